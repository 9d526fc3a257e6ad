"""The route of recordings that are brought: each becomes a song that later requests can take music from."""

from __future__ import annotations

from typing import Any, Literal

from asgiref.sync import sync_to_async
from django.http import HttpRequest, JsonResponse
from ninja import File, Form, Router
from ninja.decorators import decorate_view
from ninja.files import UploadedFile
from pydantic import BaseModel

from accounts.models import Scope
from engines.plan import Plan
from musicweb.api.elevenlabs.document import UPLOAD
from musicweb.api.elevenlabs.errors import WireError
from musicweb.api.elevenlabs.forms import brought, reads_form
from musicweb.api.elevenlabs.keys import key_of
from musicweb.api.elevenlabs.song import completed, headers
from musicweb.api.elevenlabs.telling import waveform_visual, wire_plan, words_of
from musicweb.api.forms import fingerprint
from tracks.idempotency import HEADER, once
from tracks.models import Track

router = Router()

PLAN_KINDS = {"true": "music_v1"}  # the older word for it


class UploadForm(BaseModel):
    """What of the recording shall be told; `true` is the older word for `music_v1`."""

    extract_composition_plan: Literal["false", "true", "music_v1", "music_v2", "music_v2_5"] = "false"
    with_timestamps: bool = False
    with_waveform_visual: bool = False


@router.post("/music/upload", operation_id="upload", openapi_extra=UPLOAD)
@decorate_view(reads_form)
async def upload(request: HttpRequest, form: Form[UploadForm], file: File[UploadedFile]) -> JsonResponse:
    """Take a recording in, and answer with its handle and what was heard in it. The same bytes are the same song."""
    track, is_new = await sync_to_async(_received)(request, file)
    try:
        done = await completed(track.pk)
    except WireError as error:
        if is_new and error.kind.http == 422:
            await sync_to_async(track.purge)()  # nobody put it here by hand, and nothing can be done with it
        raise
    return JsonResponse(await sync_to_async(_told)(done, form), headers=headers(done.pk))


def _received(request: HttpRequest, file: UploadedFile) -> tuple[Track, bool]:
    """The track of the file, and whether it is new."""
    key = key_of(request, Scope.MUSIC_GENERATE)
    whole = brought(key, file)
    try:
        track = once(key.workspace, request.headers.get(HEADER), fingerprint(request), whole.finish)
    finally:
        if whole.track_id is None:  # refused, or known by its idempotency key
            whole.discard()
    return track, whole.pk is not None and whole.is_new


def _told(track: Track, form: UploadForm) -> dict[str, Any]:
    """Null for what was not asked for, and for the plan of what is shorter or longer than a song."""
    kind = PLAN_KINDS.get(form.extract_composition_plan, form.extract_composition_plan)
    plan = track.result.get("plan") if kind != "false" else None
    return {
        "song_id": str(track.pk),
        "composition_plan": wire_plan(Plan.model_validate(plan), kind) if plan else None,
        "words_timestamps": words_of(track) if form.with_timestamps else None,
        "waveform_visual": waveform_visual(track) if form.with_waveform_visual else None,
    }
