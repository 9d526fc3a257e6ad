"""Loops of one player or one drum: who stays of a band when a prompt says "drum loop" or "bass only"."""

from __future__ import annotations

import re
from dataclasses import replace

from engines.builtin.instruments import INSTRUMENTS
from engines.builtin.samples.shot_words import DRUMS
from engines.builtin.score import Part, Score

# What a loop "of drums" keeps: roles or stems.
ONLY_WORDS: dict[str, frozenset[str]] = {
    **dict.fromkeys(("drum", "drums", "beat", "break", "breakbeat"), frozenset({"drums", "percussion"})),
    **dict.fromkeys(("percussion", "perc", "top"), frozenset({"percussion"})),
    **dict.fromkeys(("bass", "bassline"), frozenset({"bass"})),
    **dict.fromkeys(("guitar", "riff"), frozenset({"guitar"})),
    **dict.fromkeys(("piano", "keys", "keyboard"), frozenset({"piano"})),
    **dict.fromkeys(("chord", "chords"), frozenset({"chords"})),
    **dict.fromkeys(("pad", "pads"), frozenset({"pad"})),
    **dict.fromkeys(("arp", "arpeggio"), frozenset({"arp"})),
    **dict.fromkeys(("lead", "melody", "melodic", "topline"), frozenset({"lead", "counter"})),
}
# Drums that one name stands for.
DRUM_SETS = (
    frozenset({42, 44, 46}), frozenset({41, 43, 45, 47, 48, 50}), frozenset({60, 61}), frozenset({62, 63, 64}),
)  # fmt: skip
_ONLY = re.compile(rf"\b({'|'.join(ONLY_WORDS)})[ -]*(?:loop|only)\b", re.IGNORECASE)
_DRUM_LOOP = re.compile(
    rf"\b({'|'.join(sorted(DRUMS, key=len, reverse=True)).replace(' ', '[ -]')})s?[ -]*(?:loop|only)\b", re.IGNORECASE
)


def read_by_us(prompt: str) -> str:
    """The words of the prompt that name who plays alone, in lower case."""
    return " ".join(found[0].lower() for found in (_DRUM_LOOP.search(prompt), _ONLY.search(prompt)) if found)


def alone(score: Score, prompt: str) -> tuple[Score, list[str]]:
    """The score of those whom the prompt wants alone, of all where it wants nobody; a notice where they do not play."""
    drums, players = _DRUM_LOOP.search(prompt), _ONLY.search(prompt)
    if drums:
        parts = tuple(_struck(part, _numbers(drums[1])) for part in score.parts)
    elif players:
        parts = tuple(part for part in score.parts if {part.role, _stem(part)} & ONLY_WORDS[players[1].lower()])
    else:
        return score, []
    sounding = tuple(part for part in parts if part.notes)
    if sounding:
        return replace(score, parts=sounding, textures=()), []
    wanted = (drums or players or [""])[0]
    return score, [f"prompt: nobody plays alone for {wanted!r} in this style, so the loop holds the whole band"]


def _numbers(phrase: str) -> frozenset[int]:
    number = DRUMS[phrase.lower().replace("-", " ")]
    return next((numbers for numbers in DRUM_SETS if number in numbers), frozenset({number}))


def _struck(part: Part, numbers: frozenset[int]) -> Part:
    """The part's strokes of these drums alone."""
    is_drums = INSTRUMENTS[part.instrument].is_drums
    return replace(part, notes=tuple(note for note in part.notes if is_drums and note.pitch in numbers))


def _stem(part: Part) -> str:
    return INSTRUMENTS[part.instrument].stem
