"""The route that makes a composition plan, or changes one, without a song."""

from __future__ import annotations

import secrets

from asgiref.sync import sync_to_async
from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from ninja import Router

import engines
from accounts.models import Scope
from engines.base import SEED_MAX, Planner, Request
from engines.plan import Plan
from musicweb.api.elevenlabs.chunks import CompositionPlan
from musicweb.api.elevenlabs.converting import alike, to_plan
from musicweb.api.elevenlabs.document import PLAN
from musicweb.api.elevenlabs.errors import NOT_OFFERED, WireError
from musicweb.api.elevenlabs.keys import key_of
from musicweb.api.elevenlabs.references import References
from musicweb.api.elevenlabs.schema import PlanBody
from musicweb.api.elevenlabs.starting import told
from musicweb.api.elevenlabs.telling import in_wire_words, wire_plan
from plans.revising import revised
from plans.screening import PlanRefused, screen

router = Router()


@router.post("/music/plan", operation_id="create_composition_plan", openapi_extra=PLAN)
async def create(request: HttpRequest, body: PlanBody) -> HttpResponseBase:
    """Make a composition plan from a prompt, or change the given one as the prompt says. It costs nothing.

    What changes a plan is read in English: sections added, removed, longer, shorter or turned into others; styles
    wanted and unwanted, of all or of some sections; sung or instrumental; tempo, key and length. Other words become
    styles.
    """
    return JsonResponse(await sync_to_async(_made)(request, body))


def _made(request: HttpRequest, body: PlanBody) -> dict[str, object]:
    key = key_of(request, Scope.MUSIC_GENERATE)
    body.check_together()
    asked = Request(prompt=body.prompt, length_ms=body.music_length_ms, seed=secrets.randbelow(SEED_MAX + 1))
    screen(asked)
    source = body.source_composition_plan
    if source is None:
        return wire_plan(_planner().plan(asked), body.model_id)
    plan = to_plan(source, References(key.workspace).listen) if isinstance(source, CompositionPlan) else source.plan
    try:
        screen(Request(plan=plan, seed=asked.seed))
    except PlanRefused as refused:
        raise told(refused, source) from refused
    made = revised(plan, body.prompt, body.music_length_ms)
    return in_wire_words(_in_chunks(made, plan, source) if isinstance(source, CompositionPlan) else made)


def _in_chunks(made: Plan, before: Plan, source: CompositionPlan) -> CompositionPlan:
    """The changed plan as chunks; those that are still there are conditioned as they were."""
    names = [section.section_name for section in before.sections]
    known = dict(zip(names, source.chunks, strict=True))
    return alike(made, [known.get(section.section_name) for section in made.sections])


def _planner() -> Planner:
    engine = engines.get(settings.ENGINE)
    if not isinstance(engine, Planner):
        raise WireError(NOT_OFFERED, f"The engine {settings.ENGINE} makes songs only, and no plans by themselves.")
    return engine
