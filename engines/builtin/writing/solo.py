"""Solos: lines made up over the chords, in phrases of two bars that climb and quicken, with slides into long notes."""

from __future__ import annotations

import random
from collections.abc import Sequence

from engines.builtin.instruments import INSTRUMENTS
from engines.builtin.meter import STEPS_PER_BEAT, Bar, is_strong, strokes
from engines.builtin.score import Articulation, Note
from engines.builtin.theory import nearest, pitches
from engines.builtin.writing.arrangement import Seat
from engines.builtin.writing.frame import ALMOST, Frame

PHRASE_BARS = 2
CALM, WARM, HOT = ("x-x-", "x---", "..x-", "x-xx"), ("x-x-", "xxx-", "x-xx", "--x-"), ("xxxx", "x-xx", "xxx-", "xxxx")
FAST_WARM, FAST_HOT = ("x-x-", "x---", "..x-", "x-x-"), ("x-x-", "x-x-", "x-xx", "x---")
FAST_FROM_BPM = 140
COLOURS = {
    # steps above the tonic for minor and major keys; the mode's own scale where a style names none
    "pentatonic": ((0, 3, 5, 7, 10), (0, 2, 4, 7, 9)),
    "blues": ((0, 3, 5, 6, 7, 10), (0, 2, 3, 4, 7, 9, 10)),
}
SLIDING_STEM = "guitar"
SLIDING = ("sax", "trumpet", "trombone", "violin", "fiddle", "harmonica", "clarinet")
SLIDE_CHANCE, TURN_CHANCE, SKIP_CHANCE = 0.7, 0.3, 0.16
LONG_BEATS, JOINED_BEATS = 0.9, 0.3
START_PLACE, PEAK_PLACE, PEAK_AT = 0.35, 0.85, 0.75
VELOCITY, HEAT_VELOCITY, LONG_VELOCITY = 86, 14, 6


def write_solo(frame: Frame, bars: Sequence[Bar], seat: Seat, rng: random.Random) -> list[Note]:
    """The notes of one player over these bars of a section."""
    ladder = _ladder(frame, bars[0].start, seat)
    place, way = round(START_PLACE * (len(ladder) - 1)), 1
    notes: list[Note] = []
    for number, bar in enumerate(bars):
        heat = min(1.0, (number + 1) / max(1.0, PEAK_AT * len(bars)))
        ends = number % PHRASE_BARS == PHRASE_BARS - 1 or number == len(bars) - 1
        goal = START_PLACE + (PEAK_PLACE - START_PLACE) * heat
        for at, beats in _rhythm(frame, bar, heat, ends, rng):
            place, way = _moved(place, way, goal * (len(ladder) - 1), len(ladder), rng)
            if beats >= LONG_BEATS or is_strong(at, frame.meter):
                place = _settled(frame, ladder, place, bar.start + at)
            notes.append(_note(bar.start + at, beats, ladder[place], seat, heat, rng))
    return notes


def _ladder(frame: Frame, beat: float, seat: Seat) -> tuple[int, ...]:
    """The scale in two octaves and a half of the player's upper range."""
    key = frame.key_at(beat)
    steps = COLOURS.get(frame.style.melody.colour)
    scale = tuple((key.tonic + step) % 12 for step in steps[0 if key.is_minor else 1]) if steps else key.scale
    high = min(seat.high, max(seat.low + 30, frame.style.melody.high + 7))
    return pitches(scale, max(seat.low, high - 29), high) or (seat.low,)


def _rhythm(frame: Frame, bar: Bar, heat: float, ends: bool, rng: random.Random) -> list[tuple[float, float]]:
    """Notes of a bar as (beat within the bar, beats): busier with heat, a phrase ends on a long note and a breath."""
    is_fast = frame.tempo_bpm >= FAST_FROM_BPM
    cells = CALM if heat < 0.4 else (FAST_WARM if is_fast else WARM) if heat < 0.8 else FAST_HOT if is_fast else HOT
    whole = int(bar.beats + ALMOST)
    busy = max(1, whole // 2) if ends else whole
    row = "".join(rng.choice(cells) for _ in range(busy))
    if ends and whole > busy:
        row += "x" + "-" * ((whole - busy) * STEPS_PER_BEAT - 3) + ".."
    return [(step / STEPS_PER_BEAT, held / STEPS_PER_BEAT) for step, held, _ in strokes(row)]


def _moved(place: int, way: int, goal: float, size: int, rng: random.Random) -> tuple[int, int]:
    """The next place on the ladder: by step for the most part, turning towards the goal."""
    if rng.random() < TURN_CHANCE:
        way = 1 if goal > place + rng.uniform(-3, 3) else -1
    new = place + way * (2 if rng.random() < SKIP_CHANCE else 1)
    if not 0 <= new < size:
        way = -way
        new = place + way
    return max(0, min(size - 1, new)), way


def _settled(frame: Frame, ladder: tuple[int, ...], place: int, beat: float) -> int:
    """The nearest place within two that sounds in the chord."""
    inside = [pitch for pitch in ladder[max(0, place - 2) : place + 3] if pitch % 12 in frame.chord(beat).pitch_classes]
    return ladder.index(nearest(tuple(inside), ladder[place])) if inside else place


def _note(start: float, beats: float, pitch: int, seat: Seat, heat: float, rng: random.Random) -> Note:
    velocity = VELOCITY + HEAT_VELOCITY * heat + rng.gauss(0, 6) + seat.player.velocity
    velocity += LONG_VELOCITY if beats >= LONG_BEATS else 0
    articulation: Articulation = "legato" if beats <= JOINED_BEATS else "normal"
    if beats >= LONG_BEATS and _slides(seat) and rng.random() < SLIDE_CHANCE:
        articulation = "slide"
    return Note(start, beats * 0.98, pitch, max(1, min(127, round(velocity))), articulation)


def _slides(seat: Seat) -> bool:
    row = INSTRUMENTS[seat.instrument]
    return row.stem == SLIDING_STEM or any(word in row.name for word in SLIDING)
