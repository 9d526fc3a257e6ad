"""The tracks that a plan takes music from: found in the workspace alone, and fetched for the engine."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.files.storage import default_storage

from accounts.models import Workspace
from engines.errors import InvalidRequest
from engines.plan import Plan

if TYPE_CHECKING:
    from tracks.models import Track


class UnknownSong(InvalidRequest):
    """A plan takes music from a song that is not in the workspace, or not finished."""

    code = "unknown_song"


def check(workspace: Workspace, plan: Plan) -> None:
    """Raises `UnknownSong` where the plan takes from what the workspace does not have."""
    for field, song_id in _taken(plan):
        _find(workspace, song_id, field)


def fetch(workspace: Workspace, plan: Plan, folder: Path) -> dict[str, Path]:
    """Local copies, in `folder`, of every track the plan takes from, and of those that these have taken from.

    Of a song its score document, else its sound; of an upload the original. Raises `UnknownSong` for one of the plan's
    own that is gone by now.
    """
    waiting = {song_id: _find(workspace, song_id, field) for field, song_id in _taken(plan)}
    paths: dict[str, Path] = {}
    while waiting:
        song_id, track = waiting.popitem()
        paths[song_id] = _copied(track, folder)
        waiting |= {found: deeper for found, deeper in _beneath(workspace, track) if found not in paths}
    return paths


def _taken(plan: Plan) -> Iterator[tuple[str, str]]:
    for number, section in enumerate(plan.sections):
        if section.source_from:
            yield f"plan.sections.{number}.source_from.song_id", section.source_from.song_id


def _find(workspace: Workspace, song_id: str, field: str) -> Track:
    track = _completed(workspace, song_id)
    if track is None:
        raise UnknownSong(field, song_id, "must be the id of a finished track of this workspace")
    return track


def _completed(workspace: Workspace, song_id: str) -> Track | None:
    try:
        tracks = workspace.tracks.visible().filter(pk=UUID(song_id), state="completed")
    except ValueError:
        return None
    found: Track | None = tracks.first()
    return found


def _beneath(workspace: Workspace, track: Track) -> Iterator[tuple[str, Track]]:
    """What the score document of the track may refer to: recordings are not part of it."""
    if not track.request.get("plan"):
        return
    for _field, song_id in _taken(Plan.model_validate(track.request["plan"])):
        if deeper := _completed(workspace, song_id):
            yield song_id, deeper


def _copied(track: Track, folder: Path) -> Path:
    path = folder / str(track.pk)
    with (
        default_storage.open(str(track.original or track.score or track.audio), "rb") as source,
        path.open("wb") as sink,
    ):
        shutil.copyfileobj(source, sink)
    return path
