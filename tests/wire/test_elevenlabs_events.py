"""Songs as server-sent events."""

from __future__ import annotations

import base64
import json
from typing import Any

import httpx
import pytest

from tests.running import Studio

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
