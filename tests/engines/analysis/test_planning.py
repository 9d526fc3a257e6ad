"""A plan is within its limits whatever was heard."""

from __future__ import annotations

import pytest

from engines.analysis.planning import chunks_of, plan_of
from engines.analysis.sections import FoundSection
from engines.plan import LINE_MAX_CHARS, LINES_MAX, SECTIONS_MAX
from engines.tags import TimedLine


def sections(*seconds: float, level_db: float = 0.0) -> list[FoundSection]:
    found, start = [], 0.0
    for number, length in enumerate(seconds):
        found.append(FoundSection(f"Verse {number + 1}", "verse", start, start + length, 0, level_db))
        start += length
    return found


def test_sections_keep_their_lengths() -> None:
    plan = plan_of(sections(8, 16, 16.5), ["House"], 40_500)
    assert plan is not None
    assert [part.duration_ms for part in plan.sections] == [8_000, 16_000, 16_500]
    assert [part.section_name for part in plan.sections] == ["Verse 1", "Verse 2", "Verse 3"]


def test_short_sections_are_joined_and_long_ones_cut() -> None:
    plan = plan_of(sections(2, 8, 250, 1), [], 261_000)
    assert plan is not None
    lengths = [part.duration_ms for part in plan.sections]
    assert sum(lengths) == 261_000
    assert lengths == [10_000, 83_666, 83_667, 83_667]


@pytest.mark.parametrize("length_ms", [2_999, 600_001])
def test_no_plan_is_made_for_what_no_song_may_last(length_ms: int) -> None:
    assert plan_of(sections(length_ms / 1000), [], length_ms) is None


@pytest.mark.parametrize(("count", "seconds"), [(90, 4.0), (100, 6.0), (5, 120.0)])
def test_a_plan_never_holds_too_many_sections(count: int, seconds: float) -> None:
    plan = plan_of(sections(*[seconds] * count), [], round(count * seconds * 1000))
    assert plan is not None
    assert len(plan.sections) <= SECTIONS_MAX
    assert plan.length_ms == round(count * seconds * 1000)


def test_lines_are_sung_in_the_section_they_begin_in() -> None:
    lines = [TimedLine("one", 100), TimedLine("two", 8_000), TimedLine("x" * 300, 9_000)]
    plan = plan_of(sections(8, 8), [], 16_000, lines)
    assert plan is not None
    assert [part.lines for part in plan.sections] == [["one"], ["two", "x" * LINE_MAX_CHARS]]
    many = plan_of(sections(8), [], 8_000, [TimedLine("la", 0)] * 40)
    assert many is not None
    assert len(many.sections[0].lines) == LINES_MAX


def test_chunks_say_what_the_plan_says() -> None:
    plan = plan_of(sections(8, 8, level_db=2.0), ["House"], 16_000, [TimedLine("la", 0)])
    assert plan is not None
    assert chunks_of(plan)[0] == {
        "text": "[Verse 1]\nla", "duration_ms": 8_000, "positive_styles": ["House", "full"], "negative_styles": [],
    }  # fmt: skip
