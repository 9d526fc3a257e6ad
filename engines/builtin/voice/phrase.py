"""What a singer is given and gives back: a line with notes for its syllables; its sound with the times of its words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from engines.builtin.voice.speech import Floats

Manner = Literal["sung", "rap", "spoken"]

LONGEST_PHRASE_S = 120.0


@dataclass(frozen=True, slots=True)
class SungNote:
    """`start_s` counts from the start of the phrase; `pitch` is a MIDI note number, `velocity` 1..127."""

    start_s: float
    duration_s: float
    pitch: float
    velocity: int = 90

    def __post_init__(self) -> None:
        ends = self.start_s + self.duration_s
        if not (self.start_s >= 0 and self.duration_s > 0 and ends <= LONGEST_PHRASE_S and 12 <= self.pitch <= 108):
            raise ValueError(f"not a note a voice can sing: {self}")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One line of lyrics. `notes` holds for each of `syllables(line, language)` one or more notes in order.

    `rap` and `spoken` take the times and the middle of the range from the notes, and the intonation from speech.
    """

    line: str
    language: str
    notes: tuple[tuple[SungNote, ...], ...]
    manner: Manner = "sung"

    def __post_init__(self) -> None:
        starts = [note.start_s for syllable in self.notes for note in syllable]
        if not all(self.notes) or starts != sorted(set(starts)):
            raise ValueError(f"every syllable of {self.line!r} needs notes, in rising order of start")


@dataclass(frozen=True, slots=True)
class WordTime:
    """`start_s` and `end_s` count from the start of the phrase; they may be below 0 for consonants before the beat."""

    text: str
    start_s: float
    end_s: float


@dataclass(frozen=True, eq=False, slots=True)
class Sung:
    """`audio` is mono float32 of shape (frames,), peak nominally within ±1, whose first frame belongs at `offset_s`.

    `offset_s` counts from the start of the phrase and is 0 or less.
    """

    audio: Floats
    offset_s: float
    words: tuple[WordTime, ...]
