"""The ritardando: the last bars are played ever more slowly, and the song still ends on the very same frame."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from engines.builtin.score import Note
from engines.builtin.writing.frame import Frame

SLOWED_BARS = 2
# How much of the last chord's time the bars before it may take.
LAST_CHORD_SHARE = 0.45
Clock = Callable[[float], float]


def slowing(frame: Frame, quiet_from: float) -> Clock:
    """Where every written beat falls: as written but at the end, where nobody sings after beat `quiet_from`."""
    final = frame.bars[-1]
    slowed = frame.by_section[-1][:-1][-SLOWED_BARS:]
    amount = frame.style.ending.ritardando
    if not slowed or not amount or frame.fades or slowed[0].start < quiet_from:
        return float
    start, span = slowed[0].start, final.start - slowed[0].start
    late = min(amount * span, LAST_CHORD_SHARE * final.beats)

    def at(beat: float) -> float:
        if beat <= start:
            return beat
        if beat <= final.start:
            return beat + late * ((beat - start) / span) ** 2
        return final.end - (final.end - beat) * (final.beats - late) / final.beats

    return at


def slowed(notes: Sequence[Note], clock: Clock) -> tuple[Note, ...]:
    """The notes as the clock has them, those before it slows as they are."""
    return tuple(note if clock(note.end) == note.end else _moved(note, clock) for note in notes)


def _moved(note: Note, clock: Clock) -> Note:
    start = clock(note.start)
    return replace(note, start=start, duration=clock(note.end) - start)
