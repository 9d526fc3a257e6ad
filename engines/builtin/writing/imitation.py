"""Imitation: a second voice that says the tune again a bar later, lower, bent to the chords it then meets."""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Sequence

from engines.builtin.meter import is_strong
from engines.builtin.score import Note
from engines.builtin.theory import nearest, pitches
from engines.builtin.writing.arrangement import Seat
from engines.builtin.writing.frame import ALMOST, Frame

LOWER = (-7, -12, -5, -19, -24)
LONG_BEATS = 1.5
PERFECT = (0, 7)
VELOCITY_SHARE = 0.9


def write_imitation(frame: Frame, seat: Seat, rng: random.Random, tune: Sequence[Note]) -> list[Note]:
    """The tune, sorted, one bar late in every bar in which the player plays; no fifths or octaves run beside it."""
    heard = _single(tune)
    move = _move(heard, seat)
    notes: list[Note] = []
    for note in heard:
        start = note.start + frame.bar_beats
        number = frame.bar_number_at(start)
        bar = frame.bars[number]
        room = min(note.duration, frame.end - start)
        if bar.index == 0 or bar.is_final or not seat.plays[number] or room <= ALMOST:
            continue
        pitch = _fitted(frame, seat, start, room, note.pitch + move)
        pitch = _without_parallels(frame, seat, heard, notes, start, pitch)
        velocity = round(note.velocity * VELOCITY_SHARE + rng.gauss(0, 3)) + seat.player.velocity
        notes.append(Note(start, room, pitch, max(1, min(127, velocity)), note.articulation))
    return notes


def _single(tune: Sequence[Note]) -> list[Note]:
    """The tune once, without those who double it."""
    line: list[Note] = []
    for note in tune:
        if not line or note.start - line[-1].start > ALMOST:
            line.append(note)
    return line


def _move(line: Sequence[Note], seat: Seat) -> int:
    """The interval downwards at which most of the line lies in the player's range, a fifth before others."""
    inside = [sum(seat.low <= note.pitch + move <= seat.high for note in line) for move in LOWER]
    return LOWER[inside.index(max(inside))]


def _fitted(frame: Frame, seat: Seat, beat: float, beats: float, pitch: int) -> int:
    chord = frame.chord(beat)
    within = beat - frame.bars[frame.bar_number_at(beat)].start
    weighs = is_strong(within, frame.meter) or beats >= LONG_BEATS
    choices = pitches(chord.pitch_classes if weighs else chord.tune_scale, seat.low, seat.high)
    return nearest(choices, pitch) if choices else seat.low


def _without_parallels(
    frame: Frame, seat: Seat, tune: Sequence[Note], own: Sequence[Note], start: float, pitch: int
) -> int:
    """Another tone of the chord where tune and voice would move into a second fifth or octave."""
    before, here = _sounding(tune, own[-1].start) if own else None, _sounding(tune, start)
    if before is None or here is None or before == here or own[-1].pitch == pitch:
        return pitch
    was, becomes = (before - own[-1].pitch) % 12, (here - pitch) % 12
    if was != becomes or becomes not in PERFECT:
        return pitch
    tones = tuple(tone for tone in frame.chord(start).pitch_classes if tone != pitch % 12)
    others = pitches(tones, seat.low, seat.high)
    return nearest(others, pitch) if others else pitch


def _sounding(line: Sequence[Note], beat: float) -> int | None:
    at = bisect_right(line, beat + ALMOST, key=lambda note: note.start) - 1
    return line[at].pitch if at >= 0 and beat < line[at].end - ALMOST else None
