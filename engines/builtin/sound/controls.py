"""Automation: values that change slowly are computed every 64 frames and are linear between."""

from __future__ import annotations

import numpy as np

from engines.builtin.sound.signal import Curve, Signal

# 1.5 ms, finer than any fade that could be heard as steps.
CONTROL_FRAMES = 64


def spread(controls: Curve, frames: int) -> Signal:
    """Control values that stand `CONTROL_FRAMES` apart, linear between them, as float32 (frames,).

    `controls` holds one more value than there are steps.
    """
    ramp = np.arange(CONTROL_FRAMES) / CONTROL_FRAMES
    rise = np.diff(controls)
    line: Signal = (controls[:-1, None] + rise[:, None] * ramp).ravel()[:frames].astype(np.float32)
    return line
