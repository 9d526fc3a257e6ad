"""One key press as a voice sees it, and the contours of loudness that follow it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
from scipy import signal

from engines.builtin.sound.synth.waves import RATE_HZ, Audio

CONTROL_FRAMES = 64
_CONTROL_RAMP: Audio = np.linspace(0, 1, CONTROL_FRAMES, endpoint=False, dtype=np.float32)
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
        after_s = np.maximum(control_times(frames) - self.attack_s, 0)
        level = glided(self.sustain + (1 - self.sustain) * np.exp(-after_s / self.decay_s), frames)
        rising = min(round(self.attack_s * RATE_HZ), frames)
        level[:rising] *= 0.5 - 0.5 * np.cos(np.pi * np.arange(rising, dtype=np.float32) / max(rising, 1))
        level[held_frames:] *= falling(frames - held_frames)
        return level


def control_times(frames: int) -> npt.NDArray[np.float64]:
    """The times in s, every 64 frames, at which slow movements over `frames` are worked out before `glided`."""
    return np.arange(frames // CONTROL_FRAMES + 2, dtype=np.float64) * (CONTROL_FRAMES / RATE_HZ)


def glided(points: npt.NDArray[np.floating], frames: int) -> Audio:
    """Values at `control_times(frames)`, joined by straight lines, at each frame; ten times faster than one by one."""
    start = points[:-1, None].astype(np.float32)
    step = np.diff(points)[:, None].astype(np.float32)
    return (start + step * _CONTROL_RAMP).reshape(-1)[:frames]


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
    return np.array(balance(pan), dtype=np.float32)[:, None] * sound


def balance(pan: float) -> tuple[float, float]:
    """Gains of left and right at `pan` -1..1, both 1 in the middle."""
    angle = (pan + 1) * np.pi / 4
    return float(np.cos(angle) * 2**0.5), float(np.sin(angle) * 2**0.5)
