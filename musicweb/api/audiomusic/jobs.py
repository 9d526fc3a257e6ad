"""The routes for jobs that were begun: how far they are, which there are, and what may be done to them."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from accounts import limits
from musicweb.api.audiomusic.answers import created, find_job, music_jobs, told
from musicweb.api.audiomusic.counting import counted
from musicweb.api.audiomusic.document import COUNT, may_answer
from musicweb.api.audiomusic.edge import TOTAL
from musicweb.api.audiomusic.errors import WireError
from musicweb.api.audiomusic.filters import JobFilters, Kinds, Page
from musicweb.api.audiomusic.keys import MAY_GENERATE, MAY_READ, MAY_WRITE, key_of
from musicweb.api.audiomusic.parameters import Named
from musicweb.api.audiomusic.schema import JobCounts, JobCreated, Liking, Message, MusicGenerationJob
from tracks.models import Job, JobQuerySet, State

TOTAL_HEADER = {TOTAL.lower(): {"required": True, "schema": COUNT, "description": "How many there are on all pages."}}
LISTS = may_answer(headers=TOTAL_HEADER)
ONE = may_answer(404)
NOT_FAILED = "Only failed jobs can be retried"

JobId = Annotated[int, Path(ge=1, lt=2**53)]

router = Router(tags=["Jobs"])


@router.get("/jobs/counts", auth=MAY_READ, response=JobCounts, openapi_extra=may_answer())
def counts(request: HttpRequest, kinds: Query[Kinds]) -> JobCounts:
    """How many jobs there are, by task and by type."""
    return counted(key_of(request).workspace, kinds)


@router.get("/jobs", auth=MAY_READ, response=list[MusicGenerationJob], openapi_extra=LISTS)
def jobs(request: HttpRequest, response: HttpResponse, filters: Query[JobFilters]) -> list[MusicGenerationJob]:
    """The jobs of the workspace, the latest first if nothing else is asked for."""
    key = key_of(request)
    found = filters.narrowed(music_jobs(key.workspace), key.created_by)
    return _page(request, response, found, filters, with_interactions=filters.include_interactions)


@router.get("/liked", auth=MAY_READ, response=list[MusicGenerationJob], openapi_extra=LISTS)
def liked(request: HttpRequest, response: HttpResponse, page: Query[Page]) -> list[MusicGenerationJob]:
    """The jobs that the owner of the key likes."""
    key = key_of(request)
    return _page(request, response, page.of(music_jobs(key.workspace).favourites_of(key.created_by)), page)


@router.get("/jobs/{job_id}/status", auth=MAY_READ, response=MusicGenerationJob, openapi_extra=ONE)
def status(request: HttpRequest, job_id: JobId) -> MusicGenerationJob:
    """How far a job is; when it is completed, where its music is."""
    return told(request, find_job(key_of(request), job_id))


@router.patch("/jobs/{job_id}", auth=MAY_WRITE, response=MusicGenerationJob, openapi_extra=ONE)
def change(request: HttpRequest, job_id: JobId, body: Named) -> MusicGenerationJob:
    """Give a job another name, or a picture."""
    job = find_job(key_of(request), job_id)
    job.change(display_name=body.display_name, thumbnail_url=body.thumbnail_url)
    return told(request, job)


@router.delete("/jobs/{job_id}", auth=MAY_WRITE, response=Message, openapi_extra=ONE)
def delete(request: HttpRequest, job_id: JobId) -> Message:
    """Put a job and its music into the trash, and stop making it."""
    key = key_of(request)
    find_job(key, job_id).trash(key.created_by)
    return Message(message="Job deleted successfully")


@router.post("/jobs/{job_id}/retry", auth=MAY_GENERATE, response=JobCreated, openapi_extra=may_answer(402, 404))
def retry(request: HttpRequest, job_id: JobId) -> JobCreated:
    """Begin a failed job once more, as a new one with other seeds."""
    key = key_of(request)
    limits.note_act(key, "retry")
    job = find_job(key, job_id)
    if job.state not in (State.FAILED, State.CANCELLED):
        raise WireError(400, NOT_FAILED, code="job_not_failed")
    return created(request, job.again(key.created_by), "Job retry started")


@router.post("/jobs/{job_id}/like", auth=MAY_WRITE, response=Liking, openapi_extra=ONE)
def like(request: HttpRequest, job_id: JobId) -> Liking:
    """Make a job a favourite of the key's owner."""
    key = key_of(request)
    job = find_job(key, job_id)
    for track in job.tracks:
        track.favourite_of.add(key.created_by)
    return _liking(job)


@router.delete("/jobs/{job_id}/like", auth=MAY_WRITE, response=Liking, openapi_extra=ONE)
def unlike(request: HttpRequest, job_id: JobId) -> Liking:
    """Make it none any more."""
    key = key_of(request)
    job = find_job(key, job_id)
    for track in job.tracks:
        track.favourite_of.remove(key.created_by)
    return _liking(job)


def _page(
    request: HttpRequest, response: HttpResponse, found: JobQuerySet, page: Page, *, with_interactions: bool = False
) -> list[MusicGenerationJob]:
    response[TOTAL] = str(found.count())
    related = ["batch", "batch__favourite_of"] if with_interactions else ["batch"]
    shown = page.sorted(found).prefetch_related(*related)[page.skip : page.skip + page.limit]
    user = key_of(request).created_by if with_interactions else None
    return [told(request, job, user) for job in shown]


def _liking(job: Job) -> Liking:
    people = {person for track in job.tracks for person in track.favourite_of.values_list("pk", flat=True)}
    return Liking(success=True, interaction_type="like", like_count=len(people), dislike_count=0)
