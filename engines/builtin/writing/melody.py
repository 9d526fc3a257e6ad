"""The tune: a motif of two bars, repeated, moved and answered into a theme of eight, the same on every return."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from engines.builtin.meter import STEPS_PER_BAR, STEPS_PER_BEAT, Bar, fit_pattern, is_strong, strokes
from engines.builtin.score import Note
from engines.builtin.style import Melody
from engines.builtin.theory import nearest, pitches
from engines.builtin.writing.arrangement import Seat
from engines.builtin.writing.frame import ALMOST, ChordAt, Frame, Passage
from engines.builtin.writing.solo import write_solo

THEME_BARS, UNIT_BARS = 8, 2
CANDIDATES = 16
STEP_TARGET_SLACK, LEAST_STEPS = 0.05, 0.7
LOUD_ROLES = ("chorus", "drop")
BORROWED = {"intro": "chorus", "outro": "chorus", "break": "verse", "build": "verse", "prechorus": "prechorus"}
NORMAL, STRESSED = 84, 94
SHAPES = ("arch", "falling", "rising", "wave")
PARALLEL_PERIOD, SPARSE_NOTES = "MNMK", 16
LAYOUTS = ("MmMK", "MNMK", "MMNK", "MMmK")


@dataclass(frozen=True, slots=True)
class Tone:
    """A note of a theme: `bar` within the theme, `at` and `beats` within the bar, in quarter notes."""

    bar: int
    at: float
    beats: float
    pitch: int
    stressed: bool


Motif = list[tuple[int, float, float, int, bool]]


class Tunes:
    """The themes of one song by material, each written when first asked for; those of `origin` are taken from it."""

    def __init__(self, frame: Frame, origin: Tunes | None = None) -> None:
        self.frame = frame
        self._origin = origin
        self._themes: dict[str, list[Tone]] = {}

    def theme(self, material: str) -> list[Tone]:
        if material not in self._themes:
            known = self._origin if self._origin and material in self._origin.materials else None
            self._themes[material] = known.theme(material) if known else self._write(material)
        return self._themes[material]

    @property
    def materials(self) -> set[str]:
        return {section.material for section in self.frame.sections}

    def _write(self, material: str) -> list[Tone]:
        sections = self.frame.sections
        numbers = [at for at, section in enumerate(sections) if section.material == material and not section.raised]
        longest = max(numbers, key=lambda at: len(self.frame.by_section[at]))
        bars = self.frame.by_section[longest][:THEME_BARS]
        group, _, variant = material.partition("-")
        rng = self.frame.rng(f"tune {group}{variant[1:]}")
        return write_theme(self.frame, self.frame.sections[longest], bars, rng, variant[:1])

    def bars_of(self, material: str) -> int:
        return max((tone.bar for tone in self.theme(material)), default=0) + 1


def write_theme(
    frame: Frame, section: Passage, bars: tuple[Bar, ...], rng: random.Random, variant: str = ""
) -> list[Tone]:
    """The best of several themes over these bars, by steps, chord tones on strong beats, range and variety.

    Variant `b` grows from the second motif of the same `rng`, so that the themes of a piece are kin.
    """
    layout = rng.choice(LAYOUTS)
    habits = frame.style.melody
    rhythms = habits.hooks if section.role in LOUD_ROLES else habits.rhythms
    first, second = (_rhythm(rng, rhythms, frame, section.role in LOUD_ROLES) for _ in "MN")
    if len(first) + len(second) <= SPARSE_NOTES:
        layout = PARALLEL_PERIOD
    best: list[Tone] = []
    best_score = float("-inf")
    for _ in range(CANDIDATES):
        motifs = {"M": _motif(rng, first, habits), "N": _motif(rng, second, habits)}
        if variant == "b":
            motifs = {"M": motifs["N"], "N": motifs["M"]}
        theme = _theme(frame, section, bars, layout, motifs)
        score = _score(theme, frame, bars)
        if score > best_score:
            best, best_score = theme, score
    return best


def _rhythm(rng: random.Random, patterns: list[str], frame: Frame, loud: bool) -> list[tuple[int, float, float, bool]]:
    """Two bars of rhythm as (bar, beat, beats, stressed): a written pair, or one bar and its answer."""

    def drawn(choices: list[str]) -> str:
        """The one of two with longer notes for what is loud, else with more."""
        pair = sorted(rng.choices(choices, k=2), key=_density)
        return pair[0 if loud else 1]

    rows = fit_pattern(drawn(patterns), frame.meter)
    if len(rows) == 1:
        answer = fit_pattern(drawn([p for p in patterns if len(fit_pattern(p, frame.meter)) == 1]), frame.meter)
        rows = (rows[0], rows[0] if rng.random() < 0.5 else answer[0])
        if rng.random() < frame.style.melody.rest_share:
            rows = (rows[0], "x" + "-" * (len(rows[0]) * 3 // 4 - 1) + "." * (len(rows[0]) - len(rows[0]) * 3 // 4))
    return [
        (bar, step / STEPS_PER_BEAT, held / STEPS_PER_BEAT, sign == "X")
        for bar, row in enumerate(rows[:UNIT_BARS])
        for step, held, sign in strokes(row)
    ]


def _density(pattern: str) -> float:
    """Notes a bar."""
    plain = pattern.replace("|", "").replace(" ", "")
    return (plain.count("x") + plain.count("X")) * STEPS_PER_BAR / len(plain)


def _motif(rng: random.Random, rhythm: list[tuple[int, float, float, bool]], habits: Melody) -> Motif:
    """The rhythm with a contour in scale steps from its first note; a leap is answered by a step back."""
    shape = rng.choice(SHAPES)
    degree, leap = 0, 0
    motif: Motif = []
    for number, (bar, at, beats, stressed) in enumerate(rhythm):
        motif.append((bar, at, beats, degree, stressed))
        share = number / max(1, len(rhythm) - 1)
        way = 1 if rng.random() < _rising(shape, share) else -1
        if abs(leap) > 1:
            move = -1 if leap > 0 else 1
        elif rng.random() < habits.step_share:
            move = way if rng.random() < 0.82 else 0
        else:
            move = way * rng.choice((2, 2, 3, 4))
        if abs(degree + move) > 5:
            move = -1 if degree > 0 else 1
        degree, leap = degree + move, move
    return motif


def _rising(shape: str, share: float) -> float:
    """How likely the line goes up at this share of the motif."""
    if shape == "arch":
        return 0.85 if share < 0.5 else 0.15
    if shape == "wave":
        return 0.8 if int(share * 4) % 2 == 0 else 0.2
    return 0.25 if shape == "falling" else 0.75


def _theme(frame: Frame, section: Passage, bars: tuple[Bar, ...], layout: str, motifs: dict[str, Motif]) -> list[Tone]:
    habits = frame.style.melody
    ladder = pitches(frame.key.scale, habits.low, habits.high)
    span = len(ladder)
    centre = span * 0.36 + (habits.lift if section.role in LOUD_ROLES else 0)
    theme: list[Tone] = []
    said: dict[str, list[Tone]] = {}
    units = [bars[at : at + UNIT_BARS] for at in range(0, len(bars), UNIT_BARS)]
    for number, unit in enumerate(units):
        sign = "K" if number == len(units) - 1 else layout[number % 4]
        first_bar = number * UNIT_BARS
        if sign in said:
            theme += _repeated(frame, said[sign], unit, first_bar)
            continue
        if sign == "K" and layout == PARALLEL_PERIOD and "N" in said and len(unit) == UNIT_BARS:
            theme += _repeated(frame, said["N"], unit[:1], first_bar)
            theme += _cadence(frame, unit, theme, ladder, first_bar)
            continue
        motif = motifs["N" if sign == "N" else "M"]
        fresh = _place(frame, motif, unit, ladder, centre, theme, first_bar, ends=sign == "K")
        said.setdefault(sign, fresh)
        theme += fresh
    return theme


def _repeated(frame: Frame, tones: list[Tone], unit: tuple[Bar, ...], first_bar: int) -> list[Tone]:
    """A motif said again, note for note but for those that clash with the chords now."""
    moved = [replace(tone, bar=tone.bar % UNIT_BARS + first_bar) for tone in tones if tone.bar % UNIT_BARS < len(unit)]
    return [_refitted(frame, unit[tone.bar - first_bar], tone) for tone in moved]


def _place(
    frame: Frame,
    motif: Motif,
    unit: tuple[Bar, ...],
    ladder: tuple[int, ...],
    centre: float,
    before: list[Tone],
    first_bar: int,
    ends: bool,
) -> list[Tone]:
    """The motif on the degree where it suits the chords and what came before; as a cadence with a long last note."""
    kept = [note for note in motif if note[0] < len(unit) and (not ends or note[0] < len(unit) - 1 or len(unit) == 1)]
    contexts = [
        (frame.chord(unit[bar].start + at), is_strong(at, frame.meter) or beats >= 1.5) for bar, at, beats, _, _ in kept
    ]
    previous = ladder.index(nearest(ladder, before[-1].pitch)) if before else centre
    lowest = -min((note[3] for note in kept), default=0)
    highest = len(ladder) - 1 - max((note[3] for note in kept), default=0)
    starts = range(lowest, max(lowest, highest) + 1)
    start = min(starts, key=lambda s: _misfit(s, kept, contexts, ladder, centre, previous))
    tones = [
        Tone(first_bar + bar, at, beats, _fitted(ladder, start + degree, chord, strong), stressed)
        for (bar, at, beats, degree, stressed), (chord, strong) in zip(kept, contexts, strict=True)
    ]
    return tones + (_cadence(frame, unit, tones or before, ladder, first_bar) if ends and len(unit) > 1 else [])


def _misfit(
    start: int,
    motif: Motif,
    contexts: list[tuple[ChordAt, bool]],
    ladder: tuple[int, ...],
    centre: float,
    previous: float,
) -> float:
    cost = 0.0
    total = 0
    for (_, _, _, degree, _), (chord, strong) in zip(motif, contexts, strict=True):
        at = min(max(start + degree, 0), len(ladder) - 1)
        total += at
        if strong and ladder[at] % 12 not in chord.pitch_classes:
            cost += 2.0
    if motif:
        cost += 0.5 * abs(start + motif[0][3] - previous) + 0.7 * abs(total / len(motif) - centre)
    return cost


def _fitted(ladder: tuple[int, ...], at: int, chord: ChordAt, strong: bool) -> int:
    """The ladder's note, moved by at most a step where the chord asks for it."""
    at = min(max(at, 0), len(ladder) - 1)
    pitch = ladder[at]
    if strong and pitch % 12 not in chord.pitch_classes:
        for near in (at - 1, at + 1):
            if 0 <= near < len(ladder) and ladder[near] % 12 in chord.pitch_classes:
                return ladder[near]
    if pitch % 12 in chord.tune_scale:
        return pitch
    return nearest(pitches(chord.tune_scale, pitch - 3, pitch + 3), pitch)


def _cadence(
    frame: Frame, unit: tuple[Bar, ...], before: list[Tone], ladder: tuple[int, ...], first_bar: int
) -> list[Tone]:
    """One step on the way and a long note on the nearest member of the last chord, the tonic first."""
    bar = unit[-1]
    chord = frame.chord(bar.start)
    last = before[-1].pitch if before else ladder[len(ladder) // 3]
    tonic = frame.key.tonic
    classes = (tonic,) if tonic in chord.pitch_classes else chord.pitch_classes[:3]
    goals = pitches(tuple(classes), ladder[0], ladder[-1]) or ladder
    goal = nearest(goals, last)
    if abs(goal - last) > 5:
        goal = nearest(pitches(chord.pitch_classes[:3], ladder[0], ladder[-1]) or ladder, last)
    whole = frame.bar_beats
    number = first_bar + len(unit) - 1
    if whole < 2 or abs(goal - last) <= 2:
        return [Tone(number, 0.0, whole * 0.75, goal, True)]
    step = nearest(pitches(chord.tune_scale, ladder[0], ladder[-1]), (goal + last) / 2)
    return [Tone(number, 0.0, 1.0, step, False), Tone(number, 1.0, whole * 0.75 - 1.0, goal, True)]


def _score(theme: list[Tone], frame: Frame, bars: tuple[Bar, ...]) -> float:
    if len(theme) < 3:
        return float(len(theme)) - 100
    moves = [abs(new.pitch - old.pitch) for old, new in pairwise(theme)]
    steps = sum(move <= 2 for move in moves) / len(moves)
    still = sum(move == 0 for move in moves) / len(moves)
    round_trip = abs(theme[-1].pitch - theme[0].pitch)
    leaps = sum(move > 7 for move in moves) + 6 * sum(move > 12 for move in moves) + max(0, round_trip - 5)
    spread = len({tone.pitch for tone in theme})
    strong = [tone for tone in theme if is_strong(tone.at, frame.meter)]
    at_home = sum(tone.pitch % 12 in frame.chord(bars[tone.bar].start + tone.at).pitch_classes for tone in strong)
    target = max(LEAST_STEPS, frame.style.melody.step_share)
    misses = max(0.0, abs(steps - target) - STEP_TARGET_SLACK)
    return 4 * at_home / max(1, len(strong)) - 30 * misses - 5 * max(0, still - 0.25) - leaps + 0.4 * min(spread, 7)


def write_tune(frame: Frame, tunes: Tunes, seats: list[Seat]) -> list[list[Note]]:
    """The tune shared out among the lead players: in every bar the first who plays has it, the others double it."""
    parts: list[list[Note]] = [[] for _ in seats]
    rng = frame.rng("tune performance")
    octaves = [octave_for(_line(frame, tunes, seat), seat) for seat in seats]
    for number, bar in enumerate(frame.bars):
        playing = [at for at, seat in enumerate(seats) if seat.plays[number]]
        if frame.sections[bar.section].role == "solo" and not bar.is_final:
            if bar.index == 0:
                _add_solo(frame, bar.section, seats, parts)
            continue
        tones = _bar_tones(frame, tunes, bar, parts[playing[0]]) if playing else []
        for at in playing:
            for note in _sung(frame, bar, tones, rng):
                parts[at].append(_in_range(note, seats[at], octaves[at]))
    return [_without_wide_leaps(part, seat) for part, seat in zip(parts, seats, strict=True)]


def _add_solo(frame: Frame, section: int, seats: list[Seat], parts: list[list[Note]]) -> None:
    """The first lead player who is there for the whole section makes the tune up; the others listen."""
    bars = [bar for bar in frame.by_section[section] if not bar.is_final]
    plays = [sum(seat.plays[frame.number_of[bar]] for bar in bars) for seat in seats]
    if any(plays):
        at = plays.index(max(plays))
        parts[at] += write_solo(frame, bars, seats[at], frame.rng(f"solo {section}"))


def _without_wide_leaps(part: list[Note], seat: Seat) -> list[Note]:
    """Where one phrase would leap over an octave into the next, its last note goes an octave towards it."""
    for at in range(2, len(part)):
        before, last, here = part[at - 2 : at + 1]
        nearer = last.pitch + (12 if here.pitch > last.pitch else -12)
        is_wide = abs(here.pitch - last.pitch) > 12 >= max(abs(here.pitch - nearer), abs(nearer - before.pitch))
        if is_wide and seat.low <= nearer <= seat.high:
            part[at - 1] = replace(last, pitch=nearer)
    return part


def _line(frame: Frame, tunes: Tunes, seat: Seat) -> list[int]:
    """Every pitch that the player has in the tune, section by section."""
    played = {bar.section for number, bar in enumerate(frame.bars) if seat.plays[number]}
    sections = [frame.sections[at] for at in sorted(played)]
    return [tone.pitch + section.raised for section in sections for tone in tunes.theme(_material(frame, section))]


def octave_for(line: Sequence[int], seat: Seat) -> int:
    """By how many semitones, whole octaves, a line lies best in the player's range, the nearest of the best."""
    moves = [12 * (seat.player.octave + way) for way in (0, -1, 1, -2, 2)]
    outside = [sum(not seat.low <= pitch + move <= seat.high for pitch in line) for move in moves]
    return moves[outside.index(min(outside))]


def _bar_tones(frame: Frame, tunes: Tunes, bar: Bar, before: list[Note]) -> list[Tone]:
    """The theme's tones of this bar, bent to the chords that sound now; the tonic in the last bar."""
    section = frame.sections[bar.section]
    material = _material(frame, section)
    if bar.is_final and not frame.fades:
        last = before[-1].pitch if before else frame.style.melody.low + 7
        home = pitches((frame.key_at(bar.start).tonic,), frame.style.melody.low, frame.style.melody.high)
        return [Tone(0, 0.0, bar.beats, nearest(home, last), True)]
    index = bar.index % tunes.bars_of(material)
    if section.role in ("intro", "outro") and index % 4 >= 2 and bar.count > 2:
        return []
    theme = [tone for tone in tunes.theme(material) if tone.bar == index]
    return [_refitted(frame, bar, replace(tone, pitch=tone.pitch + section.raised)) for tone in theme]


def _material(frame: Frame, section: Passage) -> str:
    wanted = BORROWED.get(section.role, section.material)
    materials = {other.material for other in frame.sections}
    return wanted if wanted in materials else section.material


def _refitted(frame: Frame, bar: Bar, tone: Tone) -> Tone:
    chord = frame.chord(bar.start + tone.at)
    strong = is_strong(tone.at, frame.meter) or tone.beats >= 1.5
    grates = strong and tone.pitch % 12 not in chord.pitch_classes and (tone.pitch - 1) % 12 in chord.pitch_classes
    if tone.pitch % 12 in chord.tune_scale and not grates:
        return tone
    allowed = chord.pitch_classes if strong else chord.tune_scale
    pitch = nearest(pitches(tuple(allowed), tone.pitch - 4, tone.pitch + 4), tone.pitch)
    return Tone(tone.bar, tone.at, tone.beats, pitch, tone.stressed)


def _sung(frame: Frame, bar: Bar, tones: list[Tone], rng: random.Random) -> list[Note]:
    legato = frame.style.melody.legato
    middle = (frame.style.melody.low + frame.style.melody.high) / 2
    notes = []
    for tone in tones:
        room = min(tone.beats, bar.beats - tone.at)
        if room > ALMOST:
            velocity = (STRESSED if tone.stressed else NORMAL) + (tone.pitch - middle) * 0.6 + rng.gauss(0, 4)
            velocity += 4 if is_strong(tone.at, frame.meter) else -3
            notes.append(Note(bar.start + tone.at, max(0.1, room * legato), tone.pitch, _level(velocity)))
    return notes


def _level(velocity: float) -> int:
    return max(1, min(127, round(velocity)))


def _in_range(note: Note, seat: Seat, octave: int) -> Note:
    pitch = note.pitch + octave
    while pitch < seat.low:
        pitch += 12
    while pitch > seat.high:
        pitch -= 12
    velocity = max(1, min(127, note.velocity + seat.player.velocity))
    return Note(note.start, note.duration, pitch, velocity, "legato" if note.duration > 1 else "normal")
