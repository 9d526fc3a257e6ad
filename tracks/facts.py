"""What the library knows a track by, read from what was asked for and what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engines.builtin.words import lexicon

TEXT_MAX_CHARS = 8000  # what a search looks through; more words would make searching slow for everybody
LABEL_MAX_CHARS = 40
STYLE, MOOD = "style", "mood"
EDIT = "edit"


def form_of(kind: str, request: Mapping[str, Any]) -> str:
    """Its kind, in which songs that were made of another are told apart."""
    return EDIT if "edit" in request else kind


def text_of(title: str, request: Mapping[str, Any], result: Mapping[str, Any]) -> str:
    """The words it is found by: title, prompt, file name, styles and lyrics, folded so that case does not matter."""
    words = " ".join(" ".join(_texts(title, request, result)).split())
    return words.casefold()[:TEXT_MAX_CHARS]


def labels_of(result: Mapping[str, Any]) -> set[tuple[str, str]]:
    """Its styles and moods as pairs of `STYLE` or `MOOD` and a word; words that mean the same mood are one."""
    genres = (result.get("metadata") or {}).get("genres", [])
    moods = {MOODS[word] for phrase in result.get("understood", []) if (word := phrase.casefold()) in MOODS}
    styles = {genre.casefold()[:LABEL_MAX_CHARS] for genre in genres}
    return {(STYLE, style) for style in styles} | {(MOOD, mood) for mood in moods}


def _texts(title: str, request: Mapping[str, Any], result: Mapping[str, Any]) -> Iterator[str]:
    edit = request.get("edit") or {}
    yield title
    yield from (str(place.get("prompt") or "") for place in (request, edit))
    yield str(request.get("name") or "")
    yield from result.get("understood", [])
    yield from (result.get("metadata") or {}).get("genres", [])
    for plan in (request.get("plan"), result.get("plan")):
        yield from (plan or {}).get("positive_global_styles", [])
    yield from (str(place.get("lyrics") or "") for place in (request, edit, result))


def _first_words() -> dict[str, str]:
    """Each word for a mood with the first of those that mean the same."""
    first: dict[Any, str] = {}
    return {word: first.setdefault(meaning, word) for word, meaning in lexicon.MOODS.items()}


MOODS = _first_words()
