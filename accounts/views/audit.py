"""Who did what in a workspace, for its admins."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import MemberRequest, admin_required

PAGE_ENTRIES = 50


@never_cache
@admin_required
@require_safe
def audit(request: MemberRequest, workspace_slug: str) -> HttpResponse:
    """The acts older than that of `?before=`, the newest first. Renders `accounts/audit.html` with `entries`."""
    entries = request.workspace.audit.select_related("actor")
    before = request.GET.get("before", "")
    if before.isascii() and before.isdecimal() and len(before) < 19:
        entries = entries.filter(pk__lt=int(before))
    page = list(entries[: PAGE_ENTRIES + 1])
    older = page[PAGE_ENTRIES - 1].pk if len(page) > PAGE_ENTRIES else None
    return render(request, "accounts/audit.html", {"entries": page[:PAGE_ENTRIES], "older": older, "before": before})
