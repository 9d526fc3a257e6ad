"""Automation: values that change slowly are computed every 64 frames and are linear between."""

from __future__ import annotations

import numpy as np

from engines.builtin.sound.signal import Curve, Signal

# 1.5 ms, finer than any fade that could be heard as steps.
CONTROL_FRAMES = 64


RAMP: Signal = np.arange(CONTROL_FRAMES, dtype=np.float32) / np.float32(CONTROL_FRAMES)


def spread(controls: Curve, frames: int) -> Signal:
    """Control values that stand `CONTROL_FRAMES` apart, linear between them, as float32 (frames,).

    `controls` holds one more value than there are steps.
    """
    levels = controls.astype(np.float32)
    line: Signal = np.diff(levels)[:, None] * RAMP
    line += levels[:-1, None]
    return line.reshape(-1)[:frames]
