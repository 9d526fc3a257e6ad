"""A song and requests that are made of it."""

from __future__ import annotations

from typing import Any

from engines.base import Request
from plans.reworking import Source

LINES = {"Verse": ["The rain is falling down", "I walk across the town"], "Chorus": ["Carry me home"]}
LENGTHS_MS = {"Intro": 4_000, "Verse": 8_000, "Chorus": 8_000, "Outro": 4_000}


def section(name: str, duration_ms: int) -> dict[str, Any]:
    return {
        "section_name": name, "positive_local_styles": ["full" if name == "Chorus" else "steady", "banjo"],
        "negative_local_styles": [], "duration_ms": duration_ms, "lines": LINES.get(name, []),
    }  # fmt: skip


def result(**changes: Any) -> dict[str, Any]:
    """Of a song of 24 s at 120 bpm, whose beats come every half a second, 20 ms late."""
    sections = [section(name, length_ms) for name, length_ms in LENGTHS_MS.items()]
    plan = {"positive_global_styles": ["pop", "piano"], "negative_global_styles": ["choir"], "sections": sections}
    beats = [20 + 500 * beat for beat in range(48)]
    return {"plan": plan, "tempo_bpm": 120.0, "key": "D major", "meter": "4/4", "beats_ms": beats} | changes


def song(**changes: Any) -> Source:
    return Source.of_result("song", 24_000, result(**changes))


def asked(prompt: str = "jazz, saxophone", **fields: Any) -> Request:
    return Request.model_validate({"prompt": prompt, "seed": 5} | fields)


def shape(request: Request) -> list[tuple[str, int, tuple[int, int] | None]]:
    """Name and length of each section, and the range it takes from the song."""
    assert request.plan is not None
    return [
        (
            each.section_name, each.duration_ms,
            (each.source_from.range.start_ms, each.source_from.range.end_ms) if each.source_from else None,
        )
        for each in request.plan.sections
    ]  # fmt: skip
