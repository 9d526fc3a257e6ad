"""`analyse`: what can be heard in a recording, for people on standard output and for programs in files."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from engines.analysis import Analysis, analyse
from engines.analysis.recognition import recognised
from engines.cli.output import check_file, place_text
from engines.errors import InvalidRequest
from engines.plan import LENGTH_MAX_MS, LENGTH_MIN_MS
from engines.recordings import record

FILES = ("plan", "json", "waveform")
GUESS_BELOW = 0.3


def analyse_file(options: argparse.Namespace) -> None:
    """Print a summary, and write the files asked for."""
    for field in FILES:
        if path := getattr(options, field):
            check_file(field, Path(path))
    heard = _heard(Path(options.file))
    if options.plan and heard.plan is None:
        limit = f"must be {LENGTH_MIN_MS} to {LENGTH_MAX_MS} ms long for a plan, not {heard.duration_ms}"
        raise InvalidRequest("file", options.file, limit)
    documents = {"plan": heard.plan and heard.plan.model_dump_json(indent=2), "json": _json(heard)}
    for field, text in (documents | {"waveform": heard.waveform}).items():
        if path := getattr(options, field):
            place_text(f"{text}\n", path)
    sys.stdout.write("".join(f"{name:<11}{said}\n" for name, said in _summary(heard)))


def _heard(source: Path) -> Analysis:
    if not source.is_file():
        raise InvalidRequest("file", str(source), "must be a file that exists")
    with TemporaryDirectory(prefix="musicweb-") as folder:
        recording = record(source, Path(folder) / "samples")
        return analyse(recording, recognised(recording.facts.tags, source))


def _json(heard: Analysis) -> str:
    """All of it but the waveform, which is a file of its own."""
    document: dict[str, Any] = {name: value for name, value in asdict(heard).items() if name != "waveform"}
    document["plan"] = heard.plan.model_dump() if heard.plan else None
    return json.dumps(document, ensure_ascii=False, indent=2)


def _summary(heard: Analysis) -> Iterator[tuple[str, str]]:
    if heard.own:
        proof = "signed" if heard.own.is_signed else "by its tags"
        yield "ours", f"{heard.own.title} ({proof})"
    drift = " (drifting)" if heard.tempo_curve else ""
    yield "length", _clock(heard.duration_ms)
    yield "tempo", f"{heard.tempo_bpm:g} bpm{drift}{_doubt(heard.tempo_certainty)}, {heard.meter}"
    yield "key", f"{heard.key}{_doubt(heard.key_certainty)}"
    levels = heard.levels
    yield "loudness", f"{levels.lufs:g} LUFS, range {levels.range_lu:g} LU, true peak {levels.true_peak_dbtp:g} dBTP"
    yield "styles", ", ".join(heard.styles)
    for section in heard.sections:
        chords = " ".join(_chords_in(heard, section.start_s, section.end_s))
        yield _clock(1000 * section.start_s), f"{section.name:<14}{section.level_db:+5.1f} dB  {chords}"
    yield from (("notice", notice) for notice in heard.notices)


def _doubt(certainty: float) -> str:
    return "?" if certainty < GUESS_BELOW else ""


def _clock(ms: float) -> str:
    minutes, tenths = divmod(round(ms / 100), 600)
    return f"{minutes}:{tenths / 10:04.1f}"


def _chords_in(heard: Analysis, start_s: float, end_s: float) -> list[str]:
    return [span.symbol for span in heard.chords if start_s <= (span.start_ms + span.end_ms) / 2000 < end_s]
