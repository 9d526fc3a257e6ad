"""What makes a section sound unlike its neighbours: who rests in it, and where the band stops before what lifts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from engines.builtin.meter import TINY_BEATS
from engines.builtin.score import Note, SectionRole
from engines.builtin.writing.frame import ALMOST, Frame, weighted

BEAT, TUNE, COLOURS = ("drums", "percussion"), ("lead", "counter"), ("pad", "arp", "counter")
DOUBLING = "doubling"
HARMONY = ("chords", "pad", "arp", "lead", "counter")
RESTS: dict[SectionRole, dict[Iterable[str], float]] = {
    # who rests in a section of this role, with weights; one choice a song, so that returns are known again
    "intro": {BEAT: 3, (*BEAT, "bass"): 2, HARMONY: 1},
    "verse": {(*COLOURS, DOUBLING): 2, COLOURS: 1},
    "prechorus": {BEAT: 2, ("bass",): 2},
    "bridge": {BEAT: 2, (*BEAT, "bass"): 1},
    "break": {(*BEAT, "bass"): 2, BEAT: 1, HARMONY: 1},
    "solo": {COLOURS: 1},
    "outro": {BEAT: 1, (*TUNE, "pad"): 1},
}
QUIETER, LOUD_OUTRO = 0.1, 0.6
STOP_LIFT = 0.18
STOPPED_ROLES = ("chords", "pad", "arp", "bass", "counter", "percussion")
DEAD_STOP_CHANCE = 0.35
LONGEST_SILENCE_MS = 400  # a longer one is heard as a fault
CARRYING_NOTES = 2  # of drums and tune, at least, to bridge a stop of the others


@dataclass(frozen=True, slots=True)
class Stop:
    """A silence from `start` to `end` in beats; `whole` says that the drums and the tune keep it too."""

    start: float
    end: float
    whole: bool


def resting_roles(frame: Frame) -> list[frozenset[str]]:
    """For every section, the roles that rest in it so that a neighbour stands out; the loudest sections keep all.

    `DOUBLING` among them stands for all chord players but the first. A verse after a drop is a breakdown.
    """
    energies = [section.energy for section in frame.sections]
    out = []
    for at, section in enumerate(frame.sections):
        around = energies[max(0, at - 1) : at] + energies[at + 1 : at + 2]
        is_breakdown = section.role == "verse" and at > 0 and frame.sections[at - 1].role == "drop"
        choices = RESTS.get("break" if is_breakdown else section.role)
        if choices is None or not around or (section.energy + QUIETER > max(around) and section.role != "intro"):
            out.append(frozenset[str]())
        elif section.role == "outro" and section.energy >= LOUD_OUTRO:
            out.append(frozenset((*TUNE, "pad")))
        else:
            out.append(frozenset(weighted(frame.rng(f"rests {section.role}"), choices)))
    return out


def stops_before_lifts(frame: Frame, going_on: list[Note]) -> list[Stop]:
    """Half a bar of drums alone, or a moment of silence, before every section that is clearly louder than the last.

    `going_on` are the notes that would sound through the half bar; where they are too few, it is a moment only.
    """
    whole = frame.rng("stops").random() < DEAD_STOP_CHANCE
    moment = min(1.0, frame.beats(LONGEST_SILENCE_MS))
    out = []
    for before, after in zip(frame.by_section, frame.by_section[1:], strict=False):
        lift = frame.sections[after[0].section].energy - frame.sections[before[0].section].energy
        last = before[-1]
        if lift >= STOP_LIFT and len(before) >= 4 and last.beats > frame.bar_beats - TINY_BEATS:
            half = last.end - frame.bar_beats / 2
            is_carried = sum(half - ALMOST <= note.start < last.end - ALMOST for note in going_on) >= CARRYING_NOTES
            start = last.end - moment if whole or not is_carried else half
            out.append(Stop(start, last.end, whole))
    return out


def stopped(notes: list[Note], role: str, stops: list[Stop]) -> list[Note]:
    """The notes without what sounds in the stops of this role."""
    for stop in stops:
        if stop.whole or role in STOPPED_ROLES:
            notes = [_before(note, stop) for note in notes if not stop.start - ALMOST <= note.start < stop.end - ALMOST]
    return notes


def _before(note: Note, stop: Stop) -> Note:
    if note.start < stop.start < note.end:
        return replace(note, duration=stop.start - note.start)
    return note
