"""Gestures between sections: risers into what lifts, impacts on it, a reversed cymbal before other entries."""

from __future__ import annotations

from engines.builtin.meter import Bar
from engines.builtin.score import Note, Part
from engines.builtin.writing.frame import Frame

LIFT_FROM = 0.12
IMPACT_FROM_ENERGY = 0.7
IMPACT_BEATS, DOWNLIFTER_BEATS = 4.0, 6.0
PITCH = 60
GAINS_DB = {"riser": -14.0, "impact": -9.0, "downlifter": -16.0, "reverse_cymbal": -14.0}


def write_effects(frame: Frame) -> list[Part]:
    """Parts of effect instruments for every section that is clearly more energetic than the one before."""
    notes: dict[str, list[Note]] = {name: [] for name in GAINS_DB}
    for before, bars in zip(frame.by_section, frame.by_section[1:], strict=False):
        old, new = frame.sections[before[0].section], frame.sections[bars[0].section]
        lift = new.energy - old.energy
        if frame.style.risers and lift >= LIFT_FROM:
            notes["riser"].append(_until(bars[0].start, min(_length(before), 2 * frame.bar_beats)))
        elif frame.style.crashes and lift >= LIFT_FROM:
            notes["reverse_cymbal"].append(_until(bars[0].start, min(2.0, _length(before))))
        if frame.style.risers and new.energy >= IMPACT_FROM_ENERGY and lift >= LIFT_FROM:
            notes["impact"].append(Note(bars[0].start, min(IMPACT_BEATS, _length(bars)), PITCH, 92))
        if frame.style.risers and lift <= -2 * LIFT_FROM:
            notes["downlifter"].append(Note(bars[0].start, min(DOWNLIFTER_BEATS, _length(bars)), PITCH, 80))
    return [
        Part(name.replace("_", " ").capitalize(), "effect", name, tuple(found), gain_db=GAINS_DB[name], reverb=0.3)
        for name, found in notes.items()
        if found
    ]


def _length(bars: tuple[Bar, ...]) -> float:
    return bars[-1].end - bars[0].start


def _until(beat: float, beats: float) -> Note:
    return Note(beat - beats, beats, PITCH, 84)
