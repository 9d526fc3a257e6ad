"""The two websockets, through the real application with a real session."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.test import Client

from musicweb.asgi import application
from tests.running import RedisServer
from tests.tracks.conftest import Start, make_in_thread, stored_sound
from tracks import log
from tracks.models import Track

pytestmark = pytest.mark.django_db(transaction=True)


@asynccontextmanager
async def socket(client: Client, path: str) -> AsyncIterator[WebsocketCommunicator]:
    """A connected socket of the person logged in with `client`."""
    morsel = client.cookies.get(settings.SESSION_COOKIE_NAME)
    cookie = f"{settings.SESSION_COOKIE_NAME}={morsel.value if morsel else ''}"
    headers = [(b"cookie", cookie.encode()), (b"host", b"localhost"), (b"origin", b"http://localhost")]
    communicator = WebsocketCommunicator(application, path, headers)
    connected, _ = await communicator.connect(timeout=10)
    assert connected
    try:
        yield communicator
    finally:
        await communicator.disconnect()


async def everything(communicator: WebsocketCommunicator) -> tuple[bytes, list[dict[str, Any]], int]:
    """All sound, all JSON frames, and the code the server closed with."""
    sound, frames = b"", []
    while True:
        message = await communicator.receive_output(timeout=10)
        if message["type"] == "websocket.close":
            return sound, frames, message["code"]
        if data := message.get("bytes"):
            sound += data
        else:
            frames.append(json.loads(message["text"]))


async def test_a_socket_brings_states_sound_and_the_end(start: Start, alice_client: Client) -> None:
    track = await sync_to_async(start)("fake: chunks=6 delay_ms=20")
    async with socket(alice_client, f"/ws/tracks/{track.pk}") as alice:
        waiting = await alice.receive_json_from(timeout=10)
        (sound, frames, code), _ = await asyncio.gather(everything(alice), make_in_thread(track))
    assert sound == await stored_sound(track)
    assert code == 1000
    assert waiting == {
        "type": "state", "state": "pending", "stage": "", "progress": 0.0, "title": "",
        "content_type": "audio/mpeg", "duration_ms": None,
    }  # fmt: skip
    assert frames[-2] == waiting | {
        "state": "processing", "stage": "rendering", "progress": 1.0, "title": "Test tones", "duration_ms": 3000,
    }  # fmt: skip
    assert frames[-1] == {"type": "end", "state": "completed"}


async def test_a_reconnecting_listener_gets_the_rest(made: Track, alice_client: Client) -> None:
    async with socket(alice_client, f"/ws/tracks/{made.pk}?from=1000") as alice:
        sound, frames, _ = await everything(alice)
    assert sound == (await stored_sound(made))[1000:]
    assert frames[0]["duration_ms"] == 3000


async def test_a_failed_track_ends_with_its_reason(start: Start, alice_client: Client) -> None:
    track = await sync_to_async(start)("fake: fail_at=0")
    await make_in_thread(track)
    async with socket(alice_client, f"/ws/tracks/{track.pk}") as alice:
        sound, frames, _ = await everything(alice)
    failure = {"code": "render_failed", "message": "The script fails at chunk 0."}
    assert (sound, frames[-1]) == (b"", {"type": "end", "state": "failed", "failure": failure})


async def test_a_cancelled_track_ends_at_once(start: Start, alice_client: Client) -> None:
    track = await sync_to_async(start)()
    async with socket(alice_client, f"/ws/tracks/{track.pk}") as alice:
        assert (await alice.receive_json_from(timeout=10))["state"] == "pending"
        await sync_to_async(track.cancel)()
        assert (await alice.receive_json_from(timeout=1)) == {"type": "end", "state": "cancelled"}


async def test_a_stranger_hears_nothing(made: Track, charlie_client: Client) -> None:
    async with socket(charlie_client, f"/ws/tracks/{made.pk}") as charlie:
        assert await everything(charlie) == (b"", [], 4404)


async def test_somebody_not_logged_in_hears_nothing(made: Track) -> None:
    async with socket(Client(), f"/ws/tracks/{made.pk}") as nobody:
        assert await everything(nobody) == (b"", [], 4404)


async def test_a_track_that_is_not_or_was_deleted_is_not_found(made: Track, alice_client: Client) -> None:
    await sync_to_async(made.trash)()
    for track_id in (made.pk, uuid4()):
        async with socket(alice_client, f"/ws/tracks/{track_id}") as alice:
            assert await everything(alice) == (b"", [], 4404)


@pytest.mark.parametrize("offset", ["-1", "1.5", "much", "", "9" * 30, "٣"])
async def test_an_offset_that_is_no_number_is_refused(made: Track, alice_client: Client, offset: str) -> None:
    async with socket(alice_client, f"/ws/tracks/{made.pk}?from={offset}&x=1") as alice:
        sound, frames, code = await everything(alice)
    assert (sound, frames, code) == (b"", [], 4400)


async def test_what_a_listener_says_is_ignored(made: Track, alice_client: Client) -> None:
    async with socket(alice_client, f"/ws/tracks/{made.pk}") as alice:
        await alice.send_to(text_data="{not json")
        await alice.send_to(bytes_data=b"\x00")
        assert (await everything(alice))[2] == 1000


async def test_a_listener_who_leaves_early_stops_the_following(start: Start, alice_client: Client) -> None:
    track = await sync_to_async(start)()
    before = asyncio.all_tasks()
    async with socket(alice_client, f"/ws/tracks/{track.pk}") as alice:
        await alice.receive_json_from(timeout=10)
    assert asyncio.all_tasks() == before


async def test_a_listener_is_asked_to_come_again_when_redis_stays_away(
    start: Start, alice_client: Client, redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log, "PATIENCE_SECONDS", 0)
    track = await sync_to_async(start)()
    async with socket(alice_client, f"/ws/tracks/{track.pk}") as alice:
        await alice.receive_json_from(timeout=10)
        redis_server.stop()
        try:
            _, _, code = await everything(alice)
        finally:
            redis_server.start()
    assert code == 1013


@pytest.fixture
def three_rings(start: Start, alice_client: Client) -> Callable[[], None]:
    def ring() -> None:
        track = start()
        track.rename("Rain")
        track.cancel()

    return ring


async def test_the_studio_socket_rings_for_the_workspace(
    start: Start, alice_client: Client, bob_client: Client, charlie_client: Client, three_rings: Callable[[], None]
) -> None:
    async with (
        socket(alice_client, "/ws/studio") as alice,
        socket(bob_client, "/ws/studio") as bob,
        socket(charlie_client, "/ws/studio") as charlie,
    ):
        await sync_to_async(three_rings)()
        for member in (alice, bob):
            rings = [await member.receive_json_from(timeout=10) for _ in range(3)]
            assert [ring["state"] for ring in rings] == ["pending", "pending", "cancelled"]
            assert {ring["type"] for ring in rings} == {"track"}
        assert await charlie.receive_nothing()


async def test_the_studio_socket_is_not_for_strangers() -> None:
    async with socket(Client(), "/ws/studio") as nobody:
        assert await everything(nobody) == (b"", [], 4404)
