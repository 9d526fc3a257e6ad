"""One player: the notes of a part become sound, block by block."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import cos, pi, sin, sqrt

import numpy as np

from engines.builtin.instruments import INSTRUMENTS, Instrument
from engines.builtin.score import Note, Part, Score
from engines.builtin.sound.controls import CONTROL_FRAMES, spread
from engines.builtin.sound.signal import RATE_HZ, Signal, seconds_to_frames, silence, to_gain
from engines.builtin.sound.tones import SAMPLED_HIT_S, Tone, Tones

MUTED_SECONDS = 0.09
SHORTEST_NOTE_S = 0.03
LONGEST_TAIL_S = 8.0
CHOKE_S = 0.06
OPEN_HIHAT, HIHATS = 46, frozenset({42, 44, 46})
RELEASE_DECAY = 6.9


@dataclass(slots=True)
class Sounding:
    """A tone at its place: it starts at `start` and is let go `held` frames later."""

    tone: Tone
    gain: float
    start: int
    held: int
    release: Signal | None

    @property
    def end(self) -> int:
        if self.release is None:
            return self.start + self.tone.frames
        return self.start + min(self.tone.frames, self.held + len(self.release))

    def add_to(self, block: Signal, at: int) -> None:
        """Add what sounds of it in the block that starts at frame `at` of the song."""
        first, last = max(at, self.start), min(at + block.shape[1], self.end)
        steps = self.tone.steps[:, first - self.start : last - self.start]
        sound = np.multiply(steps, np.float32(self.gain * self.tone.scale), dtype=np.float32)
        let_go = self.start + self.held
        if self.release is not None and last > let_go:
            begin = max(first, let_go)
            sound[:, begin - first :] *= self.release[begin - let_go : last - let_go]
        block[:, first - at : last - at] += sound


class Player:
    """Plays one part from frame `start` on; blocks are asked for one after the other.

    Notes that began before `start` are heard from where they are.
    """

    def __init__(self, score: Score, part: Part, tones: Tones, start: int = 0) -> None:
        self.part = part
        self.instrument: Instrument = INSTRUMENTS[part.instrument]
        self._tones = tones
        self._notes = part.notes
        self._frames_per_beat = 60 * RATE_HZ / score.tempo_bpm
        self._starts = [round(note.start * self._frames_per_beat) for note in part.notes]
        self._next = bisect_left(self._starts, start - seconds_to_frames(LONGEST_TAIL_S))
        self._sounding: list[Sounding] = []
        self._pan = _pan_gains(part.pan) * np.float32(to_gain(part.gain_db))
        self._chokes = _chokes(part.notes, self._starts) if self.instrument.is_drums else {}
        self._swell = Swell(part.swell, self._frames_per_beat)

    def process(self, at: int, frames: int) -> Signal | None:
        """The sound from frame `at` of the song, float32 (2, frames) with gain, pan and swell; None for silence."""
        self._start_notes(at, at + frames)
        if not self._sounding:
            return None
        block = silence(frames)
        for sounding in self._sounding:
            sounding.add_to(block, at)
        self._sounding = [sounding for sounding in self._sounding if sounding.end > at + frames]
        block *= self._pan
        return self._swell.apply(block, at)

    def _start_notes(self, at: int, end: int) -> None:
        while self._next < len(self._notes) and self._starts[self._next] < end:
            sounding = self._sound(self._next)
            if sounding.end > at:
                self._sounding.append(sounding)
            self._next += 1

    def _sound(self, index: int) -> Sounding:
        note = self._notes[index]
        seconds = self._held_seconds(note)
        tone, gain = self._tones.tone(self.instrument, note.pitch, note.velocity, seconds, note.articulation)
        held, release = seconds_to_frames(seconds), None
        if index in self._chokes:
            held, release = self._chokes[index] - self._starts[index], release_curve(CHOKE_S)
        elif tone.release_s is not None:
            release = release_curve(tone.release_s)
        return Sounding(tone, gain, self._starts[index], held, release)

    def _held_seconds(self, note: Note) -> float:
        if self.instrument.is_drums:
            return SAMPLED_HIT_S
        seconds = note.duration * self._frames_per_beat / RATE_HZ
        if note.articulation == "mute":
            seconds = min(seconds, MUTED_SECONDS)
        return max(seconds, SHORTEST_NOTE_S)


class Swell:
    """The gain that follows (beat, dB) points, linear in dB between them and level beyond their ends."""

    def __init__(self, points: Sequence[tuple[float, float]], frames_per_beat: float) -> None:
        self._frames = np.array([beat * frames_per_beat for beat, _ in points])
        self._levels_db = np.array([level_db for _, level_db in points])

    def apply(self, block: Signal, at: int) -> Signal:
        """`block` itself, which starts at frame `at`, with the gain applied."""
        if self._frames.size:
            frames = block.shape[1]
            controls = at + np.arange(0, frames + CONTROL_FRAMES, CONTROL_FRAMES)
            gains = 10 ** (np.interp(controls, self._frames, self._levels_db) / 20)
            block *= spread(gains, frames)
        return block


@cache
def release_curve(seconds: float) -> Signal:
    """A fall by 60 dB within `seconds` that ends in silence, shape (frames,)."""
    time = np.linspace(0, 1, seconds_to_frames(seconds), endpoint=False)
    end = np.exp(-RELEASE_DECAY)
    curve: Signal = ((np.exp(-RELEASE_DECAY * time) - end) / (1 - end)).astype(np.float32)
    return curve


def _pan_gains(pan: float) -> Signal:
    """Equal-power gains of left and right, 1 each in the middle, shape (2, 1)."""
    angle = (max(-1.0, min(1.0, pan)) + 1) * pi / 4
    return np.array([[sqrt(2) * cos(angle)], [sqrt(2) * sin(angle)]], np.float32)


def _chokes(notes: Sequence[Note], starts: Sequence[int]) -> dict[int, int]:
    """Which open hi-hats, by index, are closed by a later stroke, and at which frame."""
    chokes: dict[int, int] = {}
    opened: int | None = None
    for index, note in enumerate(notes):
        if note.pitch in HIHATS:
            if opened is not None:
                chokes[opened] = starts[index]
            opened = index if note.pitch == OPEN_HIHAT else None
    return chokes
