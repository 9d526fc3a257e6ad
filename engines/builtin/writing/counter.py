"""A second voice: long guide tones that move by step where the tune rests, with a passing note into the next chord."""

from __future__ import annotations

import random

from engines.builtin.score import Note
from engines.builtin.theory import nearest, pitches
from engines.builtin.writing.arrangement import Seat
from engines.builtin.writing.frame import ChordAt, Frame

DEFAULT_LOW, DEFAULT_HIGH = 55, 76
PASSING_CHANCE = 0.45


def write_counter(frame: Frame, seat: Seat, rng: random.Random) -> list[Note]:
    """One long note a chord, the nearest third, seventh or fifth to the last one."""
    low = seat.low if seat.player.low else max(seat.lowest, DEFAULT_LOW)
    high = seat.high if seat.player.high < 127 else min(seat.high, DEFAULT_HIGH)
    high = max(high, low + 12)
    notes: list[Note] = []
    pitch = (low + high) // 2
    for number, chord in enumerate(frame.chords):
        if not seat.plays_at(frame, chord.start):
            continue
        pitch = _guide_tone(chord, pitch, low, high, rng)
        velocity = max(1, min(127, 78 + seat.player.velocity + rng.randint(-5, 5)))
        passing = _passing(frame, number, pitch, low, high) if rng.random() < PASSING_CHANCE else None
        length = chord.duration - (1.0 if passing is not None else 0.0)
        notes.append(Note(chord.start, length * 0.97, pitch, velocity, "legato"))
        if passing is not None:
            notes.append(Note(chord.start + length, 0.95, passing, max(1, velocity - 6), "legato"))
    return notes


def _guide_tone(chord: ChordAt, before: int, low: int, high: int, rng: random.Random) -> int:
    tones = chord.pitch_classes[1:] or chord.pitch_classes
    choices = pitches(tuple(sorted(tones)), low, high)
    near = [pitch for pitch in choices if pitch != before] or list(choices)
    return nearest(choices, before) if rng.random() < 0.6 else nearest(tuple(near), before)


def _passing(frame: Frame, number: int, pitch: int, low: int, high: int) -> int | None:
    """A step from this chord's note towards the next chord's, where there is room for one."""
    chord = frame.chords[number]
    if number + 1 >= len(frame.chords) or chord.duration < 3:
        return None
    following = nearest(pitches(frame.chords[number + 1].pitch_classes[1:], low, high) or (pitch,), pitch)
    way = 1 if following >= pitch else -1
    ladder = pitches(chord.tune_scale, low, high)
    ahead = [step for step in ladder if 0 < (step - pitch) * way <= 2]
    return ahead[0] if ahead else None
