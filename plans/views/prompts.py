"""The prompts that a workspace has kept: searched, renamed, used again and deleted."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import MemberRequest, editor_required, workspace_required
from engines.errors import InvalidRequest

LISTED = 100


@workspace_required
@require_safe
def index(request: MemberRequest) -> HttpResponse:
    """Those that have the words of `q`, the ones used last first; in a dialog where a frame asks for it."""
    text = request.GET.get("q", "").strip()
    found = list(request.workspace.prompts.search(text)[: LISTED + 1])
    context = {"prompts": found[:LISTED], "q": text, "has_more": len(found) > LISTED}
    return render(request, "plans/prompts.html", context)


@require_POST
@editor_required
def rename(request: MemberRequest, prompt_id: UUID) -> HttpResponse:
    prompt = get_object_or_404(request.workspace.prompts, pk=prompt_id)
    try:
        prompt.rename(request.POST.get("name", ""))
    except InvalidRequest as error:
        context = {"prompts": [prompt], "q": "", "problem": error.message}
        return render(request, "plans/prompts.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    messages.success(request, _("Renamed to “%(name)s”.") % {"name": prompt})
    return redirect("prompts")


@require_POST
@editor_required
def delete(request: MemberRequest, prompt_id: UUID) -> HttpResponse:
    prompt = get_object_or_404(request.workspace.prompts, pk=prompt_id)
    prompt.delete()
    messages.success(request, _("Deleted “%(name)s”.") % {"name": prompt})
    return redirect("prompts")
