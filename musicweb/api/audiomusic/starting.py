"""From a body to a job in the making: one for a request however often it is sent, with a track for each of a batch."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator

from django.http import HttpRequest

from engines.base import SEED_MAX
from musicweb.api.audiomusic.answers import created
from musicweb.api.audiomusic.fields import RANDOM
from musicweb.api.audiomusic.keys import key_of
from musicweb.api.audiomusic.parameters import Parameters
from musicweb.api.audiomusic.schema import JobCreated
from tracks import idempotency
from tracks.idempotency import once
from tracks.models import Job, Track

Begin = Callable[[Job, int], Track]


def start_job(
    request: HttpRequest, task: str, params: Parameters, begin: Begin, message: str, *, song_type: str = "song",
    fingerprint: str | None = None,
) -> JobCreated:  # fmt: skip
    """A job whose tracks `begin` starts, each of a seed of its own; `fingerprint` tells a request that is a form.

    Raises what `begin` raises, `LimitReached` and `IdempotencyMismatch`; then there is no job.
    """
    key = key_of(request)
    seeds = list(_seeds(params))
    kept = {
        "asked": params.asked(),
        "notices": params.notices(),
        "song_type": song_type,
        "generate_lrc": params.generate_lrc,
        "calculate_quality": params.calculate_quality,
    }

    def start() -> Job:
        return Job.start(
            key.workspace,
            key.created_by,
            task,
            kept,
            params.display_name or "",
            lambda job, place: begin(job, seeds[place]),
            params.batch_size,
            thumbnail_url=params.thumbnail_url or "",
        )

    identity = fingerprint or f"{request.method} {request.get_full_path()}\n".encode() + request.body
    job = once(key.workspace, request.headers.get(idempotency.HEADER), identity, start)
    return created(request, job, message)


def _seeds(params: Parameters) -> Iterator[int]:
    """A seed for each of the batch: those that were named, then the ones that follow the last, or random ones."""
    named = params.manual_seeds or [params.seed]
    for place in range(params.batch_size):
        seed = named[min(place, len(named) - 1)]
        beyond = max(0, place + 1 - len(named))
        yield secrets.randbelow(SEED_MAX + 1) if seed == RANDOM else (seed + beyond) % (SEED_MAX + 1)
