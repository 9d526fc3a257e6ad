"""Finds what no song is made of: calls to violence and hatred, and sex with minors, by the lists of `harmful.toml`."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from plans.screening.names import words_of

LISTS = Path(__file__).with_name("harmful.toml")


@dataclass(frozen=True, slots=True)
class _Pair:
    """Harmful are a `first` and a `second` phrase that begin at most `within` words apart."""

    first: re.Pattern[str]
    second: re.Pattern[str]
    within: int

    def is_in(self, text: str) -> bool:
        seconds = list(_places(text, self.second))
        return bool(seconds) and any(self._is_near(place, seconds) for place in _places(text, self.first))

    def _is_near(self, place: int, seconds: list[int]) -> bool:
        at = bisect_left(seconds, place - self.within)
        return at < len(seconds) and seconds[at] <= place + self.within


def is_harmful(text: str) -> bool:
    plain = " ".join(words_of(text))
    phrases, pairs = _lists()
    return bool(phrases.search(plain)) or any(pair.is_in(plain) for pair in pairs)


def _places(text: str, pattern: re.Pattern[str]) -> Iterator[int]:
    """How many words come before each of the phrases found, in order."""
    words = end = 0
    for found in pattern.finditer(text):
        words += text.count(" ", end, found.start())
        end = found.start()
        yield words


@cache
def _lists() -> tuple[re.Pattern[str], list[_Pair]]:
    lists = tomllib.loads(LISTS.read_text(encoding="utf-8"))
    pairs = [_Pair(_any_of(pair["first"]), _any_of(pair["second"]), pair["within"]) for pair in lists["pairs"]]
    return _any_of(lists["phrases"]), pairs


def _any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    """Matches whole words; a `*` stands for any ending."""
    alternatives = (re.escape(phrase).replace(r"\*", r"\w*") for phrase in phrases)
    return re.compile(rf"\b(?:{'|'.join(alternatives)})\b")
