"""The bass: patterns of roots, fifths and octaves, approach notes into the next chord, and walking lines."""

from __future__ import annotations

import random

from engines.builtin.meter import Bar
from engines.builtin.score import Note
from engines.builtin.theory import nearest, pitches
from engines.builtin.writing.arrangement import Seat
from engines.builtin.writing.comping import bar_strokes, choose_patterns, pattern_for
from engines.builtin.writing.frame import ALMOST, LATER_FROM, ChordAt, Frame

VELOCITIES = {"R": 98, "r": 74, "5": 86, "8": 90, "3": 86, "7": 84, "a": 82, "p": 78, "w": 90, "n": 94}
STEPS_UP = {"5": 7, "8": 12}
LAST_VELOCITY = 84


def write_bass(frame: Frame, seat: Seat, rng: random.Random) -> list[Note]:
    """The bass notes of every bar in which the player plays."""
    usual, later = choose_patterns(rng, seat.player), choose_patterns(rng, seat.player)
    notes: list[Note] = []
    for number, bar in enumerate(frame.bars):
        if not seat.plays[number]:
            continue
        if bar.is_final and not frame.fades:
            notes.append(Note(bar.start, bar.beats, _root(frame.chord(bar.start), seat), LAST_VELOCITY))
            continue
        patterns = later if frame.sections[bar.section].nth >= LATER_FROM else usual
        pattern = pattern_for(patterns, seat.energies[number], *seat.player.energy)
        notes += _bar_notes(frame, seat, bar, pattern, notes[-1].pitch if notes else None, rng)
    return notes


def _bar_notes(frame: Frame, seat: Seat, bar: Bar, pattern: str, before: int | None, rng: random.Random) -> list[Note]:
    notes: list[Note] = []
    for start, end, sign in bar_strokes(frame, bar, pattern):
        pitch = _pitch(frame, seat, start, sign, before, rng)
        notes += _tied(frame, seat, start, end, pitch, sign)
        before = notes[-1].pitch
    return notes


def _tied(frame: Frame, seat: Seat, start: float, end: float, pitch: int, sign: str) -> list[Note]:
    """One note, or two where the chord changes under it and the new root is wanted."""
    velocity = max(1, min(127, VELOCITIES[sign] + seat.player.velocity))
    chord = frame.chord(start)
    if chord.end < end - 0.2 and sign in "Rr":
        following = _root(frame.chord(chord.end), seat)
        first = Note(start, (chord.end - start) * seat.player.gate, pitch, velocity)
        return [first, Note(chord.end, (end - chord.end) * seat.player.gate, following, velocity)]
    return [Note(start, max(0.05, (end - start) * seat.player.gate), pitch, velocity)]


def _pitch(frame: Frame, seat: Seat, beat: float, sign: str, before: int | None, rng: random.Random) -> int:
    chord = frame.chord(beat)
    root = _root(chord, seat)
    if sign in "Rr":
        return root
    if sign == "n":
        return _root(frame.chord(min(chord.end, frame.end - 0.5)), seat)
    if sign in "58":
        return _folded(root + STEPS_UP[sign], seat)
    if sign in "37":
        tones = chord.pitch_classes
        tone = tones[1] if sign == "3" else tones[3 if len(tones) > 3 else 2]
        return _folded(root + (tone - root) % 12, seat)
    return _towards(frame, seat, beat, sign, before if before is not None else root, rng)


def _towards(frame: Frame, seat: Seat, beat: float, sign: str, before: int, rng: random.Random) -> int:
    """A note that leads from `before` to the root of the next chord."""
    chord = frame.chord(beat)
    after = frame.chord(min(chord.end, frame.end - 0.5))
    target = _root(after, seat)
    if sign == "a":
        below = target - rng.choice((1, 1, 2))
        return below if below >= seat.low else target + 2
    if sign == "w" and abs(beat - chord.start) < ALMOST:
        return _root(chord, seat)
    if sign == "w" and chord.end - beat < 1.25:
        return _folded(target + rng.choice((-1, 1, 1, 2)), seat)
    way = 1 if target > before or (target == before and rng.random() < 0.5) else -1
    scale = chord.tune_scale if sign == "p" or (beat - chord.start) % 2 else chord.pitch_classes
    choices = pitches(tuple(scale), seat.low, seat.high)
    ahead = [pitch for pitch in choices if 0 < (pitch - before) * way <= 5]
    return (ahead[0] if way > 0 else ahead[-1]) if ahead else nearest(choices, before - way * 3)


def _root(chord: ChordAt, seat: Seat) -> int:
    """The chord's bass note in the register's lower octave."""
    floor = min(seat.low, seat.high - 11)
    pitch = floor + (chord.shape.bass - floor) % 12
    return pitch if pitch >= seat.lowest else pitch + 12


def _folded(pitch: int, seat: Seat) -> int:
    while pitch > seat.high:
        pitch -= 12
    while pitch < seat.lowest:
        pitch += 12
    return pitch
