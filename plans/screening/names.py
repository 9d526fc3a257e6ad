"""Finds artists, bands and known songs that a text names, by the table `known.toml`.

Spelling is forgiven: case, accents, punctuation, blanks and, in longer names, a wrong letter or two. A name that is a
common word too counts only where the text speaks of music by it, one of several such words also where capitals tell.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Literal

from rapidfuzz.distance import DamerauLevenshtein

NAMES, CUES = (Path(__file__).with_name(name) for name in ("known.toml", "cues.toml"))
TOKEN = re.compile(r"[\w$]+(?:['’.!][\w$]+)*|[&+]")
PAUSES = frozenset(',.;:!?\n()"“”')
POSSESSIVE = re.compile(r"['’]s$")
# Letters that a name must have for one, and for two wrong ones to be forgiven.
ONE_WRONG_FROM, TWO_WRONG_FROM = 7, 13
WRONG_MAX, MARK = 2, 3


@dataclass(frozen=True, slots=True)
class Name:
    """One spelling of a name: its words, and the sound that may take its place."""

    text: str
    words: tuple[str, ...]
    kind: Literal["artist", "song"]
    sound: str
    needs_context: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A name in a text, which spans its characters `start` to `end`."""

    name: Name
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Token:
    text: str
    word: str
    start: int
    end: int
    after_pause: bool


def find(text: str) -> list[Found]:
    """Every known name that the text names, in order, none inside another."""
    tokens = list(_tokens(text))
    words = tuple(token.word for token in tokens)
    found: list[Found] = []
    at = 0
    while at < len(tokens):
        hit = _longest(tokens, words, at)
        if hit is None:
            at += 1
            continue
        name, count = hit
        found.append(Found(name, tokens[at].start, tokens[at + count - 1].end))
        at += count
    return found


def _tokens(text: str) -> Iterator[Token]:
    end = 0
    for match in TOKEN.finditer(text):
        between = text[end : match.start()]
        word = _plain(match.group())
        if word:
            yield Token(match.group(), word, match.start(), match.end(), any(sign in between for sign in PAUSES))
        end = match.end()


def _plain(text: str) -> str:
    """Small letters without accents and signs; `&` and `+` are a word."""
    if text in {"&", "+"}:
        return "and"
    folded = unicodedata.normalize("NFKD", POSSESSIVE.sub("", text).replace("$", "s")).casefold()
    return "".join(sign for sign in folded if sign.isalnum())


def words_of(text: str) -> tuple[str, ...]:
    return tuple(token.word for token in _tokens(text))


def _longest(tokens: Sequence[Token], words: tuple[str, ...], at: int) -> tuple[Name, int] | None:
    """The name of most words that begins with the token at `at`, and how many tokens it takes."""
    table, right = _table(), _cues().right
    for count in range(min(table.longest, len(tokens) - at), 0, -1):
        these = words[at : at + count]
        joined = "".join(these)
        if len(joined) > table.letters_max + WRONG_MAX:
            continue
        if these in right and (count == 1 or not _is_meant(tokens, at, count)):
            continue
        for name in (*table.exact.get(these, ()), *table.joined.get(joined, ())):
            if not name.needs_context or _is_meant(tokens, at, count) or _is_written_as(name, tokens, at, count):
                return name, count
        if name := _misspelt(joined, count):
            return name, count
    return None


def _misspelt(word: str, count: int) -> Name | None:
    """The name that `word`, the joined `count` words of a text, has a letter or two wrong of."""
    if len(word) < ONE_WRONG_FROM:
        return None
    table, most = _table(), WRONG_MAX if len(word) >= TWO_WRONG_FROM else 1
    for mark in (word[0],) if most > 1 else (word[:MARK], "-" + word[-MARK:]):
        for name in table.alike.get((mark, count), ()):
            if name[0] != word[0] or abs(len(name) - len(word)) > most:
                continue
            if DamerauLevenshtein.distance(name, word, score_cutoff=most) <= most:
                return table.joined[name][0]
    return None


def _is_meant(tokens: Sequence[Token], at: int, count: int) -> bool:
    """Whether the text speaks of music by a name that is a common word too."""
    cues, end = _cues(), at + count
    following = tokens[end : end + 2] if end < len(tokens) and not tokens[end].after_pause else []
    after = tuple(token.word for token in following)
    if any(after[: len(cue)] == cue for cue in cues.after):
        return True
    if tokens[at].after_pause or (after and after[:1] not in cues.going_on):
        return False
    before = tuple(token.word for token in tokens[max(0, at - 2) : at])
    fitting = cues.strong | cues.weak if tokens[at].text[:1].isupper() else cues.strong
    return any(before[-length:] in fitting for length in (1, 2))


def _is_written_as(name: Name, tokens: Sequence[Token], at: int, count: int) -> bool:
    """Whether capitals alone tell that words such as "Deep Purple" are meant as the name of somebody."""
    others = [*tokens[:at], *tokens[at + count :]]
    is_title_case = bool(others) and all(token.text[:1].isupper() for token in others)
    is_capital = all(token.text[:1].isupper() for token in tokens[at : at + count])
    return name.kind == "artist" and count > 1 and is_capital and not is_title_case


@dataclass(frozen=True)
class _Cues:
    strong: frozenset[tuple[str, ...]]
    weak: frozenset[tuple[str, ...]]
    after: frozenset[tuple[str, ...]]
    going_on: frozenset[tuple[str, ...]]
    right: frozenset[tuple[str, ...]]


@cache
def _cues() -> _Cues:
    lists = tomllib.loads(CUES.read_text(encoding="utf-8"))
    return _Cues(**{key: frozenset(tuple(entry.split()) for entry in entries) for key, entries in lists.items()})


@dataclass(frozen=True)
class _Table:
    """Names by their words and by all their letters.

    `alike` holds the latter by the number of words and by what a wrong spelling leaves as it is: the first letter, and
    where only one letter may be wrong, the first or the last three.
    """

    exact: dict[tuple[str, ...], list[Name]]
    joined: dict[str, list[Name]]
    alike: dict[tuple[str, int], list[str]]
    longest: int
    letters_max: int


@cache
def _table() -> _Table:
    exact: dict[tuple[str, ...], list[Name]] = {}
    joined: dict[str, list[Name]] = {}
    alike: dict[tuple[str, int], list[str]] = {}
    for name in _names():
        exact.setdefault(name.words, []).append(name)
        if not name.needs_context:
            whole = "".join(name.words)
            if len(whole) >= ONE_WRONG_FROM:
                joined.setdefault(whole, []).append(name)
                for mark, count in product((whole[0], whole[:MARK], "-" + whole[-MARK:]), {len(name.words), 1}):
                    alike.setdefault((mark, count), []).append(whole)
    return _Table(exact, joined, alike, max(map(len, exact)), max(len("".join(words)) for words in exact))


def _names() -> Iterator[Name]:
    for group in tomllib.loads(NAMES.read_text(encoding="utf-8"))["group"]:
        for key, kind, needs_context in (
            ("artists", "artist", False), ("words", "artist", True), ("songs", "song", False), ("titles", "song", True),
        ):  # fmt: skip
            for entry in group.get(key, ()):
                for text in entry.split(" / "):
                    yield Name(text, words_of(text), kind, group["sound"], needs_context)  # type: ignore[arg-type]
