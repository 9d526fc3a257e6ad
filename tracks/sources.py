"""The tracks that a plan or an edit takes music from: found in the workspace alone, and fetched for the engine."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.files.storage import default_storage

from accounts.models import Workspace
from engines.base import Request
from engines.errors import InvalidRequest
from engines.plan import Plan
from tracks.asking import Asked, EditRequest

if TYPE_CHECKING:
    from tracks.models import Track

SOURCE = "source"


class UnknownSong(InvalidRequest):
    """A plan takes music from a song that is not in the workspace, or not finished."""

    code = "unknown_song"


def check(workspace: Workspace, asked: Asked) -> None:
    """Raises `UnknownSong` where it takes from what the workspace does not have."""
    for field, song_id in _taken(asked):
        _find(workspace, song_id, field)


def fetch(workspace: Workspace, plan: Plan, engine: str, folder: Path) -> dict[str, Path]:
    """Local copies, in `folder`, of every track the plan takes from, and of those that these have taken from.

    Of a song of the same `engine` its score document, else its sound; of an upload the original. Raises `UnknownSong`
    for one of the plan's own that is gone by now.
    """
    tracks = [_find(workspace, song_id, field) for field, song_id in _taken_by(plan)]
    deeper = [song_id for track in tracks for song_id in beneath(track)]
    return _copied([*tracks, *_present(workspace, deeper)], engine, folder)


def fetch_for_edit(workspace: Workspace, asked: EditRequest, engine: str, folder: Path) -> tuple[Path, dict[str, Path]]:
    """Local copies, in `folder`, of the score that is changed and of what it may take from, by the id of the track.

    Raises `UnknownSong` for a song that is gone by now.
    """
    score = _copy(_find(workspace, str(asked.source), SOURCE), engine, folder)
    return score, _copied(_present(workspace, asked.recordings), engine, folder)


def fetch_score(song: Track, folder: Path) -> tuple[Path, dict[str, Path]]:
    """Local copies, in `folder`, of the score of a song that was kept and of what it may take from, by their ids."""
    return _copy(song, song.engine, folder), _copied(_present(song.workspace, beneath(song)), song.engine, folder)


def beneath(track: Track) -> list[str]:
    """The ids of all tracks that the score of `track` may refer to; recordings are not part of it."""
    found: dict[str, None] = {}
    waiting = _next_beneath(track)
    while waiting:
        song_id = waiting.pop()
        if song_id not in found:
            found[song_id] = None
            waiting += [deeper for each in _present(track.workspace, [song_id]) for deeper in _next_beneath(each)]
    return list(found)


def _next_beneath(track: Track) -> list[str]:
    if track.is_upload:
        return []
    asked = track.asked
    return list(asked.recordings) if isinstance(asked, EditRequest) else [song_id for _field, song_id in _taken(asked)]


def _taken(asked: Asked) -> Iterator[tuple[str, str]]:
    """Field and id of every track that what is asked for takes from."""
    if isinstance(asked, EditRequest):
        yield SOURCE, str(asked.source)
    elif isinstance(asked, Request) and asked.plan:
        yield from _taken_by(asked.plan)


def _taken_by(plan: Plan) -> Iterator[tuple[str, str]]:
    for number, section in enumerate(plan.sections):
        if section.source_from:
            yield f"plan.sections.{number}.source_from.song_id", section.source_from.song_id


def _find(workspace: Workspace, song_id: str, field: str) -> Track:
    track = _completed(workspace, song_id)
    if track is None:
        raise UnknownSong(field, song_id, "must be the id of a finished track of this workspace")
    return track


def _present(workspace: Workspace, song_ids: Iterable[str]) -> list[Track]:
    found = (_completed(workspace, song_id) for song_id in song_ids)
    return [track for track in found if track]


def _completed(workspace: Workspace, song_id: str) -> Track | None:
    try:
        tracks = workspace.tracks.visible().filter(pk=UUID(song_id), state="completed")
    except ValueError:
        return None
    found: Track | None = tracks.first()
    return found


def _copied(tracks: Iterable[Track], engine: str, folder: Path) -> dict[str, Path]:
    return {str(track.pk): _copy(track, engine, folder) for track in set(tracks)}


def _copy(track: Track, engine: str, folder: Path) -> Path:
    """An engine reads no other engine's scores."""
    score = track.score if track.engine == engine else None
    path = folder / str(track.pk)
    with (
        default_storage.open(str(track.original or score or track.audio), "rb") as source,
        path.open("wb") as sink,
    ):
        shutil.copyfileobj(source, sink)
    return path
