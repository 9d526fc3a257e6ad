"""Signed addresses: one file of one track for whoever has the address, for a day, and nothing else."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from asgiref.sync import sync_to_async
from django.http.response import HttpResponseBase
from django.test import AsyncClient, RequestFactory

from accounts.models import User, Workspace
from engines.base import Request
from musicweb.api import media
from tests.tracks.conftest import make_in_thread, stored_sound
from tracks import generation, renditions
from tracks.models import Track

pytestmark = pytest.mark.django_db(transaction=True)

Start = Callable[..., Track]
DAY_S = 24 * 3600


@pytest.fixture
def start(workspace: Workspace, alice: User) -> Start:
    def start(prompt: str = "fake:") -> Track:
        return Track.start(workspace, alice, Request(prompt=prompt, seed=1, length_ms=3000), "fake")

    return start


@pytest.fixture
def made(start: Start) -> Track:
    track = start()
    generation.run(track.pk)
    track.refresh_from_db()
    return track


def path_to(track: Track, part: str = "audio", **choice: object) -> str:
    url = media.url(RequestFactory().get("/"), track, part, **choice)  # type: ignore[arg-type]
    assert url.startswith("http://testserver/files/")
    return urlsplit(url).path


async def get(path: str, **headers: str) -> HttpResponseBase:
    return await AsyncClient().get(path, headers=headers)


async def body(answer: HttpResponseBase) -> bytes:
    if answer.streaming:
        return b"".join([piece async for piece in answer])  # type: ignore[attr-defined]
    return bytes(answer.content)  # type: ignore[attr-defined]


async def test_a_stored_song_is_heard_without_a_key_by_any_page(made: Track) -> None:
    answer = await get(path_to(made))
    assert await body(answer) == await stored_sound(made)
    assert answer.headers["content-type"] == "audio/mpeg"
    assert answer.headers["access-control-allow-origin"] == "*"
    part = await get(path_to(made), range="bytes=10-19")
    assert (part.status_code, len(await body(part))) == (206, 10)


@pytest.mark.parametrize(
    ("part", "name", "content_type"),
    [
        ("vocals", "vocals.flac", "audio/flac"), ("midi", "midi.mid", "audio/midi"),
        ("waveform", "waveform.json", "application/json"),
    ],
)  # fmt: skip
async def test_each_file_has_an_address(made: Track, part: str, name: str, content_type: str) -> None:
    path = path_to(made, part)
    assert path.endswith(f"/{name}")
    answer = await get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, content_type)
    assert await body(answer)


async def test_words_have_an_address_where_somebody_sings(start: Start) -> None:
    track = await sync_to_async(start)()
    await make_in_thread(track)
    await Track.objects.filter(pk=track.pk).aupdate(result={"words": [{"text": "la", "start_ms": 0, "end_ms": 9}]})
    answer = await get(path_to(track, "lyrics"))
    assert b"<00:00.00>la" in await body(answer)
    await Track.objects.filter(pk=track.pk).aupdate(result={})
    assert (await get(path_to(track, "lyrics"))).status_code == 404


async def test_another_format_and_a_name_to_save_under(made: Track) -> None:
    await sync_to_async(renditions.make)(made.pk, "wav")
    answer = await get(path_to(made, format="wav", download=True))
    assert (await body(answer))[:4] == b"RIFF"
    assert answer.headers["content-disposition"].startswith("attachment")


async def test_a_song_in_the_making_is_heard_as_it_comes(start: Start) -> None:
    track = await sync_to_async(start)("fake: chunks=8 delay_ms=20")
    making = asyncio.create_task(make_in_thread(track))
    answer = await get(path_to(track))
    await track.arefresh_from_db()
    assert track.state == "processing"
    sound = await body(answer)
    await making
    assert sound == await stored_sound(track)


async def test_other_files_of_a_song_in_the_making_are_awaited(start: Start) -> None:
    track = await sync_to_async(start)("fake: chunks=4 delay_ms=20")
    making = asyncio.create_task(make_in_thread(track))
    assert (await get(path_to(track, "drums"))).status_code == 200
    await making


async def test_an_address_ends_after_a_day(made: Track, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as yesterday:
        yesterday.setattr("time.time", lambda now=time.time: now() - DAY_S - 1)
        path = path_to(made)
    assert (await get(path)).status_code == 410
    with monkeypatch.context() as yesterday:
        yesterday.setattr("time.time", lambda now=time.time: now() - DAY_S + 60)
        path = path_to(made)
    assert (await get(path)).status_code == 200


async def test_no_address_can_be_made_up(made: Track, start: Start) -> None:
    other = await sync_to_async(start)()
    token, theirs = (path_to(track).split("/")[2] for track in (made, other))
    mixed = ".".join([theirs.split(".")[0], *token.split(".")[1:]])
    for forged in (mixed, token[:-1], "nonsense", "a.b.c"):
        assert (await get(f"/files/{forged}/audio.mp3")).status_code == 404


async def test_a_deleted_track_and_a_failed_one_have_no_sound(made: Track, start: Start) -> None:
    await sync_to_async(made.trash)()
    failed = await sync_to_async(start)("fake: fail_at=0")
    await make_in_thread(failed)
    for track in (made, failed):
        for part in ("audio", "drums"):
            assert (await get(path_to(track, part))).status_code == 404


async def test_only_looking_is_allowed(made: Track) -> None:
    assert (await AsyncClient().post(path_to(made))).status_code == 405
