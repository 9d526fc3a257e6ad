"""Frequency modulation: electric pianos, bells and basses of pairs of sines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engines.builtin.sound.synth.stroke import Contour, Stroke, control_times, decay, glided, saturated
from engines.builtin.sound.synth.waves import RATE_HZ, TOP_HZ, Audio, shifted_phase, sine, steady_phase


@dataclass(frozen=True, slots=True)
class Pair:
    """A sine at `ratio` times the note, its phase moved by another at `modulator` times the note.

    `index` is the depth in radians at velocity 100, falling to `index_floor` of it in `index_s` (60 dB); `decay_s`
    is the fall of the pair's own level at middle C, None for as long as the key is held.
    """

    level: float
    ratio: float
    modulator: float
    index: float
    index_s: float = 1.0
    index_floor: float = 0.2
    decay_s: float | None = 4.0
    force_power: float = 1.0

    def sound(self, stroke: Stroke, frames: int, detune_cents: float) -> Audio:
        """Shape (frames,)."""
        frequency_hz = stroke.frequency_hz * 2 ** (detune_cents / 1200)
        carrier_hz, modulator_hz = frequency_hz * self.ratio, frequency_hz * self.modulator
        if carrier_hz >= TOP_HZ:
            return np.zeros(frames, dtype=np.float32)
        wobble = sine(steady_phase(modulator_hz, frames))
        depth = self._index(stroke, carrier_hz, modulator_hz) / (2 * np.pi)
        wobble *= np.float32(depth) * (self.index_floor + (1 - self.index_floor) * decay(frames, self.index_s))
        out = sine(shifted_phase(steady_phase(carrier_hz, frames), wobble)) * np.float32(self._level(stroke))
        if self.decay_s:
            out *= decay(frames, self.decay_s * 2 ** (-0.4 * (stroke.pitch - 60) / 12))
        return out

    def _index(self, stroke: Stroke, carrier_hz: float, modulator_hz: float) -> float:
        """Depth for this stroke, kept where its side bands (index + 1 of them, by Carson's rule) stay below 20 kHz."""
        wanted = self.index * (0.25 + 0.95 * stroke.force) * 2 ** (-0.35 * max(stroke.pitch - 60, 0) / 12)
        return max(min(wanted, (TOP_HZ - carrier_hz) / modulator_hz - 1.5), 0.0)

    def _level(self, stroke: Stroke) -> float:
        return float(self.level * (0.2 + stroke.force) ** (self.force_power - 1))


@dataclass(frozen=True, slots=True)
class Fm:
    """Pairs under one contour, the ears `chorus_cents` apart; `panning` is a stereo tremolo (Hz, depth 0..1)."""

    pairs: tuple[Pair, ...]
    contour: Contour
    chorus_cents: float = 1.5
    panning: tuple[float, float] = (0.0, 0.0)
    drive: float = 0.0
    pitched: ClassVar[bool] = True

    def sound(self, stroke: Stroke) -> Audio:
        """See `Voice.sound`."""
        frames = self._frames(stroke)
        sides = (-self.chorus_cents / 2, self.chorus_cents / 2) if self.chorus_cents else (0.0,)
        out = np.stack([self._side(stroke, frames, cents) for cents in sides])
        if len(out) == 1:
            out = np.repeat(out, 2, axis=0)
        if self.drive:
            out = saturated(out, self.drive)
        out *= self.contour.curve(min(stroke.held_frames, frames), frames)
        return self._panned(out) if self.panning[1] else out

    def _frames(self, stroke: Stroke) -> int:
        """The key's time and release, or until every pair has died."""
        held = self.contour.frames(stroke.held_frames)
        if any(pair.decay_s is None for pair in self.pairs):
            return held
        longest = max(pair.decay_s or 0.0 for pair in self.pairs) * 2 ** (-0.4 * (stroke.pitch - 60) / 12)
        return min(held, round(1.3 * longest * RATE_HZ))

    def _side(self, stroke: Stroke, frames: int, cents: float) -> Audio:
        return np.asarray(np.sum([pair.sound(stroke, frames, cents) for pair in self.pairs], axis=0))

    def _panned(self, out: Audio) -> Audio:
        rate_hz, depth = self.panning
        sway = glided(depth * np.sin(2 * np.pi * rate_hz * control_times(out.shape[1])), out.shape[1])
        out[0] *= 1 + sway
        out[1] *= 1 - sway
        return out
