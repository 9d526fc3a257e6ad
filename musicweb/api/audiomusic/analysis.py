"""The routes that listen: what is heard in a recording, one instrument of it, and when each word is sung."""

from __future__ import annotations

from typing import Any

from asgiref.sync import sync_to_async
from django.http import HttpRequest
from ninja import Router

from accounts import limits
from accounts.models import Scope
from engines.subtitles import to_lrc
from musicweb.api import media
from musicweb.api.audiomusic.addresses import source_at, track_at
from musicweb.api.audiomusic.answers import find_source
from musicweb.api.audiomusic.document import STARTS, may_answer
from musicweb.api.audiomusic.errors import WireError
from musicweb.api.audiomusic.heard import Heard, heard_in
from musicweb.api.audiomusic.keys import MAY_GENERATE, MAY_READ, KeyBeside, key_of
from musicweb.api.audiomusic.reworking_bodies import AnalyzeBody, ExtractBody
from musicweb.api.audiomusic.schema import JobCreated, Lrc
from musicweb.api.audiomusic.starting import start_job
from tracks import errands, extracting, fetching
from tracks.errands import Errand
from tracks.lyrics import sung_lines
from tracks.models import Job, State, Track
from tracks.orders import OrderFailed

router = Router(tags=["Analysis"])

# What those of the twelve names are here that any recording has: a stem, and the smallest set that has it.
STEMS = {
    "vocals": ("vocals", "four"), "drums": ("drums", "four"), "bass": ("bass", "four"), "guitar": ("guitar", "six"),
    "keyboard": ("piano", "six"),
}  # fmt: skip
NO_STEM = "track_name: {name} can only be heard alone in songs that were made here; recordings have {known}."
BY_FAILURE = {"queue_unavailable": 503, "worker_lost": 503, "storage_limit_reached": 402, "internal_error": 500}


@router.post("/analyze", auth=KeyBeside(Scope.MUSIC_GENERATE), response=Heard, openapi_extra=may_answer(402, 404, 413))
async def analyze(request: HttpRequest, body: AnalyzeBody) -> Heard:
    """What is heard in a recording, fetched and listened to meanwhile; it becomes an upload of the workspace."""
    key = key_of(request)
    await sync_to_async(limits.note_act)(key, "analyze")
    known = await sync_to_async(track_at)(request, body.audio_url, "audio_url")
    if known and known.state != State.COMPLETED:
        raise WireError(400, "audio_url: the track at this address is not finished.", code="not_finished")
    try:
        heard = known or await fetching.wait_for(key.workspace, key.created_by, body.audio_url, "audio_url")
    except OrderFailed as error:
        http = BY_FAILURE.get(str(error.failure.get("code")), 400)
        raise WireError(http, str(error), code=str(error.failure.get("code", ""))) from error
    return heard_in(heard)


@router.post("/extract-stem", auth=MAY_GENERATE, response=JobCreated, openapi_extra=STARTS)
def extract_stem(request: HttpRequest, body: ExtractBody) -> JobCreated:
    """One instrument of a recording, or any of the twelve of a job made here, which has the true one."""
    known = track_at(request, body.src_audio_url, "src_audio_url")
    is_ours = known is not None and not known.is_upload
    if body.track_name not in STEMS and not is_ours:
        told = NO_STEM.format(name=body.track_name, known=", ".join(STEMS))
        raise WireError(400, told, code="stem_not_available")
    stem, stem_set = STEMS.get(body.track_name, (body.track_name, extracting.PLAYERS))
    source = source_at(request, body.src_audio_url, "src_audio_url")
    errand = Errand.model_validate(
        {"kind": "stem", "field": "src_audio_url", "stem": stem, "stem_set": stem_set} | source
    )
    key = key_of(request)

    def begin(job: Job, _seed: int) -> Track:
        title = body.title or body.track_name.capitalize()
        return errands.start_stem(key.workspace, key.created_by, title, errand, job=job)

    return start_job(request, "extract_stem", body, begin, "Stem extraction started")


@router.post("/{int:job_id}/lrc", auth=MAY_READ, response=Lrc, openapi_extra=may_answer(404))
def lrc(request: HttpRequest, job_id: int) -> dict[str, Any]:
    """The words of a finished job with the time of each."""
    key = key_of(request)
    limits.note_act(key, "lrc")
    song = find_source(key, job_id)
    lines = sung_lines(song.result)
    if not lines:
        raise WireError(400, "Nobody sings in this job.", code="no_lyrics")
    url = media.url(request, song, media.LYRICS)
    return {"success": True, "job_id": job_id, "lrc_content": to_lrc(lines, str(song)), "lrc_url": url}
