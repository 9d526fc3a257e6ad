"""The route of clips: music as long as they are, which changes where they are cut, with effects if those are wished."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Annotated

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import File, Form, Router
from ninja.decorators import decorate_view
from ninja.files import UploadedFile
from pydantic import BaseModel, Field

from accounts import limits
from accounts.models import ApiKey, Scope
from engines.base import SEED_MAX, Request
from engines.errors import InvalidRequest
from engines.plan import PROMPT_MAX_CHARS, WITHOUT_NUL
from engines.video import FIELD, Clip, Limits
from engines.video.scoring import plan_for
from musicweb.api.elevenlabs import concurrency
from musicweb.api.elevenlabs.document import SCORE
from musicweb.api.elevenlabs.errors import TOO_LARGE, WireError
from musicweb.api.elevenlabs.forms import DEFAULT_FORMAT, FormFormatName, brought, reads_form
from musicweb.api.elevenlabs.keys import key_of
from musicweb.api.elevenlabs.schema import ModelId
from musicweb.api.elevenlabs.scored import scored_response
from musicweb.api.elevenlabs.song import check_can_be_signed, signed_response, song_response
from musicweb.api.forms import fingerprint
from plans.screening import screen_words
from tracks import asking
from tracks.idempotency import HEADER, once
from tracks.models import Track, Upload
from tracks.orders import OrderFailed
from tracks.watching import watched

router = Router()

VIDEOS_MAX, TAGS_MAX, TAG_MAX_CHARS = 10, 10, 200

Description = Annotated[str, Field(max_length=PROMPT_MAX_CHARS), WITHOUT_NUL]
Tag = Annotated[str, Field(max_length=TAG_MAX_CHARS), WITHOUT_NUL]


class ClipForm(BaseModel):
    """What the music shall be like. Effects go into it unless `separate_tracks` asks for an archive of both.

    `use_audio_as_reference` takes style, tempo and key from the clip's own sound. Only MP3 files can be signed.
    """

    description: Description = ""
    tags: Annotated[list[Tag], Field(max_length=TAGS_MAX)] = []
    model_id: ModelId = "music_v1"
    add_sfx: bool = False
    separate_tracks: bool = False
    use_audio_as_reference: bool = False
    sign_with_c2pa: bool = False

    @property
    def wishes(self) -> list[str]:
        return [wish.strip() for wish in (self.description, *self.tags) if wish.strip()]


@router.post("/music/video-to-music", operation_id="video_to_music", openapi_extra=SCORE)
@decorate_view(reads_form)
async def video_to_music(
    request: HttpRequest,
    form: Form[ClipForm],
    videos: Annotated[list[UploadedFile], File(min_length=1, max_length=VIDEOS_MAX)],
    output_format: FormFormatName = DEFAULT_FORMAT,
    enable_logging: bool = True,
) -> HttpResponseBase:
    """Make music for clips, one after another, and answer with its sound, or an archive of music and effects."""
    key, uploads = await sync_to_async(_received)(request, form, videos, output_format)
    try:
        clip = await watched(uploads, listen=form.use_audio_as_reference)
    except OrderFailed as error:
        raise WireError.from_failure(error.failure) from error
    track = await sync_to_async(_started)(request, key, form, clip, output_format)
    if form.add_sfx or form.separate_tracks:
        cuts = clip.cuts if form.add_sfx else None
        return await scored_response(track, cuts, apart=form.separate_tracks, signed=form.sign_with_c2pa)
    return await (signed_response(track) if form.sign_with_c2pa else song_response(track.pk, track.output_format))


def _received(
    request: HttpRequest, form: ClipForm, videos: Sequence[UploadedFile], format_name: str
) -> tuple[ApiKey, list[Upload]]:
    """The clips as uploads, once nothing that is known by now stands against the song."""
    key = key_of(request, Scope.MUSIC_GENERATE)
    if form.sign_with_c2pa:
        check_can_be_signed(format_name)
    for wish in form.wishes:
        screen_words(wish)
    if form.add_sfx:
        asking.sampler(settings.ENGINE)
    _check_size(videos)
    with transaction.atomic():
        limits.admit(key.workspace, None)
    return key, _brought(key, videos)


def _brought(key: ApiKey, videos: Sequence[UploadedFile]) -> list[Upload]:
    """All of them or, where one is refused, none."""
    uploads: list[Upload] = []
    try:
        for video in videos:
            uploads.append(brought(key, video, FIELD))  # noqa: PERF401  those before a refusal must be known
    except BaseException:
        for upload in uploads:
            upload.discard()
        raise
    return uploads


def _check_size(videos: Sequence[UploadedFile]) -> None:
    for number, video in enumerate(videos, 1):
        if not video.size:
            raise InvalidRequest(FIELD, f"video {number}", "must not be empty")
    size = sum(video.size or 0 for video in videos)
    most = min(Limits().size_bytes, settings.UPLOAD_MAX_BYTES)
    if size > most:
        message = f"videos: {size} bytes are not allowed; they may have at most {most} together."
        raise WireError(TOO_LARGE, message, param=FIELD)


def _started(request: HttpRequest, key: ApiKey, form: ClipForm, clip: Clip, format_name: str) -> Track:
    asked = Request(
        plan=plan_for(clip, form.wishes),
        seed=secrets.randbelow(SEED_MAX + 1),
        output_format=format_name,
        instrumental=True,
    )
    try:
        again = request.headers.get(HEADER)
        return once(
            key.workspace, again, fingerprint(request), lambda: Track.start(key.workspace, key.created_by, asked)
        )
    finally:
        concurrency.note(request, key.workspace)
