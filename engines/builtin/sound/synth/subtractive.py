"""Bright waves through a moving low-pass: leads, basses, pads, brass, strings, winds, organ and chip voices."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

import numpy as np
import numpy.typing as npt

from engines.builtin.sound.synth.noise import band_noise
from engines.builtin.sound.synth.stroke import Contour, Stroke, placed, saturated
from engines.builtin.sound.synth.waves import (
    LOWEST_CUTOFF_HZ,
    RATE_HZ,
    Audio,
    Phase,
    Spectrum,
    Sweep,
    shifted_phase,
    sine,
    steady_phase,
)

Turns = npt.NDArray[np.float32]


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
        time = np.arange(frames, dtype=np.float32) / RATE_HZ
        moving = np.full(frames, still, dtype=np.float32)
        if self.sweep_octaves:
            sweep = Contour(self.attack_s, self.decay_s, self.sustain, 0.0).curve(frames, frames)
            moving += np.float32(self.sweep_octaves) * sweep
        if self.sway_octaves:
            moving += np.float32(self.sway_octaves) * np.sin(
                time * np.float32(2 * np.pi * self.sway_hz) + np.float32(stroke.rng.uniform(0, 6.28))
            )
        return moving


@dataclass(frozen=True, slots=True)
class Unison:
    """`count` copies spread over ±`cents` and over `width` 0..1 of the stereo field, each drifting by `drift_cents`."""

    count: int = 1
    cents: float = 0.0
    width: float = 0.0
    drift_cents: float = 0.0


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

    def turns(self, frequency_hz: float, frames: int, rng: np.random.Generator) -> Turns | None:
        """How many turns a voice runs ahead of its steady phase at each frame; None where it never moves."""
        if not (self.vibrato_cents or self.scoop_semitones):
            return None
        time = np.arange(frames, dtype=np.float32) / RATE_HZ
        turns = np.zeros(frames, dtype=np.float32)
        if self.vibrato_cents:
            rate = self.vibrato_hz * rng.uniform(0.93, 1.07)
            depth = frequency_hz * self.vibrato_cents * 5.776e-4 / (2 * np.pi * rate)
            swell = np.clip((time - self.delay_s) * 3, 0, 1)
            turns += np.float32(depth) * swell * np.sin(time * np.float32(2 * np.pi * rate) + rng.uniform(0, 6.28))
        if self.scoop_semitones:
            start = frequency_hz * (2 ** (self.scoop_semitones / 12) - 1) * self.scoop_s
            turns += np.float32(start) * (1 - np.exp(-time / np.float32(self.scoop_s)))
        return turns


@dataclass(frozen=True, slots=True)
class Layer:
    """A pure tone `octave` octaves from the note, or a band of breath noise, at `level` beside the main wave."""

    level: float
    octave: int = 0
    low_hz: float = 0.0
    high_hz: float = 0.0
    decay_s: float = 0.0

    def sound(self, stroke: Stroke, frames: int) -> Audio:
        """Shape (2, frames) or (1, frames)."""
        if not self.high_hz:
            return sine(steady_phase(stroke.frequency_hz * 2.0**self.octave, frames))[None, :] * np.float32(self.level)
        noise = band_noise(frames, self.low_hz, self.high_hz, stroke.rng, channels=2)
        if self.decay_s:
            noise *= np.exp(-np.arange(frames, dtype=np.float32) / np.float32(self.decay_s * RATE_HZ))
        return noise * np.float32(self.level)


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
    pitched: bool = True

    def sound(self, stroke: Stroke) -> Audio:
        """See `Voice.sound`."""
        frames = self.contour.frames(stroke.held_frames)
        out = self._waves(stroke, frames)
        for layer in self.layers:
            out = out + layer.sound(stroke, frames)
        if self.drive:
            out = saturated(out, self.drive)
        out *= self.contour.curve(stroke.held_frames, frames)
        return self._trembling(np.array(np.broadcast_to(out, (2, frames)))) if self.tremolo[1] else out

    def _waves(self, stroke: Stroke, frames: int) -> Audio:
        sweep = Sweep(self.spectrum, stroke.frequency_hz, self.cutoff.octaves(stroke, frames))
        if self.unison.count == 1:
            return sweep.read(self._phase(stroke, frames, 0.0))[None, :]
        voices = (placed(sweep.read(self._phase(stroke, frames, at)), at * self.unison.width) for at in self._places())
        return reduce(np.add, voices) / np.float32(self.unison.count**0.5)

    def _places(self) -> list[float]:
        """Where each voice stands, -1..1, neighbours in pitch on opposite sides so that neither ear is sharp."""
        even = np.linspace(-1, 1, self.unison.count)
        return [float(place) for place in even]

    def _phase(self, stroke: Stroke, frames: int, place: float) -> Phase:
        octave = 2.0**self.spectrum.octave
        frequency_hz = stroke.frequency_hz * octave * 2 ** (place * self.unison.cents / 1200)
        phase = steady_phase(frequency_hz, frames, stroke.rng.random() if self.unison.count > 1 else 0.0)
        turns = self.motion.turns(frequency_hz, frames, stroke.rng)
        if self.unison.drift_cents:
            drift = _drift(frequency_hz * self.unison.drift_cents * 5.776e-4, frames, stroke.rng)
            turns = drift if turns is None else turns + drift
        return phase if turns is None else shifted_phase(phase, turns)

    def _trembling(self, out: Audio) -> Audio:
        rate_hz, depth = self.tremolo
        time = np.arange(out.shape[1], dtype=np.float32) * np.float32(2 * np.pi * rate_hz / RATE_HZ)
        out[0] *= 1 - np.float32(depth) * (0.5 + 0.5 * np.sin(time))
        out[1] *= 1 - np.float32(depth) * (0.5 + 0.5 * np.sin(time + np.float32(1.6)))
        return out


def _drift(depth_hz: float, frames: int, rng: np.random.Generator) -> Turns:
    """A slow wandering of pitch by about ±`depth_hz`, as turns."""
    time = np.arange(frames, dtype=np.float32) * np.float32(2 * np.pi / RATE_HZ)
    turns = np.zeros(frames, dtype=np.float32)
    for low, high in ((0.25, 0.6), (0.8, 1.7)):
        rate = rng.uniform(low, high)
        turns += np.float32(depth_hz / (2 * np.pi * rate)) * np.sin(
            time * np.float32(rate) + np.float32(rng.uniform(0, 6.28))
        )
    return turns
