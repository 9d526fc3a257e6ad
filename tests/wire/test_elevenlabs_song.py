"""A song as an answer, within one process: what decides its status, and how it ends."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
import redis.asyncio
from asgiref.sync import ThreadSensitiveContext
from django.http import StreamingHttpResponse
from django.test import AsyncClient

import engines
from accounts.models import User, Workspace
from engines.base import Request
from musicweb.api.elevenlabs.errors import WireError
from musicweb.api.elevenlabs.song import BrokenOffError, song_response
from tracks import generation
from tracks.models import State, Track

pytestmark = pytest.mark.django_db(transaction=True)


def ask(prompt: str, **fields: Any) -> Request:
    return Request(prompt=prompt, seed=1, length_ms=3000, **fields)


async def started(workspace: Workspace, alice: User, prompt: str) -> Track:
    return await asyncio.to_thread(Track.start, workspace, alice, ask(prompt))


async def heard(answer: StreamingHttpResponse) -> bytes:
    return b"".join([part async for part in answer])


async def test_the_answer_is_the_song(workspace: Workspace, alice: User) -> None:
    track = await started(workspace, alice, "fake: chunks=3")

    making = asyncio.create_task(asyncio.to_thread(generation.run, track.pk))
    answer = await song_response(track.pk, track.output_format)
    sound = await heard(answer)
    await making

    await track.arefresh_from_db()
    assert answer.headers["song-id"] == str(track.pk)
    assert sound == await asyncio.to_thread(Path(track.audio.path).read_bytes)


async def test_a_song_that_fails_at_once_is_an_error(workspace: Workspace, alice: User) -> None:
    track = await started(workspace, alice, "fake: fail_at=0 error=busy")
    await asyncio.to_thread(generation.run, track.pk)

    with pytest.raises(WireError) as caught:
        await song_response(track.pk, track.output_format)

    assert caught.value.kind.http == 429


async def test_a_song_that_fails_later_breaks_off(workspace: Workspace, alice: User) -> None:
    track = await started(workspace, alice, "fake: chunks=10 fail_at=8")
    await asyncio.to_thread(generation.run, track.pk)

    answer = await song_response(track.pk, track.output_format)

    with pytest.raises(BrokenOffError, match="script fails"):
        await heard(answer)


async def test_a_song_that_was_cancelled_before_it_sounded_is_an_error(workspace: Workspace, alice: User) -> None:
    track = await started(workspace, alice, "fake:")
    await asyncio.to_thread(track.cancel)

    with pytest.raises(WireError, match="cancelled") as caught:
        await song_response(track.pk, track.output_format)

    assert caught.value.kind.http == 409


async def test_a_listener_who_leaves_before_the_first_byte_leaves_nothing_open(
    workspace: Workspace, alice: User
) -> None:
    track = await started(workspace, alice, "fake:")
    waiting = asyncio.create_task(song_response(track.pk, track.output_format))
    await asyncio.sleep(0)

    waiting.cancel()

    with pytest.raises(asyncio.CancelledError):
        await waiting
    await track.arefresh_from_db()
    assert track.state == State.PENDING


@pytest.mark.parametrize("path", ["/v1/music", "/v1/music/stream"])
async def test_both_routes_start_the_song_that_was_asked_for(
    key: str, workspace: Workspace, redis_url: str, path: str
) -> None:
    body = {"prompt": "fake: chunks=2", "music_length_ms": 4000, "seed": 9, "force_instrumental": True}
    asking = asyncio.create_task(_posted(key, f"{path}?output_format=pcm_16000", body))
    track = await _queued(workspace, redis_url)

    await asyncio.to_thread(generation.run, track.pk)
    answer = await asking

    assert len(await heard(answer)) == 4000 * 16 * 2
    asked = Request.model_validate(track.request)
    assert (asked.prompt, asked.length_ms, asked.seed, asked.instrumental) == ("fake: chunks=2", 4000, 9, True)
    assert asked.output_format == "pcm_16000"


@pytest.mark.parametrize(
    ("model", "output_format"), [("music_v1", "mp3_44100_128"), ("music_v2", "mp3_48000_192"), (None, "mp3_44100_128")]
)
async def test_the_model_decides_what_auto_means(
    key: str, workspace: Workspace, redis_url: str, model: str | None, output_format: str
) -> None:
    asking = asyncio.create_task(_posted(key, "/v1/music", {"prompt": "fake:", "model_id": model}))
    track = await _queued(workspace, redis_url)

    assert track.output_format == output_format
    await asyncio.to_thread(track.cancel)
    assert (await asking).status_code == 409


async def test_an_engine_that_breaks_is_told_without_its_secrets(
    key: str, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    monkeypatch.setitem(engines.ENGINES, "broken", "builtins:object")
    settings.ENGINE = "broken"

    answer = await _posted(key, "/v1/music", {"prompt": "x"})

    assert answer.status_code == 500
    assert answer.json()["detail"]["code"] == "internal_error"
    assert "object" not in answer.json()["detail"]["message"]
    assert not await Track.objects.aexists()


async def test_an_engine_that_is_not_installed_is_unavailable(
    key: str, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    monkeypatch.setitem(engines.ENGINES, "elsewhere", "not_installed:Engine")
    settings.ENGINE = "elsewhere"

    answer = await _posted(key, "/v1/music", {"prompt": "x"})

    assert answer.status_code == 503
    assert "not_installed" in answer.json()["detail"]["message"]


async def _posted(key: str, path: str, body: dict[str, Any]) -> Any:
    """The answer, from a request with a thread of its own for the database, as a server gives it."""
    async with ThreadSensitiveContext():
        return await AsyncClient().post(path, body, content_type="application/json", headers={"xi-api-key": key})


async def _queued(workspace: Workspace, redis_url: str) -> Track:
    """The track that a request under way has put into the queue."""
    async with redis.asyncio.from_url(redis_url, socket_timeout=30) as client:
        assert await client.blpop(["render"], timeout=20)
    return await workspace.tracks.aget()
