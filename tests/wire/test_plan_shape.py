"""Plans in camelCase and short names, as people also write them, become the wire's own."""

from __future__ import annotations

from typing import Any

import pytest

from engines.plan import Plan
from musicweb.api.elevenlabs.plan_shape import in_wire_shape

WIRE: dict[str, Any] = {
    "positive_global_styles": ["pop"],
    "negative_global_styles": ["metal"],
    "sections": [
        {
            "section_name": "Verse",
            "positive_local_styles": ["soft"],
            "negative_local_styles": [],
            "duration_ms": 3000,
            "lines": ["Hello"],
            "source_from": {
                "song_id": "x",
                "range": {"start_ms": 0, "end_ms": 3000},
                "negative_ranges": [{"start_ms": 10, "end_ms": 20}],
            },
        }
    ],
}
CAMEL: dict[str, Any] = {
    "positiveGlobalStyles": ["pop"],
    "negativeGlobalStyles": ["metal"],
    "sections": [
        {
            "sectionName": "Verse",
            "positiveLocalStyles": ["soft"],
            "negativeLocalStyles": [],
            "durationMs": 3000,
            "lines": [{"text": "Hello"}],
            "sourceFrom": {
                "songId": "x",
                "range": {"startMs": 0, "endMs": 3000},
                "negativeRanges": [{"startMs": 10, "endMs": 20}],
            },
        }
    ],
}


CHUNKED: dict[str, Any] = {
    "chunks": [
        {"song_id": "x", "range": {"start_ms": 0, "end_ms": 3000}},
        {
            "text": "[Verse]",
            "duration_ms": 3000,
            "positive_styles": ["pop"],
            "conditioning_ref": {"song_id": "y", "range": {"start_ms": 0, "end_ms": 500}},
        },
    ]
}
CAMEL_CHUNKED: dict[str, Any] = {
    "chunks": [
        {"songId": "x", "range": {"startMs": 0, "endMs": 3000}},
        {
            "text": "[Verse]",
            "durationMs": 3000,
            "positiveStyles": ["pop"],
            "negativeStyles": None,
            "conditioningRef": {"songId": "y", "range": {"startMs": 0, "endMs": 500}},
        },
    ]
}


@pytest.mark.parametrize("plan", [CHUNKED, CAMEL_CHUNKED])
def test_chunks_come_in_the_wires_shape(plan: dict[str, Any]) -> None:
    assert in_wire_shape(plan) == CHUNKED


@pytest.mark.parametrize("odd", [{"chunks": 5}, {"chunks": [None, 5, {"range": 7}, {"conditioning_ref": 7}]}])
def test_odd_chunks_are_left_to_the_schema(odd: dict[str, Any]) -> None:
    assert in_wire_shape(odd) == odd


def test_the_wires_own_shape_stays_as_it_is() -> None:
    assert in_wire_shape(WIRE) == WIRE


def test_camel_case_becomes_the_wires_shape() -> None:
    assert in_wire_shape(CAMEL) == WIRE


def test_the_short_form_may_leave_out_what_is_empty() -> None:
    short = {"globalStyles": ["pop"], "sections": [{"name": "Verse", "localStyles": ["soft"], "durationMs": 3000}]}

    plan = Plan.model_validate(in_wire_shape(short))

    assert plan.positive_global_styles == ["pop"]
    assert plan.negative_global_styles == plan.sections[0].negative_local_styles == plan.sections[0].lines == []
    assert plan.sections[0].section_name == "Verse"


def test_the_wires_shape_may_not() -> None:
    section = {"section_name": "Verse", "duration_ms": 3000}

    assert in_wire_shape({"sections": [section]}) == {"sections": [section]}


def test_nulls_are_left_out() -> None:
    section = WIRE["sections"][0]

    assert in_wire_shape(WIRE | {"sections": [section | {"source_from": None}]})["sections"][0].keys() == (
        section.keys() - {"source_from"}
    )


@pytest.mark.parametrize("odd", [None, 5, "x", [], {"sections": None}, {"sections": 5}, {"sections": [None, 5]}])
def test_what_is_no_plan_is_left_to_the_schema(odd: Any) -> None:
    assert in_wire_shape(odd) == (odd if odd != {"sections": None} else {})


def test_odd_parts_are_left_to_the_schema() -> None:
    odd = {"sections": [{"name": "x", "lines": [5, {"words": "y"}], "sourceFrom": {"range": 7, "negativeRanges": [7]}}]}

    section = in_wire_shape(odd)["sections"][0]

    assert section["lines"] == [5, {"words": "y"}]
    assert section["source_from"] == {"range": 7, "negative_ranges": [7]}


def test_a_line_that_is_played_is_not_sung() -> None:
    lines = [{"text": "Instrumental intro", "type": "instrumental"}, {"text": "Hello", "type": "vocal"}]

    assert in_wire_shape({"sections": [{"name": "Intro", "lines": lines}]})["sections"][0]["lines"] == ["Hello"]
