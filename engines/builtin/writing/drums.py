"""Drums and percussion: grooves by energy, fills before what comes, crashes on what has come, a written last hit."""

from __future__ import annotations

import random

from engines.builtin.meter import REST, STEPS_PER_BAR, STEPS_PER_BEAT, TINY_BEATS, Bar, fit_pattern
from engines.builtin.score import Note
from engines.builtin.style import DRUM_KEYS, Fill, Groove
from engines.builtin.writing.arrangement import Seat
from engines.builtin.writing.frame import ALMOST, LATER_FROM, Frame

VELOCITIES = {"X": 112, "x": 94, "o": 66, "g": 40}
INTENSITY_FROM = (0.0, 0.42, 0.68, 0.93)
HIT_BEATS = 0.25
RINGING = {"crash": 4.0, "openhat": 0.5, "ride": 1.0, "bell": 1.0}
CRASH_FROM_ENERGY = 0.62
SMALL_FILL_EVERY, SMALL_FILL_CHANCE = 4, 0.4
ROLL_VELOCITY_FROM, ROLL_VELOCITY_TO = 52, 112


def write_drums(frame: Frame, seat: Seat, rng: random.Random) -> list[Note]:
    """The kit's notes in the bars in which it plays."""
    if not frame.style.grooves:
        return []
    usual, later = _choose(rng, frame.style.grooves), _choose(rng, frame.style.grooves)
    own = [
        _choose(rng, section.own.grooves)
        if section.own and section.own.grooves
        else (later if section.nth >= LATER_FROM else usual)
        for section in frame.sections
    ]
    notes: list[Note] = []
    for number, bar in enumerate(frame.bars):
        if seat.plays[number]:
            notes += _bar(frame, seat, bar, own[bar.section], rng)
    return notes


def write_percussion(frame: Frame, seat: Seat, rng: random.Random) -> list[Note]:
    """A hand percussion groove, resting in the last bar."""
    notes: list[Note] = []
    for number, bar in enumerate(frame.bars):
        if seat.plays[number] and not (bar.is_final and not frame.fades):
            notes += _hits(frame, bar, seat.player.grid, 0, len_of(frame), rng)
    return notes


def len_of(frame: Frame) -> int:
    """Sixteenths in a whole bar."""
    return round(frame.bar_beats * STEPS_PER_BEAT)


def _choose(rng: random.Random, grooves: list[Groove]) -> dict[int, Groove]:
    """One groove for each intensity 0..3, the nearest lower one where the style has none."""
    chosen: dict[int, Groove] = {}
    for intensity in range(4):
        choices = [groove for groove in grooves if groove.intensity == intensity]
        fallback = chosen.get(intensity - 1)
        if choices:
            chosen[intensity] = rng.choice(choices)
        elif fallback:
            chosen[intensity] = fallback
        elif grooves:
            chosen[intensity] = rng.choice([g for g in grooves if g.intensity == min(o.intensity for o in grooves)])
    return chosen


def intensity_of(energy: float) -> int:
    return sum(energy >= start for start in INTENSITY_FROM) - 1


def _bar(frame: Frame, seat: Seat, bar: Bar, grooves: dict[int, Groove], rng: random.Random) -> list[Note]:
    number = frame.number_of[bar]
    section = frame.sections[bar.section]
    if bar.is_final and not frame.fades:
        return _last_hit(frame, bar, seat.energies[number])
    crash = _crash(frame, seat, bar) if bar.index == 0 else []
    if section.role == "build" and frame.style.risers:
        return crash + _roll(frame, bar, len_of(frame))
    groove = grooves[intensity_of(seat.energies[number])]
    fill = _fill(frame, bar, rng)
    stop = len_of(frame) if fill is None else _first_step(fill, frame)
    notes = crash + _hits(frame, bar, groove.parts, 0, stop, rng)
    if fill is not None:
        notes += _fill_hits(frame, bar, fill, stop, rng)
    return notes


def _hits(frame: Frame, bar: Bar, parts: dict[str, str], first: int, stop: int, rng: random.Random) -> list[Note]:
    notes: list[Note] = []
    for drum, pattern in parts.items():
        fitted = fit_pattern(pattern, frame.meter)
        notes += _row(bar, drum, fitted[bar.index % len(fitted)][:stop], first, rng)
    return notes


def _row(bar: Bar, drum: str, row: str, first: int, rng: random.Random) -> list[Note]:
    """The strokes of one drum from step `first` on that lie within the bar."""
    return [
        hit(bar.start + step / STEPS_PER_BEAT, drum, VELOCITIES[row[step]], rng)
        for step in range(first, len(row))
        if row[step] in VELOCITIES and step / STEPS_PER_BEAT < bar.beats - ALMOST
    ]


def hit(beat: float, drum: str, velocity: int, rng: random.Random | None = None) -> Note:
    """One stroke; with `rng` its velocity is played by a hand."""
    played = velocity + (rng.randint(-5, 5) if rng else 0)
    return Note(beat, RINGING.get(drum, HIT_BEATS), DRUM_KEYS[drum], max(1, min(127, played)))


def _fill(frame: Frame, bar: Bar, rng: random.Random) -> Fill | None:
    """A big fill into a section of more energy, a small one elsewhere, none where the bar is cut short."""
    chance = rng.random()
    choice = rng.random()
    if not frame.style.fills or bar.beats < frame.bar_beats - TINY_BEATS:
        return None
    if bar.is_last and bar.section + 1 < len(frame.sections):
        rises = frame.sections[bar.section + 1].energy > frame.sections[bar.section].energy
        return _pick(frame.style.fills, 2 if rises else 1, choice)
    at_phrase_end = bar.index % SMALL_FILL_EVERY == SMALL_FILL_EVERY - 1
    if at_phrase_end and (bar.index % 8 == 7 or chance < SMALL_FILL_CHANCE):
        return _pick(frame.style.fills, 1, choice)
    return None


def _pick(fills: list[Fill], intensity: int, choice: float) -> Fill:
    fitting = [fill for fill in fills if fill.intensity == intensity] or fills
    return fitting[int(choice * len(fitting))]


def _aligned(pattern: str, steps: int) -> str:
    """A fill ends with the bar, whatever the meter."""
    plain = pattern.replace("|", "").replace(" ", "")[:STEPS_PER_BAR]
    return plain[-steps:] if steps <= len(plain) else REST * (steps - len(plain)) + plain


def _first_step(fill: Fill, frame: Frame) -> int:
    rows = [_aligned(pattern, len_of(frame)) for pattern in fill.parts.values()]
    return min((len(row) - len(row.lstrip(REST)) for row in rows), default=len_of(frame))


def _fill_hits(frame: Frame, bar: Bar, fill: Fill, first: int, rng: random.Random) -> list[Note]:
    notes: list[Note] = []
    for drum, pattern in fill.parts.items():
        notes += _row(bar, drum, _aligned(pattern, len_of(frame)), first, rng)
    return notes


def _crash(frame: Frame, seat: Seat, bar: Bar) -> list[Note]:
    if not frame.style.crashes or bar.section == 0 or seat.energies[frame.number_of[bar]] < CRASH_FROM_ENERGY:
        return []
    return [hit(bar.start, "crash", 104)]


def _roll(frame: Frame, bar: Bar, steps: int) -> list[Note]:
    """The snare of a build: quarters, eighths, then sixteenths, ever louder, with room before what follows."""
    notes = []
    for step in range(steps):
        share = (bar.index + step / steps) / bar.count
        every = 4 if share < 0.5 else 2 if share < 0.75 else 1
        if step % every or step / STEPS_PER_BEAT >= bar.beats - ALMOST or (bar.is_last and step >= steps - 2):
            continue
        velocity = round(ROLL_VELOCITY_FROM + (ROLL_VELOCITY_TO - ROLL_VELOCITY_FROM) * share)
        notes.append(hit(bar.start + step / STEPS_PER_BEAT, "snare", velocity))
        if step % 4 == 0 and share < 0.75:
            notes.append(hit(bar.start + step / STEPS_PER_BEAT, "kick", 100))
    return notes


def _last_hit(frame: Frame, bar: Bar, energy: float) -> list[Note]:
    notes = [hit(bar.start, "kick", 104)]
    if frame.style.crashes:
        notes.append(hit(bar.start, "crash", 72 + round(24 * energy)))
    return notes
