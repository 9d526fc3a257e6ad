"""The routes that make other music of music that is there."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import File, Form, Router
from ninja.decorators import decorate_view
from ninja.files import UploadedFile

from accounts import limits
from engines.base import Request
from musicweb.api.audiomusic.addresses import source_at
from musicweb.api.audiomusic.answers import find_source
from musicweb.api.audiomusic.bodies import Song
from musicweb.api.audiomusic.document import STARTS
from musicweb.api.audiomusic.forms import brought, reads_form
from musicweb.api.audiomusic.keys import MAY_GENERATE, key_of
from musicweb.api.audiomusic.reworking_bodies import (
    CoverBody,
    EditBody,
    ExtendBody,
    OldCoverForm,
    ReferenceBody,
    RepaintBody,
    RetakeBody,
)
from musicweb.api.audiomusic.schema import JobCreated
from musicweb.api.audiomusic.starting import start_job
from musicweb.api.forms import fingerprint
from plans.screening import screen_words
from tracks import errands, reworking
from tracks.errands import Errand
from tracks.models import Job, Track

router = Router(tags=["Editing"], auth=MAY_GENERATE)


@router.post("/cover", response=JobCreated, openapi_extra=STARTS)
def cover(request: HttpRequest, body: CoverBody) -> JobCreated:
    """New music over the shape of other music."""
    source = source_at(request, body.src_audio_url, "src_audio_url")
    errand = Errand(kind="cover", field="src_audio_url", strength=body.audio_cover_strength, **source)
    return _begin(request, "cover", body, errand, "Cover generation started")


@router.post("/reference", response=JobCreated, openapi_extra=STARTS)
def reference(request: HttpRequest, body: ReferenceBody) -> JobCreated:
    """A new song that sounds like other music."""
    source = source_at(request, body.reference_audio_url, "reference_audio_url")
    errand = Errand(kind="reference", field="reference_audio_url", **source)
    return _begin(request, "reference", body, errand, "Reference-based generation started")


@router.post("/audio2audio", response=JobCreated, openapi_extra=STARTS)
@decorate_view(reads_form)
def audio2audio(request: HttpRequest, form: Form[OldCoverForm], file: File[UploadedFile]) -> JobCreated:
    """The older cover: of a file that is sent along."""
    body = form.body()
    screen_words(body.said, body.words)
    source = brought(request, file).pk
    errand = Errand(kind="cover", field="file", strength=form.ref_audio_strength, source=source)
    return _begin(request, "audio2audio", body, errand, "Audio-to-audio generation started", fingerprint(request))


@router.post("/repaint", response=JobCreated, openapi_extra=STARTS)
def repaint(request: HttpRequest, body: RepaintBody) -> JobCreated:
    """New music in one stretch; everything else stays as it is, outside of 50 ms around the joins."""
    limits.note_act(key_of(request), "repaint")
    errand = Errand(kind="repaint", start_ms=body.start_ms, end_ms=body.end_ms, **_repainted(request, body))
    return _begin(request, "repaint", body, errand, "Repainting started")


@router.post("/retake", response=JobCreated, openapi_extra=STARTS)
def retake(request: HttpRequest, body: RetakeBody) -> JobCreated:
    """A finished job once more, as like it as is asked."""
    key = key_of(request)
    limits.note_act(key, "retake")
    song = find_source(key, body.original_job_id)

    def begin(job: Job, seed: int) -> Track:
        return reworking.retake(song, key.created_by, body.retake_variance, seed, job=job, title=body.title)

    return start_job(request, "retake", body, begin, "Retake started")


@router.post("/extend", response=JobCreated, openapi_extra=STARTS)
def extend(request: HttpRequest, body: ExtendBody) -> JobCreated:
    """A finished job made longer at either end or both."""
    key = key_of(request)
    limits.note_act(key, "extend")
    song = find_source(key, body.source_job_id)

    def begin(job: Job, seed: int) -> Track:
        lengths_ms = (round(1000 * body.left_extend_length), round(1000 * body.right_extend_length))
        asked = body.request(seed)
        return reworking.extend(song, key.created_by, asked, *lengths_ms, seed=seed, job=job, title=body.title)

    return start_job(request, "extend", body, begin, "Extension started", song_type=body.song_type)


@router.post("/edit", response=JobCreated, openapi_extra=STARTS)
def edit(request: HttpRequest, body: EditBody) -> JobCreated:
    """A finished job with other words, or in another style."""
    key = key_of(request)
    limits.note_act(key, "edit")
    song = find_source(key, body.source_job_id)
    screen_words(body.said, body.words)

    def begin(job: Job, seed: int) -> Track:
        if body.is_remix:
            return reworking.remix(song, key.created_by, _remixed(body, song, seed), job=job, title=body.title)
        return reworking.reword(song, key.created_by, body.words, body.output_format, job=job, title=body.title)

    return start_job(request, "edit", body, begin, "Edit started", song_type=body.song_type)


def _begin(
    request: HttpRequest, task: str, body: Song, errand: Errand, message: str, identity: str | None = None
) -> JobCreated:
    """Words are screened as the caller wrote them, before anything is fetched."""
    screen_words(body.said, body.words)
    key = key_of(request)

    def begin(job: Job, seed: int) -> Track:
        wanted = body.request(seed)
        return errands.start(key.workspace, key.created_by, wanted, errand, job=job, title=body.title)

    return start_job(request, task, body, begin, message, song_type=body.song_type, fingerprint=identity)


def _repainted(request: HttpRequest, body: RepaintBody) -> dict[str, Any]:
    if body.source_job_id is None:
        return {"field": "src_audio_url", **source_at(request, body.src_audio_url or "", "src_audio_url")}
    return {"field": "source_job_id", "source": find_source(key_of(request), body.source_job_id).pk}


def _remixed(body: EditBody, song: Track, seed: int) -> Request:
    """What is asked for; in the song's own styles where there are only other words."""
    asked = body.request(seed)
    if body.caption.strip():
        return asked
    return asked.model_copy(update={"prompt": ", ".join(reworking.source_of(song).styles) or asked.prompt})
