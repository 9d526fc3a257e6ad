"""What the API adds to the engine alone, for songs of 30 seconds: to the first byte and to the last."""

from __future__ import annotations

import statistics
import tempfile
import time
from contextlib import closing
from pathlib import Path

import engines
from engines.base import Chunk, Request
from tests.bench.studio import PROMPTS, Studio

LENGTH_MS = 30_000
SONGS = 16
WARMING = 16  # every process of the studio has then played every prompt, more likely than not


def overhead(studio: Studio) -> dict[str, float]:
    """Medians over pairs of the same song, made by the engine in this process and asked for over HTTP, in turn."""
    for number in range(WARMING):
        studio.post(_prompt(number), LENGTH_MS, number)
        _alone(_prompt(number), number)
    pairs = [_pair(studio, number) for number in range(SONGS)]
    return {
        name: 1000 * statistics.median(asked[at] - alone[at] for asked, alone in pairs)
        for at, name in enumerate(("overhead_first_byte_ms", "overhead_last_byte_ms"))
    }


def _pair(studio: Studio, number: int) -> tuple[tuple[float, float], tuple[float, float]]:
    studio.await_idle()
    asked = studio.post(_prompt(number), LENGTH_MS, number)
    studio.await_idle()
    return asked, _alone(_prompt(number), number)


def _prompt(number: int) -> str:
    return PROMPTS[number % len(PROMPTS)]


def _alone(prompt: str, seed: int) -> tuple[float, float]:
    """Seconds from the request to the engine's first and last chunk."""
    request = Request(prompt=prompt, length_ms=LENGTH_MS, seed=seed, stem_set="four")
    engine = engines.get("builtin")
    engine.warm_up()
    began = time.perf_counter()
    with (
        tempfile.TemporaryDirectory(prefix="musicweb-") as folder,
        closing(engine.compose(request, Path(folder))) as events,
    ):
        times = [time.perf_counter() - began for event in events if isinstance(event, Chunk)]
    return times[0], times[-1]
