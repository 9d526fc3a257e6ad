"""A second voice: guide tones held under the tune, and short answers by step where it rests or holds still."""

from __future__ import annotations

import random
from collections.abc import Sequence

from engines.builtin.score import Note
from engines.builtin.theory import nearest, pitches
from engines.builtin.writing.arrangement import Seat
from engines.builtin.writing.frame import ChordAt, Frame

DEFAULT_LOW, DEFAULT_HIGH = 55, 76
SHORTEST_GAP, STILL_AFTER, GRID, SHORTEST_HELD = 1.0, 1.0, 0.5, 0.75
ANSWER_NOTES_MAX, ANSWER_CHANCE = 4, 0.8
HELD, ANSWERED = 76, 84


def write_counter(frame: Frame, seat: Seat, rng: random.Random, tune: Sequence[Note]) -> list[Note]:
    """One note a chord, the nearest third, seventh or fifth to the last one, until the tune, sorted, rests or holds."""
    low, high = _register(seat)
    notes: list[Note] = []
    pitch = (low + high) // 2
    at = 0
    for number, chord in enumerate(frame.chords):
        if not seat.plays_at(frame, chord.start):
            continue
        while at < len(tune) and tune[at].end <= chord.start:
            at += 1
        pitch = _guide_tone(chord, pitch, low, high, rng)
        gap = _gap(chord, tune[at:])
        answers = gap is not None and rng.random() < ANSWER_CHANCE
        until = gap if gap is not None and answers else chord.end
        if until - chord.start >= SHORTEST_HELD:
            notes.append(Note(chord.start, (until - chord.start) * 0.97, pitch, _level(seat, HELD, rng), "legato"))
        if answers:
            goal = _following(frame, number, pitch, low, high)
            answer = _answer(chord, until, pitch, goal, pitches(chord.tune_scale, low, high), rng)
            notes += [Note(start, beats, step, _level(seat, ANSWERED, rng)) for start, beats, step in answer]
            pitch = notes[-1].pitch
    return notes


def _register(seat: Seat) -> tuple[int, int]:
    low = seat.low if seat.player.low else max(seat.lowest, DEFAULT_LOW)
    high = seat.high if seat.player.high < 127 else min(seat.high, DEFAULT_HIGH)
    return low, max(high, low + 12)


def _level(seat: Seat, velocity: int, rng: random.Random) -> int:
    return max(1, min(127, velocity + seat.player.velocity + rng.randint(-5, 5)))


def _gap(chord: ChordAt, tune: Sequence[Note]) -> float | None:
    """Where on the half-beat grid the tune rests or holds still until the chord ends; None where it does not."""
    quiet_from = chord.start
    for note in tune:
        if note.start >= chord.end:
            break
        quiet_from = max(quiet_from, min(note.end, note.start + STILL_AFTER))
    begin = chord.start + -(-(quiet_from - chord.start - 0.1) // GRID) * GRID
    return begin if chord.end - begin >= SHORTEST_GAP else None


def _answer(
    chord: ChordAt, begin: float, pitch: int, goal: int, ladder: tuple[int, ...], rng: random.Random
) -> list[tuple[float, float, int]]:
    """A run of eighths towards `goal` as (start, beats, pitch), its last note held to the end of the chord."""
    count = max(2, min(ANSWER_NOTES_MAX, int((chord.end - begin) / GRID) - 1, rng.choice((2, 3, 3, 4))))
    place = ladder.index(nearest(ladder, pitch))
    way = 1 if goal >= pitch else -1
    out = []
    for number in range(count):
        place += way if 0 <= place + way < len(ladder) else -way
        start = begin + number * GRID
        beats = GRID * 0.9 if number < count - 1 else max(GRID, chord.end - start) * 0.9
        out.append((start, beats, ladder[place]))
    return out


def _following(frame: Frame, number: int, pitch: int, low: int, high: int) -> int:
    """The guide tone of the next chord nearest to `pitch`."""
    after = frame.chords[min(number + 1, len(frame.chords) - 1)]
    return nearest(pitches(tuple(sorted(after.pitch_classes[1:] or after.pitch_classes)), low, high) or (pitch,), pitch)


def _guide_tone(chord: ChordAt, before: int, low: int, high: int, rng: random.Random) -> int:
    tones = chord.pitch_classes[1:] or chord.pitch_classes
    choices = pitches(tuple(sorted(tones)), low, high)
    near = [pitch for pitch in choices if pitch != before] or list(choices)
    return nearest(choices, before) if rng.random() < 0.6 else nearest(tuple(near), before)
