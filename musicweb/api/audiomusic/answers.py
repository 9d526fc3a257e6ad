"""Jobs as this dialect tells them, and the way to one by its id."""

from __future__ import annotations

from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpRequest

from accounts.models import ApiKey, User, Workspace
from engines.formats import output_format
from engines.subtitles import to_lrc
from musicweb.api import media
from musicweb.api.audiomusic.errors import JOB_NOT_FOUND, NOT_COMPLETED, SOURCE_NOT_FOUND, WireError
from musicweb.api.audiomusic.fields import AUTOMATIC, FORMATS
from musicweb.api.audiomusic.schema import JobCreated, MusicGenerationJob, Status, Variation
from tracks.lyrics import sung_lines
from tracks.models import Job, JobQuerySet, State, Track

STATUSES: dict[State, Status] = {
    State.PENDING: "PENDING",
    State.PROCESSING: "PROCESSING",
    State.COMPLETED: "COMPLETED",
    State.FAILED: "FAILED",
    State.CANCELLED: "FAILED",  # clients wait for ever for a status that they do not know
}
LISTED_FORMATS = ("flac", "mp3", "wav")
VOCALS = "vocals"
STEM_EXTRACTION = "stem_extraction"  # the task of the other family of routes
CANCELLED = "The job was cancelled before it was completed."
FAILED = "The job could not be completed."


def music_jobs(workspace: Workspace) -> JobQuerySet:
    """Those that these routes tell of; stems of recordings have routes of their own."""
    jobs: JobQuerySet = workspace.jobs.visible()
    return jobs.exclude(task=STEM_EXTRACTION)


def find_job(key: ApiKey, job_id: int, *, told: str = JOB_NOT_FOUND, among: JobQuerySet | None = None) -> Job:
    """The job of the key's workspace, one of those that these routes tell of unless others are named.

    Raises `WireError`.
    """
    jobs = music_jobs(key.workspace) if among is None else among
    job = jobs.prefetch_related("batch").filter(pk=job_id).first()
    if job is None:
        raise WireError(404, told)
    return job


def find_source(key: ApiKey, job_id: int) -> Track:
    """The track of a completed job, the first of a batch, to make other music of. Raises `WireError`."""
    job = find_job(key, job_id, told=SOURCE_NOT_FOUND)
    if job.state != State.COMPLETED:
        raise WireError(400, NOT_COMPLETED, code="job_not_completed")
    return job.tracks[0]


def created(request: HttpRequest, job: Job, message: str) -> JobCreated:
    return JobCreated(job=told(request, job), message=message)


def told(request: HttpRequest, job: Job, liked_by: User | None = None) -> MusicGenerationJob:
    """`job` with URLs at the address that `request` came to; `liked_by` adds whether that person likes it.

    Costs no queries where `batch` was prefetched, and for `liked_by` also `batch__favourite_of`.
    """
    prefetch_related_objects([job], "batch")
    variations = [_variation(request, job, index, track) for index, track in enumerate(job.tracks)]
    first = variations[0]
    state = job.state
    return MusicGenerationJob(
        id=job.pk,
        task=job.task,
        status=STATUSES[state],
        progress=_progress(job, state),
        **{name: getattr(first, name) for name in ("output_url", "output_urls", "stream_url", "audio_duration")},
        lrc_content=first.lrc_content,
        quality_score=first.quality_score,
        display_name=job.display_name or job.tracks[0].title or None,
        thumbnail_url=job.thumbnail_url or None,
        actual_seeds=[each.seed for each in variations if each.seed is not None],
        created_at=job.created_at,
        completed_at=max(track.finished_at or job.created_at for track in job.tracks) if state.is_final else None,
        user_id=str(job.created_by_id or ""),
        error_message=_error_message(job, state),
        input_params=job.params.get("asked", {}),
        notices=_notices(job),
        metas=_metas(job.tracks[0]),
        variations=variations if len(variations) > 1 else [],
        **_liking(job, liked_by),
    )


def _variation(request: HttpRequest, job: Job, index: int, track: Track) -> Variation:
    is_whole = track.state == State.COMPLETED
    is_lost = track.state in (State.FAILED, State.CANCELLED)
    urls = {name: _url(request, job, track, name) for name in LISTED_FORMATS} if is_whole else None
    lines = sung_lines(track.result) if is_whole and job.params.get("generate_lrc") else []
    return Variation(
        index=index,
        status=STATUSES[State(track.state)],
        seed=_seed(track),
        output_url=_url(request, job, track, output_format(track.output_format).suffix) if is_whole else None,
        output_urls=urls,
        stream_url=None if is_lost else media.url(request, track, media.AUDIO),
        audio_duration=_duration(job, track),
        lrc_content=to_lrc(lines, str(track)) or None,
        quality_score=track.result.get("quality_score") if is_whole else None,
    )


def _url(request: HttpRequest, job: Job, track: Track, suffix: str) -> str:
    """Where the music is: of a job for vocals, the singers' stem, where the engine has made one."""
    own = output_format(track.output_format)
    if job.params.get("song_type") == "vocals" and track.request.get("stem_set"):
        return media.url(request, track, VOCALS, format=own.name if own.suffix == suffix else FORMATS[suffix])
    return media.url(request, track, media.AUDIO, format=None if own.suffix == suffix else FORMATS[suffix])


def _seed(track: Track) -> int | None:
    asked = track.request.get("seed", track.request.get("edit", {}).get("seed"))
    seed = track.result.get("seed", asked)
    return None if seed is None else int(seed)


def _duration(job: Job, track: Track) -> float:
    if track.duration_ms is not None:
        return track.duration_ms / 1000
    return float(job.params.get("asked", {}).get("duration", AUTOMATIC))


def _progress(job: Job, state: State) -> int | None:
    if state == State.COMPLETED:
        return 100
    return None if state == State.PENDING else min(99, int(job.progress * 100))


def _error_message(job: Job, state: State) -> str | None:
    if state == State.CANCELLED:
        return CANCELLED
    failures = (track.failure.get("message") for track in job.tracks if track.state == State.FAILED)
    return next(failures, None) or FAILED if state == State.FAILED else None


def _notices(job: Job) -> list[str]:
    own = [notice for track in job.tracks for notice in track.result.get("notices", [])]
    return list(dict.fromkeys([*job.params.get("notices", []), *own]))


def _metas(track: Track) -> dict[str, Any] | None:
    """What the engine decided and the caller could have, as soon as it has."""
    result = track.result
    if track.state != State.COMPLETED:
        return None
    known = result.get("metadata") or result
    return {
        "title": track.title,
        "caption": known.get("description"),
        "genres": known.get("genres"),
        "language": next(iter(known.get("languages") or []), None),
        "bpm": round(result["tempo_bpm"]) if result.get("tempo_bpm") else None,
        "keyscale": result.get("key"),
        "timesignature": result.get("meter"),
        "lyrics": result.get("lyrics") or None,
    }


def _liking(job: Job, liked_by: User | None) -> dict[str, Any]:
    if liked_by is None:
        return {}
    people = {person.pk for track in job.tracks for person in track.favourite_of.all()}
    return {"liked": liked_by.pk in people, "like_count": len(people)}
