"""One player: the notes of a part become sound, block by block."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import ceil

import numpy as np

from engines.audio import db_to_gain
from engines.builtin.instruments import INSTRUMENTS, Instrument
from engines.builtin.score import Note, Part, Score
from engines.builtin.sound.articulation import articulated, attack_skipped_s, joined
from engines.builtin.sound.controls import CONTROL_FRAMES, spread
from engines.builtin.sound.inserts import Insert
from engines.builtin.sound.signal import RATE_HZ, Signal, seconds_to_frames, silence
from engines.builtin.sound.stereo import KIT_PAN, Spread, narrowed, pan_gains
from engines.builtin.sound.tones import KICK, PAD_PATCHES, REFERENCE_VELOCITY, TAKES, Tone, Tones
from engines.builtin.sound.tuning import Tuning
from engines.builtin.theory import parse_key

SHORTEST_NOTE_S = 0.03
STACCATO_RELEASE = 0.5
TAIL_S = 0.8
# The left and right of our own pads share nothing, which alone is wider than any record.
PAD_WIDTH = 0.6
# They renew a long note every few seconds, softly: no long sound has to be made before its first second.
RENEWED_EVERY_S, OVERLAP_S = 5.0, 1.2
CHOKE_S = 0.06
KICKS = frozenset({35, 36})
OPEN_HIHAT, HIHATS = 46, frozenset({42, 44, 46})
SPREAD_STEMS = frozenset({"guitar", "other"})
RELEASE_DECAY = 6.9
JOINED_S = 0.015
# Strokes of a drum differ, as no player hits alike twice: they take turns by the 16th they fall on.
SIXTEENTHS_PER_BEAT = 4


@dataclass(frozen=True, slots=True)
class Stroke:
    """A note, or a stretch of it, from frame `start` on, held for `seconds`."""

    start: int
    seconds: float
    note: Note


@dataclass(slots=True)
class Sounding:
    """A tone at its place: it starts at `start`, its first `skipped` frames unheard, is let go `held` frames later."""

    tone: Tone
    gain: float | Signal
    start: int
    held: int
    release: Signal | None
    skipped: int = 0

    @property
    def end(self) -> int:
        if self.release is None:
            return self.start + self.tone.frames
        return self.start + min(self.tone.frames, self.held + len(self.release))

    def add_to(self, block: Signal, at: int) -> None:
        """Add what sounds of it in the block that starts at frame `at` of the song."""
        entry = self.start + self.skipped
        first, last = max(at, entry), min(at + block.shape[1], self.end)
        if last <= first:
            return
        steps = self.tone.steps[:, first - self.start : last - self.start]
        sound = np.multiply(steps, np.float32(self.tone.scale) * np.asarray(self.gain, np.float32), dtype=np.float32)
        if self.skipped and first < entry + len(rise_curve()):
            rising = rise_curve()[first - entry : last - entry]
            sound[:, : len(rising)] *= rising
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
        self._frames_per_beat = 60 * RATE_HZ / score.tempo_bpm
        self._notes = self._heard_from(start)
        self._chokes = _chokes(part.notes) if self.instrument.is_drums else {}
        self._joined = joined(part.notes)
        self._next = 0
        self._strokes: list[Stroke] = []
        self._sounding: list[Sounding] = []
        self._pan = pan_gains(part.pan) * np.float32(db_to_gain(part.gain_db))
        self._spread = Spread(score.parts.index(part)) if self._is_spread(tones) else None
        self._insert = Insert(part.instrument) if tones.is_sampled(self.instrument) else None
        self._swell = Swell(part.swell, self._frames_per_beat)
        self._tonic = parse_key(score.key).tonic
        self._tuning: Tuning | None = None

    def process(self, at: int, frames: int) -> Signal | None:
        """The sound from frame `at` of the song, float32 (2, frames) with gain, pan and swell; None for silence."""
        self._start_notes(at, at + frames)
        if not self._sounding:
            for effect in (self._spread, self._insert):
                if effect is not None:
                    effect.skip()
            return None
        block = silence(frames)
        for sounding in self._sounding:
            sounding.add_to(block, at)
        self._sounding = [sounding for sounding in self._sounding if sounding.end > at + frames]
        block *= self._pan
        if self._spread is not None:
            self._spread.process(block)
        elif self.instrument.patch in PAD_PATCHES:
            block = narrowed(block, PAD_WIDTH)
        if self._insert is not None:
            block = self._insert.process(block, at)
        return self._swell.apply(block, at)

    def _is_spread(self, tones: Tones) -> bool:
        return self.instrument.stem in SPREAD_STEMS and tones.is_sampled(self.instrument)

    def _heard_from(self, start: int) -> Sequence[Note]:
        """All notes but those let go so long before frame `start` that nothing worth a tone is left of them."""
        if not start:
            return self.part.notes
        early = (start - seconds_to_frames(TAIL_S)) / self._frames_per_beat
        return [note for note in self.part.notes if note.end > early]

    def _start_notes(self, at: int, end: int) -> None:
        while self._next < len(self._notes) and self._notes[self._next].start * self._frames_per_beat < end:
            self._strokes += self._strokes_of(self._notes[self._next])
            self._next += 1
        self._strokes.sort(key=lambda stroke: stroke.start)
        while self._strokes and self._strokes[0].start < end:
            sounding = self._sound(self._strokes.pop(0))
            if sounding.end > at:
                self._sounding.append(sounding)

    def _sound(self, stroke: Stroke) -> Sounding:
        note = stroke.note
        skipped_s = attack_skipped_s(self.instrument, note) if note in self._joined else 0.0
        tone, gain = self._tones.tone(
            self.instrument, note.pitch, note.velocity, stroke.seconds + skipped_s, note.articulation, self._take(note)
        )
        if self.instrument.is_drums and note.pitch in KICKS:
            tone = self._in_tune(tone)
        held, release = seconds_to_frames(stroke.seconds + skipped_s), None
        if note in self._chokes:
            held, release = round((self._chokes[note] - note.start) * self._frames_per_beat), release_curve(CHOKE_S)
        elif tone.release_s is not None:
            short = STACCATO_RELEASE if note.articulation == "staccato" else 1.0
            release = release_curve(tone.release_s * short)
        place = KIT_PAN.get(note.pitch, 0.0) if self.instrument.is_drums else 0.0
        skipped = seconds_to_frames(skipped_s)
        return Sounding(
            tone, gain * pan_gains(place) if place else gain, stroke.start - skipped, held, release, skipped
        )

    def _in_tune(self, kick: Tone) -> Tone:
        if self._tuning is None:
            self._tuning = Tuning(self._tonic, self._tones.tone(self.instrument, KICK, REFERENCE_VELOCITY, 0.0)[0])
        return self._tuning.tuned(kick)

    def _take(self, note: Note) -> int:
        return round(note.start * SIXTEENTHS_PER_BEAT) % TAKES if self.instrument.is_drums else 0

    def _strokes_of(self, note: Note) -> Iterator[Stroke]:
        for played in articulated(self.instrument, note, self._frames_per_beat / RATE_HZ):
            yield from self._renewed(played)

    def _renewed(self, note: Note) -> Iterator[Stroke]:
        """The note itself, or several strokes that melt into each other where a pad holds for long."""
        start, seconds = note.start * self._frames_per_beat, self._held_seconds(note)
        pieces = 1
        if self.instrument.patch in PAD_PATCHES and not self._tones.is_sampled(self.instrument):
            pieces = ceil(seconds / RENEWED_EVERY_S)
        for piece in range(pieces):
            overlap_s = OVERLAP_S if piece < pieces - 1 else 0.0
            yield Stroke(round(start + piece * seconds / pieces * RATE_HZ), seconds / pieces + overlap_s, note)

    def _held_seconds(self, note: Note) -> float:
        return max(note.duration * self._frames_per_beat / RATE_HZ, SHORTEST_NOTE_S)


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
def rise_curve() -> Signal:
    """How a note without its attack comes in, shape (frames,)."""
    frames = seconds_to_frames(JOINED_S)
    curve: Signal = np.sin(np.arange(frames, dtype=np.float32) * np.float32(np.pi / 2 / frames)) ** 2
    return curve


@cache
def release_curve(seconds: float) -> Signal:
    """A fall by 60 dB within `seconds` that ends in silence, shape (frames,)."""
    time = np.linspace(0, 1, seconds_to_frames(seconds), endpoint=False)
    end = np.exp(-RELEASE_DECAY)
    curve: Signal = ((np.exp(-RELEASE_DECAY * time) - end) / (1 - end)).astype(np.float32)
    return curve


def _chokes(notes: Sequence[Note]) -> dict[Note, float]:
    """Which open hi-hats are closed by a later stroke, and at which beat."""
    hats = [note for note in notes if note.pitch in HIHATS]
    return {note: following.start for note, following in pairwise(hats) if note.pitch == OPEN_HIHAT}
