"""How many jobs a workspace has, by what they are."""

from __future__ import annotations

from collections import Counter

from django.db.models import Count
from django.db.models.fields.json import KT

from accounts.models import User, Workspace
from musicweb.api.audiomusic.answers import music_jobs
from musicweb.api.audiomusic.fields import LANGUAGES
from musicweb.api.audiomusic.filters import EMOTIONS, OCCASIONS, SONG_TYPES, STATUSES, Kinds
from musicweb.api.audiomusic.presets import PRESETS
from musicweb.api.audiomusic.schema import AvailableFilters, CountFilters, FilterStats, JobCounts, SongTypeCounts
from tracks.models import JobQuerySet

EDITS = ("cover", "reference", "audio2audio", "extract-stem", "retake", "repaint", "extend", "edit")


def counted(workspace: Workspace, kinds: Kinds) -> JobCounts:
    """An edit counts as one, and as a song of its type too."""
    groups = _groups(kinds.of(music_jobs(workspace)))
    by_task, by_type = Counter[str](), Counter[str]()
    for (task, song_type), count in groups.items():
        by_task[task] += count
        by_type[song_type] += count
    return JobCounts(
        total=by_task.total(),
        by_task=dict(by_task),
        by_song_type=SongTypeCounts(
            songs=by_type["song"], **{name: by_type[name] for name in SONG_TYPES if name != "song"},
            edits=sum(by_task[task] for task in EDITS),
        ),
        filters=CountFilters(status=kinds.status, song_type=kinds.song_type),
    )  # fmt: skip


def stats(workspace: Workspace, user: User) -> FilterStats:
    jobs = music_jobs(workspace)
    by_type = Counter[str]()
    for (_, song_type), count in _groups(jobs).items():
        by_type[song_type] += count
    return FilterStats(
        total_tracks=by_type.total(),
        liked_count=jobs.favourites_of(user).count(),
        song_types={name: by_type[name] for name in SONG_TYPES},
        available_filters=AvailableFilters(
            song_types=[*SONG_TYPES],
            interactions=["liked"],
            statuses=[*STATUSES],
            languages=[*LANGUAGES],
            genres=[name for name, preset in PRESETS.items() if preset.sound],
            emotions=[*EMOTIONS],
            occasions=[*OCCASIONS],
        ),
    )


def _groups(jobs: JobQuerySet) -> dict[tuple[str, str], int]:
    """Numbers by task and type."""
    rows = jobs.order_by().values("task", song_type=KT("params__song_type")).annotate(count=Count("pk"))
    return {(row["task"], row["song_type"] or "song"): row["count"] for row in rows}
