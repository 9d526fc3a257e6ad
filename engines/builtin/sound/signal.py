"""What every part of the sound chain agrees on: the sample rate and the layout of a block.

Inside `sound` a block is planar, float32 of shape (2, frames): its channels lie together in memory, which is what
filters and transforms want. Blocks become (frames, 2) where they leave.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 44_100
Signal = NDArray[np.float32]
Curve = NDArray[np.float64]


def seconds_to_frames(seconds: float) -> int:
    return round(seconds * RATE_HZ)


def silence(frames: int, channels: int = 2) -> Signal:
    return np.zeros((channels, frames), np.float32)
