"""The words of a finished track with their chords above, part by part, for singing from paper."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from itertools import groupby
from typing import Any, NamedTuple

from engines.base import Word
from tracks.lyrics import sung_lines
from tracks.timeline import Span, chord_spans, section_spans

CHORDS_A_LINE = 8  # where nobody sings
LEADING_MAX = 2  # chords in front of a line's first word; more of them are a line of their own


class Place(NamedTuple):
    """A word under the chord that begins with it; either may be empty."""

    chord: str
    word: str


class Part(NamedTuple):
    """A section with its lines."""

    name: str
    start_ms: int
    lines: list[list[Place]]


def sheet_of(result: dict[str, Any]) -> list[Part]:
    """The parts of a track's `result`; none where neither chords nor words are known."""
    chords, lines = chord_spans(result), sung_lines(result)
    if not chords and not lines:
        return []
    spans = section_spans(result) or [Span("", 0, _end(chords, lines))]
    last = len(spans) - 1
    return [
        _part(span, 0 if number == 0 else span.start_ms, span.end_ms if number < last else None, chords, lines)
        for number, span in enumerate(spans)
    ]


def as_text(title: str, parts: list[Part]) -> str:
    """The same in letters of one width, chords in the line above the words."""
    blocks = [title]
    for part in parts:
        rows = [row for line in part.lines for row in _rows(line)]
        blocks.append("\n".join([*([f"[{part.name}]"] if part.name else []), *rows]))
    return "\n\n".join(blocks) + "\n"


def _part(span: Span, begin: int, end: int | None, chords: list[Span], lines: list[list[Word]]) -> Part:
    """What begins from `begin` until before `end`, in ms, or to the end of the song."""

    def is_here(at: int) -> bool:
        return begin <= at and (end is None or at < end)

    own = deque((name, next(same).start_ms) for name, same in groupby(chords, lambda chord: chord.name))
    waiting = deque(chord for chord in own if is_here(chord[1]))
    shown = [place for line in lines if is_here(line[0].start_ms) for place in _line(line, waiting)]
    return Part(span.name, span.start_ms, [*shown, *_rest(list(waiting))])


def _line(words: list[Word], waiting: deque[tuple[str, int]]) -> Iterator[list[Place]]:
    """The line, and before it the chords of what is played until it begins."""
    before = _taken(waiting, words[0].start_ms)
    if len(before) > LEADING_MAX:
        yield from _rest(before[:-1])
        before = before[-1:]
    places = [Place(name, "") for name, _ in before[:-1]]
    names = [name for name, _ in before[-1:]]
    for word in words:
        names += [name for name, _ in _taken(waiting, word.end_ms)]
        places += [Place(name, "") for name in names[:-1]]
        places.append(Place(names[-1] if names else "", word.text))
        names = []
    yield places


def _taken(waiting: deque[tuple[str, int]], until_ms: int) -> list[tuple[str, int]]:
    taken = []
    while waiting and waiting[0][1] < until_ms:
        taken.append(waiting.popleft())
    return taken


def _rest(chords: list[tuple[str, int]]) -> Iterator[list[Place]]:
    for first in range(0, len(chords), CHORDS_A_LINE):
        yield [Place(name, "") for name, _ in chords[first : first + CHORDS_A_LINE]]


def _rows(line: list[Place]) -> list[str]:
    widths = [max(len(place.chord), len(place.word)) + 1 for place in line]
    above = "".join(place.chord.ljust(width) for place, width in zip(line, widths, strict=True)).rstrip()
    below = "".join(place.word.ljust(width) for place, width in zip(line, widths, strict=True)).rstrip()
    return [row for row in (above, below) if row]


def _end(chords: list[Span], lines: list[list[Word]]) -> int:
    return max([chord.end_ms for chord in chords] + [line[-1].end_ms for line in lines])
