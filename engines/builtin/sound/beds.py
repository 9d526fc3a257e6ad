"""Textures at their place in a song: faded in and out, and looped so that a long bed costs no more than a short one."""

from __future__ import annotations

import numpy as np

from engines.audio import db_to_gain
from engines.builtin.score import Score, Texture
from engines.builtin.sound.signal import RATE_HZ, Signal, seconds_to_frames, silence
from engines.builtin.sound.synth import TextureSource

FADE_S = 1.5
LOOP_S, CROSSFADE_S = 24.0, 3.0
# Textures are made about as loud as a whole song; at 0 dB they shall lie well below one instrument.
BED_DB = -16.0


class Bed:
    """One texture of a score, heard from frame `start` of the song on."""

    def __init__(self, score: Score, texture: Texture, seed: int, start: int = 0) -> None:
        self._loop = Loop(texture.kind, seed)
        self._gain = np.float32(db_to_gain(texture.gain_db + BED_DB))
        self._first = score.beats_to_frames(texture.start, RATE_HZ)
        self._heard_from = max(self._first, start)
        self._end = score.beats_to_frames(texture.end, RATE_HZ)
        self._fade = seconds_to_frames(FADE_S)

    def add_to(self, block: Signal | None, at: int, frames: int) -> Signal | None:
        """`block` (2, frames) or None for silence, which starts at frame `at` of the song, with what sounds of it."""
        first, last = max(at, self._heard_from), min(at + frames, self._end)
        if last <= first:
            return block
        if block is None:
            block = silence(frames)
        place = np.arange(first, last, dtype=np.float32)
        shape = np.minimum(place - self._first, self._end - place) / self._fade
        block[:, first - at : last - at] += self._loop.process(last - first) * (np.clip(shape, 0, 1) * self._gain)
        return block


class Loop:
    """A texture without end: its first seconds as they come, then the same ones again, crossfaded at equal power."""

    def __init__(self, kind: str, seed: int) -> None:
        self._source = TextureSource(kind, seed)
        self._crossfade = seconds_to_frames(CROSSFADE_S)
        self._period = seconds_to_frames(LOOP_S)
        self._kept = silence(self._period + self._crossfade)
        self._made = self._at = 0

    def process(self, frames: int) -> Signal:
        """The next `frames` frames, float32 (2, frames)."""
        pieces = []
        while frames:
            piece = self._next(frames)
            pieces.append(piece)
            frames -= piece.shape[1]
        return np.concatenate(pieces, axis=1)

    def _next(self, frames: int) -> Signal:
        """At most `frames` frames, up to the point where something else has to be done."""
        place = self._at % self._period
        in_fade = self._at >= self._period and place < self._crossfade
        end = min(place + frames, self._crossfade if in_fade else self._period)
        self._make(end if self._at < self._period else self._period + self._crossfade)
        piece = self._kept[:, place:end].copy()
        if in_fade:
            angle = (np.arange(place, end) / self._crossfade * np.pi / 2).astype(np.float32)
            piece = piece * np.sin(angle) + self._kept[:, self._period + place : self._period + end] * np.cos(angle)
        self._at += end - place
        return piece

    def _make(self, frames: int) -> None:
        if frames > self._made:
            self._kept[:, self._made : frames] = self._source.process(frames - self._made).T
            self._made = frames
