"""What may be wished of a composition plan, one small value each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

ALL, LAST = 0, -1


@dataclass(frozen=True, slots=True)
class Which:
    """Sections of a role: the `nth`, counted from 1, `LAST`, or `ALL` of them."""

    role: str
    nth: int = ALL


@dataclass(frozen=True, slots=True)
class Add:
    """A new section. `side` of the section `at`, of the song without one, or where such a section belongs.

    `only_missing`: a section of the role that is there already is meant, and takes the wish.
    """

    role: str
    styles: tuple[str, ...] = ()
    factor: float = 1.0
    length_ms: int | None = None
    side: Literal["before", "after", "middle"] | None = None
    at: Which | None = None
    only_missing: bool = False


@dataclass(frozen=True, slots=True)
class Remove:
    which: Which


@dataclass(frozen=True, slots=True)
class Rename:
    """Sections become those of another role."""

    which: Which
    role: str
    styles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Resize:
    """Sections, or the whole song, `factor` times as long, or `length_ms` long."""

    which: Which | None
    factor: float = 1.0
    length_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Describe:
    """Styles that are wanted and not wanted, of sections or the whole song.

    `instead`: a genre takes the place of those that were there.
    """

    which: Which | None = None
    wanted: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()
    instead: bool = False


@dataclass(frozen=True, slots=True)
class Sing:
    """Words or none, in sections or the whole song; `styles` say how it is sung."""

    which: Which | None
    sung: bool
    styles: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Hurry:
    """The tempo times `factor`."""

    factor: float


Wish: TypeAlias = Add | Remove | Rename | Resize | Describe | Sing | Hurry
