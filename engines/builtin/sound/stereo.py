"""Breadth for what was recorded in mono: where the drums stand, and a short difference between left and right."""

from __future__ import annotations

from math import cos, pi, sin, sqrt

import numpy as np

from engines.builtin.sound.signal import Signal, seconds_to_frames

# Seen by the audience, -1 left..1 right, by General MIDI percussion key; what is not listed stands in the middle.
KIT_PAN = {
    42: 0.35, 44: 0.35, 46: 0.35, 49: -0.5, 51: -0.45, 53: -0.45, 55: -0.3, 57: 0.55, 59: -0.5, 52: 0.5,
    41: 0.4, 43: 0.3, 45: 0.15, 47: -0.05, 48: -0.2, 50: -0.35, 54: -0.4, 56: 0.3, 69: 0.5, 70: 0.5, 82: 0.5,
    60: -0.35, 61: -0.25, 62: 0.25, 63: 0.35, 64: 0.3, 65: -0.4, 66: -0.3, 73: 0.4, 74: 0.4, 75: -0.3, 76: 0.4, 77: 0.3,
}  # fmt: skip
SPREAD_LEVEL = 0.42
SPREAD_DELAYS_S = (0.0091, 0.0113, 0.0137, 0.0159)


def pan_gains(pan: float) -> Signal:
    """Equal-power gains of left and right for -1..1, 1 each in the middle, shape (2, 1)."""
    angle = (max(-1.0, min(1.0, pan)) + 1) * pi / 4
    return np.array([[sqrt(2) * cos(angle)], [sqrt(2) * sin(angle)]], np.float32)


def narrowed(block: Signal, share: float) -> Signal:
    """`block` (2, frames) with `share` 0..1 of its difference between left and right."""
    middle = (block[0] + block[1]) * np.float32(0.5)
    side = (block[0] - block[1]) * np.float32(0.5 * share)
    return np.stack((middle + side, middle - side))


class Spread:
    """Adds to the left and takes from the right what sounded a few milliseconds ago; in mono nothing is left of it."""

    def __init__(self, number: int) -> None:
        self._past = np.zeros(seconds_to_frames(SPREAD_DELAYS_S[number % len(SPREAD_DELAYS_S)]), np.float32)
        self._sign = np.float32(SPREAD_LEVEL if number % 2 else -SPREAD_LEVEL)

    def process(self, block: Signal) -> Signal:
        """`block` itself, (2, frames), made broader."""
        line = np.concatenate((self._past, (block[0] + block[1]) * (np.float32(0.5) * self._sign)))
        self._past = line[block.shape[1] :]
        late = line[: block.shape[1]]
        block[0] += late
        block[1] -= late
        return block

    def skip(self) -> None:
        """Forget what sounded, after silence."""
        self._past = np.zeros_like(self._past)
