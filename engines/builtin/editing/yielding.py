"""Room for what was kept: a new layer goes down for a moment where it and the others would pass the ceiling together.

Where the others alone would pass it, because what they lost had held them down, the layer takes on what a limiter
takes off the sum: they stay as they are, and the stems still add up. All depends on the sound around a frame alone, so
that cutting a song elsewhere later changes nothing here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from engines.audio import db_to_gain
from engines.builtin.sound.controls import spread
from engines.builtin.sound.limiter import OVERSHOOT, STEP_FRAMES, PeakMeter
from engines.builtin.sound.master import CEILING_DB
from engines.builtin.sound.signal import Curve, Signal

# A layer alone may touch the ceiling; only what stands out above it is brought down.
LIMIT_DB = CEILING_DB + 0.3
GAINS_DB = (-1.0, -2.0, -3.0, -4.5, -6.0, -9.0, -12.0, -18.0)
# Together with a join's crossfade this stays below 50 ms.
SMOOTHING_STEPS = 6
CONTEXT_FRAMES = STEP_FRAMES * (2 * SMOOTHING_STEPS + 4)
TINY = 1e-6


@dataclass(frozen=True, eq=False, slots=True)
class Overlay:
    """`gains` (frames,) for every stem of a layer, `rest` (2, frames) to be added to one of them."""

    gains: Signal
    rest: Signal


def overlay(kept: Signal, added: Signal, place: int) -> Overlay | None:
    """How `added` lies over `kept`, both (2, frames); None where they fit as they are.

    `place` is the first frame's in the layer's own source. Right but for `CONTEXT_FRAMES` at both ends.
    """
    frames = kept.shape[1]
    skipped = -place % STEP_FRAMES
    inside = slice(skipped, skipped + (frames - skipped) // STEP_FRAMES * STEP_FRAMES)
    before, layer = kept[:, inside], added[:, inside]
    if not _is_over(before + layer):
        return None
    gains, rest = np.ones(frames, np.float32), np.zeros_like(kept)
    gains[inside] = _smooth(_yielding_db(before, layer))
    total = before + layer * gains[inside]
    needed_db = np.minimum(LIMIT_DB - 20 * np.log10(np.maximum(_peaks(total), TINY)), 0.0)
    sounding = np.abs(layer).reshape(2, -1, STEP_FRAMES).max(axis=(0, 2)) > 0
    rest[:, inside] = total * (_smooth(np.where(sounding, needed_db, 0.0)) - 1)
    return Overlay(gains, rest)


def _is_over(total: Signal) -> bool:
    return bool((_peaks(total) > db_to_gain(LIMIT_DB)).any())


def _yielding_db(kept: Signal, added: Signal) -> Curve:
    """How far `added` has to go down in each step, one of `GAINS_DB`, for its own part in what is too loud."""
    allowed = np.maximum(db_to_gain(LIMIT_DB), _peaks(kept))
    needed = np.zeros(len(allowed))
    too_loud = _peaks(kept + added) > allowed
    for gain_db in GAINS_DB:
        if not too_loud.any():
            break
        needed[too_loud] = gain_db
        too_loud &= _peaks(kept + added * np.float32(db_to_gain(gain_db))) > allowed
    return needed


def _smooth(needed_db: Curve) -> Signal:
    """Gains (frames,) never above those that the steps need."""
    reach = SMOOTHING_STEPS + 1
    lowest = sliding_window_view(np.pad(needed_db, reach, mode="edge"), 2 * reach + 1).min(axis=1)
    window = np.hanning(2 * SMOOTHING_STEPS + 3)[1:-1]
    smooth = np.convolve(np.pad(lowest, SMOOTHING_STEPS, mode="edge"), window / window.sum(), "valid")
    return spread(10 ** (np.append(smooth, smooth[-1]) / 20), len(needed_db) * STEP_FRAMES)


def _peaks(sound: Signal) -> Curve:
    interesting = np.full(sound.shape[1] // STEP_FRAMES, db_to_gain(CEILING_DB) / OVERSHOOT)
    return PeakMeter().process(sound, interesting)
