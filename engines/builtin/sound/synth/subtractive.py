"""Bright waves through a moving low-pass: leads, basses, pads, brass, strings, winds, organ and chip voices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from engines.builtin.sound.synth.noise import band_noise, breath
from engines.builtin.sound.synth.stroke import (
    CONTROL_FRAMES,
    Contour,
    Stroke,
    balance,
    control_times,
    glided,
    saturated,
)
from engines.builtin.sound.synth.waves import (
    LOWEST_CUTOFF_HZ,
    RATE_HZ,
    Audio,
    Phase,
    Spectrum,
    Sweep,
    gliding_phase,
    sine,
    steady_phase,
)

Floats = npt.NDArray[np.float64]
_PER_CENT = np.log(2) / 1200


@dataclass(frozen=True, slots=True)
class Cutoff:
    """Where the low-pass stands: `hz` at middle C and velocity 100, following the key by `track` 0..1.

    `sweep_octaves` are added at the top of the sweep's own contour, `force_octaves` from the softest to the hardest
    stroke; `sway_octaves` at `sway_hz` move it slowly.
    """

    hz: float = 4_000.0
    track: float = 0.5
    sweep_octaves: float = 0.0
    attack_s: float = 0.002
    decay_s: float = 0.3
    sustain: float = 0.0
    force_octaves: float = 1.5
    sway_octaves: float = 0.0
    sway_hz: float = 0.2

    def octaves(self, stroke: Stroke, frames: int) -> Audio:
        """The cutoff in octaves above the lowest table at each frame."""
        still = np.log2(self.hz / LOWEST_CUTOFF_HZ) + self.track * (stroke.pitch - 60) / 12
        still += self.force_octaves * (stroke.force - 0.786)
        time = control_times(frames)
        rising = np.minimum(time / self.attack_s, 1)
        falling = self.sustain + (1 - self.sustain) * np.exp(-np.maximum(time - self.attack_s, 0) / self.decay_s)
        sway = np.sin(2 * np.pi * self.sway_hz * time + stroke.rng.uniform(0, 2 * np.pi))
        return glided(still + self.sweep_octaves * rising * falling + self.sway_octaves * sway, frames)


@dataclass(frozen=True, slots=True)
class Unison:
    """`count` copies spread over ±`cents` and over `width` 0..1 of the stereo field, each drifting by `drift_cents`."""

    count: int = 1
    cents: float = 0.0
    width: float = 0.0
    drift_cents: float = 0.0

    def places(self) -> list[tuple[float, float]]:
        """(detune, pan) of each voice, both -1..1: low and high voices on either side, so that neither ear is sharp."""
        detune = np.linspace(-1, 1, self.count)
        pan = detune.copy()
        if self.count >= 4:
            pan[[0, 1, -2, -1]] = detune[[1, -1, 0, -2]]
        return [(float(at), float(side)) for at, side in zip(detune, pan, strict=True)]


@dataclass(frozen=True, slots=True)
class Motion:
    """Pitch in motion: vibrato that begins after `delay_s`, and a start `scoop_semitones` off that settles in
    `scoop_s`.
    """

    vibrato_hz: float = 5.3
    vibrato_cents: float = 0.0
    delay_s: float = 0.35
    scoop_semitones: float = 0.0
    scoop_s: float = 0.03

    def turns(self, frequency_hz: float, times: Floats, rng: np.random.Generator) -> Floats:
        """How many turns a voice runs ahead of its steady phase at `times` in s."""
        rate = self.vibrato_hz * rng.uniform(0.93, 1.07)
        depth = frequency_hz * self.vibrato_cents * _PER_CENT / (2 * np.pi * rate)
        swell = np.clip((times - self.delay_s) * 3, 0, 1)
        vibrato = depth * swell * np.sin(2 * np.pi * rate * times + rng.uniform(0, 2 * np.pi))
        scoop = frequency_hz * (2 ** (self.scoop_semitones / 12) - 1) * self.scoop_s
        return np.asarray(vibrato + scoop * (1 - np.exp(-times / self.scoop_s)))


@dataclass(frozen=True, slots=True)
class Layer:
    """A pure tone `octave` octaves from the note, or a band of noise falling to 1/e in `decay_s` (0: it stays).

    `level` is relative to the main wave.
    """

    level: float
    octave: int = 0
    low_hz: float = 0.0
    high_hz: float = 0.0
    decay_s: float = 0.0

    def sound(self, stroke: Stroke, frames: int) -> Audio:
        """Shape (2, frames) or (1, frames)."""
        if not self.high_hz:
            return sine(steady_phase(stroke.frequency_hz * 2.0**self.octave, frames))[None, :] * np.float32(self.level)
        if not self.decay_s:
            return breath(frames, self.low_hz, self.high_hz, stroke.rng) * np.float32(self.level)
        length = min(frames, round(8 * self.decay_s * RATE_HZ))
        noise = band_noise(length, self.low_hz, self.high_hz, stroke.rng) * np.float32(self.level)
        noise *= np.exp(-np.arange(length, dtype=np.float32) / np.float32(self.decay_s * RATE_HZ))
        return np.pad(noise, (0, frames - length))[None, :]


@dataclass(frozen=True, slots=True)
class Subtractive:
    """A wave in unison through a moving low-pass, with layers beside it, shaped by one contour."""

    spectrum: Spectrum
    cutoff: Cutoff
    contour: Contour
    unison: Unison = Unison()
    motion: Motion = Motion()
    layers: tuple[Layer, ...] = ()
    drive: float = 0.0
    tremolo: tuple[float, float] = (0.0, 0.0)
    pitched: ClassVar[bool] = True

    def sound(self, stroke: Stroke) -> Audio:
        """See `Voice.sound`."""
        frames = self.contour.frames(stroke.held_frames)
        out = self._waves(stroke, frames)
        for layer in self.layers:
            out = out + layer.sound(stroke, frames)
        if self.drive:
            out = saturated(out, self.drive)
        out *= self.contour.curve(stroke.held_frames, frames)
        return self._trembling(out) if self.tremolo[1] else out

    def _waves(self, stroke: Stroke, frames: int) -> Audio:
        sweep = Sweep(self.spectrum, stroke.frequency_hz, self.cutoff.octaves(stroke, frames))
        if self.unison.count == 1:
            return sweep.read(self._phase(stroke, frames, 0.0))[None, :]
        out = np.zeros((2, frames), dtype=np.float32)
        share = np.empty(frames, dtype=np.float32)
        for detune, pan in self.unison.places():
            voice = sweep.read(self._phase(stroke, frames, detune))
            left, right = balance(pan * self.unison.width)
            np.multiply(voice, np.float32(left * self.unison.count**-0.5), out=share)
            out[0] += share
            voice *= np.float32(right * self.unison.count**-0.5)
            out[1] += voice
        return out

    def _phase(self, stroke: Stroke, frames: int, place: float) -> Phase:
        octave = 2.0**self.spectrum.octave
        frequency_hz = stroke.frequency_hz * octave * 2 ** (place * self.unison.cents / 1200)
        start = stroke.rng.random() if self.unison.count > 1 else 0.0
        if not (self.motion.vibrato_cents or self.motion.scoop_semitones or self.unison.drift_cents):
            return steady_phase(frequency_hz, frames, start)
        times = control_times(frames)
        turns = start + frequency_hz * times
        turns += self.motion.turns(frequency_hz, times, stroke.rng)
        turns += _drift(frequency_hz * self.unison.drift_cents * _PER_CENT, times, stroke.rng)
        return gliding_phase(turns, frames, CONTROL_FRAMES)

    def _trembling(self, out: Audio) -> Audio:
        rate_hz, depth = self.tremolo
        frames = out.shape[1]
        angle = 2 * np.pi * rate_hz * control_times(frames)
        sides = [glided(1 - depth * (0.5 + 0.5 * np.sin(angle + lag)), frames) for lag in (0.0, 1.6)]
        return np.asarray(out * np.stack(sides))


def _drift(depth_hz: float, times: Floats, rng: np.random.Generator) -> Floats:
    """A slow wandering of pitch by about ±`depth_hz`, as turns at `times`."""
    rates = 2 * np.pi * np.array([rng.uniform(0.25, 0.6), rng.uniform(0.8, 1.7)])[:, None]
    return np.asarray((depth_hz / rates * np.sin(rates * times + rng.uniform(0, 2 * np.pi, (2, 1)))).sum(axis=0))
