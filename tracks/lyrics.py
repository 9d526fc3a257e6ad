"""The lyrics of a finished track as pages show them: stanzas of lines of words, each with the time it is sung at."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from engines.base import Word
from engines.subtitles import subtitle_lines

TAG = re.compile(r"\s*\[([^\[\]]+)\]\s*")
SURE_WORDS = 2  # so many words of a line, one after the other, tell it from a line that begins like it
UNKNOWN_WORDS_MAX = 16  # an engine may sing so many between two lines without their being in the lyrics


class ShownWord(NamedTuple):
    """A word of the lyrics; without `sung` nobody sings it, or nobody knows when."""

    text: str
    sung: Word | None


class Stanza(NamedTuple):
    """Lines that belong together; `name` is the tag above them, or empty."""

    name: str
    lines: list[list[ShownWord]]


def sung_words(result: dict[str, Any]) -> list[Word]:
    """The words of a track's `result` with their times, in order."""
    return [Word(**word) for word in result.get("words", [])]


def sung_lines(result: dict[str, Any]) -> list[list[Word]]:
    """What is sung in a track's `result`, in the lines of the lyrics; in lines that fit where these leave words out."""
    lines = [[word.sung for word in line if word.sung] for stanza in stanzas(result) for line in stanza.lines]
    words = sung_words(result)
    is_all = sum(map(len, lines)) == len(words)
    return [line for line in lines if line] if is_all else subtitle_lines(words)


def stanzas(result: dict[str, Any]) -> list[Stanza]:
    """The lyrics of a track's `result`; without a text, lines are made of the words; none where nobody sings."""
    words = sung_words(result)
    text = result.get("lyrics") or "\n".join(" ".join(word.text for word in line) for line in subtitle_lines(words))
    clock = _Clock(words)
    return [
        Stanza(name, [clock.timed(line.split()) for line in lines]) for name, lines in _blocks(text) if name or lines
    ]


def _blocks(text: str) -> Iterator[tuple[str, list[str]]]:
    """Each tag with the lines below it; a blank line ends a block too."""
    name, lines = "", list[str]()
    for line in text.splitlines():
        tag = TAG.fullmatch(line)
        if tag or not line.strip():
            yield name, lines
            name, lines = tag[1].strip() if tag else "", []
        else:
            lines.append(line)
    yield name, lines


class _Clock:
    """Finds the lines of the lyrics, one after the other, among the words that were sung."""

    def __init__(self, words: Sequence[Word]) -> None:
        self._words = words
        self._sung = [_plain(word.text) for word in words]
        self._at = 0

    def timed(self, texts: Sequence[str]) -> list[ShownWord]:
        """The line with the times of its words, none where it was left out of the song."""
        is_sung = self._go_to([plain for text in texts if (plain := _plain(text))][:SURE_WORDS])
        return [ShownWord(text, self._next(_plain(text)) if is_sung else None) for text in texts]

    def _go_to(self, beginning: list[str]) -> bool:
        """Go to where a line that begins so is sung; False if it is not."""
        for at in range(self._at, min(self._at + UNKNOWN_WORDS_MAX, len(self._sung))):
            if beginning and self._sung[at : at + len(beginning)] == beginning:
                self._at = at
                return True
        return False

    def _next(self, plain: str) -> Word | None:
        if self._at == len(self._sung) or self._sung[self._at] != plain:
            return None
        self._at += 1
        return self._words[self._at - 1]


def _plain(text: str) -> str:
    """A word without case and punctuation, in which engines differ; empty where nothing can be sung."""
    return re.sub(r"\W+", "", text).casefold()
