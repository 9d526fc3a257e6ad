"""A song on its way from an engine into files: what `compose`, `render` and `edit` have in common."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from time import perf_counter
from typing import Any

from engines.base import Chunk, Engine, Event, Finished, PlanMade, Progress, Request, Result
from engines.cli.arguments import check_targets
from engines.cli.output import STANDARD_OUTPUT, opened, place, place_facts, place_stems, place_text, scratch_beside
from engines.cli.progress import ProgressBar
from engines.edits import Editor, Rendering
from engines.errors import InvalidRequest, RenderFailed
from engines.subtitles import subtitle_lines, to_lrc, to_srt

EXTRA_FILES = ("midi", "score", "lrc", "srt", "result")
Begin = Callable[[Path], Generator[Event, None, None]]


def check_outputs(options: argparse.Namespace, engine: Engine, request: Request | Rendering) -> None:
    """Raise `InvalidRequest` for what the engine does not make, or what could not be written at the end."""
    check_targets(options, Path(options.output), *EXTRA_FILES)
    if request.stem_set and request.stem_set not in engine.capabilities.stem_sets:
        possible = ", ".join(sorted(engine.capabilities.stem_sets)) or "none"
        raise InvalidRequest("stem_set", request.stem_set, f"the engine {engine.name} makes {possible}")
    if options.midi and not engine.capabilities.midi:
        raise InvalidRequest("midi", options.midi, f"the engine {engine.name} makes no MIDI")
    if options.score and not isinstance(engine, Editor):
        raise InvalidRequest("score", options.score, f"the engine {engine.name} keeps no scores")


def make_song(options: argparse.Namespace, begin: Begin, tell: str = "") -> None:
    """Write the song that `begin` makes in a scratch folder, and every file asked for beside it."""
    target = Path(options.output)
    bar = ProgressBar(sys.stderr)
    if tell:
        bar.tell(tell)
    with scratch_beside(target) as scratch:
        song = scratch / "song.part"
        result, timings = _made(begin, song, target, bar)
        _place_extras(options, result, timings)
        if target != STANDARD_OUTPUT:
            place(song, target)


def _made(begin: Begin, song: Path, target: Path, bar: ProgressBar) -> tuple[Result, dict[str, int]]:
    """Write the song while it is being made; returns what is known of it and how long it took."""
    result, first_chunk_ms, began = None, None, perf_counter()
    with opened(song, target) as file, closing(begin(song.parent)) as events:
        for event in events:
            match event:
                case PlanMade():
                    bar.announce(event)
                case Progress():
                    bar.show(event)
                case Chunk():
                    first_chunk_ms = _ms_since(began) if first_chunk_ms is None else first_chunk_ms
                    file.write(event.data)
                    file.flush()
                case Finished():
                    result = event.result
    bar.end()
    if result is None or first_chunk_ms is None:
        raise RenderFailed("The engine ended without a result.")
    return result, {"first_chunk_ms": first_chunk_ms, "total_ms": _ms_since(began)}


def _ms_since(began: float) -> int:
    return round((perf_counter() - began) * 1000)


def _place_extras(options: argparse.Namespace, result: Result, timings: dict[str, int]) -> None:
    place_stems(result.stems, options.stems)
    if options.midi and result.midi:
        place(result.midi, Path(options.midi))
    if options.score and result.score:
        place(result.score, Path(options.score))
    if options.lrc:
        place_text(to_lrc(subtitle_lines(result.words), result.metadata.title), options.lrc)
    if options.srt:
        place_text(to_srt(result.words), options.srt)
    if options.result:
        place_facts(_document(result, timings), options.result)


def _document(result: Result, timings: dict[str, int]) -> dict[str, Any]:
    return {
        "plan": result.plan.model_dump(mode="json", exclude_none=True),
        "metadata": asdict(result.metadata),
        "tempo_bpm": result.tempo_bpm,
        "key": result.key,
        "meter": result.meter,
        "words": [asdict(word) for word in result.words],
        "chords": [asdict(chord) for chord in result.chords],
        "beats_ms": result.beats_ms,
        "lyrics": result.lyrics,
        "seed": result.seed,
        "understood": result.understood,
        "not_understood": result.not_understood,
        "notices": result.notices,
        "timings": timings,
    }
