"""Has an engine do what a track asks for: compose, sample or edit."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import engines
from engines.base import Event, Request, SampleEvent, SampleRequest
from engines.edits import Rendering
from tracks import asking, sources
from tracks.asking import EditRequest
from tracks.models import Track


def events(track: Track, folder: Path) -> Generator[Event | SampleEvent, None, None]:
    """What the engine yields; its files lie in `folder` afterwards. Closing it is the cancel.

    Raises an `EngineError`, such as `UnknownSong` for a track that is taken from and gone by now.
    """
    scratch, taken = folder / "scratch", folder / "sources"
    scratch.mkdir()
    taken.mkdir()
    match asked := track.asked:
        case Request():
            return engines.get(track.engine).compose(_with_sources(track, asked, taken), scratch)
        case SampleRequest():
            return asking.sampler(track.engine).sample(asked, scratch)
        case EditRequest():
            return _edit(track, asked, taken, scratch)


def _with_sources(track: Track, request: Request, folder: Path) -> Request:
    if not request.plan:
        return request
    found = sources.fetch(track.workspace, request.plan, track.engine, folder)
    return request.model_copy(update={"sources": found})


def _edit(track: Track, asked: EditRequest, folder: Path, scratch: Path) -> Generator[Event, None, None]:
    score, found = sources.fetch_for_edit(track.workspace, asked, track.engine, folder)
    rendering = Rendering(
        output_format=asked.output_format, stem_set=asked.stem_set, stem_format=asked.stem_format, sources=found
    )
    return asking.editor(track.engine).edit(score, asked.edit, rendering, scratch)
