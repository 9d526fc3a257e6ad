"""Effects for the cuts of a clip: a swell that leads up to each, and a soft impact on the strong ones."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from engines.audio import BLOCK_FRAMES, Block, db_to_gain, ms_to_frames, silence
from engines.base import Chunk, Sampler, SampleRequest
from engines.video import Cut

SWELL, SWELL_MS = "reverse cymbal", 900
IMPACT, IMPACT_MS = "impact", 1500
STRONG = 0.3  # of cuts, from which on there is an impact
APART_MS = 1500  # from one cut with effects to the next; the stronger ones have theirs first
MOST = 100
PEAK_DB, WEAK_PEAK_DB = -15.0, -21.0  # of the strongest and the weakest cut, in dBFS: heard, but below the music


@dataclass(frozen=True, slots=True)
class Shots:
    """The two effects as they are played, each of peak 1."""

    swell: Block
    impact: Block


@dataclass(frozen=True, slots=True)
class Placed:
    """A sound that begins at the frame `start`, which may lie before the clip's."""

    start: int
    sound: Block


def shots_of(engine: Sampler, seed: int) -> Shots:
    """Both effects, played by the engine. Raises `EngineError`."""
    return Shots(_shot(engine, SWELL, SWELL_MS, seed), _shot(engine, IMPACT, IMPACT_MS, seed))


def placed(cuts: Sequence[Cut], shots: Shots) -> list[Placed]:
    """Where what sounds, in the order of time: the swell ends at the cut, the impact begins there."""
    effects: list[Placed] = []
    for cut in sorted(_chosen(cuts), key=lambda cut: cut.at_ms):
        gain = db_to_gain(WEAK_PEAK_DB + (PEAK_DB - WEAK_PEAK_DB) * cut.strength)
        at = ms_to_frames(cut.at_ms)
        effects.append(Placed(at - len(shots.swell), shots.swell * gain))
        if cut.strength >= STRONG:
            effects.append(Placed(at, shots.impact * gain))
    return effects


def blocks_of(effects: Sequence[Placed], frames: int) -> Iterator[Block]:
    """The effects alone, `frames` frames in all."""
    for start in range(0, frames, BLOCK_FRAMES):
        block = silence(min(BLOCK_FRAMES, frames - start))
        for effect in effects:
            _add(block, start, effect)
        yield block


def _chosen(cuts: Sequence[Cut]) -> list[Cut]:
    chosen: list[Cut] = []
    for cut in sorted(cuts, key=lambda cut: -cut.strength):
        if len(chosen) < MOST and all(abs(cut.at_ms - other.at_ms) >= APART_MS for other in chosen):
            chosen.append(cut)
    return chosen


def _add(block: Block, start: int, effect: Placed) -> None:
    """Add to a block that begins at the frame `start` what of the effect falls into it."""
    first, last = max(start, effect.start), min(start + len(block), effect.start + len(effect.sound))
    if first < last:
        block[first - start : last - start] += effect.sound[first - effect.start : last - effect.start]


def _shot(engine: Sampler, prompt: str, length_ms: int, seed: int) -> Block:
    asked = SampleRequest(kind="one-shot", prompt=prompt, seed=seed, length_ms=length_ms, output_format="wav")
    with (
        tempfile.TemporaryDirectory(prefix="musicweb-") as scratch,
        closing(engine.sample(asked, Path(scratch))) as made,
    ):
        data = b"".join(event.data for event in made if isinstance(event, Chunk))
    sound, _ = soundfile.read(io.BytesIO(data), dtype="float32", always_2d=True)
    return np.asarray(sound / max(float(np.abs(sound).max()), 1e-6), np.float32)
