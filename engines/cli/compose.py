"""`compose` and `plan`: arguments into a request, events into files."""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from time import perf_counter
from typing import Any

from pydantic import ValidationError

from engines import get
from engines.base import Chunk, Engine, Finished, PlanMade, Planner, Progress, Request, Result
from engines.cli.arguments import check_targets, format_of, seed_of, stem_set_of, validated
from engines.cli.output import STANDARD_OUTPUT, opened, place, scratch_beside
from engines.cli.progress import ProgressBar
from engines.errors import InvalidRequest, RenderFailed
from engines.plan import PROMPT_MAX_CHARS, Plan


def compose(options: argparse.Namespace) -> None:
    """Make the song and every file asked for beside it."""
    engine = get(options.engine)
    target = Path(options.output)
    request = _request(options, target)
    check_targets(options, target, "midi", "result")
    _check_capabilities(options, engine, request)
    bar = ProgressBar(sys.stderr)
    bar.tell(f"seed {request.seed}")
    with scratch_beside(target) as scratch:
        song = scratch / "song.part"
        result, timings = _made(engine, request, song, target, bar)
        _place_extras(options, result, timings, scratch)
        if target != STANDARD_OUTPUT:
            place(song, target)


def plan(options: argparse.Namespace) -> None:
    """Print the plan as JSON."""
    engine = get(options.engine)
    if not isinstance(engine, Planner):
        raise InvalidRequest("engine", options.engine, "must be one that makes plans")
    request = validated(
        Request, _prompt(options.prompt) | {"length_ms": options.length_ms, "seed": seed_of(options.seed)}
    )
    sys.stdout.write(engine.plan(request).model_dump_json(indent=2, exclude_none=True) + "\n")


def _request(options: argparse.Namespace, target: Path) -> Request:
    name = options.format or format_of(target)
    fields = {
        "lyrics": _text("lyrics", options.lyrics) if options.lyrics else "",
        "length_ms": options.length_ms,
        "seed": seed_of(options.seed),
        "output_format": name,
        "instrumental": options.instrumental,
        "bpm": options.bpm,
        "key": options.key,
        "meter": options.meter,
        "voice": options.voice,
        "language": options.language,
        "stem_set": stem_set_of(options),
        "stem_format": name,
    }
    return validated(Request, fields | _source(options))


def _source(options: argparse.Namespace) -> dict[str, Any]:
    if options.plan is None:
        return _prompt(options.prompt or "")
    if options.prompt is not None:
        raise InvalidRequest("prompt", options.prompt, "give a prompt or a plan, not both")
    composition_plan = _plan_in(options.plan)
    if options.length_ms not in (None, str(composition_plan.length_ms)):
        raise InvalidRequest(
            "length_ms", options.length_ms, f"must be the plan's {composition_plan.length_ms} ms or absent"
        )
    return {"plan": composition_plan}


def _prompt(prompt: str) -> dict[str, Any]:
    if not prompt.strip():
        raise InvalidRequest("prompt", prompt, f"must have 1 to {PROMPT_MAX_CHARS} characters, or give a plan")
    return {"prompt": prompt}


def _plan_in(path: str) -> Plan:
    try:
        return Plan.model_validate_json(_text("plan", path))
    except ValidationError as error:
        first = InvalidRequest.from_pydantic(error)
        field = "plan" if first.field == "request" else f"plan.{first.field}"
        raise InvalidRequest(field, first.value if error.errors()[0]["loc"] else path, first.limit) from error


def _text(field: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except OSError as error:
        raise InvalidRequest(field, path, f"must be a file that can be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise InvalidRequest(field, path, "must be UTF-8 text") from error


def _check_capabilities(options: argparse.Namespace, engine: Engine, request: Request) -> None:
    if request.stem_set and request.stem_set not in engine.capabilities.stem_sets:
        possible = ", ".join(sorted(engine.capabilities.stem_sets)) or "none"
        raise InvalidRequest("stem_set", request.stem_set, f"the engine {engine.name} makes {possible}")
    if options.midi and not engine.capabilities.midi:
        raise InvalidRequest("midi", options.midi, f"the engine {engine.name} makes no MIDI")


def _made(
    engine: Engine, request: Request, song: Path, target: Path, bar: ProgressBar
) -> tuple[Result, dict[str, int]]:
    """Write the song while it is being made; returns what is known of it and how long it took."""
    result, first_chunk_ms, began = None, None, perf_counter()
    with opened(song, target) as file, closing(engine.compose(request, song.parent)) as events:
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


def _place_extras(options: argparse.Namespace, result: Result, timings: dict[str, int], scratch: Path) -> None:
    if options.stems:
        folder = Path(options.stems)
        folder.mkdir(exist_ok=True)
        for stem, path in result.stems.items():
            place(path, folder / f"{stem}{path.suffix}")
    if options.midi and result.midi:
        place(result.midi, Path(options.midi))
    if options.result:
        document = scratch / "result.json"
        document.write_text(
            json.dumps(_document(result, timings), ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
        )
        place(document, Path(options.result))


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
