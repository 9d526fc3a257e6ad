"""From plans to tracks and back: make a song of a plan, and a plan of a song."""

from __future__ import annotations

import secrets
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from accounts.access import MemberRequest, editor_required
from accounts.limits import LimitReached
from engines.base import SEED_MAX, Request
from engines.errors import EngineError
from engines.plan import Plan
from plans.models import PlanDocument
from plans.views.plans import save, unsaved
from tracks.models import Track


@require_POST
@editor_required
def make(request: MemberRequest, plan_id: UUID) -> HttpResponse:
    """Save what the editor holds, and make a song of it."""
    document = get_object_or_404(request.workspace.plans.visible(), pk=plan_id)
    saved = save(request, document)
    if isinstance(saved, HttpResponse):
        return saved
    try:
        asked = Request(plan=saved.plan, seed=secrets.randbelow(SEED_MAX + 1))
        track = Track.start(request.workspace, request.user, asked, plan_version=saved, title=document.title)
    except (EngineError, LimitReached) as error:
        return unsaved(request, document, HTTPStatus.UNPROCESSABLE_ENTITY, refusal=str(error))
    return redirect("track", track.pk)


@require_POST
@editor_required
def plan_of(request: MemberRequest, track_id: UUID) -> HttpResponse:
    """A new plan document that holds the plan of a track."""
    track = get_object_or_404(request.workspace.tracks.visible(), pk=track_id)
    plan = track.result.get("plan")
    if not plan:
        messages.error(request, "Plan: this track has none.")
        return redirect("track", track_id)
    return redirect(
        "plan", PlanDocument.begin(request.workspace, request.user, str(track), Plan.model_validate(plan)).pk
    )
