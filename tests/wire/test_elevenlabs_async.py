"""The official asynchronous client, call by call."""

from __future__ import annotations

from typing import Any

import pytest
from elevenlabs import AsyncElevenLabs, ElevenLabs
from elevenlabs.core import ApiError
from elevenlabs.errors import UnprocessableEntityError

from tests.wire.samples import CHUNKED

TONES = "fake: chunks=3"
SONG: dict[str, Any] = {"prompt": TONES, "music_length_ms": 3000, "output_format": "pcm_44100"}


async def joined(pieces: Any) -> bytes:
    return b"".join([piece async for piece in pieces])


@pytest.mark.parametrize("call", ["compose", "stream"])
async def test_a_song_is_made(official_async: AsyncElevenLabs, call: str) -> None:
    sound = await joined(getattr(official_async.music, call)(**SONG))

    assert len(sound) == 3 * 44_100 * 4


async def test_both_clients_hear_the_same(official_async: AsyncElevenLabs, official: ElevenLabs) -> None:
    assert await joined(official_async.music.compose(**SONG, seed=8)) == b"".join(
        official.music.compose(**SONG, seed=8)
    )


async def test_a_song_of_chunks_is_made(official_async: AsyncElevenLabs) -> None:
    asked: Any = {"composition_plan": CHUNKED, "model_id": "music_v2_5", "output_format": "pcm_48000"}

    assert len(await joined(official_async.music.stream(**asked))) == 3 * 48_000 * 4


async def test_the_answer_names_the_song(official_async: AsyncElevenLabs) -> None:
    async with official_async.music.with_raw_response.stream(prompt=TONES, music_length_ms=3000) as answer:
        await joined(answer.data)

    assert len(answer.headers["song-id"]) == 36


async def test_a_broken_limit_is_the_clients_own_error(official_async: AsyncElevenLabs) -> None:
    with pytest.raises(UnprocessableEntityError) as caught:
        await joined(official_async.music.compose(prompt="x", music_length_ms=2999))

    assert caught.value.body["detail"][0]["loc"] == ["body", "music_length_ms"]


async def test_a_refusal_carries_its_suggestion(official_async: AsyncElevenLabs) -> None:
    with pytest.raises(ApiError) as caught:
        await official_async.music.compose_detailed(prompt="a song like the Beatles")

    assert caught.value.status_code == 400
    suggestion = caught.value.body["detail"]["data"]["prompt_suggestion"]
    assert await joined(official_async.music.compose(prompt=suggestion, music_length_ms=3000))


async def test_events_that_no_client_reads_do_no_harm(official_async: AsyncElevenLabs, official: ElevenLabs) -> None:
    asked: Any = {"prompt": TONES, "music_length_ms": 3000}

    assert [event async for event in official_async.music.compose_detailed_stream(**asked)] == []
    assert list(official.music.compose_detailed_stream(**asked)) == []


async def test_fine_tunes_are_forbidden_call_by_call(official_async: AsyncElevenLabs, official: ElevenLabs) -> None:
    finetunes = official.music.finetunes
    asked = {"name": "My sound", "primary_genre": "pop", "files": [b"x"]}
    calls: list[Any] = [
        finetunes.list, lambda: finetunes.create(**asked), lambda: finetunes.get("own"),  # type: ignore[arg-type]
        lambda: finetunes.update("own", name="Other"), lambda: finetunes.delete("own"),
    ]  # fmt: skip
    for call in calls:
        with pytest.raises(ApiError) as caught:
            call()
        assert (caught.value.status_code, caught.value.body["detail"]["code"]) == (403, "feature_not_available")
    with pytest.raises(ApiError, match="feature_not_available"):
        await official_async.music.finetunes.list()
