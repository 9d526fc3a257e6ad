"""Finished jobs, and recordings at addresses, for the routes that make other music of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse

from tracks import errands, generation, uploads
from tracks.models import Job, State, Track

Music = Callable[..., HttpResponse]


def job_of(answer: HttpResponse) -> Job:
    assert answer.status_code == 200, answer.content
    return Job.objects.get(pk=answer.json()["job"]["id"])


def made(job: Job) -> Track:
    """The first track of the job, after all work on all of them."""
    for track in job.tracks:
        if track.errand:
            errands.run(track.pk)
        uploads.run(track.pk) if track.is_upload else generation.run(track.pk)
    first = job.tracks[0]
    first.refresh_from_db()
    return first


def finished_job(music: Music, **fields: Any) -> Job:
    """A song of 20 s by the scripted engine, in four sections."""
    job = job_of(music("/text2music", {"caption": "pop", "duration": 20, "seed": 4, "instrumental": True} | fields))
    assert made(job).state == State.COMPLETED
    return job
