"""What a drum hit is made of: swept skins, ringing metal, bursts of noise and square-wave clusters, in layers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import numpy as np
from scipy import signal

from engines.builtin.sound.synth.modal import Modes, ring
from engines.builtin.sound.synth.noise import breath
from engines.builtin.sound.synth.stroke import Stroke, decay, placed
from engines.builtin.sound.synth.waves import RATE_HZ, Audio, Spectrum, as_phase, read, sine, steady_phase

SAG_S = 0.16
_OPEN_BAND = 27
_RUMBLE = signal.butter(1, 18, "highpass", fs=RATE_HZ, output="sos")


class Part(Protocol):
    """One layer of a hit; `decay_s` is its fall by 60 dB."""

    @property
    def decay_s(self) -> float: ...

    def sound(self, stroke: Stroke, frames: int) -> Audio:
        """Shape (1 or 2, frames)."""
        ...


@dataclass(frozen=True, slots=True)
class Skin:
    """A tone at `hz` that starts `start_ratio` times as high and settles in `settle_s`; `fold` 0..1 makes it a
    triangle. `sag` lets it start that share higher and sink in `SAG_S`: a bass drum that stays on one pitch is heard as
    a note of a foreign key.
    """

    hz: float
    decay_s: float
    level: float = 1.0
    start_ratio: float = 1.0
    settle_s: float = 0.03
    fold: float = 0.0
    sag: float = 0.0

    def sound(self, stroke: Stroke, frames: int) -> Audio:
        """See `Part.sound`."""
        time = np.arange(frames, dtype=np.float64) / RATE_HZ
        above = self.hz * (self.start_ratio - 1) * (0.7 + 0.38 * stroke.force)
        turns = self.hz * time + above * self.settle_s * (1 - np.exp(-time / self.settle_s))
        if self.sag:
            turns += self.hz * self.sag * SAG_S * (1 - np.exp(-time / SAG_S))
        tone = sine(as_phase(turns))
        if self.fold:
            tone += np.float32(self.fold) * (np.arcsin(tone) * np.float32(2 / np.pi) - tone)
        return (tone * decay(frames, self.decay_s) * np.float32(self.level))[None, :]


@dataclass(frozen=True, slots=True)
class Burst:
    """Noise between `low_hz` and `high_hz`, rising in `attack_s`; `flams` earlier bursts lie `gap_s` apart, as in a
    clap.
    """

    low_hz: float
    high_hz: float
    decay_s: float
    level: float = 1.0
    attack_s: float = 0.0
    flams: int = 0
    gap_s: float = 0.011
    width: float = 0.4

    def sound(self, stroke: Stroke, frames: int) -> Audio:
        """See `Part.sound`."""
        top_hz = self.high_hz * 2 ** (0.9 * (stroke.force - 0.786))
        middle, side = breath(frames, self.low_hz, max(top_hz, 1.2 * self.low_hz), stroke.rng)
        out = np.stack([middle + self.width * side, middle - self.width * side]) * self._arc(frames)
        return out * np.float32(self.level * 0.35)

    def _arc(self, frames: int) -> Audio:
        arc = decay(frames, self.decay_s, self.attack_s + self.flams * self.gap_s)
        if self.attack_s:
            rising = min(round(self.attack_s * RATE_HZ), frames)
            arc[:rising] *= np.linspace(0, 1, rising, dtype=np.float32)
        if self.flams:
            early = np.arange(min(round(self.flams * self.gap_s * RATE_HZ), frames), dtype=np.float32) / RATE_HZ
            arc[: len(early)] *= np.exp(-np.mod(early, self.gap_s) / np.float32(0.28 * self.gap_s))
        return arc


@dataclass(frozen=True, slots=True)
class Grit:
    """Noise held at `rate_hz`, falling to `end_rate_hz`: the noise channel of an old sound chip."""

    rate_hz: float
    decay_s: float
    level: float = 1.0
    end_rate_hz: float = 0.0

    def sound(self, stroke: Stroke, frames: int) -> Audio:
        """See `Part.sound`."""
        rates = np.geomspace(self.rate_hz, self.end_rate_hz or self.rate_hz, frames)
        steps = np.cumsum(rates / RATE_HZ).astype(np.intp)
        held = stroke.rng.choice(np.array([-1, 1], dtype=np.float32), int(steps[-1]) + 1)
        return (held[steps] * decay(frames, self.decay_s) * np.float32(self.level * 0.6))[None, :]


@dataclass(frozen=True, slots=True)
class Cluster:
    """Square waves at `hz` through a band: the metal of analog drum machines."""

    hz: tuple[float, ...]
    low_hz: float
    high_hz: float
    decay_s: float
    level: float = 1.0

    def sound(self, stroke: Stroke, frames: int) -> Audio:
        """See `Part.sound`."""
        tones = [
            read(Spectrum("square").table(hz, _OPEN_BAND), steady_phase(hz, frames, stroke.rng.random()))
            for hz in self.hz
        ]
        band = _band(self.low_hz, self.high_hz)
        filtered = signal.sosfilt(band, np.sum(tones, axis=0, dtype=np.float32) / np.float32(len(tones)))
        return np.asarray(filtered * decay(frames, self.decay_s) * (2 * self.level), dtype=np.float32)[None, :]


@dataclass(frozen=True, slots=True)
class Ringing:
    """Modes at `ratios` of `hz`: a membrane, a bell or a block of wood. Higher ones die `damping` times faster an
    octave.
    """

    hz: float
    ratios: tuple[float, ...]
    decay_s: float
    level: float = 1.0
    slope: float = 0.8
    damping: float = 0.7

    def sound(self, stroke: Stroke, frames: int) -> Audio:
        """See `Part.sound`."""
        ratios = np.array(self.ratios)
        slope = self.slope + 0.8 * (0.786 - stroke.force)
        amplitude = ratios**-slope * stroke.rng.uniform(0.85, 1.15, len(ratios))
        amplitude *= self.level / np.sqrt(np.sum(amplitude**2))
        seconds = self.decay_s * ratios**-self.damping
        return np.stack(
            [
                ring(side, frames)
                for side in Modes.sines(self.hz * ratios, seconds, amplitude).spread(stroke.rng, 2, 0.2)
            ]
        )


@dataclass(frozen=True, slots=True)
class Plate:
    """Cymbal metal: `count` modes between `low_hz` and `high_hz`, strongest near `centre_hz`, fixed by `cast`.

    Highs die first: `decay_s` holds at 1 kHz and falls by `damping` as a power of frequency.
    """

    low_hz: float
    high_hz: float
    decay_s: float
    level: float = 1.0
    centre_hz: float = 5_000.0
    damping: float = 0.3
    count: int = 160
    cast: int = 1

    def sound(self, stroke: Stroke, frames: int) -> Audio:
        """See `Part.sound`; the metal itself rings alike in every hit, so it is worked out once."""
        return _plate(self, frames)


@lru_cache(maxsize=10)
def _plate(plate: Plate, frames: int) -> Audio:
    rng = np.random.Generator(np.random.SFC64(plate.cast))
    hz = np.exp(rng.uniform(np.log(plate.low_hz), np.log(plate.high_hz), plate.count))
    amplitude = rng.standard_normal(plate.count) / (1 + np.log2(hz / plate.centre_hz) ** 2)
    amplitude *= plate.level / np.sqrt(np.sum(amplitude**2))
    modes = Modes.sines(hz, plate.decay_s * (1_000 / hz) ** plate.damping, amplitude)
    left, right = modes.spread(rng, 8.0, 0.6)
    return np.stack([ring(left, frames), ring(right, frames)])


@dataclass(frozen=True, slots=True)
class Hit:
    """Layers struck together, peaking at `peak_db` dBFS at velocity 100, at `pan` -1..1, saturated by `drive`."""

    parts: tuple[Part, ...]
    peak_db: float = -8.0
    pan: float = 0.0
    drive: float = 0.0

    def sound(self, stroke: Stroke) -> Audio:
        """Shape (2, frames), at velocity 100's level."""
        frames = max(_sounding(part) for part in self.parts)
        out = np.zeros((2, frames), dtype=np.float32)
        for part in self.parts:
            length = _sounding(part)
            out[:, :length] += part.sound(stroke, length)
        if self.drive:
            out = np.tanh(out * np.float32(self.drive))
        out = signal.sosfilt(_RUMBLE, out).astype(np.float32)
        out *= np.float32(10 ** (self.peak_db / 20) / max(float(np.abs(out).max()), 1e-6))
        return placed(out, self.pan)


def _sounding(part: Part) -> int:
    """Frames until a part is 57 dB down, and room to fade."""
    return round(0.95 * part.decay_s * RATE_HZ) + 2_048


@dataclass(frozen=True, slots=True)
class Kit:
    """Hits by General MIDI key, and what the machine does to them: `bits` and `rate_hz` of its converter, `top_hz`."""

    hits: dict[int, Hit]
    gain_db: float = 0.0
    bits: int = 0
    hold: int = 1
    top_hz: float = 0.0

    def sound(self, stroke: Stroke) -> Audio:
        """One hit, shape (2, frames)."""
        out: Audio = self.hits[stroke.pitch].sound(stroke)
        if self.hold > 1:
            out = np.repeat(out[:, :: self.hold], self.hold, axis=1)[:, : out.shape[1]]
        if self.bits:
            steps = np.float32(2 ** (self.bits - 1))
            out = np.asarray(np.round(out * steps) / steps)
        if self.top_hz:
            out = signal.sosfilt(_low_pass(self.top_hz), out).astype(np.float32)
        return out


@lru_cache(maxsize=32)
def _band(low_hz: float, high_hz: float) -> Audio:
    return np.asarray(signal.butter(2, (low_hz, high_hz), "bandpass", fs=RATE_HZ, output="sos"))


@lru_cache(maxsize=8)
def _low_pass(hz: float) -> Audio:
    return np.asarray(signal.butter(2, hz, fs=RATE_HZ, output="sos"))
