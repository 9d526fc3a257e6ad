"""The pages of composition plans: the list, the editor with its versions, and what the editor asks while one types."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import MemberRequest, editor_required, workspace_required
from engines.errors import EngineError
from engines.plan import Plan, Section
from plans.forms import PlanForm, PlanPromptForm, problems_of
from plans.models import Overtaken, PlanDocument, PlanVersion

LISTED = 100
BLANK = Plan(
    positive_global_styles=[],
    negative_global_styles=[],
    sections=[
        Section(
            section_name=name, positive_local_styles=[], negative_local_styles=[], duration_ms=duration_ms, lines=[]
        )
        for name, duration_ms in (("Intro", 8_000), ("Verse", 24_000), ("Chorus", 24_000), ("Outro", 8_000))
    ],
)


@workspace_required
@require_http_methods(["GET", "POST"])
def index(request: MemberRequest) -> HttpResponse:
    """The plans of the workspace; a `POST` makes one of a prompt."""
    return _begin(request) if request.method == "POST" else _list(request, PlanPromptForm())


@require_POST
@editor_required
def blank(request: MemberRequest) -> HttpResponse:
    """A new plan of a few empty sections."""
    return redirect("plan", PlanDocument.begin(request.workspace, request.user, _("New plan"), BLANK).pk)


@workspace_required
@require_http_methods(["GET", "POST"])
def editor(request: MemberRequest, plan_id: UUID) -> HttpResponse:
    """A plan, in its latest version or that of `?version=`; a `POST` saves it."""
    document = _document(request, plan_id)
    if request.method == "POST":
        return _save(request, document)
    return _editor(request, document, _version(request, document))


@require_POST
@workspace_required
def check(request: MemberRequest) -> JsonResponse:
    """What is wrong with the posted `plan`, as the API would tell it."""
    plan, problems = problems_of(request.POST.get("plan", ""))
    return JsonResponse({"problems": problems, "length_ms": plan and plan.length_ms})


@workspace_required
@require_safe
def as_json(request: MemberRequest, plan_id: UUID) -> HttpResponse:
    """The plan as a file, in the shape that the API takes."""
    document = _document(request, plan_id)
    name = f"{slugify(document.title) or 'plan'}.json"
    headers = {"Content-Disposition": content_disposition_header(True, name) or "attachment"}
    return JsonResponse(_version(request, document).body, headers=headers, json_dumps_params={"indent": 2})


@require_POST
@editor_required
def delete(request: MemberRequest, plan_id: UUID) -> HttpResponse:
    document = _document(request, plan_id)
    document.trash(request.user)
    messages.success(request, _("Deleted the plan “%(plan)s”.") % {"plan": document})
    return redirect("plans")


@require_POST
@editor_required
def restore(request: MemberRequest, plan_id: UUID) -> HttpResponse:
    document = get_object_or_404(request.workspace.plans.trashed(), pk=plan_id)
    document.restore()
    return redirect("plan", document.pk)


def save(request: MemberRequest, document: PlanDocument) -> PlanVersion | HttpResponse:
    """The version that the posted editor is saved as; the editor again where that may not be."""
    form = PlanForm(request.POST)
    plan, problems = problems_of(request.POST.get("plan", ""))
    if plan is None or not form.is_valid():
        return unsaved(request, document, HTTPStatus.UNPROCESSABLE_ENTITY, problems=problems, errors=form.errors)
    given = form.cleaned_data
    try:
        return document.save_version(request.user, plan, given["base"], given["title"])
    except Overtaken as overtaken:
        return unsaved(request, document, HTTPStatus.CONFLICT, overtaken=overtaken)
    except EngineError as error:
        return unsaved(request, document, HTTPStatus.UNPROCESSABLE_ENTITY, errors={"title": [error.message]})


def unsaved(request: MemberRequest, document: PlanDocument, status: int, **told: Any) -> HttpResponse:
    """The editor with what was posted, so that nothing is lost."""
    context = told | {"text": request.POST.get("plan", ""), "title": request.POST.get("title") or document.title}
    return _editor(request, document, document.latest, status, **context)


@editor_required
def _begin(request: MemberRequest) -> HttpResponse:
    form = PlanPromptForm(request.POST)
    if form.is_valid():
        try:
            return redirect("plan", PlanDocument.begin(request.workspace, request.user, *form.made()).pk)
        except EngineError as error:
            form.add_error(None, error.message)
    return _list(request, form, HTTPStatus.UNPROCESSABLE_ENTITY)


@editor_required
def _save(request: MemberRequest, document: PlanDocument) -> HttpResponse:
    saved = save(request, document)
    if isinstance(saved, HttpResponse):
        return saved
    messages.success(request, _("Saved as version %(number)s.") % {"number": saved.number})
    return redirect("plan", document.pk)


def _list(request: MemberRequest, form: PlanPromptForm, status: int = HTTPStatus.OK) -> HttpResponse:
    trash = "trash" in request.GET
    plans = request.workspace.plans.trashed() if trash else request.workspace.plans.visible()
    context = {"form": form, "plans": plans.select_related("created_by")[:LISTED], "in_trash": trash}
    return render(request, "plans/plans.html", context, status=status)


def _editor(
    request: MemberRequest, document: PlanDocument, version: PlanVersion, status: int = HTTPStatus.OK, **told: Any
) -> HttpResponse:
    versions = document.versions.select_related("created_by").prefetch_related("tracks")
    context = {
        "document": document,
        "version": version,
        "versions": versions,
        "text": version.plan.model_dump_json(indent=2, exclude_none=True),
        "title": document.title,
        "made": [track for each in versions for track in each.tracks.all()],
    }
    return render(request, "plans/plan.html", context | told, status=status)


def _document(request: MemberRequest, plan_id: UUID) -> PlanDocument:
    found: PlanDocument = get_object_or_404(request.workspace.plans.visible(), pk=plan_id)
    return found


def _version(request: MemberRequest, document: PlanDocument) -> PlanVersion:
    number = request.GET.get("version", "")
    return get_object_or_404(document.versions, number=number) if number.isdecimal() else document.latest
