"""Loudness as others measure it."""

from __future__ import annotations

import numpy as np
import pyloudnorm

from engines.audio import SAMPLE_RATE_HZ, Block


def loudness_lufs(sound: Block) -> float:
    """Integrated loudness (ITU-R BS.1770-4) of at least 400 ms of shape (frames, 2)."""
    return float(pyloudnorm.Meter(SAMPLE_RATE_HZ).integrated_loudness(sound.astype(np.float64)))
