"""Takes: the tracks that one click on Create has started, to be heard side by side until one of them is kept."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import Workspace
from tracks.models import Job, Track
from tracks.wishes import TASK


@dataclass(frozen=True)
class Takes:
    """The takes of `job` that nobody deleted, first begun first; a track that was begun alone has no `job`."""

    tracks: list[Track]
    job: Job | None = None

    @property
    def is_one(self) -> bool:
        return len(self.tracks) == 1


def takes_of(job: Job) -> Takes:
    return Takes(job.tracks, job)


def recent(workspace: Workspace, count: int) -> list[Takes]:
    """What was made last, newest first: `count` tracks, each with the takes that were begun with it. Two queries."""
    newest = list(workspace.tracks.visible().select_related("job")[:count])
    jobs = {track.job for track in newest if track.job and track.job.task == TASK}
    siblings = list(workspace.tracks.visible().filter(job__in=jobs).order_by("created_at"))
    found: dict[object, Takes] = {}
    for track in newest:
        takes = [other for other in siblings if other.job_id == track.job_id]
        found.setdefault(track.job_id if takes else track.pk, Takes(takes or [track], track.job if takes else None))
    return list(found.values())
