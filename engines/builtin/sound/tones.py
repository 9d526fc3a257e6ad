"""Every note and hit as sound: sampled or synthesised, brought to a common level, and kept for next time.

A tone depends on its arguments alone, so that a song sounds the same whatever was played before it.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from dataclasses import dataclass
from functools import cache
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from engines.audio import db_to_gain
from engines.builtin.instruments import INSTRUMENTS, Instrument
from engines.builtin.score import Articulation
from engines.builtin.sound import synth
from engines.builtin.sound.loudness import loudest_lufs
from engines.builtin.sound.sampled import SoundFont
from engines.builtin.sound.signal import RATE_HZ, Signal
from engines.builtin.sound.voicing import voiced_stroke

CACHE_BYTES = 56 * 1024 * 1024
# Velocities that are really rendered; those between are scaled, with amplitude following the square of the velocity.
LAYERS = (28, 50, 68, 84, 100, 116)
SYNTH_LAYERS = (36, 66, 90, 114)
# Pads are the longest and dearest notes, and their timbre hardly follows the stroke.
PAD_LAYERS = (78,)
PAD_PATCHES = frozenset({"warm_pad", "glass_pad", "dark_pad", "choir_pad", "drone", "string_section"})
TAKES = 3
TAKE_VELOCITIES = (0, 4, -4)
REFERENCE_VELOCITY = 100
REFERENCE_LUFS = -20.0
REFERENCE_SECONDS = 0.8
# Where in its range an instrument is measured.
REFERENCE_SHARES = (0.3, 0.45, 0.6)
KICK, SNARE = 36, 38
SHORTEST_RENDER_S = 0.5
SAMPLED_HIT_S = 4.0
# Synthesised notes are rendered at six lengths an octave: at most 6 % off, and most notes of a song share one.
LENGTHS_PER_OCTAVE = 6
INAUDIBLE = 2e-4
INT16_PEAK = 32_767
GESTURES = frozenset({"riser", "downlifter", "impact", "reverse_cymbal"})
# Seconds in which a sampled instrument falls by 60 dB once its note is let go, by General MIDI family of eight.
RELEASES_S = (0.35, 2.5, 0.12, 0.3, 0.16, 0.4, 0.9, 0.2, 0.18, 0.2, 0.3, 0.6, 0.6, 0.5, 1.5, 0.5)
SINGLE_RELEASES_S = {13: 0.7, 45: 0.8, 46: 2.5, 47: 3.0, 52: 0.7, 105: 0.3, 109: 0.1, 110: 0.3}


@dataclass(frozen=True, slots=True)
class Tone:
    """A note held for as long as was asked, 16 bits of shape (1 or 2, frames), worth `scale` a step.

    `release_s` is the time in which it falls by 60 dB after its note is let go, None when it ends by itself.
    """

    steps: NDArray[np.int16]
    scale: float
    release_s: float | None

    @property
    def frames(self) -> int:
        return int(self.steps.shape[1])


Key = tuple[str, int, int, int, float, bool, int]


class Tones:
    """Tones by instrument, least recently used ones forgotten beyond `limit_bytes`. May be shared by threads.

    `font` None synthesises every instrument.
    """

    def __init__(self, font: SoundFont | None = None, limit_bytes: int = CACHE_BYTES) -> None:
        self._font = font
        self._limit_bytes = limit_bytes
        self._kept: OrderedDict[Key, Tone] = OrderedDict()
        self._kept_bytes = 0
        self._levels: dict[str, float] = {}
        self._lock = Lock()

    def measure(self) -> None:
        """Find the level of every instrument, which otherwise waits for its first note; takes about a second."""
        for instrument in INSTRUMENTS.values():
            self._level(instrument)

    def is_sampled(self, instrument: Instrument) -> bool:
        return self._font is not None and instrument.program is not None

    def tone(
        self,
        instrument: Instrument,
        pitch: int,
        velocity: int,
        seconds: float,
        articulation: Articulation = "normal",
        take: int = 0,
    ) -> tuple[Tone, float]:
        """The tone that holds `pitch` for at least `seconds`, and the gain that gives it its level at `velocity`.

        `take` 0..`TAKES` - 1 tells strokes of a drum apart: a sampled one is struck a little harder or softer in
        timbre, a synthesised one made anew.
        """
        is_sampled = self.is_sampled(instrument)
        struck = velocity + TAKE_VELOCITIES[take] if is_sampled else velocity
        layer = _layer(self._layers(instrument), struck)
        slides = articulation == "slide" and not instrument.is_drums
        length_s = self._length_s(instrument, seconds)
        key = (instrument.name, pitch, layer, instrument.program or 0, length_s, slides, 0 if is_sampled else take)
        tone = self._find(key)
        if tone is None:
            tone = self._keep(key, self._made(instrument, pitch, layer, length_s, slides, take))
        return tone, self._level(instrument) * (velocity / layer) ** 2

    def _layers(self, instrument: Instrument) -> tuple[int, ...]:
        if self.is_sampled(instrument):
            return LAYERS
        return PAD_LAYERS if instrument.patch in PAD_PATCHES else SYNTH_LAYERS

    def _length_s(self, instrument: Instrument, seconds: float) -> float:
        if instrument.is_drums:
            return 0.0
        if self.is_sampled(instrument):
            return float(2 ** (math.ceil(2 * math.log2(max(seconds, SHORTEST_RENDER_S))) / 2))
        if instrument.patch in GESTURES:
            return seconds
        return float(2 ** (round(math.log2(seconds) * LENGTHS_PER_OCTAVE) / LENGTHS_PER_OCTAVE))

    def _made(
        self, instrument: Instrument, pitch: int, velocity: int, length_s: float, slides: bool = False, take: int = 0
    ) -> Tone:
        if self._font is None or instrument.program is None:
            return _packed(_synthesised(instrument, pitch, velocity, length_s, take), None)
        if instrument.is_drums:
            hit = self._font.hit(instrument.program, pitch, velocity, int(SAMPLED_HIT_S * RATE_HZ))
            return _packed(voiced_stroke(instrument.name, hit, pitch), None)
        release_s = SINGLE_RELEASES_S.get(instrument.program, RELEASES_S[instrument.program // 8])
        held = self._font.note(
            instrument.program, pitch, velocity, int((length_s + release_s) * RATE_HZ), slides=slides
        )
        return _packed(held, release_s)

    def _level(self, instrument: Instrument) -> float:
        """The gain that brings middle notes at the reference velocity to the reference loudness."""
        if instrument.name not in self._levels:
            self._levels[instrument.name] = db_to_gain(REFERENCE_LUFS - self._measured_lufs(instrument))
        return self._levels[instrument.name]

    def _measured_lufs(self, instrument: Instrument) -> float:
        if instrument.is_drums:
            hits = [self._made(instrument, key, REFERENCE_VELOCITY, 0.0) for key in (KICK, SNARE)]
            return max(loudest_lufs(_unpacked(hit)) for hit in hits)
        span = instrument.high - instrument.low
        pitches = [instrument.low + round(share * span) for share in REFERENCE_SHARES]
        notes = [self._made(instrument, pitch, REFERENCE_VELOCITY, REFERENCE_SECONDS) for pitch in pitches]
        return float(np.mean([loudest_lufs(_unpacked(note)) for note in notes]))

    def _find(self, key: Key) -> Tone | None:
        with self._lock:
            tone = self._kept.get(key)
            if tone is not None:
                self._kept.move_to_end(key)
            return tone

    def _keep(self, key: Key, tone: Tone) -> Tone:
        with self._lock:
            if key not in self._kept:
                self._kept[key] = tone
                self._kept_bytes += tone.steps.nbytes
            while self._kept_bytes > self._limit_bytes and len(self._kept) > 1:
                self._kept_bytes -= self._kept.popitem(last=False)[1].steps.nbytes
        return tone


@cache
def _layer(layers: tuple[int, ...], velocity: int) -> int:
    return min(layers, key=lambda rendered: abs(rendered - velocity))


def _synthesised(instrument: Instrument, pitch: int, velocity: int, length_s: float, take: int) -> Signal:
    if instrument.is_drums:
        return synth.drum(instrument.patch, pitch, velocity, take).T
    return synth.note(instrument.patch, pitch, velocity, length_s).T


def _packed(sound: Signal, release_s: float | None) -> Tone:
    """`sound` (2, frames) without its silent end, one channel where both are the same, in 16 bits of its own peak."""
    magnitude = np.maximum(*np.abs(sound))
    peak = float(magnitude.max(initial=0.0))
    if peak == 0.0:
        return Tone(np.zeros((1, 1), np.int16), 0.0, release_s)
    frames = sound.shape[1] - int(np.argmax(magnitude[::-1] > peak * INAUDIBLE))
    channels = sound[:1] if np.array_equal(sound[0], sound[1]) else sound
    steps = np.rint(channels[:, :frames] * np.float32(INT16_PEAK / peak)).astype(np.int16)
    return Tone(np.ascontiguousarray(steps), peak / INT16_PEAK, release_s)


def _unpacked(tone: Tone) -> Signal:
    sound = tone.steps * np.float32(tone.scale)
    return np.repeat(sound, 2, axis=0) if len(sound) == 1 else sound
