"""Wishes are read from words as people write them."""

from __future__ import annotations

import pytest

from plans.revising.reading import wishes_in
from plans.revising.wishes import ALL, LAST, Add, Describe, Hurry, Remove, Rename, Resize, Sing, Which, Wish


@pytest.mark.parametrize(
    ("prompt", "wishes"),
    [
        ("remove the second verse", [Remove(Which("Verse", 2))]),
        ("Please drop verse 2.", [Remove(Which("Verse", 2))]),
        ("without an intro", [Remove(Which("Intro", LAST))]),
        ("delete the intro and the outro", [Remove(Which("Intro")), Remove(Which("Outro"))]),
        ("make the chorus longer", [Resize(Which("Chorus"), 1.5)]),
        ("a bit longer chorus", [Resize(Which("Chorus"), 1.25)]),
        ("shorten the last chorus", [Resize(Which("Chorus", LAST), 1 / 1.5)]),
        ("double the solo", [Resize(Which("Solo"), 2.0)]),
        ("an intro of ten seconds", [Resize(Which("Intro", LAST), length_ms=10_000)]),
        ("two and a half minutes", [Resize(None, length_ms=150_000)]),
        ("Make it 1:30 long", [Resize(None, length_ms=90_000)]),
        ("shorter", [Resize(None, 1 / 1.5)]),
        ("add a bridge", [Add("Bridge")]),
        ("add another verse at the end", [Add("Verse", side="after")]),
        (
            "add a short guitar solo before the last chorus",
            [Add("Solo", ("guitar solo",), 1 / 1.5, side="before", at=Which("Chorus", LAST))],
        ),
        ("with a long intro", [Add("Intro", factor=1.5, only_missing=True)]),
        ("a darker bridge", [Add("Bridge", ("dark",), only_missing=True)]),
        ("replace the bridge with a sax solo", [Rename(Which("Bridge"), "Solo", ("sax solo",))]),
        ("no drums, more strings", [Describe(unwanted=("drums",)), Describe(wanted=("strings",))]),
        ("no drums or bass", [Describe(unwanted=("drums",)), Describe(unwanted=("bass",))]),
        ("piano instead of guitar", [Describe(wanted=("piano",), unwanted=("guitar",))]),
        ("make it jazz", [Describe(wanted=("jazz",), instead=True)]),
        ("make the chorus louder", [Describe(Which("Chorus"), wanted=("loud",))]),
        ("add a choir to the last chorus", [Describe(Which("Chorus", LAST), wanted=("choir",))]),
        ("in the verses, no drums", [Describe(Which("Verse", ALL), unwanted=("drums",))]),
        ("chorus with strings and brass", [Describe(Which("Chorus"), (w,)) for w in ("strings", "brass")]),
        ("make it instrumental", [Sing(None, sung=False)]),
        ("without any vocals", [Sing(None, sung=False)]),
        ("add female vocals", [Sing(None, sung=True, styles=("female vocals",))]),
        ("make the second verse instrumental", [Sing(Which("Verse", 2), sung=False)]),
        ("a bit slower", [Hurry(1 / 1.06)]),
        (
            "a bridge with strings after the solo",
            [Add("Bridge", ("strings",), side="after", at=Which("Solo"), only_missing=True)],
        ),
        ("repeat the chorus at the end", [Add("Chorus", side="after")]),
        ("the bridge should be quieter", [Describe(Which("Bridge"), wanted=("quiet",))]),
        ("remove the drums from the intro", [Describe(Which("Intro"), unwanted=("drums",))]),
        ("drop the drums in verse 1", [Describe(Which("Verse", 1), unwanted=("drums",))]),
        ("remove lyrics from verse 1", [Sing(Which("Verse", 1), sung=False)]),
        ("switch to a female singer", [Sing(None, sung=True, styles=("female vocals",))]),
        ("extend to 3 minutes", [Resize(None, length_ms=180_000)]),
        ("speed it up a bit", [Hurry(1.06)]),
        ("slow down the song", [Hurry(1 / 1.12)]),
        ("change the key to G major", [Describe(wanted=("G major",), instead=True)]),
        ("at tempo 95", [Describe(wanted=("95 bpm",))]),
        ("tempo of 95", [Describe(wanted=("95 bpm",))]),
        ("in A minor", [Describe(wanted=("A minor",))]),
        ("some rock and roll feel", [Describe(wanted=("rock and roll feel",))]),
        ("xyzzy", [Describe(wanted=("xyzzy",))]),
        ("", []),
        (" ,.; ", []),
    ],
)
def test_a_prompt_is_read_as_wishes(prompt: str, wishes: list[Wish]) -> None:
    assert wishes_in(prompt) == wishes


def test_a_long_clause_is_one_style() -> None:
    words = "the " * 1_000 + "chorus"

    assert len(wishes_in(words)) == 1
