"""How fast the engine is here: first chunk, whole songs with all their results, memory, against plain programs."""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from pydantic import ValidationError

from engines import get
from engines.base import Chunk, Finished, Request
from engines.builtin.sound.sampled import SamplesMissing, soundfont_path
from engines.errors import InvalidRequest

LENGTHS_MS = (30_000, 180_000, 600_000)
PROMPT = "Upbeat pop song with piano, bass, drums and warm pads"
SUNG_MS = 180_000
LYRICS = """
[Verse 1]
Morning finds the window where I left the light on low
Every little shadow has a place it wants to go
You were on the platform with your collar to the rain
I was only waiting for the whistle of a train

[Chorus]
Carry me over the river tonight
Carry me home by the harbour light
All that I wanted was shining and near
Carry me over and I will be here

[Verse 2]
Summer in the city and the pavement burning bright
Children on the rooftops throwing paper at the night
You had learned the chorus of a song I never wrote
I had learned to fold it in the pocket of my coat

[Chorus]
"""
SEED = 1
MAXRSS_UNITS_PER_MB = 1024 if sys.platform != "darwin" else 1024 * 1024


@dataclass(frozen=True, slots=True)
class Figures:
    """One song of `length_ms` with so many `words` sung, as MP3 with four stems, MIDI and waveform, from a warm engine.

    `reference_ms` is what `fluidsynth` and `lame` take for the same notes, None where one of them is missing; `ratio`
    is our time over theirs.
    """

    length_ms: int
    words: int
    first_chunk_ms: int
    total_ms: int
    peak_mb: int
    reference_ms: int | None
    ratio: float | None


def bench(options: argparse.Namespace) -> None:
    """Print the figures of every instrumental and every sung song, as JSON with `--json`."""
    are_chosen = options.length_ms or options.sung_ms
    requests = [_request(length) for length in (options.length_ms if are_chosen else LENGTHS_MS) or ()]
    requests += [_request(length, LYRICS) for length in (options.sung_ms if are_chosen else (SUNG_MS,)) or ()]
    get(options.engine)
    # Each in a fresh process, because the peak of a process never falls.
    figures = []
    for request in requests:
        with ProcessPoolExecutor(1, get_context("spawn")) as fresh:
            figures.append(fresh.submit(measure, options.engine, request).result())
    sys.stdout.write(_as_json(options.engine, figures) if options.json else _as_table(figures))


def measure(engine_name: str, request: Request) -> Figures:
    """Figures of one song made in this process."""
    engine = get(engine_name)
    engine.warm_up()
    with TemporaryDirectory() as folder:
        began, first_chunk, result = perf_counter(), 0.0, None
        for event in engine.compose(request, Path(folder)):
            if isinstance(event, Chunk):
                first_chunk = first_chunk or perf_counter()
            elif isinstance(event, Finished):
                result = event.result
        total_ms = (perf_counter() - began) * 1000
        peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // MAXRSS_UNITS_PER_MB
        reference_ms = _reference_ms(result.midi, Path(folder)) if result and result.midi else None
    return Figures(
        length_ms=request.length_ms or 0,
        words=len(result.words) if result else 0,
        first_chunk_ms=round((first_chunk - began) * 1000),
        total_ms=round(total_ms),
        peak_mb=peak_mb,
        reference_ms=None if reference_ms is None else round(reference_ms),
        ratio=None if reference_ms is None else round(total_ms / reference_ms, 3),
    )


def _request(length_ms: int | str, lyrics: str = "") -> Request:
    wishes = {"prompt": PROMPT, "length_ms": length_ms, "lyrics": lyrics, "instrumental": not lyrics}
    try:
        return Request.model_validate({**wishes, "seed": SEED, "stem_set": "four"})
    except ValidationError as error:
        raise InvalidRequest.from_pydantic(error) from error


def _reference_ms(midi: Path, folder: Path) -> float | None:
    """Time of `fluidsynth` rendering the notes to WAV and `lame` encoding them; None where a program is missing."""
    soundfont = _soundfont()
    if soundfont is None or not shutil.which("fluidsynth") or not shutil.which("lame"):
        return None
    wav, mp3 = folder / "reference.wav", folder / "reference.mp3"
    began = perf_counter()
    _call("fluidsynth", "-ni", "-q", "-r", "44100", "-F", str(wav), str(soundfont), str(midi))
    _call("lame", "--quiet", "-b", "128", str(wav), str(mp3))
    return (perf_counter() - began) * 1000


def _call(*command: str) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _soundfont() -> Path | None:
    """The one that the embedded engine plays, for a fair comparison."""
    named = os.environ.get("SOUNDFONT")
    try:
        return soundfont_path(Path(named) if named else None)
    except SamplesMissing:
        return None


def _as_json(engine_name: str, figures: list[Figures]) -> str:
    document = {"engine": engine_name, "cores": os.cpu_count(), "songs": [asdict(row) for row in figures]}
    return json.dumps(document, indent=2) + "\n"


def _as_table(figures: list[Figures]) -> str:
    rows = [("length", "words", "first chunk", "total", "times real time", "peak", "fluidsynth + lame", "ratio")]
    rows += [
        (
            f"{row.length_ms / 1000:g} s",
            str(row.words or "-"),
            f"{row.first_chunk_ms} ms",
            f"{row.total_ms} ms",
            f"{row.length_ms / max(row.total_ms, 1):.0f}",
            f"{row.peak_mb} MB",
            "-" if row.reference_ms is None else f"{row.reference_ms} ms",
            "-" if row.ratio is None else f"{row.ratio:.2f}",
        )
        for row in figures
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "".join("  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) + "\n" for row in rows)
