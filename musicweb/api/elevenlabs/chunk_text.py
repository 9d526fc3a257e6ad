"""What a chunk's text says: `[Name]` at its head, lines to sing, and directions in braces."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

TEXT_MAX_CHARS = 6_000
_NAME = re.compile(r"\s*\[([^\[\]\n]*)\]")
_DIRECTION = re.compile(r"\{([^{}]*)\}")
_TAG = re.compile(r"\[([^\[\]]*)\]")


@dataclass(frozen=True, slots=True)
class Words:
    """`name` None where none is given; `directions` are what is not sung: braces, and bracketed lines."""

    name: str | None
    lines: list[str]
    directions: list[str]


def read_text(text: str) -> Words:
    """The parts of a chunk's text; blank lines are left out."""
    head = _NAME.match(text)
    rest = text[head.end() if head else 0 :]
    directions = [" ".join(found.split()) for found in _DIRECTION.findall(rest)]
    lines = []
    for line in _DIRECTION.sub(" ", rest).splitlines():
        sung = " ".join(line.split())
        if tag := _TAG.fullmatch(sung):
            directions.append(tag[1].strip())
        elif sung:
            lines.append(sung)
    return Words(head[1].strip() if head else None, lines, [direction for direction in directions if direction])


def write_text(name: str, lines: Iterable[str]) -> str:
    """The text of a chunk, as many of its lines as there is room for."""
    text = f"[{name.translate(_BARE)}]"
    for line in lines:
        if len(text) + 1 + len(line) > TEXT_MAX_CHARS:
            break
        text += f"\n{line}"
    return text


_BARE = str.maketrans({"[": "(", "]": ")", "\n": " "})
