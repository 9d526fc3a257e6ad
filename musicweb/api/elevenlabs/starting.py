"""From a body to a track in the making: what an engine is asked for, and why it may be refused."""

from __future__ import annotations

import secrets

from django.http import HttpRequest

from accounts.models import ApiKey, Scope
from engines.base import SEED_MAX, Request
from engines.plan import Plan
from musicweb.api.elevenlabs import concurrency
from musicweb.api.elevenlabs.chunks import CompositionPlan
from musicweb.api.elevenlabs.converting import alike, to_plan
from musicweb.api.elevenlabs.errors import BAD_PLAN, REASON, WireError
from musicweb.api.elevenlabs.keys import key_of
from musicweb.api.elevenlabs.references import References
from musicweb.api.elevenlabs.schema import SongBody, WholeSongBody
from musicweb.api.elevenlabs.sections import MusicPrompt
from musicweb.api.elevenlabs.song import check_can_be_signed
from musicweb.api.elevenlabs.telling import in_wire_words
from plans.screening import PlanRefused
from tracks import idempotency
from tracks.idempotency import once
from tracks.models import Track


def start(request: HttpRequest, body: SongBody, output_format: str) -> Track:
    """A track of what the body asks for. The same request with the same `Idempotency-Key` gives the same one.

    Raises `WireError`, `EngineError`, `LimitReached` and `IdempotencyMismatch`.
    """
    key = key_of(request, Scope.MUSIC_GENERATE)
    body.check_together()
    wanted = _wanted(key, body, body.format_of_auto if output_format == "auto" else output_format)
    if isinstance(body, WholeSongBody) and body.sign_with_c2pa:
        check_can_be_signed(wanted.output_format)
    asked = f"{request.get_full_path()}\n".encode() + request.body
    again = request.headers.get(idempotency.HEADER)
    try:
        return once(key.workspace, again, asked, lambda: Track.start(key.workspace, key.created_by, wanted))
    except PlanRefused as refused:
        raise told(refused, body.composition_plan) from refused
    finally:
        concurrency.note(request, key.workspace)


def told(refused: PlanRefused, asked: MusicPrompt | CompositionPlan | None) -> WireError:
    """A refused plan as an error; what is suggested instead is of the kind that was asked with."""
    suggestion = refused.plan and _suggested(refused.plan, asked)
    data = {"reason": REASON, "composition_plan_suggestion": in_wire_words(suggestion)} if suggestion else None
    return WireError(BAD_PLAN, refused.message, data=data)


def _wanted(key: ApiKey, body: SongBody, output_format: str) -> Request:
    drifts = isinstance(body, WholeSongBody) and not body.respect_sections_durations and body.model_id == "music_v1"
    return Request(
        prompt=body.prompt or "" if body.composition_plan is None else "",
        plan=_plan(key, body.composition_plan),
        lyrics=body.lyrics_text if body.composition_plan is None else "",
        length_ms=body.music_length_ms,
        seed=secrets.randbelow(SEED_MAX + 1) if body.seed is None else body.seed,
        output_format=output_format,
        instrumental=body.force_instrumental,
        respect_sections_durations=not drifts,
    )


def _plan(key: ApiKey, given: MusicPrompt | CompositionPlan | None) -> Plan | None:
    references = References(key.workspace)
    if isinstance(given, CompositionPlan):
        return to_plan(given, references.listen)
    if given:
        references.check(given.plan)
    return given.plan if given else None


def _suggested(plan: Plan, asked: MusicPrompt | CompositionPlan | None) -> Plan | CompositionPlan:
    return alike(plan, asked.chunks) if isinstance(asked, CompositionPlan) else plan
