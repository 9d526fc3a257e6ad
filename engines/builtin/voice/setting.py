"""Sets words to music: the notes of a melody for each syllable of a line, or its sixteenths when rapped.

Times are beats (quarter notes) from the start of the song, as in the score. Everything here is pure and exact.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from engines.builtin.score import Note
from engines.builtin.voice.phrase import Manner, Phrase, SungNote
from engines.builtin.voice.speech import Syllable

SIXTEENTH = 0.25
SHORTEST_BEATS = 0.125
# Below these no syllable can be understood.
SHORTEST_SUNG_S, SHORTEST_RAPPED_S = 0.13, 0.09
LONGEST_GROUP, MOST_SLURRED = 4, 4
MOST_EXTRA, EXTRA_COST = 3, 0.2
MOST_LATE, LATE_COST = 2, 0.4
LONGEST_STEP = 4
CADENCE_WEIGHT = 0.4
FILLED_SHARE = 0.75
LONGEST_LINE_BARS = 4
LEGATO_GAP_BEATS = 0.26
COMFORTABLE_BEATS = 0.5
# Where in their range singers are at ease: a little below its middle.
COMFORTABLE_SHARE = 0.42
# Times and loudness are rounded, so that a chorus that returns is found in the singer's cache.
VELOCITY_STEP = 12
LOWEST_PITCH, HIGHEST_PITCH = 24, 96
# What tells stretches of a tune apart, and how much of a semitone's strain on each note one must spare to leave.
REST_BEATS, LEAVING_COST = 0.5, 12.0
# How long a syllable takes in calm speech, and when after the beat a line begins.
SPOKEN_S, SPOKEN_STRESSED_S, SPOKEN_LAST_S, SPOKEN_AFTER_S = 0.16, 0.23, 0.32, 0.12
SPOKEN_SHARE = 0.9


@dataclass(frozen=True, slots=True)
class SetLine:
    """A line of lyrics with the notes of each of its syllables, in beats."""

    line: str
    notes: tuple[tuple[Note, ...], ...]

    @property
    def start(self) -> float:
        return self.notes[0][0].start

    @property
    def end(self) -> float:
        return self.notes[-1][-1].end


@dataclass(frozen=True, slots=True)
class Window:
    """Where a line goes: beats `start`..`start + beats`, `pitch` to fall back on where the melody rests."""

    start: float
    beats: float
    pitch: int


def windows(count: int, start: float, bars: int, beats_per_bar: float, pitch: int) -> list[Window]:
    """Equal places for `count` lines in a section: whole bars, or halves where there are more lines than bars.

    Where even half bars are too few, the last lines have no place: the result is shorter than `count`.
    """
    units, unit = (bars, beats_per_bar) if count <= bars else (2 * bars, beats_per_bar / 2)
    count = min(count, units)
    edges = [number * units // count for number in range(count + 1)] if count else []
    longest = LONGEST_LINE_BARS * beats_per_bar
    return [Window(start + low * unit, min((high - low) * unit, longest), pitch) for low, high in pairwise(edges)]


def capacity(beats: float, tempo_bpm: float, manner: Manner = "sung") -> int:
    """How many syllables can be understood in so many beats."""
    shortest_s = SHORTEST_SUNG_S if manner == "sung" else SHORTEST_RAPPED_S
    return max(1, int(beats * 60 / tempo_bpm / shortest_s))


def set_line(
    line: str, syllables: Sequence[Syllable], melody: Sequence[Note], window: Window, beats_per_bar: float
) -> SetLine:
    """The line sung to the melody's notes in the window: stressed syllables on strong beats, its end on a long note.

    Notes are split where there are too few and slurred where there are too many. `syllables` must not be empty.
    """
    inside = [
        _within(note, window) for note in melody if window.start - 1e-6 <= note.start < window.start + window.beats
    ]
    choices = []
    for extra in range(MOST_EXTRA + 1):
        notes = _enough(inside or [_recited(window)], len(syllables) + extra, window)
        cost, groups = _grouped(notes, syllables, beats_per_bar)
        choices.append((cost + EXTRA_COST * extra, notes, groups))
    _, notes, groups = min(choices, key=lambda choice: choice[0])
    return SetLine(line, tuple(_slurred(notes[low:high]) for low, high in groups))


def _within(note: Note, window: Window) -> Note:
    start = max(note.start, window.start)
    return replace(note, start=start, duration=max(SHORTEST_BEATS, min(note.end, window.start + window.beats) - start))


def _recited(window: Window) -> Note:
    return Note(window.start, window.beats * FILLED_SHARE, window.pitch, 84)


def _enough(notes: list[Note], count: int, window: Window) -> list[Note]:
    """The notes, the longest cut in two until there is one for each syllable; the last is spared while it can be.

    Where they would become too short for comfort, the rests between them are sung through.
    """
    crowded = sum(note.duration for note in notes) < COMFORTABLE_BEATS * count
    notes = _legato(notes, window, window.beats if crowded else LEGATO_GAP_BEATS)
    while len(notes) < count:
        weights = [note.duration for note in notes]
        weights[-1] *= CADENCE_WEIGHT
        longest = weights.index(max(weights))
        note = notes[longest]
        first = _first_part(note.duration)
        notes[longest : longest + 1] = [
            replace(note, duration=first),
            replace(note, start=note.start + first, duration=note.duration - first),
        ]
    return notes


def _legato(notes: list[Note], window: Window, widest: float) -> list[Note]:
    """Gaps up to `widest` beats closed, so that what is split off stays on the beat; the window's end stays a rest."""
    last = window.start + window.beats * (FILLED_SHARE if widest > 1 else 1)
    ends = [*(note.start for note in notes[1:]), last]
    return [
        replace(note, duration=end - note.start) if 0 < end - note.end <= widest else note
        for note, end in zip(notes, ends, strict=True)
    ]


def _first_part(beats: float) -> float:
    """Where a note is cut: after 1/2, 1, 2 … beats, at most its half, so that the rest starts on the beat."""
    return float(2.0 ** math.floor(math.log2(beats / 2) + 1e-6))


def _grouped(
    notes: Sequence[Note], syllables: Sequence[Syllable], beats_per_bar: float
) -> tuple[float, list[tuple[int, int]]]:
    """The cheapest sharing out by dynamic programming: its cost, and for each syllable the range of its notes.

    The line may enter late, so that a light first syllable is a pick-up.
    """
    count, spare = len(syllables), len(notes) - len(syllables)
    longest = max(LONGEST_GROUP, -(-len(notes) // count))
    best: list[dict[int, tuple[float, int]]] = [
        {late: (LATE_COST * late, 0) for late in range(min(spare, MOST_LATE) + 1)}
    ]
    for number, syllable in enumerate(syllables):
        ahead: dict[int, tuple[float, int]] = {}
        for low, (cost, _) in best[-1].items():
            for high in range(low + 1, min(low + longest, number + 1 + spare) + 1):
                total = cost + _cost(notes[low:high], syllable, number == count - 1, beats_per_bar)
                if high not in ahead or total < ahead[high][0]:
                    ahead[high] = (total, low)
        best.append(ahead)
    ranges = []
    high = len(notes)
    for ahead in reversed(best[1:]):
        low = ahead[high][1]
        ranges.append((low, high))
        high = low
    return best[-1][len(notes)][0], ranges[::-1]


def _cost(notes: Sequence[Note], syllable: Syllable, is_last: bool, beats_per_bar: float) -> float:
    weight = metric_weight(notes[0].start, beats_per_bar)
    beats = notes[-1].end - notes[0].start
    slurred = sum(before.pitch != after.pitch for before, after in pairwise(notes))
    if is_last:
        return 0.9 * slurred - (2.0 if syllable.stress else 0.8) * weight - 0.3 * min(beats, 2.0)
    if syllable.stress:
        return 0.8 * slurred + 1.5 * max(0, slurred - 1) - 2.0 * weight - 0.25 * min(beats, 2.0)
    return 1.4 * slurred + 1.5 * max(0, slurred - 1) + 1.2 * weight + 0.4 * min(beats, 2.0)


def metric_weight(beat: float, beats_per_bar: float) -> float:
    """How strong a place in the bar is: 1 the first beat, 0.7 the middle, 0.5 a beat, 0.2 a half of one, 0 the rest."""
    at = beat % beats_per_bar
    for step, weight in ((beats_per_bar, 1.0), (beats_per_bar / 2, 0.7), (1.0, 0.5), (0.5, 0.2)):
        if step >= 0.5 and min(at % step, step - at % step) < 0.07:
            return weight
    return 0.0


def _slurred(notes: Sequence[Note]) -> tuple[Note, ...]:
    """Notes of one syllable, joined where the pitch repeats; of many, a few that span them."""
    if len(notes) > MOST_SLURRED:
        notes = [notes[number * (len(notes) - 1) // (MOST_SLURRED - 1)] for number in range(MOST_SLURRED)]
    joined = [notes[0]]
    for note in notes[1:]:
        last = joined[-1]
        if note.pitch == last.pitch:
            joined[-1] = replace(last, duration=note.end - last.start)
        else:
            joined[-1] = replace(last, duration=note.start - last.start)
            joined.append(note)
    return tuple(joined)


def set_rap(line: str, syllables: Sequence[Syllable], window: Window, beats_per_bar: float) -> SetLine:
    """The line on the window's sixteenths (or finer, where it has more syllables): stress on beats, its end before the
    window's last beat. `syllables` must not be empty.
    """
    step = SIXTEENTH
    room = max(SIXTEENTH, window.beats - min(1.0, window.beats / 4))
    while room / step < len(syllables):
        step /= 2
    starts = _on_grid(syllables, window.start, step, int(room / step), beats_per_bar)
    ends = [*starts[1:], starts[-1] + max(2 * step, 0.5)]
    notes = tuple(
        (Note(start, end - start, window.pitch, 96 if syllable.stress else 84),)
        for syllable, start, end in zip(syllables, starts, ends, strict=True)
    )
    return SetLine(line, notes)


def set_spoken(line: str, syllables: Sequence[Syllable], window: Window, tempo_bpm: float) -> SetLine:
    """The line in the rhythm of speech, whatever the beat, from soon after the window's start; quicker where it has to
    be. `syllables` must not be empty.
    """
    seconds = [SPOKEN_STRESSED_S if syllable.stress else SPOKEN_S for syllable in syllables]
    seconds[-1] = max(seconds[-1], SPOKEN_LAST_S)
    beat_s = 60 / tempo_bpm
    squeeze = min(1.0, SPOKEN_SHARE * window.beats * beat_s / (SPOKEN_AFTER_S + sum(seconds)))
    starts = [window.start + squeeze * (SPOKEN_AFTER_S + sum(seconds[:at])) / beat_s for at in range(len(seconds))]
    notes = tuple(
        (Note(start, squeeze * length / beat_s, window.pitch, 90 if syllable.stress else 84),)
        for syllable, start, length in zip(syllables, starts, seconds, strict=True)
    )
    return SetLine(line, notes)


def _on_grid(syllables: Sequence[Syllable], start: float, step: float, slots: int, beats_per_bar: float) -> list[float]:
    """The start of every syllable, one to a slot at most, by dynamic programming."""
    weights = [metric_weight(start + slot * step, beats_per_bar) for slot in range(slots)]
    best: list[dict[int, tuple[float, int]]] = [{-1: (0.0, -1)}]
    for number, syllable in enumerate(syllables):
        ahead: dict[int, tuple[float, int]] = {}
        for before, (cost, _) in best[-1].items():
            for slot in range(before + 1, min(before + LONGEST_STEP, slots - len(syllables) + number) + 1):
                weight = -2.0 * weights[slot] if syllable.stress else 0.6 * weights[slot]
                total = cost + weight + 0.3 * abs(slot - before - 1.5)
                if slot not in ahead or total < ahead[slot][0]:
                    ahead[slot] = (total, before)
        best.append(ahead)
    slot = min(best[-1], key=lambda place: best[-1][place][0])
    chosen = []
    for ahead in reversed(best[1:]):
        chosen.append(slot)
        slot = ahead[slot][1]
    return [start + slot * step for slot in reversed(chosen)]


def in_range(melody: Sequence[Note], low: int, high: int) -> list[Note]:
    """The melody moved by octaves to lie in a singer's range, stretches of it between rests by one more or less.

    Single notes stay where they are, though they strain the voice: an octave's leap within a line would break it.
    """
    shift = min(range(-48, 49, 12), key=lambda octaves: _strain(melody, octaves, low, high))
    return [
        replace(note, pitch=min(HIGHEST_PITCH, max(LOWEST_PITCH, note.pitch + shift + own)))
        for stretch in _stretches(melody)
        for own in [_own_shift(stretch, shift, low, high)]
        for note in stretch
    ]


def _own_shift(stretch: Sequence[Note], shift: int, low: int, high: int) -> int:
    """The octave by which a stretch leaves the others, 0 where that would not spare the voice much."""
    strains = {own: _strain(stretch, shift + own, low, high) + LEAVING_COST * (own != 0) for own in (0, -12, 12)}
    return min(strains, key=lambda own: strains[own])


def _strain(notes: Sequence[Note], shift: int, low: int, high: int) -> float:
    """How far from ease the notes lie on the mean, in semitones, those beyond the range counted manifold."""
    return sum(_outside(note.pitch + shift, low, high) for note in notes) / max(1, len(notes))


def _stretches(melody: Sequence[Note]) -> Iterator[list[Note]]:
    """The notes from one rest to the next."""
    stretch: list[Note] = []
    for note in melody:
        if stretch and note.start - stretch[-1].end >= REST_BEATS:
            yield stretch
            stretch = []
        stretch.append(note)
    yield stretch


def _outside(pitch: int, low: int, high: int) -> float:
    beyond = max(0, low - pitch, pitch - high)
    return 5.0 * beyond + 0.1 * abs(pitch - low - COMFORTABLE_SHARE * (high - low))


def released(line: SetLine, latest: float) -> SetLine:
    """The line with its last note ended by beat `latest`, but not before half of it was sung."""
    *before, last = line.notes
    note = last[-1]
    end = max(min(note.end, latest), note.start + note.duration / 2)
    return SetLine(line.line, (*before, (*last[:-1], replace(note, duration=end - note.start))))


def in_harmony(line: SetLine, scale: Sequence[int], steps: int) -> SetLine:
    """The line `steps` up (below 0: down) the scale of pitch classes 0..11, for a second voice: 2 is a third."""
    return SetLine(line.line, tuple(tuple(_stepped(note, scale, steps) for note in group) for group in line.notes))


def _stepped(note: Note, scale: Sequence[int], steps: int) -> Note:
    """A note outside the scale goes the way of the one below it."""
    ladder = [pitch for pitch in range(128) if pitch % 12 in scale]
    at = max(0, bisect_right(ladder, note.pitch) - 1)
    return replace(note, pitch=ladder[min(max(at + steps, 0), len(ladder) - 1)])


def phrase_of(line: SetLine, language: str, tempo_bpm: float, manner: Manner = "sung") -> tuple[Phrase, float]:
    """The line as a singer takes it, and the second of the song at which it starts."""
    beat_s = 60 / tempo_bpm
    velocities = [note.velocity for group in line.notes for note in group]
    velocity = VELOCITY_STEP * round(sum(velocities) / len(velocities) / VELOCITY_STEP)
    notes = tuple(tuple(_sung(note, line.start, beat_s, velocity) for note in group) for group in line.notes)
    return Phrase(line.line, language, notes, manner), line.start * beat_s


def _sung(note: Note, start: float, beat_s: float, velocity: int) -> SungNote:
    return SungNote(round((note.start - start) * beat_s, 4), round(note.duration * beat_s, 4), note.pitch, velocity)
