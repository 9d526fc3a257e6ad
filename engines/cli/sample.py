"""`loop` and `one-shot`: arguments into a sample request, events into files."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

from engines import get
from engines.base import Chunk, Progress, SampleFinished, Sampler, SampleRequest, SampleResult
from engines.cli.arguments import check_targets, format_of, seed_of, stem_set_of, validated
from engines.cli.output import STANDARD_OUTPUT, opened, place, place_facts, place_stems, scratch_beside
from engines.cli.progress import ProgressBar
from engines.errors import InvalidRequest, RenderFailed

FILES = ("stems", "midi", "waveform")


def loop(options: argparse.Namespace) -> None:
    """Make a loop and every file asked for beside it."""
    target = Path(options.output)
    check_targets(options, target, "midi", "result")
    name = options.format or format_of(target)
    fields = {"bars": options.bars, "bpm": options.bpm, "meter": options.meter, "stem_set": stem_set_of(options)}
    _make(options, target, _request(options, "loop", name, fields | {"stem_format": name}))


def one_shot(options: argparse.Namespace) -> None:
    """Make a one-shot."""
    target = Path(options.output)
    check_targets(options, target, "result")
    name = options.format or format_of(target)
    _make(options, target, _request(options, "one-shot", name, {"length_ms": options.length_ms}))


def _request(options: argparse.Namespace, kind: str, name: str, fields: dict[str, Any]) -> SampleRequest:
    common = {"kind": kind, "prompt": options.prompt, "seed": seed_of(options.seed), "key": options.key}
    return validated(SampleRequest, common | {"output_format": name} | fields)


def _make(options: argparse.Namespace, target: Path, request: SampleRequest) -> None:
    engine = get(options.engine)
    if not isinstance(engine, Sampler):
        raise InvalidRequest("engine", options.engine, "must be one that makes samples")
    bar = ProgressBar(sys.stderr)
    bar.tell(f"seed {request.seed}")
    with scratch_beside(target) as scratch:
        sample = scratch / "sample.part"
        result = _made(engine, request, sample, target, bar)
        _place_extras(options, result)
        if target != STANDARD_OUTPUT:
            place(sample, target)


def _made(engine: Sampler, request: SampleRequest, sample: Path, target: Path, bar: ProgressBar) -> SampleResult:
    """Write the sample while it is being made."""
    result = None
    with opened(sample, target) as file, closing(engine.sample(request, sample.parent)) as events:
        for event in events:
            match event:
                case Progress():
                    bar.show(event)
                case Chunk():
                    file.write(event.data)
                case SampleFinished():
                    result = event.result
    bar.end()
    if result is None:
        raise RenderFailed("The engine ended without a result.")
    return result


def _place_extras(options: argparse.Namespace, result: SampleResult) -> None:
    place_stems(result.stems, getattr(options, "stems", None))
    if result.midi and options.midi:
        place(result.midi, Path(options.midi))
    if options.result:
        facts = {name: value for name, value in asdict(result).items() if name not in FILES}
        place_facts(facts, options.result)
