"""Stems of any recording: one module a method, files that add up to the recording, and a word on what to expect."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Literal, Protocol, cast

from engines.audio import Block
from engines.base import STEM_SETS, Progress
from engines.decode import Facts
from engines.errors import EngineUnavailable, InvalidRequest
from engines.recordings import Recording
from engines.separation.files import written

SeparatedSet = Literal["two", "four", "six"]
STEMS_OF: Mapping[str, tuple[str, ...]] = {"two": ("vocals", "instrumental"), **STEM_SETS}
KNOWN = "known"
KNOWN_QUALITY = "The true stems, kept since the song was made."
KnownStems = Callable[[Facts, SeparatedSet], Mapping[str, Path] | None]


@dataclass(frozen=True, slots=True)
class Separated:
    """Stereo files by stem, in the order of the set, by which `method`, and in `quality` what to expect of them.

    Files of the methods here are FLAC of 24 bits at 44.1 kHz, as long as the recording, which they add up to.
    """

    stems: dict[str, Path]
    method: str
    quality: str


class Method(Protocol):
    """A module of this package that takes recordings apart."""

    def missing(self, names: tuple[str, ...]) -> str:
        """What it lacks on this machine for these stems, for people; empty where it can be used."""

    def quality(self, stems: SeparatedSet) -> str:
        """What to expect of it."""

    def parts(self, recording: Recording, names: tuple[str, ...]) -> Iterator[dict[str, Block]]:
        """Blocks (n, 2) of every stem but the last, as long in all as the recording; the last is what remains.

        No blocks, an empty one, are a sign of life while it still listens.
        """


# The better first.
METHODS: Mapping[str, str] = {"demucs": "engines.separation.demucs", "cues": "engines.separation.cued"}


def separate(
    recording: Recording,
    target: Path,
    stems: SeparatedSet = "four",
    method: str | None = None,
    known_stems: KnownStems | None = None,
) -> Generator[Progress | Separated, None, None]:
    """Take a recording apart into files in the folder `target`, which must exist; ends with `Separated`.

    `method` None takes the best that this machine has. `known_stems` is asked first, unless a method is named: given
    what the file says of itself, it may have the true stems, which are then neither copied nor separated. Raises
    `InvalidRequest` for unknown names and `EngineUnavailable` for a method that lacks something. Closing the iterator
    ends the work; files that are not whole are gone then.
    """
    check(stems, method)
    if method is None and known_stems and (known := known_stems(recording.facts, stems)):
        yield Separated(dict(known), KNOWN, KNOWN_QUALITY)
        return
    names = STEMS_OF[stems]
    name = method or best(names)
    chosen = opened(name, names)
    yield Progress("Listening", 0.0)
    paths = yield from written(recording, chosen.parts(recording, names), names, target)
    yield Separated(paths, name, chosen.quality(stems))


def check(stems: str, method: str | None = None) -> None:
    """Raises as `separate` does for unknown names and for a method that lacks something, before any work."""
    if stems not in STEMS_OF:
        raise InvalidRequest("stems", stems, f"must be one of {', '.join(STEMS_OF)}")
    if method is not None:
        opened(method, STEMS_OF[stems])


def best(names: tuple[str, ...]) -> str:
    """The best method that this machine has all for to make these stems."""
    return next(method for method in METHODS if not _module(method).missing(names))


def opened(name: str, names: tuple[str, ...]) -> Method:
    """The method of that name; raises `InvalidRequest` or `EngineUnavailable`."""
    if name not in METHODS:
        raise InvalidRequest("method", name, f"must be one of {', '.join(METHODS)}")
    method = _module(name)
    if lacking := method.missing(names):
        raise EngineUnavailable(f"method {name}: {lacking}")
    return method


def _module(name: str) -> Method:
    return cast("Method", import_module(METHODS[name]))
