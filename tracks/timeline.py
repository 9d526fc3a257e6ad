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


def beat_lines(result: dict[str, Any]) -> tuple[str, str]:
    """SVG paths of the bars' first beats and of all others, at x in ms; a recording's bars are not known.

    >>> beat_lines({"beats_ms": [0, 500, 1000], "meter": "2/4"})
    ('M0 0V1M1000 0V1', 'M500 0V1')
    """
    beats = result.get("beats_ms") or []
    number = str(result.get("meter") or "").partition("/")[0]
    per_bar = int(number) if number.isdigit() and "sections" not in result else 0
    bars = [beat for place, beat in enumerate(beats) if per_bar and place % per_bar == 0]
    others = [beat for place, beat in enumerate(beats) if not per_bar or place % per_bar]
    return _lines(bars), _lines(others)


def _lines(beats: list[int]) -> str:
    return "".join(f"M{round(beat)} 0V1" for beat in beats)
