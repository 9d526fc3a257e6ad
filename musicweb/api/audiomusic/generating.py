"""The routes that make music out of words."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router

from engines.base import Request, SampleRequest
from musicweb.api.audiomusic.bodies import InstrumentalBody, RapBody, SimpleBody, Song, SongBody, VocalsBody
from musicweb.api.audiomusic.document import STARTS
from musicweb.api.audiomusic.keys import MAY_GENERATE, key_of
from musicweb.api.audiomusic.samples import SampleBody
from musicweb.api.audiomusic.schema import JobCreated
from musicweb.api.audiomusic.starting import start_job
from plans.screening import screen_words
from tracks.models import Job, Track

router = Router(tags=["Generation"], auth=MAY_GENERATE)


@router.post("/text2music", response=JobCreated, openapi_extra=STARTS)
def text2music(request: HttpRequest, body: SongBody) -> JobCreated:
    """A song by a caption, with lyrics or with some that are written for it."""
    return _begin(request, "text2music", body, "Text-to-music generation started")


@router.post("/prompt2instrumental", response=JobCreated, openapi_extra=STARTS)
def prompt2instrumental(request: HttpRequest, body: InstrumentalBody) -> JobCreated:
    """Music that nobody sings to."""
    return _begin(request, "prompt2instrumental", body, "Instrumental generation started")


@router.post("/text2rap", response=JobCreated, openapi_extra=STARTS)
def text2rap(request: HttpRequest, body: RapBody) -> JobCreated:
    """A rap over a beat."""
    return _begin(request, "text2rap", body, "Rap generation started")


@router.post("/lyric2vocals", response=JobCreated, openapi_extra=STARTS)
def lyric2vocals(request: HttpRequest, body: VocalsBody) -> JobCreated:
    """Singing without a band."""
    return _begin(request, "lyric2vocals", body, "Vocals generation started")


@router.post("/text2samples", response=JobCreated, openapi_extra=STARTS)
def text2samples(request: HttpRequest, body: SampleBody) -> JobCreated:
    """A loop or a one-shot for somebody else's music."""
    return _begin(request, "text2samples", body, "Sample generation started")


@router.post("/simple", response=JobCreated, openapi_extra=STARTS)
def simple(request: HttpRequest, body: SimpleBody) -> JobCreated:
    """A song of which only a description is given; everything else is invented."""
    return _begin(request, "simple", body, "Simple mode generation started")


def _begin(request: HttpRequest, task: str, body: Song | SampleBody, message: str) -> JobCreated:
    """Words are screened before anything is added to them, so that a suggestion is about the caller's own."""
    screen_words(body.said, body.words)
    key = key_of(request)
    title = body.display_name or ""

    def begin(job: Job, seed: int) -> Track:
        match wanted := body.request(seed):
            case Request():
                return Track.start(key.workspace, key.created_by, wanted, job=job, title=title)
            case SampleRequest():
                return Track.start_sample(key.workspace, key.created_by, wanted, job=job, title=title)

    return start_job(request, task, body, begin, message, song_type=body.song_type)
