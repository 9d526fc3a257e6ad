"""What kinds of music people ask for, through whichever door, and how an engine is told of it in a prompt."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

SING = "with vocals and lyrics"
NEUTRAL = "song"


class Sort(StrEnum):
    """`ANY` leaves it to the words; loops and one-shots are samples, the others songs."""

    ANY = "any"
    SONG = "song"
    INSTRUMENTAL = "instrumental"
    RAP = "rap"
    VOCALS = "vocals"
    LOOP = "loop"
    SHOT = "one-shot"

    @property
    def is_sample(self) -> bool:
        return self in (Sort.LOOP, Sort.SHOT)

    @property
    def may_be_sung(self) -> bool:
        return not self.is_sample and self is not Sort.INSTRUMENTAL


def own_words(sort: Sort, *, is_sung: bool = True) -> list[str]:
    """What a prompt says more to ask for music of this sort."""
    if sort is Sort.RAP:
        return ["hip hop", "rapper" if is_sung else "rap beat"]
    return ["a cappella"] if sort is Sort.VOCALS else []


def worded(said: Sequence[str], unwanted: Sequence[str], *, sings_own_words: bool = False) -> str:
    """The prompt of all that was `said`, without what is `unwanted`; blank words do not count.

    `sings_own_words`: there is to be singing, to words that the engine writes.
    """
    wishes = [words for words in map(str.strip, said) if words] or [NEUTRAL]
    return ", ".join([*wishes, *([SING] if sings_own_words else []), *(f"no {thing}" for thing in unwanted)])


def listed(text: str) -> list[str]:
    """The things that `text` names, parted by commas or lines."""
    return [thing.strip() for thing in text.replace("\n", ",").split(",") if thing.strip()]
