"""What words mean in music: `tables/*.toml` as tables from a phrase in lower case to what it asks for."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any, NamedTuple, cast

from engines.builtin.score import SectionRole


class Era(NamedTuple):
    """A decade: how its records sound, and styles that stand for it where no genre is named."""

    name: str
    sound: dict[str, float]
    styles: tuple[str, ...]


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("tables", f"{name}.toml").read_text(encoding="utf-8"))


def _turned(groups: dict[str, list[str]]) -> dict[str, str]:
    """From a group to its phrases, turned round."""
    return {phrase: group for group, phrases in groups.items() for phrase in phrases}


def _moods() -> dict[str, tuple[float, float, float]]:
    groups = _read("moods")["moods"]
    return {word: (row["valence"], row["energy"], row["tension"]) for row in groups for word in row["words"]}


def _eras() -> dict[str, Era]:
    rows = _SOUNDS["eras"].items()
    return {word: Era(name, row["sound"], tuple(row["styles"])) for name, row in rows for word in row["words"]}


_INSTRUMENTS, _SOUNDS, _FORMS, _TEMPO, _PLAIN = (
    _read(name) for name in ("instruments", "sounds", "forms", "tempo", "plain")
)
MOODS = _moods()
TEMPO_PLACES: dict[str, float] = _TEMPO["places"]
TEMPO_TERMS: dict[str, tuple[float, float]] = {term: (low, high) for term, (low, high) in _TEMPO["terms"].items()}
INSTRUMENTS: dict[str, tuple[str, ...]] = {
    phrase: tuple(names) for phrase, names in _INSTRUMENTS["instruments"].items()
}
STAND_INS: dict[str, str] = _INSTRUMENTS["stand_ins"]
FAMILIES: dict[str, tuple[str, ...]] = {phrase: tuple(names) for phrase, names in _INSTRUMENTS["families"].items()}
CALLED = _turned(_INSTRUMENTS["called"])
ROLE_OF = _turned(_INSTRUMENTS["roles"])
SYNTHETIC: tuple[str, ...] = tuple(_INSTRUMENTS["groups"]["synth"])
TEXTURES = _turned(_SOUNDS["textures"])
PRODUCTION: dict[str, dict[str, float]] = _SOUNDS["production"]
ERAS = _eras()
SECTIONS = cast("dict[str, SectionRole]", _turned(_FORMS["sections"]))
HINTS = _turned(_FORMS["hints"])
THEMES: dict[str, str] = {word: row["mood"] for row in _read("themes")["themes"] for word in row["words"]}
GENRES: dict[str, str] = {phrase: meaning for family in _read("genres").values() for phrase, meaning in family.items()}
USES: dict[str, str] = _read("uses")["uses"]
FOREIGN: dict[str, str] = _read("foreign")["foreign"]
VOCALS: tuple[str, ...] = tuple(_PLAIN["vocals"])
JAZZY: tuple[str, ...] = tuple(_PLAIN["jazzy"])
LEANINGS: dict[str, list[str]] = _PLAIN["leanings"]
WEAK = frozenset(_PLAIN["weak"])
NEGATIONS: tuple[str, ...] = tuple(_PLAIN["negations"])
NO_NEGATIONS: tuple[str, ...] = tuple(_PLAIN["no_negations"])
FILLERS = frozenset(_PLAIN["fillers"].split())
LIKE_TERMS = frozenset(_PLAIN["like_terms"].split())
