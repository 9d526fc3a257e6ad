"""Sections and chords of a finished track with their times, as pages show them."""

from __future__ import annotations

from itertools import accumulate
from typing import Any, NamedTuple


class Span(NamedTuple):
    """Something named that lasts from `start_ms` to `end_ms`."""

    name: str
    start_ms: int
    end_ms: int
    detail: str = ""

    @property
    def length_ms(self) -> int:
        return self.end_ms - self.start_ms


def section_spans(result: dict[str, Any]) -> list[Span]:
    """The sections of a track's `result`, in order; none while there is no plan. Those that were heard have none."""
    if not result.get("plan"):
        heard = result.get("sections", [])
        return [Span(found["name"], round(1000 * found["start_s"]), round(1000 * found["end_s"])) for found in heard]
    sections = result["plan"]["sections"]
    ends = list(accumulate(section["duration_ms"] for section in sections))
    return [
        Span(
            section["section_name"], end - section["duration_ms"], end, ", ".join(section["positive_local_styles"][:3])
        )
        for section, end in zip(sections, ends, strict=True)
    ]


def chord_spans(result: dict[str, Any]) -> list[Span]:
    """The chords of a track's `result`, in order."""
    return [Span(chord["symbol"], chord["start_ms"], chord["end_ms"]) for chord in result.get("chords", [])]
