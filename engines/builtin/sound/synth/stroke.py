"""One key press as a voice sees it, and the contours of loudness that follow it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy import signal

from engines.builtin.sound.synth.waves import RATE_HZ, Audio

_RUMBLE = signal.butter(1, 16, "highpass", fs=RATE_HZ, output="sos")


@dataclass(frozen=True, slots=True)
class Stroke:
    """A note to sound: MIDI `pitch` and `velocity`, held for `seconds`; all chance is drawn from `rng`."""

    pitch: int
    velocity: int
    seconds: float
    rng: np.random.Generator

    @property
    def frequency_hz(self) -> float:
        return float(440 * 2 ** ((self.pitch - 69) / 12))

    @property
    def force(self) -> float:
        """0 at velocity 1 … 1 at velocity 127: how bright a stroke is."""
        return (self.velocity - 1) / 126

    @property
    def gain(self) -> float:
        """Amplitude relative to velocity 100: -9 dB at 50, +3 dB at 127."""
        return float((self.velocity / 100) ** 1.5)

    @property
    def held_frames(self) -> int:
        return max(round(self.seconds * RATE_HZ), 1)


class Voice(Protocol):
    """A way to sound a stroke; `pitched` tells whether it follows the stroke's pitch."""

    @property
    def pitched(self) -> bool: ...

    def sound(self, stroke: Stroke) -> Audio:
        """The whole note with its release, shape (1 or 2, frames), at about unit loudness before the patch's gain."""
        ...


@dataclass(frozen=True, slots=True)
class Contour:
    """Attack, decay to `sustain`, release after the key: `attack_s` and `release_s` are whole, `decay_s` is to 1/e."""

    attack_s: float = 0.004
    decay_s: float = 0.3
    sustain: float = 1.0
    release_s: float = 0.12

    def frames(self, held_frames: int) -> int:
        return held_frames + round(self.release_s * RATE_HZ)

    def curve(self, held_frames: int, frames: int) -> Audio:
        """Level 0..1 at each of `frames`, at exactly 0 when the release is over."""
        time = np.arange(frames, dtype=np.float32) / RATE_HZ
        level = self.sustain + (1 - self.sustain) * np.exp(-np.maximum(time - self.attack_s, 0) / self.decay_s)
        rising = min(round(self.attack_s * RATE_HZ), frames)
        level[:rising] *= 0.5 - 0.5 * np.cos(np.pi * np.arange(rising, dtype=np.float32) / max(rising, 1))
        level[held_frames:] *= falling(frames - held_frames)
        return level.astype(np.float32)


def falling(frames: int) -> Audio:
    """An exponential release over `frames` that reaches exactly 0: -60 dB shape, then a straight end."""
    x = np.linspace(0, 1, frames, dtype=np.float32)
    return np.asarray(np.exp(-5.5 * x) * (1 - x), dtype=np.float32)


def decay(frames: int, seconds: float, start_s: float = 0.0) -> Audio:
    """Exponential decay from 1 to 1/1000 in `seconds`."""
    time = np.arange(frames, dtype=np.float32) / RATE_HZ - start_s
    return np.asarray(np.exp(np.maximum(time, 0) * np.float32(-6.9078 / seconds)), dtype=np.float32)


def saturated(sound: Audio, drive: float) -> Audio:
    """`sound` through tanh, `drive` times hotter, without the offset that lopsided waves would get."""
    return np.asarray(signal.sosfilt(_RUMBLE, np.tanh(sound * np.float32(drive))), dtype=np.float32)


def placed(sound: Audio, pan: float = 0.0) -> Audio:
    """`sound`, mono (frames,) or stereo (2, frames), as (2, frames) at `pan` -1 left..1 right, at equal power."""
    angle = (pan + 1) * np.pi / 4
    return np.array([[np.cos(angle)], [np.sin(angle)]], dtype=np.float32) * np.float32(2**0.5) * sound
