"""Sounds without a pitch that fill the note's length exactly: risers, falls, impacts and reversed cymbals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engines.builtin.sound.synth.modal import Modes, ring
from engines.builtin.sound.synth.noise import swept_noise
from engines.builtin.sound.synth.stroke import Stroke, decay
from engines.builtin.sound.synth.waves import RATE_HZ, Audio, as_phase, sine

_LONGEST_END_S = 0.03


@dataclass(frozen=True, slots=True)
class Wash:
    """Noise whose band opens or closes from (low, high) Hz to another over the gesture, in powers of two."""

    start_hz: tuple[float, float]
    end_hz: tuple[float, float]
    level: float = 1.0

    def sound(self, frames: int, rng: np.random.Generator) -> Audio:
        """Shape (2, frames)."""
        low, high = (np.geomspace(a, b, 64) for a, b in zip(self.start_hz, self.end_hz, strict=True))
        return swept_noise(frames, low.astype(np.float32), high.astype(np.float32), rng) * np.float32(self.level)


@dataclass(frozen=True, slots=True)
class Glide:
    """A tone of `harmonics` partials gliding from `start_hz` to `end_hz`, reaching `settle` of the way in one part in
    e.
    """

    start_hz: float
    end_hz: float
    level: float
    harmonics: int = 1
    settle: float = 1.0

    def sound(self, frames: int, rng: np.random.Generator) -> Audio:
        """Shape (2, frames); the ears drift apart by a few cents."""
        x = np.linspace(0, 1, frames, dtype=np.float64) ** self.settle
        hz = self.start_hz * (self.end_hz / self.start_hz) ** x
        sides = [np.cumsum(hz * apart / RATE_HZ) for apart in (0.997, 1.003)]
        tones = [
            sum(sine(as_phase(turns * k)) / np.float32(k) for k in range(1, self.harmonics + 1)) for turns in sides
        ]
        return np.stack(tones).astype(np.float32) * np.float32(self.level)


@dataclass(frozen=True, slots=True)
class Plates:
    """`count` inharmonic modes between `low_hz` and `high_hz`, ringing `decay_s` at 1 kHz and less above: struck
    metal.
    """

    level: float
    count: int = 90
    low_hz: float = 300.0
    high_hz: float = 14_000.0
    decay_s: float = 3.0

    def sound(self, frames: int, rng: np.random.Generator) -> Audio:
        """Shape (2, frames)."""
        hz = np.sort(np.exp(rng.uniform(np.log(self.low_hz), np.log(self.high_hz), self.count)))
        amplitude = rng.standard_normal(self.count) / np.sqrt(self.count)
        seconds = self.decay_s * (1_000 / hz) ** 0.35
        left, right = Modes.sines(hz, seconds, amplitude).spread(rng, 6.0, 0.6)
        return np.stack([ring(left, frames), ring(right, frames)]) * np.float32(self.level)


@dataclass(frozen=True, slots=True)
class Gesture:
    """Layers under one arc of loudness: `rise` and `fall` are powers of time from the start and to the end.

    `decay_share` of the length is an exponential fall by 60 dB (0: none). `reversed_in_time` plays it backwards.
    """

    layers: tuple[Wash | Glide | Plates, ...]
    rise: float = 0.0
    fall: float = 0.0
    decay_share: float = 0.0
    pulse: tuple[float, float] = (0.0, 0.0)
    reversed_in_time: bool = False
    pitched: ClassVar[bool] = False

    def sound(self, stroke: Stroke) -> Audio:
        """See `Voice.sound`; ends with the key."""
        frames = stroke.held_frames
        out = np.sum([layer.sound(frames, stroke.rng) for layer in self.layers], axis=0, dtype=np.float32)
        out *= self._arc(frames)
        if self.reversed_in_time:
            out = np.ascontiguousarray(out[:, ::-1])
        ending = min(round(_LONGEST_END_S * RATE_HZ), frames)
        out[:, frames - ending :] *= np.linspace(1, 0, ending, dtype=np.float32)
        return out

    def _arc(self, frames: int) -> Audio:
        x = np.linspace(0, 1, frames, dtype=np.float32)
        arc = x**self.rise * (1 - x) ** self.fall
        if self.decay_share:
            arc *= decay(frames, self.decay_share * frames / RATE_HZ)
        if self.pulse[1]:
            rate = self.pulse[0] * frames / RATE_HZ
            arc *= 1 - np.float32(self.pulse[1]) * (0.5 + 0.5 * np.cos(2 * np.pi * rate * x**1.6))
        return arc.astype(np.float32)
