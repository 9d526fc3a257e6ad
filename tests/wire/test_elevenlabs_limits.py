"""Limits and idempotency keys as this dialect tells them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
import redis.asyncio
from asgiref.sync import ThreadSensitiveContext
from django.http import HttpResponse
from django.test import AsyncClient, Client

from accounts.models import ApiKey, Usage, User, Workspace
from tests.running import RedisServer
from tracks import generation, idempotency
from tracks.models import State, Track

Post = Callable[..., HttpResponse]
SONG = {"prompt": "fake:", "music_length_ms": 3000}


def keep(workspace: Workspace, **fields: Any) -> Track:
    """A track that nobody makes."""
    return Track.objects.create(workspace=workspace, request={"prompt": "x", "seed": 1}, output_format="x", **fields)


def told(answer: HttpResponse) -> tuple[int, str, str, str]:
    detail = answer.json()["detail"]
    return answer.status_code, detail["type"], detail["code"], detail["status"]


def test_too_many_requests_a_minute(post: Post, settings: Any) -> None:
    settings.RATE_PER_MINUTE = 1
    assert post({}).status_code == 422  # the key comes before the meaning

    answer = post(SONG)

    assert told(answer) == (429, "rate_limit_error", "rate_limit_exceeded", "rate_limit_exceeded")
    assert 1 <= int(answer["retry-after"]) <= 60
    assert not Track.objects.exists()


def test_a_key_without_the_right_is_counted_too(workspace: Workspace, alice: User, settings: Any) -> None:
    settings.RATE_PER_MINUTE = 1
    _, secret = ApiKey.issue(workspace, alice, "reader", ["music:read"])
    client = Client(headers={"xi-api-key": secret})

    statuses = [client.post("/v1/music", SONG, content_type="application/json").status_code for _ in range(2)]

    assert statuses == [401, 429]


def test_too_many_songs_at_once(post: Post, workspace: Workspace, settings: Any) -> None:
    settings.CONCURRENT_MAX = 2
    keep(workspace)
    keep(workspace, state=State.PROCESSING)

    answer = post(SONG)

    assert told(answer) == (429, "rate_limit_error", "concurrent_limit_exceeded", "too_many_concurrent_requests")
    assert answer["retry-after"] == "10"
    assert (answer["current-concurrent-requests"], answer["maximum-concurrent-requests"]) == ("2", "2")
    assert "cancel one" in answer.json()["detail"]["message"]
    assert Track.objects.count() == 2


def test_a_month_that_is_used_up(post: Post, workspace: Workspace, settings: Any) -> None:
    settings.MONTHLY_MINUTES = 1
    Usage.note(workspace.pk, made_ms=58_000)

    assert told(post(SONG)) == (402, "payment_required", "insufficient_credits", "quota_exceeded")
    assert not Track.objects.exists()


def test_a_storage_that_is_full(post: Post, workspace: Workspace, settings: Any) -> None:
    settings.STORAGE_MB = 1
    keep(workspace, state=State.COMPLETED, size_bytes=1_000_000)

    assert told(post(SONG)) == (402, "payment_required", "insufficient_credits", "storage_limit_reached")


def test_without_redis_the_answer_is_that_it_is_away(post: Post, redis_server: RedisServer) -> None:
    redis_server.stop()
    try:
        answer = post(SONG)
    finally:
        redis_server.start()

    assert told(answer) == (503, "service_unavailable", "service_unavailable", "service_unavailable")
    assert "Redis" in answer.json()["detail"]["message"]
    assert answer["retry-after"] == "10"
    assert not Track.objects.exists()


@pytest.mark.django_db(transaction=True)
async def test_a_request_sent_twice_is_one_song_whose_sound_comes_twice(
    key: str, workspace: Workspace, redis_url: str
) -> None:
    sent = [asyncio.create_task(_posted(key, "once")) for _ in range(2)]
    async with redis.asyncio.from_url(redis_url, socket_timeout=30) as client:
        assert await client.blpop(["render"], timeout=20)
    track = await workspace.tracks.aget()

    await asyncio.to_thread(generation.run, track.pk)
    answers = [await answer for answer in sent]

    sounds = [b"".join([part async for part in answer]) for answer in answers]
    assert sounds[0] == sounds[1] != b""
    assert {answer["song-id"] for answer in answers} == {str(track.pk)}
    assert {answer["maximum-concurrent-requests"] for answer in answers} == {"10"}
    assert await Track.objects.acount() == 1


async def _posted(key: str, idempotency_key: str) -> Any:
    """The answer, from a request with a thread of its own for the database, as a server gives it."""
    headers = {"xi-api-key": key, "idempotency-key": idempotency_key}
    async with ThreadSensitiveContext():
        return await AsyncClient().post("/v1/music/stream", SONG, content_type="application/json", headers=headers)


@pytest.mark.parametrize("other", [("/v1/music", SONG | {"seed": 2}), ("/v1/music/stream", SONG)])
def test_another_request_with_the_same_key_is_refused(
    post: Post, workspace: Workspace, other: tuple[str, dict[str, Any]]
) -> None:
    path, body = other
    headers = {"idempotency-key": "once"}
    idempotency.once(workspace, "once", f"/v1/music\n{json.dumps(SONG)}", lambda: keep(workspace))

    answer = post(body, path, headers)

    assert told(answer)[0] == 409
    assert answer.json()["detail"]["code"] == "idempotency_mismatch"
    assert answer.json()["detail"]["param"] == "Idempotency-Key"
    assert Track.objects.count() == 1


def test_an_idempotency_key_that_cannot_be_is_refused(post: Post) -> None:
    answer = post(SONG, headers={"idempotency-key": "two words"})

    assert told(answer)[0] == 422
    assert "Idempotency-Key" in answer.json()["detail"]["message"]
    assert not Track.objects.exists()
