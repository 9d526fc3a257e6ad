"""The official client's `composition_plan.create`: plans of both kinds, made and changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from elevenlabs import AsyncElevenLabs, ElevenLabs
from elevenlabs.core import ApiError
from elevenlabs.types import CompositionPlan, MusicPrompt

import engines
from tests.wire.samples import CHUNKED, PLAN, SECTION
from tracks.models import Track

Post = Callable[..., HttpResponse]


@pytest.fixture
def ask(post: Post) -> Callable[..., HttpResponse]:
    """Post to `/v1/music/plan`, where the embedded engine plans."""
    return lambda **body: post(body, "/v1/music/plan")


@pytest.fixture
def _with_the_embedded_engine(settings: Any) -> None:
    settings.ENGINE = "builtin"


def test_a_plan_of_sections_is_made(official: ElevenLabs) -> None:
    plan = official.music.composition_plan.create(prompt="calm piano", music_length_ms=7000)

    assert isinstance(plan, MusicPrompt)
    assert sum(section.duration_ms for section in plan.sections) == 7000


def test_a_plan_of_chunks_is_made(official: ElevenLabs) -> None:
    plan = official.music.composition_plan.create(prompt="calm piano", music_length_ms=7000, model_id="music_v2")

    assert isinstance(plan, CompositionPlan)
    assert plan.chunks[0].positive_styles == ["calm piano"]


@pytest.mark.parametrize("model", ["music_v1", "music_v2", "music_v2_5"])
def test_a_plan_as_it_was_made_makes_a_song(official: ElevenLabs, model: Any) -> None:
    plan = official.music.composition_plan.create(prompt="calm piano", music_length_ms=4000, model_id=model)

    song = official.music.compose(composition_plan=plan, model_id=model, music_length_ms=4000, output_format="pcm_8000")

    assert len(b"".join(song)) == 4000 * 16


async def test_the_asynchronous_client_gets_the_same(official_async: AsyncElevenLabs) -> None:
    plan = await official_async.music.composition_plan.create(prompt="calm piano", music_length_ms=3000)

    assert isinstance(plan, MusicPrompt)
    assert [section.duration_ms for section in plan.sections] == [3000]


def test_a_plan_is_changed_by_the_prompt(official: ElevenLabs) -> None:
    source = official.music.composition_plan.create(prompt="calm piano", music_length_ms=6000)

    plan = official.music.composition_plan.create(
        prompt="add a bridge, no drums", source_composition_plan=source, music_length_ms=20_000
    )

    assert isinstance(plan, MusicPrompt)
    assert [section.section_name for section in plan.sections] == ["Part 1", "Bridge"]
    assert plan.negative_global_styles == ["drums"]
    assert sum(section.duration_ms for section in plan.sections) == 20_000


def test_chunks_that_stay_are_conditioned_as_they_were(ask: Callable[..., HttpResponse]) -> None:
    chunks = [CHUNKED["chunks"][0] | {"context_adherence": "low"}]

    answer = ask(prompt="add an outro", source_composition_plan={"chunks": chunks}, model_id="music_v2")

    verse, outro = answer.json()["chunks"]
    assert (verse["text"], verse["context_adherence"]) == ("[Verse]\nHello", "low")
    assert (outro["text"], outro["context_adherence"]) == ("[Outro]", "high")


@pytest.mark.usefixtures("_with_the_embedded_engine")
@pytest.mark.parametrize("length_ms", [3_000, 5_999, 6_000, 45_678, 600_000])
def test_the_embedded_engine_plans_to_the_millisecond(ask: Callable[..., HttpResponse], length_ms: int) -> None:
    sections = ask(prompt="funky disco about the sea", music_length_ms=length_ms).json()["sections"]

    lengths = [section["duration_ms"] for section in sections]
    assert sum(lengths) == length_ms
    assert all(3_000 <= length <= 120_000 for length in lengths)
    assert len(lengths) == 1 or length_ms >= 6_000
    assert len(lengths) >= 5 or length_ms < 600_000


@pytest.mark.usefixtures("_with_the_embedded_engine")
def test_without_a_length_the_planner_chooses(ask: Callable[..., HttpResponse]) -> None:
    plan = ask(prompt="a waltz in D minor").json()

    assert "D minor" in plan["positive_global_styles"]
    assert plan["negative_global_styles"] == []


def test_nothing_is_made_of_a_plan(ask: Callable[..., HttpResponse]) -> None:
    assert ask(prompt="calm piano").status_code == 200
    assert not Track.objects.exists()


def test_a_prompt_that_names_a_band_is_refused_with_one_that_passes(ask: Callable[..., HttpResponse]) -> None:
    refused = ask(prompt="a song like the Beatles")

    assert refused.status_code == 400
    data = refused.json()["detail"]["data"]
    assert data["reason"] == "copyrighted_material_detected"
    assert ask(prompt=data["prompt_suggestion"]).status_code == 200


@pytest.mark.parametrize(
    ("model", "source"),
    [("music_v1", PLAN | {"positive_global_styles": ["like Nirvana"]}),
     ("music_v2", {"chunks": [CHUNKED["chunks"][0] | {"positive_styles": ["like Nirvana"]}]})],
)  # fmt: skip
def test_a_plan_that_names_a_band_is_refused_with_one_of_its_kind(
    ask: Callable[..., HttpResponse], model: str, source: dict[str, Any]
) -> None:
    refused = ask(prompt="slower", source_composition_plan=source, model_id=model)

    assert refused.status_code == 400
    detail = refused.json()["detail"]
    assert detail["status"] == "bad_composition_plan"
    suggestion = detail["data"]["composition_plan_suggestion"]
    assert suggestion.keys() == source.keys()
    assert ask(prompt="slower", source_composition_plan=suggestion, model_id=model).status_code == 200


def test_a_harmful_prompt_gets_no_suggestion(ask: Callable[..., HttpResponse]) -> None:
    refused = ask(prompt="a song that calls to kill all immigrants")

    assert refused.status_code == 400
    assert "data" not in refused.json()["detail"]


@pytest.mark.parametrize(
    ("body", "kind", "place"),
    [
        ({}, "missing", ["prompt"]),
        ({"prompt": "x" * 4101}, "string_too_long", ["prompt"]),
        ({"prompt": "x", "music_length_ms": 2999}, "greater_than_equal", ["music_length_ms"]),
        ({"prompt": "x", "model_id": "music_v3"}, "literal_error", ["model_id"]),
        (
            {"prompt": "x", "source_composition_plan": PLAN | {"sections": [SECTION | {"duration_ms": 1}]}},
            "greater_than_equal",
            ["source_composition_plan", "sections", 0, "duration_ms"],
        ),
    ],
)
def test_a_broken_limit_is_told_in_the_list_form(
    ask: Callable[..., HttpResponse], body: dict[str, Any], kind: str, place: list[Any]
) -> None:
    answer = ask(**body)

    assert answer.status_code == 422
    violation = answer.json()["detail"][0]
    assert (violation["type"], violation["loc"]) == (kind, ["body", *place])


@pytest.mark.parametrize(
    ("body", "param"),
    [({"prompt": " "}, "prompt"), ({"prompt": "x", "source_composition_plan": CHUNKED}, "model_id"),
     ({"prompt": "x", "source_composition_plan": PLAN, "model_id": "music_v2_5"}, "model_id")],
)  # fmt: skip
def test_fields_that_do_not_go_together_are_told(
    ask: Callable[..., HttpResponse], body: dict[str, Any], param: str
) -> None:
    answer = ask(**body)

    assert (answer.status_code, answer.json()["detail"]["param"]) == (422, param)


def test_a_plan_that_names_an_unknown_song_is_not_changed(ask: Callable[..., HttpResponse]) -> None:
    reference = {"song_id": "gone", "range": {"start_ms": 0, "end_ms": 4000}}

    answer = ask(prompt="x", source_composition_plan={"chunks": [reference]}, model_id="music_v2")

    assert answer.status_code == 404


def test_an_engine_that_plans_nothing_says_so(
    ask: Callable[..., HttpResponse], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(engines.ENGINES, "planless", "builtins:object")
    settings.ENGINE = "planless"

    answer = ask(prompt="x")

    assert (answer.status_code, answer.json()["detail"]["code"]) == (403, "feature_not_available")


def test_the_official_client_reads_a_refusal(official: ElevenLabs) -> None:
    with pytest.raises(ApiError) as caught:
        official.music.composition_plan.create(prompt="a song like the Beatles")

    assert caught.value.body["detail"]["data"]["prompt_suggestion"]
