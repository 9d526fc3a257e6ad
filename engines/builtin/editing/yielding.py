"""Room for what was kept: a new layer goes down for a moment where it and the others would pass the ceiling together.

The gain at a frame depends on the sound around it alone, so that cutting a song elsewhere later changes nothing here.
"""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from engines.builtin.sound.controls import spread
from engines.builtin.sound.limiter import OVERSHOOT, STEP_FRAMES, PeakMeter
from engines.builtin.sound.master import CEILING_DB
from engines.builtin.sound.signal import Curve, Signal, to_gain

# A layer alone may touch the ceiling; only what stands out above it is brought down.
TOLERANCE_DB = 0.3
GAINS_DB = (-1.0, -2.0, -3.0, -4.5, -6.0, -9.0, -12.0, -18.0)
SMOOTHING_STEPS = 10
CONTEXT_FRAMES = STEP_FRAMES * (2 * SMOOTHING_STEPS + 4)


def yielding_gains(kept: Signal, added: Signal, place: int) -> Signal | None:
    """The gains (frames,) with which `added` lies over `kept`, both (2, frames); None where it needs none.

    `place` is the first frame's in the layer's own source. Right but for `CONTEXT_FRAMES` at both ends.
    """
    skipped = -place % STEP_FRAMES
    steps = (kept.shape[1] - skipped) // STEP_FRAMES
    inside = slice(skipped, skipped + steps * STEP_FRAMES)
    needed = _needed_db(kept[:, inside], added[:, inside])
    if not needed.any():
        return None
    lowest = sliding_window_view(np.pad(needed, SMOOTHING_STEPS + 1, mode="edge"), 2 * SMOOTHING_STEPS + 3).min(axis=1)
    window = np.hanning(2 * SMOOTHING_STEPS + 3)[1:-1]
    smooth = np.convolve(np.pad(lowest, SMOOTHING_STEPS, mode="edge"), window / window.sum(), "valid")
    gains = np.ones(kept.shape[1], np.float32)
    gains[inside] = spread(10 ** (np.append(smooth, smooth[-1]) / 20), steps * STEP_FRAMES)
    return gains


def _needed_db(kept: Signal, added: Signal) -> Curve:
    """How far `added` has to go down in each step, one of `GAINS_DB`."""
    allowed = np.maximum(to_gain(CEILING_DB + TOLERANCE_DB), _peaks(kept))
    needed = np.zeros(len(allowed))
    too_loud = _peaks(kept + added) > allowed
    for gain_db in GAINS_DB:
        if not too_loud.any():
            break
        needed[too_loud] = gain_db
        too_loud &= _peaks(kept + added * np.float32(to_gain(gain_db))) > allowed
    return needed


def _peaks(sound: Signal) -> Curve:
    interesting = np.full(sound.shape[1] // STEP_FRAMES, to_gain(CEILING_DB) / OVERSHOOT)
    return PeakMeter().process(sound, interesting)
