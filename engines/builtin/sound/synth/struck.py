"""What is struck or plucked and rings by itself: strings, bars, bells and skins with a pitch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Protocol

import numpy as np
from scipy import signal

from engines.builtin.sound.synth.modal import Modes, ring
from engines.builtin.sound.synth.noise import band_noise
from engines.builtin.sound.synth.stroke import Stroke, decay, falling
from engines.builtin.sound.synth.waves import RATE_HZ, Audio

_CABINET_LOW = signal.butter(2, 75, "highpass", fs=RATE_HZ, output="sos")
_CABINET_HIGH = signal.butter(4, 4_800, fs=2 * RATE_HZ, output="sos")


class Body(Protocol):
    """What swings."""

    def modes(self, stroke: Stroke) -> Modes:
        """The partials of this stroke."""
        ...


@dataclass(frozen=True, slots=True)
class String:
    """A string plucked or struck at `position` 0..0.5 of its length.

    `decay_s` is the fundamental's fall by 60 dB at middle C, halved `shortening` times an octave up; partials die
    faster by `damping` per kHz. `brightness_hz` is where a stroke at velocity 100 loses its highs, `stiffness` the
    inharmonicity at middle C, `formants` the body's resonances (Hz, width Hz, gain dB).
    """

    position: float = 0.18
    decay_s: float = 6.0
    shortening: float = 0.5
    damping: float = 0.5
    brightness_hz: float = 2_500.0
    slope: float = 1.0
    stiffness: float = 3e-5
    formants: tuple[tuple[float, float, float], ...] = ()
    most_partials: int = 70

    def modes(self, stroke: Stroke) -> Modes:
        """See `Body.modes`."""
        fundamental = stroke.frequency_hz
        octaves_up = (stroke.pitch - 60) / 12
        k = np.arange(1, min(self.most_partials, int(18_000 / fundamental) + 1) + 1, dtype=np.float64)
        stiffness = self.stiffness * 2.0 ** (1.5 * octaves_up)
        hz = fundamental * k * np.sqrt((1 + stiffness * k**2) / (1 + stiffness))
        bright = self.brightness_hz * 2 ** (1.6 * (stroke.force - 0.786) + 0.35 * octaves_up)
        place = self.position * stroke.rng.uniform(0.94, 1.06)
        amplitude = np.sin(np.pi * k * place) / k**self.slope / (1 + (hz / bright) ** 2)
        for centre_hz, width_hz, gain_db in self.formants:
            amplitude *= 1 + (10 ** (gain_db / 20) - 1) / (1 + ((hz - centre_hz) / (width_hz / 2)) ** 2)
        seconds = self.decay_s * 2 ** (-self.shortening * octaves_up)
        seconds = seconds / (1 + self.damping * (hz - fundamental) / 1000)
        return Modes.sines(hz, seconds, amplitude / np.sqrt(np.sum(amplitude**2)))


@dataclass(frozen=True, slots=True)
class Bar:
    """Partials given one by one as (ratio, level dB, decay in s at middle C); a harder stroke wakes the higher ones."""

    partials: tuple[tuple[float, float, float], ...]
    shortening: float = 0.6
    hardness_db: float = 14.0

    def modes(self, stroke: Stroke) -> Modes:
        """See `Body.modes`."""
        ratio, level_db, seconds = np.array(self.partials, dtype=np.float64).T
        dimmed = self.hardness_db * (stroke.force - 0.786) * np.minimum(np.log2(np.maximum(ratio, 1)) / 2, 1.5)
        amplitude = 10 ** ((level_db + dimmed) / 20) * stroke.rng.uniform(0.96, 1.04, len(ratio))
        shorter = 2 ** (-self.shortening * (stroke.pitch - 60) / 12)
        return Modes.sines(stroke.frequency_hz * ratio, seconds * shorter, amplitude / np.sqrt(np.sum(amplitude**2)))


@dataclass(frozen=True, slots=True)
class Knock:
    """The noise of hammer, pick or mallet: a band falling by 60 dB in `decay_s`."""

    level: float
    low_hz: float
    high_hz: float
    decay_s: float


@dataclass(frozen=True, slots=True)
class Struck:
    """A body struck once: it rings until it is damped in `release_s` after the key, or for ever (`release_s` None).

    `beating_cents` puts the two ears' partials apart, `balance` 0..1 spreads them; `motor` is a tremolo (Hz, depth);
    `aftersound` 0..1 is the share that dies slowly, at four times the decay; `drive` overdrives it through a cabinet.
    """

    body: Body
    release_s: float | None
    knock: Knock
    beating_cents: float = 1.0
    balance: float = 0.15
    motor: tuple[float, float] = (0.0, 0.0)
    aftersound: float = 0.0
    drive: float = 0.0
    longest_s: float = 12.0
    pitched: ClassVar[bool] = True

    def sound(self, stroke: Stroke) -> Audio:
        """See `Voice.sound`."""
        modes = self.body.modes(stroke)
        frames = self._frames(stroke, float(modes.decay_s[0]) * (2.5 if self.aftersound else 1.2))
        out = self._driven(modes, stroke, frames) if self.drive else self._ringing(modes, stroke, frames)
        out += self._knocked(stroke, frames)
        if self.motor[1]:
            time = np.arange(frames, dtype=np.float32) * np.float32(2 * np.pi * self.motor[0] / RATE_HZ)
            out *= 1 - np.float32(self.motor[1]) * (0.5 - 0.5 * np.cos(time))
        tail = min(stroke.held_frames, frames - 64) if self.release_s is not None else frames - 4_096
        out[:, max(tail, 0) :] *= falling(frames - max(tail, 0))
        return out

    def _frames(self, stroke: Stroke, ringing_s: float) -> int:
        longest = round(min(ringing_s, self.longest_s) * RATE_HZ) + 4_096
        if self.release_s is None:
            return longest
        return min(stroke.held_frames + round(self.release_s * RATE_HZ), longest)

    def _ringing(self, modes: Modes, stroke: Stroke, frames: int) -> Audio:
        out = np.stack([ring(side, frames) for side in modes.spread(stroke.rng, self.beating_cents, self.balance)])
        if self.aftersound:
            slow = Modes(modes.hz * 1.0004, modes.decay_s * 4, modes.amplitude * self.aftersound, modes.phase)
            out += ring(slow, frames)
        return out

    def _driven(self, modes: Modes, stroke: Stroke, frames: int) -> Audio:
        """Two amplifiers, distorting at twice the rate so that what they add folds back beyond the cabinet."""
        sides = [ring(side, 2 * frames, 2 * RATE_HZ) for side in modes.spread(stroke.rng, 4.0, 0.3)]
        hot = np.stack(sides) * np.float32(self.drive * stroke.gain)
        hot += np.float32(0.15)
        out = signal.sosfilt(_CABINET_LOW, signal.sosfilt(_CABINET_HIGH, np.tanh(hot))[:, ::2])
        return np.asarray(out, dtype=np.float32) / np.float32(max(stroke.gain, 0.1) ** 0.7)

    def _knocked(self, stroke: Stroke, frames: int) -> Audio:
        knock = self.knock
        length = min(round(knock.decay_s * 1.3 * RATE_HZ), frames)
        noise = band_noise(length, knock.low_hz, knock.high_hz, stroke.rng)
        noise *= decay(length, knock.decay_s) * np.float32(knock.level * (0.4 + 0.75 * stroke.force))
        return np.pad(noise, (0, frames - length))
