"""Finds what no song is made of: calls to violence and hatred, and sex with minors, by the lists of `harmful.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from plans.screening.names import words_of

LISTS = Path(__file__).with_name("harmful.toml")


def is_harmful(text: str) -> bool:
    words, lists = words_of(text), _lists()
    if any(_places(words, phrase) for phrase in lists["phrases"]):
        return True
    return any(_near(words, pair) for pair in lists["pairs"])


def _near(words: Sequence[str], pair: dict[str, Any]) -> bool:
    firsts, seconds = (
        [place for phrase in pair[key] for place in _places(words, phrase)] for key in ("first", "second")
    )
    return any(abs(first - second) <= pair["within"] for first in firsts for second in seconds)


def _places(words: Sequence[str], phrase: tuple[str, ...]) -> list[int]:
    last = len(words) - len(phrase)
    return [at for at in range(last + 1) if all(map(_fits, words[at : at + len(phrase)], phrase))]


def _fits(word: str, pattern: str) -> bool:
    return word.startswith(pattern[:-1]) if pattern.endswith("*") else word == pattern


@cache
def _lists() -> dict[str, Any]:
    lists = tomllib.loads(LISTS.read_text(encoding="utf-8"))
    pairs = [
        {**pair, **{key: [tuple(each.split()) for each in pair[key]] for key in ("first", "second")}}
        for pair in lists["pairs"]
    ]
    return {"phrases": [tuple(each.split()) for each in lists["phrases"]], "pairs": pairs}
