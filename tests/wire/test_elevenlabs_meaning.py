"""What a body means: its fields together, the songs it names, what may not be sung, and what is asked of the engine."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import redis.asyncio
from asgiref.sync import ThreadSensitiveContext
from django.http import HttpResponse
from django.test import AsyncClient

from accounts.limits import ConcurrentLimitExceeded, LimitReached, MonthlyLimitReached, StorageLimitReached
from accounts.models import ApiKey, Scope, User, Workspace
from engines.base import Request
from musicweb.api.elevenlabs.errors import WireError
from tests.wire.samples import CHUNK, CHUNKED, PLAN, SECTION
from tracks import generation
from tracks.models import Track

Post = Callable[..., HttpResponse]
ROUTES = ["/v1/music", "/v1/music/stream", "/v1/music/detailed", "/v1/music/detailed/stream"]


def reference(song: str, start_ms: int = 0, end_ms: int = 1000) -> dict[str, Any]:
    return {"song_id": song, "range": {"start_ms": start_ms, "end_ms": end_ms}}


@pytest.fixture
def song(transactional_db: None, workspace: Workspace, alice: User) -> Track:
    """A finished song of 6 s."""
    return made(workspace, alice)


def made(workspace: Workspace, user: User) -> Track:
    track = Track.start(workspace, user, Request(prompt="fake:", seed=1, length_ms=6000))
    generation.run(track.pk)
    track.refresh_from_db()
    return track


@pytest.fixture
def asked(key: str, workspace: Workspace, redis_url: str) -> Callable[..., Awaitable[Request]]:
    """What the engine is asked for when a body is posted."""

    async def ask(body: dict[str, Any], path: str = "/v1/music/stream") -> Request:
        async with redis.asyncio.from_url(redis_url, socket_timeout=30) as client:
            await client.delete("render")
            posting = asyncio.create_task(_posted(key, path, body))
            assert await client.blpop(["render"], timeout=20)
        track = await workspace.tracks.afirst()
        await asyncio.to_thread(track.cancel)
        assert (await posting).status_code == 409
        return Request.model_validate(track.request)

    return ask


async def _posted(key: str, path: str, body: dict[str, Any]) -> Any:
    async with ThreadSensitiveContext():
        return await AsyncClient().post(path, body, content_type="application/json", headers={"xi-api-key": key})


@pytest.mark.parametrize("path", ROUTES)
@pytest.mark.parametrize("model", ["music_v2", "music_v2_5"])
async def test_chunks_are_made_by_the_models_of_chunks(asked: Any, song: Track, path: str, model: str) -> None:
    request = await asked({"composition_plan": CHUNKED, "model_id": model}, path)

    assert request.plan
    assert [(section.section_name, section.lines) for section in request.plan.sections] == [("Verse", ["Hello"])]
    assert request.output_format == "mp3_48000_192"


async def test_reference_chunks_are_taken_from_the_song(asked: Any, song: Track) -> None:
    chunks = [reference(str(song.pk), 100, 900), CHUNK]

    request = await asked({"composition_plan": {"chunks": chunks}, "model_id": "music_v2"})

    assert request.plan
    taken = request.plan.sections[0].source_from
    assert taken
    assert (taken.song_id, request.plan.sections[0].section_name) == (str(song.pk), "Part 1")


async def test_a_conditioned_chunk_takes_over_tempo_and_key(asked: Any, song: Track) -> None:
    chunk = CHUNK | {"conditioning_ref": reference(str(song.pk)), "condition_strength": "low"}

    request = await asked({"composition_plan": {"chunks": [chunk]}, "model_id": "music_v2"})

    assert request.plan
    assert request.plan.positive_global_styles == ["pop", "120 bpm", "A minor"]


async def test_only_sections_may_drift(asked: Any, song: Track) -> None:
    drifting = {"respect_sections_durations": False}

    sections = await asked({"composition_plan": PLAN} | drifting, "/v1/music")
    chunks = {"composition_plan": CHUNKED, "model_id": "music_v2"} | drifting

    assert not sections.respect_sections_durations
    assert (await asked(chunks, "/v1/music")).respect_sections_durations


async def test_old_names_and_written_words_are_understood(asked: Any, song: Track) -> None:
    assert (await asked({"music_prompt": PLAN})).plan
    assert (await asked({"prompt": "fake:", "lyrics_text": "Hello"})).lyrics == "Hello"


async def test_what_only_steers_other_models_is_tolerated(asked: Any, song: Track) -> None:
    others = {
        "store_for_inpainting": True, "generation_mode": "loop", "finetune_strength": 2, "use_phonetic_names": True,
        "model_style_prefix": "sfx", "finetune_id": None,
    }  # fmt: skip

    assert await asked({"prompt": "fake:"} | others, "/v1/music/detailed?enable_logging=false")


@pytest.mark.parametrize(
    ("plan", "model"),
    [(PLAN, "music_v2"), (PLAN, "music_v2_5"), (CHUNKED, "music_v1"), (CHUNKED, None)],
    ids=["sections v2", "sections v2.5", "chunks v1", "chunks default"],
)
@pytest.mark.parametrize("path", ROUTES)
def test_a_plan_must_be_of_the_models_kind(post: Post, path: str, plan: dict[str, Any], model: str | None) -> None:
    answer = post({"composition_plan": plan, "model_id": model}, path)

    assert answer.status_code == 422
    detail = answer.json()["detail"]
    assert (detail["code"], detail["param"]) == ("unprocessable_entity", "model_id")


@pytest.mark.parametrize(
    ("chunk", "kind", "place"),
    [
        (CHUNK | {"duration_ms": 2999}, "greater_than_equal", ["duration_ms"]),
        (CHUNK | {"text": "x" * 201}, "string_too_long", ["text"]),
        (CHUNK | {"context_adherence": "none"}, "literal_error", ["context_adherence"]),
        ({"text": "x", "duration_ms": 3000}, "missing", ["positive_styles"]),
        ({"song_id": "x"}, "missing", ["range"]),
    ],
)
def test_a_chunk_beyond_a_limit_is_told_by_its_place(post: Post, chunk: Any, kind: str, place: list[str]) -> None:
    answer = post({"composition_plan": {"chunks": [CHUNK, chunk]}, "model_id": "music_v2"})

    violation = answer.json()["detail"][0]
    assert answer.status_code == 422
    assert (violation["type"], violation["loc"]) == (kind, ["body", "composition_plan", "chunks", 1, *place])


def plan_taking(song: str, start_ms: int = 0, end_ms: int = 3000) -> dict[str, Any]:
    return {"composition_plan": PLAN | {"sections": [SECTION | {"source_from": reference(song, start_ms, end_ms)}]}}


def chunks_taking(song: str, start_ms: int = 0, end_ms: int = 3000) -> dict[str, Any]:
    return {"composition_plan": {"chunks": [reference(song, start_ms, end_ms)]}, "model_id": "music_v2"}


def chunks_after(song: str, start_ms: int = 0, end_ms: int = 3000) -> dict[str, Any]:
    conditioned = CHUNK | {"conditioning_ref": reference(song, start_ms, end_ms)}
    return {"composition_plan": {"chunks": [conditioned]}, "model_id": "music_v2_5"}


TAKING = [plan_taking, chunks_taking, chunks_after]


@pytest.mark.parametrize("body", TAKING)
@pytest.mark.parametrize("name", ["gone", "7f2c7e1e-4a41-4c3d-9b51-2f6ce1e5a0aa"])
def test_a_song_that_is_not_there_is_not_found(post: Post, body: Callable[..., Any], name: str) -> None:
    answer = post(body(name))

    assert (answer.status_code, answer.json()["detail"]["code"]) == (404, "not_found")
    assert name in answer.json()["detail"]["message"]


@pytest.mark.parametrize("body", TAKING)
def test_a_song_of_strangers_is_not_found(post: Post, charlie: User, song: Track, body: Callable[..., Any]) -> None:
    strangers = made(charlie.workspaces.get(), charlie)

    assert post(body(str(strangers.pk))).status_code == 404


@pytest.mark.parametrize("body", TAKING)
def test_what_lies_beyond_a_songs_end_cannot_be_taken(post: Post, song: Track, body: Callable[..., Any]) -> None:
    answer = post(body(str(song.pk), 4000, 7000))

    assert answer.status_code == 422
    detail = answer.json()["detail"]
    assert detail["param"].endswith("range.end_ms")
    assert "7000" in detail["message"]
    assert "6000" in detail["message"]


@pytest.mark.parametrize("path", ROUTES)
def test_a_prompt_that_names_a_band_is_refused_with_a_suggestion(post: Post, path: str) -> None:
    answer = post({"prompt": "a song like the Beatles"}, path)

    assert answer.status_code == 400
    detail = answer.json()["detail"]
    assert (detail["code"], detail["status"]) == ("bad_request", "bad_prompt")
    assert detail["data"]["reason"] == "copyrighted_material_detected"
    assert "beatles" not in detail["data"]["prompt_suggestion"].lower()
    assert not Track.objects.exists()


@pytest.mark.parametrize("path", ROUTES)
@pytest.mark.parametrize(
    "body",
    [
        {"composition_plan": PLAN | {"positive_global_styles": ["like Nirvana"]}},
        {"composition_plan": {"chunks": [CHUNK | {"text": "[Verse]\n{like Nirvana}\nHello"}]}, "model_id": "music_v2"},
    ],
    ids=["sections", "chunks"],
)  # fmt: skip
def test_a_plan_that_names_a_band_is_refused_with_a_plan_of_its_kind(
    post: Post, path: str, body: dict[str, Any]
) -> None:
    answer = post(body, path)

    assert answer.status_code == 400
    detail = answer.json()["detail"]
    assert (detail["code"], detail["status"]) == ("bad_request", "bad_composition_plan")
    suggestion = detail["data"]["composition_plan_suggestion"]
    assert suggestion.keys() == body["composition_plan"].keys()
    assert "nirvana" not in str(suggestion).lower()


async def test_a_suggested_plan_of_chunks_passes_and_keeps_its_conditions(asked: Any, post: Post, song: Track) -> None:
    conditions = {"conditioning_ref": reference(str(song.pk)), "context_adherence": "low", "condition_strength": "high"}
    chunks = [reference(str(song.pk)), CHUNK | {"positive_styles": ["like Nirvana"]} | conditions]
    body = {"composition_plan": {"chunks": chunks}, "model_id": "music_v2"}

    answer = await asyncio.to_thread(post, body)
    suggestion = answer.json()["detail"]["data"]["composition_plan_suggestion"]

    assert suggestion["chunks"][0] == chunks[0]
    assert {name: suggestion["chunks"][1][name] for name in conditions} == conditions
    assert await asked(body | {"composition_plan": suggestion})


@pytest.mark.parametrize("path", ["/v1/music/finetunes", "/v1/music/finetunes/own"])
@pytest.mark.parametrize("method", ["get", "post", "patch", "delete"])
def test_fine_tunes_are_told_to_be_lacking(client: Any, key: str, path: str, method: str) -> None:
    answer = getattr(client, method)(path, headers={"xi-api-key": key})

    if (path.endswith("own") and method == "post") or (path.endswith("finetunes") and method in ("patch", "delete")):
        assert answer.status_code == 405
        return
    assert answer.status_code == 403
    assert answer.json()["detail"]["code"] == "feature_not_available"


def test_a_stranger_is_not_told_what_is_lacking(client: Any, db: None) -> None:
    assert client.get("/v1/music/finetunes").status_code == 401


@pytest.mark.parametrize(
    ("limit", "http", "code", "status", "retry_after"),
    [
        (ConcurrentLimitExceeded("x", 10), 429, "concurrent_limit_exceeded", "too_many_concurrent_requests", 10),
        (MonthlyLimitReached("x", 86_400), 402, "insufficient_credits", "quota_exceeded", None),
        (StorageLimitReached("x"), 402, "insufficient_credits", "storage_limit_reached", None),
    ],
)
def test_each_limit_has_its_words(
    limit: LimitReached, http: int, code: str, status: str, retry_after: int | None
) -> None:
    error = WireError.from_limit(limit)

    assert (error.kind.http, error.kind.code, error.kind.status, error.retry_after_s) == (
        http, code, status, retry_after,
    )  # fmt: skip


def test_one_song_too_many_at_once_is_refused_with_a_time_to_come_back(
    post: Post, workspace: Workspace, alice: User, settings: Any
) -> None:
    settings.CONCURRENT_MAX = 1
    Track.start(workspace, alice, Request(prompt="fake:", seed=1))

    answer = post({"prompt": "fake:"})

    assert (answer.status_code, answer.json()["detail"]["code"]) == (429, "concurrent_limit_exceeded")
    assert int(answer.headers["retry-after"]) > 0
    assert workspace.tracks.count() == 1


def test_a_key_that_may_only_read_makes_no_plan(post: Post, workspace: Workspace, alice: User) -> None:
    _, secret = ApiKey.issue(workspace, alice, "reader", [Scope.MUSIC_READ])

    answer = post({"prompt": "x"}, "/v1/music/plan", headers={"xi-api-key": secret})

    assert (answer.status_code, answer.json()["detail"]["code"]) == (401, "missing_permissions")
