"""The routes that take recordings apart: which sets of stems there are, and jobs whose tracks are the stems."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import File, Form, Path, Router
from ninja.decorators import decorate_view
from ninja.files import UploadedFile
from pydantic import BaseModel, Field

from accounts.models import ApiKey
from musicweb.api import media
from musicweb.api.audiomusic.addresses import source_at
from musicweb.api.audiomusic.answers import STATUSES, STEM_EXTRACTION, find_job
from musicweb.api.audiomusic.document import STARTS, may_answer
from musicweb.api.audiomusic.errors import WireError
from musicweb.api.audiomusic.filters import SKIP_MAX
from musicweb.api.audiomusic.forms import brought, reads_form
from musicweb.api.audiomusic.keys import MAY_GENERATE, MAY_READ, MAY_WRITE, key_of
from musicweb.api.audiomusic.schema import Message, Status
from musicweb.api.audiomusic.stem_choices import MODES, NOT_HERE, SETS, SINGLE, AdvancedForm, ExtractForm, Stem
from musicweb.api.forms import fingerprint
from tracks import errands, idempotency
from tracks.errands import Errand
from tracks.idempotency import once
from tracks.models import Job, JobQuerySet, State, Track

ONE_SOURCE = "Give a url or a file, one of them."

JobId = Annotated[int, Path(ge=1, lt=2**53)]
Urls = dict[str, str]

router = Router(tags=["Stem extraction"])


class StemJob(BaseModel):
    """A recording being taken apart; the addresses need no key for a day."""

    id: int
    status: Status
    source_type: Literal["url", "file"]
    mode: str
    stem_paths: Annotated[Urls, Field(description="The same as `download_urls`.")]
    download_urls: Annotated[Urls, Field(description="By stem, those that are done.")]
    quality_scores: Annotated[dict[str, float], Field(description="1 for true stems, which are not separated.")]
    created_at: datetime
    completed_at: datetime | None
    error_message: str | None


class ModeTold(BaseModel):
    mode: str
    description: str
    stems: list[str]
    available: bool


class Modes(BaseModel):
    modes: list[ModeTold]
    default: str


class Instrument(BaseModel):
    name: str
    sets: list[str]


class Catalog(BaseModel):
    """Every stem that there is here."""

    instruments: list[Instrument]
    total: int


@router.post("/api/extract", auth=MAY_GENERATE, response=StemJob, openapi_extra=STARTS)
@decorate_view(reads_form)
def extract(request: HttpRequest, form: Form[ExtractForm], file: File[UploadedFile | None] = None) -> StemJob:
    """Take a recording apart into one of the sets of stems."""
    return _begin(request, form, file, form.mode)


@router.post("/extract/advanced", auth=MAY_GENERATE, response=StemJob, openapi_extra=STARTS)
@decorate_view(reads_form)
def extract_advanced(request: HttpRequest, form: Form[AdvancedForm], file: File[UploadedFile | None] = None) -> StemJob:
    """Take the stems out of a recording that are named, or all but those."""
    return _begin(request, form, file, "advanced")


@router.get("/status/{job_id}", auth=MAY_READ, response=StemJob, openapi_extra=may_answer(404))
def status(request: HttpRequest, job_id: JobId) -> StemJob:
    """How far it is, and where the stems are."""
    return _told(request, _job(request, job_id))


@router.get("/jobs", auth=MAY_READ, response=list[StemJob], openapi_extra=may_answer())
def jobs(request: HttpRequest, skip: int = 0, limit: int = 50) -> list[StemJob]:
    """What was taken apart, the latest first."""
    found = _jobs(key_of(request)).prefetch_related("batch")
    first, most = min(max(0, skip), SKIP_MAX), max(1, min(limit, 100))
    return [_told(request, job) for job in found[first : first + most]]


@router.delete("/jobs/{job_id}", auth=MAY_WRITE, response=Message, openapi_extra=may_answer(404))
def delete(request: HttpRequest, job_id: JobId) -> Message:
    """Delete a job and its stems, which are stopped if they are not done."""
    _job(request, job_id).trash(key_of(request).created_by)
    return Message(message="Job deleted successfully")


@router.get("/modes", auth=MAY_READ, response=Modes, openapi_extra=may_answer())
def modes(request: HttpRequest) -> Modes:
    """How a recording can be taken apart here, and how it cannot."""
    here = [ModeTold(mode=mode, description=text, stems=_names(mode), available=True) for mode, text in MODES.items()]
    there = [ModeTold(mode=mode, description=text, stems=[], available=False) for mode, text in NOT_HERE.items()]
    return Modes(modes=[*here, *there], default="four")


@router.get("/catalog", auth=MAY_READ, response=Catalog, openapi_extra=may_answer())
def catalog(request: HttpRequest) -> Catalog:
    """All stems that there are here, and the sets that have them."""
    names = [
        Instrument(name=name, sets=[mode for mode, stems in SETS.items() if name in {stem.name for stem in stems}])
        for name in SINGLE
    ]
    return Catalog(instruments=names, total=len(names))


def _names(mode: str) -> list[str]:
    return [stem.name for stem in SETS[mode]] if mode in SETS else list(SINGLE)


def _begin(request: HttpRequest, form: ExtractForm | AdvancedForm, file: UploadedFile | None, mode: str) -> StemJob:
    key, stems = key_of(request), form.stems()
    source = _source(request, form.url, file)
    params = {
        "asked": form.model_dump(mode="json", exclude_unset=True), "mode": mode, "song_type": "stems",
        "source_type": "url" if form.url else "file", "stems": [stem.name for stem in stems],
    }  # fmt: skip

    def begin(job: Job, place: int) -> Track:
        errand = _errand(stems[place], source, "url" if form.url else "file", may_be_silent=len(stems) > 1)
        title = f"{form.display_name or 'Recording'} - {stems[place].name}"
        return errands.start_stem(key.workspace, key.created_by, title, errand, job=job)

    def start() -> Job:
        return Job.start(
            key.workspace, key.created_by, STEM_EXTRACTION, params, form.display_name or "", begin, len(stems)
        )

    return _told(request, once(key.workspace, request.headers.get(idempotency.HEADER), fingerprint(request), start))


def _source(request: HttpRequest, url: str | None, file: UploadedFile | None) -> dict[str, Any]:
    if url and not file:
        return source_at(request, url, "url")
    if file and not url:
        return {"source": brought(request, file).pk}
    raise WireError(400, ONE_SOURCE, code="invalid_parameters")


def _errand(stem: Stem, source: dict[str, Any], field: str, *, may_be_silent: bool) -> Errand:
    return Errand(
        kind="stem", field=field, stem=stem.stem, stem_set=stem.stem_set, may_be_silent=may_be_silent, **source
    )


def _job(request: HttpRequest, job_id: int) -> Job:
    key = key_of(request)
    return find_job(key, job_id, told="Stem extraction job not found", among=_jobs(key))


def _jobs(key: ApiKey) -> JobQuerySet:
    jobs: JobQuerySet = key.workspace.jobs.visible()
    return jobs.filter(task=STEM_EXTRACTION)


def _told(request: HttpRequest, job: Job) -> StemJob:
    tracks = dict(zip(job.params["stems"], sorted(job.batch.all(), key=lambda track: track.created_at), strict=False))
    done = {name: track for name, track in tracks.items() if track.state == State.COMPLETED and not track.deleted_at}
    urls = {name: media.url(request, track, media.AUDIO, format="flac") for name, track in done.items()}
    state, failures = job.state, [track.failure.get("message") for track in tracks.values() if track.failure]
    return StemJob(
        id=job.pk,
        status=STATUSES[state],
        source_type=job.params["source_type"],
        mode=job.params["mode"],
        stem_paths=urls,
        download_urls=urls,
        quality_scores={name: 1.0 for name, track in done.items() if track.parent and not track.parent.is_upload},
        created_at=job.created_at,
        completed_at=max(track.finished_at or job.created_at for track in tracks.values()) if state.is_final else None,
        error_message=next(iter(failures), None) if STATUSES[state] == "FAILED" else None,
    )
