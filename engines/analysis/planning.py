"""A composition plan from what was heard: given to an engine, it makes a piece of the same shape."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from engines.analysis.sections import FoundSection
from engines.plan import (
    LENGTH_MAX_MS,
    LENGTH_MIN_MS,
    LINE_MAX_CHARS,
    LINES_MAX,
    SECTION_MAX_MS,
    SECTION_MIN_MS,
    SECTIONS_MAX,
    Plan,
    Section,
)
from engines.tags import TimedLine

FULL_ABOVE_DB, SPARSE_BELOW_DB = 0.15, -3.5


def plan_of(
    sections: Sequence[FoundSection], styles: list[str], length_ms: int, lines: Sequence[TimedLine] = ()
) -> Plan | None:
    """The sections in order under `styles`; None for a recording that no plan is long enough or short enough for.

    Sections too short for a plan are joined to the next, those too long are cut. Each sings the `lines` that begin in
    it, as many as a plan may hold.
    """
    if not LENGTH_MIN_MS <= length_ms <= LENGTH_MAX_MS:
        return None
    planned = [
        Section(
            section_name=name, positive_local_styles=[_energy_word(level_db)], negative_local_styles=[],
            duration_ms=until_ms - from_ms, lines=_sung(lines, from_ms, until_ms),
        )
        for name, start_ms, end_ms, level_db in _spans(sections, length_ms)
        for from_ms, until_ms in _cut(start_ms, end_ms)
    ]  # fmt: skip
    return Plan(positive_global_styles=styles, negative_global_styles=[], sections=planned)


def chunks_of(plan: Plan) -> list[dict[str, Any]]:
    """The same plan as generation chunks of the wire's second kind."""
    return [
        {
            "text": "\n".join([f"[{section.section_name}]", *section.lines]),
            "duration_ms": section.duration_ms,
            "positive_styles": [*plan.positive_global_styles, *section.positive_local_styles],
            "negative_styles": [*plan.negative_global_styles, *section.negative_local_styles],
        }
        for section in plan.sections
    ]


def _spans(sections: Sequence[FoundSection], length_ms: int) -> list[tuple[str, int, int, float]]:
    """Name, start, end and level of each, none too short, and no more than a plan holds."""
    spans: list[tuple[str, int, int, float]] = []
    for section in sections:
        end_ms = min(length_ms, round(section.end_s * 1000))
        is_full = len(spans) + length_ms // SECTION_MAX_MS >= SECTIONS_MAX
        if spans and (is_full or spans[-1][2] - spans[-1][1] < SECTION_MIN_MS):
            name, start_ms, _, level_db = spans.pop()
            spans.append((name, start_ms, end_ms, max(level_db, section.level_db)))
        else:
            spans.append((section.name, spans[-1][2] if spans else 0, end_ms, section.level_db))
    name, start_ms, _, level_db = spans.pop()
    if spans and length_ms - start_ms < SECTION_MIN_MS:
        name, start_ms, _, level_db = spans.pop()
    return [*spans, (name, start_ms, length_ms, level_db)]


def _cut(start_ms: int, end_ms: int) -> list[tuple[int, int]]:
    """Even pieces of a section that is too long."""
    pieces = -(-(end_ms - start_ms) // SECTION_MAX_MS)
    return list(pairwise(start_ms + (end_ms - start_ms) * at // pieces for at in range(pieces + 1)))


def _sung(lines: Sequence[TimedLine], start_ms: int, end_ms: int) -> list[str]:
    texts = [line.text[:LINE_MAX_CHARS] for line in lines if start_ms <= line.start_ms < end_ms]
    return texts[:LINES_MAX]


def _energy_word(level_db: float) -> str:
    if level_db < SPARSE_BELOW_DB:
        return "sparse"
    return "full" if level_db > FULL_ABOVE_DB else "steady"
