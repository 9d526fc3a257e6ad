"""What an edit made of a song, in a few words for people."""

from __future__ import annotations

from typing import assert_never

from engines.edits import (
    ChangeInstrument,
    ChangeKey,
    ChangeTempo,
    Edit,
    Extend,
    ReplaceLyrics,
    ReplaceSection,
    Several,
    Shorten,
)


def in_words(edit: Edit) -> str:
    """One line, without the prompt.

    >>> in_words(Extend(side="after", length_ms=20_000))
    'Longer by 20 s at the end'
    """
    match edit:
        case Several():
            return ", ".join(in_words(one) for one in edit.edits)
        case Extend():
            return f"Longer by {_seconds(edit.length_ms)} at the {'beginning' if edit.side == 'before' else 'end'}"
        case Shorten():
            return f"Shortened to {_seconds(edit.length_ms)}"
        case ReplaceSection():
            return f"New music in section {edit.section}"
        case ReplaceLyrics():
            return f"New words in section {edit.section}" if edit.section else "New words"
        case ChangeKey():
            return f"In {edit.key}"
        case ChangeTempo():
            return f"At {edit.bpm:g} bpm"
        case ChangeInstrument():
            return f"{edit.instrument} instead of {edit.part}"
    assert_never(edit)


def _seconds(milliseconds: int) -> str:
    return f"{milliseconds / 1000:g} s"
