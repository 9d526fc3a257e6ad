"""One stem of a track as a track of its own: the true one of a song made here, a separated one of a recording."""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import closing
from pathlib import Path
from typing import Any, get_args

import numpy as np
import soundfile

import engines
from engines.audio import BLOCK_FRAMES
from engines.base import STEM_SETS, Chunk, Event, Finished
from engines.edits import Editor, Players, Rendering
from engines.errors import EngineError, Fault, InvalidRequest
from engines.separation import STEMS_OF
from tracks import asking, separating, sources, uploads
from tracks.models import Separation, State, Track, Upload

FIELD = "stem"
INSTRUMENTAL, VOCALS = "instrumental", "vocals"
PLAYERS = "players"  # the set of those that can be heard alone by a score
SILENT = 10 ** (-50 / 20)  # full scale; what a separation leaves where nothing plays lies below
PAUSE_SECONDS = 0.2
PATIENCE_SECONDS = 900


class NotSeparated(EngineError):
    """The recording could not be taken apart."""

    code = "not_separated"
    fault: Fault = "caller"


def check(stem: str, stem_set: str, source: Track | None = None) -> None:
    """Raises `InvalidRequest` for a stem that the set, or this source, does not have.

    The set `players` is that of `engines.edits.Players`, for songs whose score was kept.
    """
    known = get_args(Players) if stem_set == PLAYERS else STEMS_OF[stem_set]
    if stem not in known:
        raise InvalidRequest(FIELD, stem, f"must be one of {', '.join(known)}")
    if source and source.is_upload and stem_set == PLAYERS:
        raise InvalidRequest(FIELD, stem, "can be heard alone in songs that were made here, not in recordings")
    if source and not source.is_upload and not _can_give(source, stem, stem_set):
        raise InvalidRequest(FIELD, stem, f"this song has {', '.join(_names(source)) or 'no stems'}")


def hand_over(
    track: Track, stem: str, stem_set: str, source: Track, folder: Path, *, may_be_silent: bool
) -> dict[str, Any]:
    """Deliver a stem of `source` as the file that `track` expects; what the row of `track` then has to say of it.

    Raises `InvalidRequest`, and `NotSeparated` also where nothing sounds in the stem and that may not be.
    """
    check(stem, stem_set, source)
    path = _separated(source, stem, stem_set, folder) if source.is_upload else _true(source, stem, stem_set, folder)
    if not may_be_silent and _is_silent(path):
        raise NotSeparated(f"{FIELD}: there is no {stem} in {source}")
    return Upload.deliver(track, path)


def _is_silent(path: Path) -> bool:
    return all(np.abs(block).max() < SILENT for block in soundfile.blocks(path, BLOCK_FRAMES, dtype="float32"))


def _names(song: Track) -> list[str]:
    return [part.name for part in song.stems.all()]


def _can_give(song: Track, stem: str, stem_set: str) -> bool:
    names = _names(song)
    if stem in names or (stem == INSTRUMENTAL and VOCALS in names):
        return True
    return (stem_set == PLAYERS or stem in STEM_SETS["six"]) and _has_score(song)


def _has_score(song: Track) -> bool:
    return bool(song.score) and isinstance(engines.get(song.engine), Editor)


def _true(song: Track, stem: str, stem_set: str, folder: Path) -> Path:
    kept = {part.name: part.audio for part in song.stems.all()}
    if stem in kept:
        return uploads.fetched(kept[stem], folder / f"{stem}.flac")
    if stem == INSTRUMENTAL:
        others = {name: audio for name, audio in kept.items() if name != VOCALS}
        return separating.mixed(
            [uploads.fetched(audio, folder / f"{name}.flac") for name, audio in others.items()], folder
        )
    return _played_alone(song, stem, folder) if stem_set == PLAYERS else _played(song, stem, folder)


def _played(song: Track, stem: str, folder: Path) -> Path:
    """The stem of the larger set, which is only made when somebody asks for it: the song is played once more."""
    with closing(_rendered(song, folder, stem_set="six")) as events:
        for event in events:
            if isinstance(event, Finished):
                return event.result.stems[stem]
    raise NotSeparated("The song was not played to its end.")


def _played_alone(song: Track, players: str, folder: Path) -> Path:
    """The song with these players alone, by its score. Raises `InvalidRequest` where it has none of them."""
    path = folder / f"{players}.flac"
    try:
        with closing(_rendered(song, folder, players=players)) as events, path.open("wb") as sink:
            sink.writelines(event.data for event in events if isinstance(event, Chunk))
    except InvalidRequest as error:
        raise InvalidRequest(FIELD, players, error.limit) from error
    return path


def _rendered(song: Track, folder: Path, **how: str) -> Generator[Event, None, None]:
    score, recordings = sources.fetch_score(song, folder)
    scratch = folder / "scratch"
    scratch.mkdir()
    rendering = Rendering.model_validate({"output_format": "flac", "sources": recordings} | how)
    return asking.editor(song.engine).render(score, rendering, scratch)


def _separated(upload: Track, stem: str, stem_set: str, folder: Path) -> Path:
    """The stem of a recording, from its separation into this set, which is made if need be."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        made = Separation.objects.filter(track=upload, stem_set=stem_set).first()
        if made is None or made.state == State.CANCELLED:
            made = Separation.start(upload, stem_set)
        separating.run(made.pk)
        part = upload.stems.filter(name=stem).first()
        made.refresh_from_db()
        if made.state == State.COMPLETED and part:
            return uploads.fetched(part.audio, folder / f"{stem}.flac")
        if made.state == State.FAILED:
            raise NotSeparated(made.failure.get("message", ""))
        time.sleep(PAUSE_SECONDS)
    raise NotSeparated(f"It was not taken apart within {PATIENCE_SECONDS} s.")
