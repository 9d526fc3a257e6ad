"""The composition plan's limits, each at its edge."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from engines.base import Request
from engines.plan import Plan, Section, SectionSource, TimeRange


def section(**fields: Any) -> dict[str, Any]:
    plain = {
        "section_name": "Verse",
        "positive_local_styles": [],
        "negative_local_styles": [],
        "duration_ms": 3_000,
        "lines": [],
    }
    return plain | fields


def plan(*sections: dict[str, Any]) -> dict[str, Any]:
    return {"positive_global_styles": ["pop"], "negative_global_styles": [], "sections": list(sections)}


@pytest.mark.parametrize(
    "fields",
    [
        {"duration_ms": 120_000},
        {"section_name": "n" * 100},
        {"lines": ["l" * 200] * 30},
        {"positive_local_styles": ["s"] * 50},
    ],
)
def test_a_section_may_be_as_large_as_its_limits(fields: dict[str, Any]) -> None:
    assert Section.model_validate(section(**fields))


@pytest.mark.parametrize(
    "fields",
    [
        {"duration_ms": 2_999},
        {"duration_ms": 120_001},
        {"section_name": ""},
        {"section_name": "n" * 101},
        {"lines": ["l" * 201]},
        {"lines": ["l"] * 31},
        {"positive_local_styles": ["s"] * 51},
    ],
)
def test_a_section_beyond_a_limit_is_refused_by_name(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as error:
        Section.model_validate(section(**fields))
    assert error.value.errors()[0]["loc"][0] == next(iter(fields))


def test_a_plan_lasts_as_long_as_its_sections_and_ten_minutes_at_most() -> None:
    assert Plan.model_validate(plan(*[section(duration_ms=120_000)] * 5)).length_ms == 600_000
    with pytest.raises(ValidationError, match="at most 600000 ms, not 603000"):
        Plan.model_validate(plan(*[section(duration_ms=120_000)] * 5, section()))


@pytest.mark.parametrize("length_ms", [50, 600_000])
def test_a_stretch_that_is_taken_as_it_is_may_be_of_almost_any_length(length_ms: int) -> None:
    source = {"song_id": "x", "range": {"start_ms": 7, "end_ms": 7 + length_ms}}
    assert Section.model_validate(section(duration_ms=length_ms, source_from=source)).duration_ms == length_ms
    with pytest.raises(ValidationError):
        Section.model_validate(section(duration_ms=length_ms + (1 if length_ms > 50 else -1), source_from=source))
    left_out = source | {"negative_ranges": [{"start_ms": 8, "end_ms": 9}]}
    with pytest.raises(ValidationError):
        Section.model_validate(section(duration_ms=length_ms, source_from=left_out))


def test_a_plan_lasts_at_least_three_seconds() -> None:
    source = {"song_id": "x", "range": {"start_ms": 0, "end_ms": 1_000}}
    short = section(duration_ms=1_000, source_from=source)
    assert Plan.model_validate(plan(short, short, short)).length_ms == 3_000
    with pytest.raises(ValidationError, match="at least 3000 ms, not 2000"):
        Plan.model_validate(plan(short, short))


@pytest.mark.parametrize("count", [0, 31])
def test_a_plan_has_1_to_30_sections(count: int) -> None:
    with pytest.raises(ValidationError):
        Plan.model_validate(plan(*[section()] * count))


def test_a_range_ends_after_its_start() -> None:
    assert SectionSource(song_id="x", range=TimeRange(start_ms=0, end_ms=1))
    with pytest.raises(ValidationError, match="greater than start_ms"):
        TimeRange(start_ms=5, end_ms=5)


def test_a_request_takes_a_plan_or_a_prompt_but_not_both() -> None:
    made = Plan.model_validate(plan(section()))
    assert Request(plan=made, seed=1, length_ms=3_000).plan == made
    with pytest.raises(ValidationError, match="not both"):
        Request(plan=made, prompt="x", seed=1)
    with pytest.raises(ValidationError, match="the plan's total of 3000 ms or absent"):
        Request(plan=made, seed=1, length_ms=4_000)


def test_a_request_is_known_for_its_name_of_a_format_and_trimmed_prompt() -> None:
    request = Request(prompt="  rain \n", seed=1, output_format="mp3")
    assert (request.prompt, request.output_format) == ("rain", "mp3_44100_128")


def test_nul_characters_are_refused_because_no_database_keeps_them() -> None:
    with pytest.raises(ValidationError, match="must not contain NUL characters"):
        Request(prompt="calm\0piano", seed=0)
