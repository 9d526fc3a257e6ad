"""Chunks become sections and sections chunks, so that either sounds as it was meant."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from engines.plan import Plan
from musicweb.api.elevenlabs.chunk_text import read_text, write_text
from musicweb.api.elevenlabs.chunks import CompositionPlan
from musicweb.api.elevenlabs.converting import Heard, alike, from_plan, to_plan

KEPT = Heard("Chorus", ["Synth-Pop", "112 bpm", "D minor", "4/4", "bells"], 112.0, "D minor", goes_on=True)
UPLOADED = Heard("Taken", ["Jazz"], 90.5, "F major")


def chunk(text: str = "[Verse]\nHello", **fields: Any) -> dict[str, Any]:
    return {"text": text, "duration_ms": 4_000, "positive_styles": ["pop"]} | fields


def reference(start_ms: int = 0, end_ms: int = 500) -> dict[str, Any]:
    return {"song_id": "x", "range": {"start_ms": start_ms, "end_ms": end_ms}}


def chunked(*chunks: dict[str, Any]) -> CompositionPlan:
    return CompositionPlan.model_validate({"chunks": list(chunks)})


def plan_of(*chunks: dict[str, Any], heard: Heard = KEPT) -> Plan:
    return to_plan(chunked(*chunks), lambda _reference: heard)


@pytest.mark.parametrize(
    ("text", "name", "lines", "directions"),
    [
        ("[Verse 1]\nHello\n\n world ", "Verse 1", ["Hello", "world"], []),
        ("  [Intro] {soft piano}", "Intro", [], ["soft piano"]),
        ("Hello {whispered} there\n{scratching}", None, ["Hello there"], ["whispered", "scratching"]),
        ("[Hook]\nLa\n[guitar solo]\nLa", "Hook", ["La", "La"], ["guitar solo"]),
        ("{a\nb}\nHello {", None, ["Hello {"], ["a b"]),
        ("[]Hello", "", ["Hello"], []),
        ("", None, [], []),
    ],
)
def test_a_text_holds_a_name_lines_and_directions(
    text: str, name: str | None, lines: list[str], directions: list[str]
) -> None:
    words = read_text(text)

    assert (words.name, words.lines, words.directions) == (name, lines, directions)


def test_a_written_text_is_read_again() -> None:
    words = read_text(write_text("Verse [live]", ["Hello", "world"]))

    assert (words.name, words.lines) == ("Verse (live)", ["Hello", "world"])
    assert len(write_text("Verse", ["x" * 200] * 40)) <= 6_000


def test_the_first_chunks_styles_set_the_tone() -> None:
    plan = plan_of(
        chunk("[Intro]\n{rain}", positive_styles=["jazz", "90 bpm", "sparse"], negative_styles=["drums", "brass"]),
        chunk(positive_styles=["jazz", "piano"], negative_styles=["brass"]),
    )

    assert plan.positive_global_styles == ["jazz", "90 bpm"]
    assert plan.negative_global_styles == ["brass"]
    assert [section.positive_local_styles for section in plan.sections] == [["sparse", "rain"], ["piano"]]
    assert plan.sections[0].negative_local_styles == ["drums", "brass"]
    assert [(section.section_name, section.lines) for section in plan.sections] == [("Intro", []), ("Verse", ["Hello"])]


def test_a_chunk_without_a_name_gets_one_that_says_nothing() -> None:
    assert plan_of(chunk("Hello")).sections[0].section_name == "Chunk 1"


def test_a_reference_is_taken_as_it_is_under_the_name_it_had() -> None:
    section = plan_of(reference(100, 900), chunk()).sections[0]

    assert (section.section_name, section.duration_ms, section.lines) == ("Chorus", 800, [])
    assert section.source_from
    assert (section.source_from.song_id, section.source_from.range.start_ms) == ("x", 100)


def test_beside_a_kept_song_its_own_band_goes_on() -> None:
    plan = plan_of(reference(), chunk(positive_styles=["bright"]))

    assert plan.positive_global_styles == plan.negative_global_styles == []
    assert plan.sections[1].positive_local_styles == ["bright"]


@pytest.mark.parametrize(
    ("adherence", "heard"), [("low", KEPT), ("medium", KEPT), ("high", UPLOADED)], ids=["low", "medium", "upload"]
)
def test_elsewhere_the_chunks_own_styles_are_played(adherence: str, heard: Heard) -> None:
    assert plan_of(reference(), chunk(context_adherence=adherence), heard=heard).positive_global_styles == ["pop"]


@pytest.mark.parametrize(
    ("strength", "styles"),
    [
        ("low", ["pop", "112 bpm", "D minor"]),
        ("medium", ["pop", "Synth-Pop", "112 bpm", "D minor"]),
        ("high", ["pop", "Synth-Pop", "bells", "112 bpm", "D minor"]),
        ("xhigh", ["pop", "Synth-Pop", "bells", "112 bpm", "D minor"]),
    ],
)
def test_a_conditioned_song_takes_over_what_was_heard_by_how_strongly(strength: str, styles: list[str]) -> None:
    plan = plan_of(chunk(conditioning_ref=reference(), condition_strength=strength))

    assert plan.positive_global_styles == styles
    assert plan.sections[0].source_from is None


def test_what_a_chunk_says_of_tempo_and_key_is_kept() -> None:
    plan = plan_of(chunk(positive_styles=["80 BPM", "C major"], conditioning_ref=reference(), condition_strength="low"))

    assert plan.positive_global_styles == ["80 BPM", "C major"]


def test_a_later_chunk_takes_over_a_sound_for_itself() -> None:
    plan = plan_of(chunk(), chunk(conditioning_ref=reference(), condition_strength="high"))

    assert plan.positive_global_styles == ["pop"]
    assert plan.sections[1].positive_local_styles == ["Synth-Pop", "bells"]


def test_sections_become_chunks_with_all_that_they_ask_for() -> None:
    plan = plan_of(reference(), chunk(negative_styles=["brass"]), heard=UPLOADED)

    taken, written = from_plan(plan).model_dump(mode="json", exclude_none=True)["chunks"]

    assert taken == reference()
    assert written == {
        "text": "[Verse]\nHello", "duration_ms": 4_000, "positive_styles": ["pop"], "negative_styles": ["brass"],
        "context_adherence": "high", "condition_strength": "medium",
    }  # fmt: skip


def test_chunks_that_become_sections_become_the_same_chunks() -> None:
    before = chunked(chunk(), chunk("[Outro]", positive_styles=["pop", "calm"]))

    assert from_plan(to_plan(before, lambda _reference: KEPT)) == before


def test_a_changed_plan_keeps_how_its_chunks_are_conditioned() -> None:
    before = chunked(chunk(conditioning_ref=reference(), context_adherence="low"), chunk())
    plan = to_plan(before, lambda _reference: UPLOADED)

    first, second = alike(plan, [before.chunks[0], None]).model_dump()["chunks"]

    assert (first["conditioning_ref"]["song_id"], first["context_adherence"]) == ("x", "low")
    assert second["conditioning_ref"] is None


@pytest.mark.parametrize(
    ("chunks", "place", "kind"),
    [
        ([chunk(duration_ms=2_999)], ("chunks", 0, "duration_ms"), "greater_than_equal"),
        ([chunk(duration_ms=120_001)], ("chunks", 0, "duration_ms"), "less_than_equal"),
        ([chunk(), {"text": "x", "duration_ms": 3_000}], ("chunks", 1, "positive_styles"), "missing"),
        ([chunk("[]")], ("chunks", 0, "text"), "string_too_short"),
        ([chunk(f"[{'x' * 101}]")], ("chunks", 0, "text"), "string_too_long"),
        ([chunk("x" * 201)], ("chunks", 0, "text"), "string_too_long"),
        ([chunk("x\n" * 31)], ("chunks", 0, "text"), "too_long"),
        ([chunk("x" * 6_001)], ("chunks", 0, "text"), "string_too_long"),
        ([chunk(context_adherence="xhigh")], ("chunks", 0, "context_adherence"), "literal_error"),
        ([chunk(condition_strength="huge")], ("chunks", 0, "condition_strength"), "literal_error"),
        ([chunk(conditioning_ref=reference(0, 30_001))], ("chunks", 0, "conditioning_ref"), "value_error"),
        ([chunk(), reference(0, 49)], ("chunks", 1), "value_error"),
        ([chunk(positive_styles=["x"] * 51)], ("chunks", 0, "positive_styles"), "too_long"),
        ([chunk()] * 31, ("chunks",), "too_long"),
        ([], ("chunks",), "too_short"),
        ([reference(0, 2_999)], (), "plan_length"),
        ([reference(0, 600_001)], (), "plan_length"),
        (["x"], ("chunks", 0), "model_type"),
    ],
)  # fmt: skip
def test_a_chunk_beyond_a_limit_is_refused_by_its_place(chunks: list[Any], place: tuple[Any, ...], kind: str) -> None:
    with pytest.raises(ValidationError) as caught:
        chunked(*chunks)

    first = caught.value.errors()[0]
    assert (first["loc"][: len(place)], first["type"]) == (place, kind)
