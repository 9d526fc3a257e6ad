"""Other output formats of a track: made once, from the stems, while whoever asked waits."""

from __future__ import annotations

import asyncio
import io
from pathlib import Path

import numpy as np
import pytest
import soundfile
from asgiref.sync import sync_to_async
from django.core.files.storage import default_storage
from django.test import AsyncClient
from redis.asyncio import Redis

from engines.decode import decode
from engines.formats import output_format
from tests.running import RedisServer
from tests.tracks.test_sound import address, body
from tracks import renditions
from tracks.models import Track

pytestmark = pytest.mark.django_db(transaction=True)

ONE_STEP = 1.5 / 32_768  # of 16-bit samples, and rounding


async def work(track: Track, name: str, redis_url: str) -> int:
    """Do as a worker does when the message comes; returns how many more came meanwhile."""
    async with Redis.from_url(redis_url) as client:
        await client.blpop("upkeep")
        await sync_to_async(renditions.make, thread_sensitive=False)(track.pk, name)
        return int(await client.llen("upkeep"))


def mix_of_stems(track: Track) -> np.ndarray:
    return sum(soundfile.read(stem.audio.path, dtype="float32")[0] for stem in track.stems.all())  # type: ignore[return-value]


@pytest.mark.parametrize("name", ["wav", "flac"])
def test_a_lossless_rendition_is_the_sum_of_the_stems(made: Track, name: str) -> None:
    renditions.make(made.pk, name)
    samples, rate = soundfile.read(made.renditions.get().audio.path, dtype="float32")
    assert rate == 44_100
    assert len(samples) == 3 * 44_100
    assert np.abs(samples - mix_of_stems(made)).max() <= ONE_STEP


def test_a_rendition_of_a_track_without_stems_comes_from_its_sound(made: Track) -> None:
    made.stems.all().delete()
    renditions.make(made.pk, "ogg")
    assert len(decode(Path(made.renditions.get().audio.path))) == 3 * 44_100


def test_making_it_twice_keeps_one_file(made: Track) -> None:
    renditions.make(made.pk, "wav")
    renditions.make(made.pk, "wav")
    assert made.renditions.count() == 1
    assert len(list(Path(default_storage.path(f"tracks/{made.pk}")).rglob("*.wav"))) == 1


async def test_two_who_ask_at_once_wait_for_the_same(
    made: Track, alice_async_client: AsyncClient, redis_url: str
) -> None:
    asked = address(made, format="wav", download="1")
    first, second, more = await asyncio.gather(
        alice_async_client.get(asked), alice_async_client.get(asked), work(made, "wav", redis_url)
    )
    assert more == 0
    assert first["Content-Type"] == "audio/wav"
    assert first["Content-Disposition"] == 'attachment; filename="Test tones.wav"'
    sound = await body(first)
    assert sound == await body(second)
    assert soundfile.info(io.BytesIO(sound)).frames == 3 * 44_100


@pytest.mark.parametrize("asked", ["mp3", "mp3_44100_128"])
async def test_an_mp3_is_not_made_again(made: Track, alice_async_client: AsyncClient, asked: str) -> None:
    response = await alice_async_client.get(address(made, format=asked))
    assert await body(response) == await sync_to_async(Path(made.audio.path).read_bytes)()
    assert not await made.renditions.aexists()


async def test_another_mp3_is_another_rendition(made: Track, alice_async_client: AsyncClient, redis_url: str) -> None:
    response, _ = await asyncio.gather(
        alice_async_client.get(address(made, format="mp3_44100_64")), work(made, "mp3_44100_64", redis_url)
    )
    assert int(response["Content-Length"]) < made.audio.size


async def test_an_unknown_format_is_refused(made: Track, alice_async_client: AsyncClient) -> None:
    response = await alice_async_client.get(address(made, format="doc"))
    assert response.status_code == 400
    assert b"output_format: 'doc' is not allowed" in await body(response)


async def test_a_rendition_that_fails_is_told(made: Track, alice_async_client: AsyncClient, redis_url: str) -> None:
    await made.stems.all().adelete()
    await sync_to_async(Path(made.audio.path).write_bytes)(b"no sound at all")
    response, _ = await asyncio.gather(
        alice_async_client.get(address(made, format="wav")), work(made, "wav", redis_url)
    )
    assert response.status_code == 503
    assert b"must be a recording that can be decoded" in await body(response)
    assert not await made.renditions.aexists()


async def test_damaged_stems_are_told_in_general_words(
    made: Track, alice_async_client: AsyncClient, redis_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    stem = await made.stems.aget(name="bass")
    await sync_to_async(Path(stem.audio.path).write_bytes)(b"no sound at all")
    response, _ = await asyncio.gather(
        alice_async_client.get(address(made, format="wav")), work(made, "wav", redis_url)
    )
    assert response.status_code == 503
    assert await body(response) == b"The track cannot be put into wav. It has been logged."
    assert "LibsndfileError" in caplog.text


async def test_a_rendition_that_cannot_be_queued_is_told(made: Track, redis_server: RedisServer) -> None:
    redis_server.stop()
    try:
        with pytest.raises(renditions.RenditionFailed, match="queue"):
            await renditions.wait_for(made, output_format("wav"))
    finally:
        redis_server.start()


def test_a_purged_track_takes_its_renditions_along(made: Track) -> None:
    renditions.make(made.pk, "wav")
    path = Path(made.renditions.get().audio.path)
    assert path.exists()
    made.purge()
    assert not path.exists()
