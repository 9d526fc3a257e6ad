"""The stock of lines that songs are written from: one TOML file a theme, in a folder a language."""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

COMMON = "common"
_CHOICE = re.compile(r"\{([^{}]*\|[^{}]*)\}")
_VOWELS = re.compile(r"[aeiouyàáâãäåæèéêëìíîïòóôõöøùúûü]+")


@dataclass(frozen=True, slots=True)
class Title:
    text: str
    sound: str


@dataclass(frozen=True, slots=True)
class Theme:
    """`words` call it up, `lines` are templates by the sound of their last word: lines of one sound rhyme.

    `word_titles` and lines under `word_` and a sound hold a `{word}`: what the song is about, in the prompt's words.
    A theme that is `asked_only` suits no song that did not ask for it.
    """

    name: str
    words: frozenset[str]
    titles: tuple[Title, ...]
    lines: dict[str, tuple[str, ...]]
    word_titles: tuple[Title, ...]
    asked_only: bool


@cache
def languages() -> tuple[str, ...]:
    """The languages in which there is something to write with."""
    return tuple(sorted(folder.name for folder in files(__package__).joinpath("banks").iterdir() if folder.is_dir()))


@cache
def themes(language: str) -> dict[str, Theme]:
    """The themes of a language by name, `common` among them."""
    folder = files(__package__).joinpath("banks", language)
    texts = {
        file.name.removesuffix(".toml"): file.read_text(encoding="utf-8")
        for file in sorted(folder.iterdir(), key=lambda file: file.name)
        if file.name.endswith(".toml")
    }
    return {name: _theme(name, tomllib.loads(text)) for name, text in texts.items()}


def _theme(name: str, content: dict[str, object]) -> Theme:
    lines, words = content["lines"], content["words"]
    if not (isinstance(lines, dict) and isinstance(words, list)):
        raise TypeError(f"the theme {name} needs a list `words` and a table `lines`")
    return Theme(
        name,
        frozenset(words),
        _titles(content["titles"]),
        {sound: tuple(templates) for sound, templates in lines.items()},
        _titles(content.get("word_titles", [])),
        bool(content.get("asked_only")),
    )


def _titles(rows: object) -> tuple[Title, ...]:
    if not isinstance(rows, list):
        raise TypeError("titles are a list of tables with `text` and `sound`")
    return tuple(Title(str(row["text"]), str(row["sound"])) for row in rows)


def chosen(template: str, rng: random.Random) -> str:
    """A template with every `{a|b}` decided."""
    return _CHOICE.sub(lambda found: rng.choice(found[1].split("|")), template)


def variants(template: str) -> Iterator[str]:
    """Every line that a template can become."""
    found = _CHOICE.search(template)
    if not found:
        yield template
        return
    for choice in found[1].split("|"):
        yield from variants(template[: found.start()] + choice + template[found.end() :])


def last_word(line: str) -> str:
    """The word that a line rhymes on, in small letters."""
    words = re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)*", line.lower())
    return words[-1] if words else ""


def syllable_count(line: str) -> int:
    """About how many syllables a line has, by its letters."""
    return sum(_word_syllables(word) for word in re.findall(r"[^\W\d_]+", line.lower()))


def _word_syllables(word: str) -> int:
    groups = len(_VOWELS.findall(word))
    silent = word.endswith(("e", "es", "ed")) and not word.endswith(("le", "ted", "ded", "ee", "ses", "ches", "shes"))
    return max(1, groups - (1 if silent and groups > 1 else 0))
