"""What makes a section sound unlike its neighbours: who rests in it, and where the band stops before what lifts."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from engines.builtin.meter import TINY_BEATS, Bar
from engines.builtin.score import Note, SectionRole
from engines.builtin.writing.frame import ALMOST, Frame, weighted

BEAT, TUNE, COLOURS = ("drums", "percussion"), ("lead", "counter"), ("pad", "arp", "counter")
DOUBLING = "doubling"
HARMONY = ("chords", "pad", "arp", "lead", "counter")
RESTS: dict[SectionRole, dict[Iterable[str], float]] = {
    # who rests in a section of this role, with weights; one choice a song, so that returns are known again
    "intro": {BEAT: 3, (*BEAT, "bass"): 2, HARMONY: 1},
    "verse": {(*COLOURS, DOUBLING): 2, (*COLOURS, "bass"): 2},
    "prechorus": {BEAT: 2, ("bass",): 2},
    "bridge": {BEAT: 2, (*BEAT, "bass"): 1},
    "break": {(*BEAT, "bass"): 2, BEAT: 1, HARMONY: 1},
    "solo": {COLOURS: 1},
    "outro": {BEAT: 2, (*BEAT, "bass"): 1, (*TUNE, "pad"): 2},
    "theme": {("counter", DOUBLING): 1, BEAT: 1, ("counter", DOUBLING, "bass"): 1},
}
# Where drums and bass carry a verse alone, the tune needs no chords.
BARE_VERSES: dict[Iterable[str], float] = {(*COLOURS, "chords"): 3, (*COLOURS, "bass"): 2, (*COLOURS, DOUBLING): 1}
BARE_FROM_MOOD = 0.55
QUIETER, LOUD_OUTRO = 0.1, 0.6
STOP_LIFT = 0.18
STOPPED_ROLES = ("chords", "pad", "arp", "bass", "counter", "percussion")
BEAT_ROLES = ("drums", "percussion", "bass")
STOPS: dict[str, float] = {"beat": 3, "band": 2, "all": 1}
STOPS_WITH_RISERS: dict[str, float] = {"beat": 5, "band": 1, "all": 1}
LONGEST_SILENCE_MS = 400  # a longer one is heard as a fault
CARRYING_NOTES = 2  # at least, to bridge a stop of the others


@dataclass(frozen=True, slots=True)
class Stop:
    """A silence of `roles` from `start` to `end` in beats; of everybody where there are none."""

    start: float
    end: float
    roles: tuple[str, ...] = ()


def resting_roles(frame: Frame) -> list[frozenset[str]]:
    """For every section, the roles that rest in it so that a neighbour stands out; the loudest sections keep all.

    `DOUBLING` among them stands for all chord players but the first. A verse after a drop is a breakdown;
    a first chorus keeps something back for a second one right after it.
    """
    energies = [section.energy for section in frame.sections]
    roles = [section.role for section in frame.sections]
    out = []
    for at, section in enumerate(frame.sections):
        around = energies[max(0, at - 1) : at] + energies[at + 1 : at + 2]
        is_breakdown = section.role == "verse" and at > 0 and frame.sections[at - 1].role == "drop"
        choices = _choices(frame, "break" if is_breakdown else section.role)
        if section.role == "chorus" and section.nth == 1 and roles[at + 1 : at + 2] == ["chorus"]:
            out.append(frozenset((*COLOURS, DOUBLING)))
        elif choices is None or not around or (section.energy + QUIETER > max(around) and section.role != "intro"):
            out.append(frozenset[str]())
        elif section.role == "outro" and section.energy >= LOUD_OUTRO:
            out.append(frozenset((*TUNE, "pad", DOUBLING)))
        else:
            out.append(frozenset(weighted(frame.rng(f"rests {section.role}"), choices)))
    return out


def _choices(frame: Frame, role: SectionRole) -> dict[Iterable[str], float] | None:
    is_driven = bool(frame.style.grooves) and frame.style.mood.energy >= BARE_FROM_MOOD
    return BARE_VERSES if role == "verse" and is_driven else RESTS.get(role)


def stops_before_lifts(frame: Frame, written: Sequence[tuple[str, Sequence[Note]]]) -> list[Stop]:
    """A bar without drums and bass, half a bar of drums and tune alone, or a moment of silence, one kind a song.

    They come before every section that is clearly louder than the last. `written` holds the notes of each player by
    role; where too few of them would go on, the silence is a moment only.
    """
    kind = weighted(frame.rng("stops"), STOPS_WITH_RISERS if frame.style.risers else STOPS)
    out = []
    for before, after in zip(frame.by_section, frame.by_section[1:], strict=False):
        old, new = (frame.sections[bars[0].section] for bars in (before, after))
        last = before[-1]
        if new.energy - old.energy < STOP_LIFT or len(before) < 4 or last.beats <= frame.bar_beats - TINY_BEATS:
            continue
        out.append(_stop(frame, last, "band" if kind == "beat" and old.role == "build" else kind, written))
    return out


def _stop(frame: Frame, last: Bar, kind: str, written: Sequence[tuple[str, Sequence[Note]]]) -> Stop:
    end = last.end
    if kind == "beat" and not frame.style.risers:
        end -= 1.0  # the drums lead in
    start = last.start if kind == "beat" else last.end - frame.bar_beats / 2
    roles = {"beat": BEAT_ROLES, "band": STOPPED_ROLES}.get(kind, ())
    going_on = [note for role, notes in written if role not in roles for note in notes]
    if roles and _carry(going_on, start, end, frame.beats(LONGEST_SILENCE_MS)):
        return Stop(start, end, roles)
    return Stop(last.end - min(1.0, frame.beats(LONGEST_SILENCE_MS)), last.end, STOPPED_ROLES if roles else ())


def _carry(notes: list[Note], start: float, end: float, longest: float) -> bool:
    """Whether notes bridge the stretch without a silence longer than `longest` beats."""
    around = sorted((note for note in notes if start < note.end and note.start < end), key=lambda note: note.start)
    heard = start
    for note in (*around, Note(end, longest, 60, 64)):
        if note.start - heard > longest:
            return False
        heard = max(heard, note.end)
    return sum(start - ALMOST <= note.start for note in around) >= CARRYING_NOTES


def stopped(notes: list[Note], role: str, stops: list[Stop]) -> list[Note]:
    """The notes without what sounds in the stops of this role, which are in order and apart."""
    own = [stop for stop in stops if not stop.roles or role in stop.roles]
    starts = [stop.start - ALMOST for stop in own]
    kept = []
    for note in notes:
        following = bisect_right(starts, note.start)
        if following and note.start < own[following - 1].end - ALMOST:
            continue
        is_cut = following < len(own) and own[following].start < note.end
        kept.append(replace(note, duration=own[following].start - note.start) if is_cut else note)
    return kept
