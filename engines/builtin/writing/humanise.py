"""From written to played: swing, microtiming, accents and the small differences between one bar and the next."""

from __future__ import annotations

import random

from engines.builtin.meter import Bar, is_strong
from engines.builtin.score import Note
from engines.builtin.writing.arrangement import Seat
from engines.builtin.writing.frame import ALMOST, Frame

GROUP_BEATS = 0.12
DRIFT_KEPT = 0.6
WIDEST_SPREADS = 2.2
LOUDNESS_FLOOR = {"drums": 0.9, "percussion": 0.86, "bass": 0.9}
USUAL_FLOOR = 0.86
FULL_ENERGY_GAIN = 1.06
STRONG_ACCENT, WEAK_ACCENT = 4, -3
SPREADS = {"drums": 3.0, "percussion": 4.0, "bass": 3.5}
USUAL_SPREAD = 5.0
SWING_SHIFT = 1 / 3


def perform(frame: Frame, seat: Seat, written: list[Note], rng: random.Random, end: float) -> tuple[Note, ...]:
    """The notes as this player plays them, sorted, none sounding after `end` (beats) or before 0."""
    player = seat.player
    push, loose = frame.beats(player.push_ms), frame.beats(player.loose_ms)
    swings = any(style.swing for style in (frame.style, *(section.own for section in frame.sections)) if style)
    drift = late = 0.0
    group_start = -1.0
    played = []
    for note in sorted(written, key=lambda note: (note.start, note.pitch)):
        number = frame.bar_number_at(note.start)
        bar = frame.bars[number]
        if note.start > group_start + GROUP_BEATS:
            group_start = note.start
            drift = DRIFT_KEPT * drift + rng.gauss(0, loose * (1 - DRIFT_KEPT))
            spread = max(-WIDEST_SPREADS * loose, min(WIDEST_SPREADS * loose, rng.gauss(0, loose) * 0.6 + drift))
            late = push + spread
        start = max(0.0, (swung(note.start, bar, frame) if swings else note.start) + late)
        stop = swung(note.end, frame.bars[frame.bar_number_at(note.end)], frame) if swings else note.end
        stop = min(end, max(start + 0.04, stop + late))
        if start < end - 0.04:
            velocity = _velocity(note, seat, bar, frame, seat.energies[number], rng)
            played.append(Note(start, stop - start, note.pitch, velocity, note.articulation))
    return tuple(sorted(_without_overlap(played), key=lambda note: (note.start, note.pitch)))


def swung(beat: float, bar: Bar, frame: Frame) -> float:
    """Where a straight position falls with the section's swing: off-beats late by up to a third of the unit."""
    style = frame.sections[bar.section].own or frame.style
    unit, amount = style.swing_unit, style.swing
    if not amount or beat > bar.end:
        return beat
    whole = (beat - bar.start) // (2 * unit)
    rest = beat - bar.start - whole * 2 * unit
    middle = unit * (1 + amount * SWING_SHIFT)
    bent = rest * middle / unit if rest <= unit else middle + (rest - unit) * (2 * unit - middle) / unit
    return bar.start + whole * 2 * unit + bent


def _velocity(note: Note, seat: Seat, bar: Bar, frame: Frame, energy: float, rng: random.Random) -> int:
    role = seat.player.role
    floor = LOUDNESS_FLOOR.get(role, USUAL_FLOOR)
    accent = 0
    if role not in ("drums", "percussion"):
        accent = STRONG_ACCENT if is_strong(note.start - bar.start, frame.meter) else WEAK_ACCENT
    level = (note.velocity + accent) * (floor + (FULL_ENERGY_GAIN - floor) * energy)
    return max(1, min(127, round(level + rng.gauss(0, SPREADS.get(role, USUAL_SPREAD)))))


def _without_overlap(notes: list[Note]) -> list[Note]:
    """A key that is struck again is let go first."""
    last: dict[int, int] = {}
    out: list[Note] = []
    for note in sorted(notes, key=lambda note: note.start):
        at = last.get(note.pitch)
        if at is not None and out[at].end > note.start - ALMOST:
            held = out[at]
            if note.start - held.start < 0.03:
                continue
            shorter = max(0.02, note.start - held.start - 0.005)
            out[at] = Note(held.start, shorter, held.pitch, held.velocity, held.articulation)
        last[note.pitch] = len(out)
        out.append(note)
    return out
