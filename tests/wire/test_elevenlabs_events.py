"""Songs as server-sent events."""

from __future__ import annotations

import asyncio
import base64
import json
from typing import Any

import httpx
import pytest

from accounts.models import User, Workspace
from engines.base import Request
from musicweb.api.elevenlabs.events import events_response
from musicweb.api.elevenlabs.schema import StreamedDetailsBody
from tests.running import Studio
from tracks import generation
from tracks.models import Track

TONES = "fake: chunks=4"


@pytest.fixture
def asking(working_studio: Studio, studio_key: str, checked_http: httpx.Client) -> Any:
    """Post a body, for the answer as it comes."""

    def ask(**body: Any) -> Any:
        url = f"{working_studio.url}/v1/music/detailed/stream"
        return checked_http.stream(
            "POST", url, json={"music_length_ms": 3000, **body}, headers={"xi-api-key": studio_key}
        )

    return ask


def events_in(text: str) -> list[tuple[str, Any]]:
    blocks = text.strip().split("\n\n")
    assert all(block.startswith("data: ") and "\n" not in block for block in blocks)
    events = [json.loads(block.removeprefix("data: ")) for block in blocks]
    assert all(event.keys() == {"event", "data"} for event in events)
    return [(event["event"], event["data"]) for event in events]


def test_events_come_in_the_order_in_which_things_are_known(asking: Any) -> None:
    extra = {"with_timestamps": True, "with_waveform_visual": True, "lyrics_text": "Hello"}
    with asking(prompt=TONES, **extra) as answer:
        events = events_in(answer.read().decode())

    names = list(dict.fromkeys(name for name, _ in events))
    assert names == [
        "composition_plan", "audio_chunk", "song_metadata", "word_timestamps", "waveform_visual", "completion",
    ]  # fmt: skip
    known = dict(events)
    assert known["composition_plan"]["sections"][0]["duration_ms"] == 3000
    assert known["song_metadata"]["title"] == "Test tones"
    assert known["word_timestamps"] == [{"word": "Hello", "start_ms": 0, "end_ms": 500}]
    assert len(known["waveform_visual"]) == 12
    assert known["completion"] == {"song_id": answer.headers["song-id"], "duration_ms": 3000}
    assert answer.headers["content-type"] == "text/event-stream"


def test_the_chunks_joined_are_the_song(asking: Any, working_studio: Studio, studio_key: str) -> None:
    with asking(prompt=TONES, seed=5) as answer:
        events = events_in(answer.read().decode())
    body = {"prompt": TONES, "music_length_ms": 3000, "seed": 5}
    headers = {"xi-api-key": studio_key}
    whole = httpx.post(f"{working_studio.url}/v1/music", json=body, headers=headers, trust_env=False, timeout=30)

    assert b"".join(base64.b64decode(data) for name, data in events if name == "audio_chunk") == whole.content


def test_what_was_not_asked_for_is_not_told(asking: Any) -> None:
    with asking(prompt=TONES) as answer:
        names = {name for name, _ in events_in(answer.read().decode())}

    assert names == {"composition_plan", "audio_chunk", "song_metadata", "completion"}


def test_a_failure_before_the_first_event_has_its_status(asking: Any) -> None:
    with asking(prompt="fake: fail_at=0 error=busy") as answer:
        answer.read()

    assert answer.status_code == 429
    assert answer.json()["detail"]["status"] == "system_busy"


def test_a_failure_after_the_first_event_is_the_last_one(asking: Any) -> None:
    with asking(prompt="fake: chunks=10 delay_ms=20 fail_at=8") as answer:
        events = events_in(answer.read().decode())

    name, error = events[-1]
    assert (answer.status_code, name, error["code"]) == (200, "error", "internal_error")
    assert error["request_id"] == answer.headers["request-id"]
    assert "completion" not in dict(events)


@pytest.mark.django_db(transaction=True)
async def test_events_follow_the_song_as_it_is_made(workspace: Workspace, alice: User) -> None:
    track = await _started(workspace, alice, "fake: chunks=3")
    making = asyncio.create_task(asyncio.to_thread(generation.run, track.pk))

    answer = await events_response(track, StreamedDetailsBody(prompt="x", model_id="music_v2"), "identity")
    events = events_in(b"".join([piece async for piece in answer]).decode())
    await making

    assert [chunk["duration_ms"] for chunk in events[0][1]["chunks"]] == [3000]
    assert events[-1] == ("completion", {"song_id": str(track.pk), "duration_ms": 3000})


@pytest.mark.django_db(transaction=True)
async def test_a_song_that_fails_after_a_late_head_is_told_as_an_event(workspace: Workspace, alice: User) -> None:
    track = await _started(workspace, alice, "fake: fail_at=0 error=unavailable")
    answer = await events_response(track, StreamedDetailsBody(prompt="x"), "identity", head_within_s=0.01)

    await asyncio.to_thread(generation.run, track.pk)
    ((name, error),) = events_in(b"".join([piece async for piece in answer]).decode())

    assert (name, error["code"], error["request_id"]) == ("error", "service_unavailable", "identity")


@pytest.mark.django_db(transaction=True)
async def test_a_listener_who_leaves_during_the_events_leaves_nothing_open(workspace: Workspace, alice: User) -> None:
    track = await _started(workspace, alice, "fake:")
    waiting = asyncio.create_task(events_response(track, StreamedDetailsBody(prompt="x"), "identity"))
    await asyncio.sleep(0)

    waiting.cancel()

    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def _started(workspace: Workspace, alice: User, prompt: str) -> Track:
    request = Request(prompt=prompt, seed=1, length_ms=3000)
    return await asyncio.to_thread(Track.start, workspace, alice, request)
