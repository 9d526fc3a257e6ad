"""Many requests at once against a running studio: as many songs as are allowed, and nothing lost, doubled or leaked."""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import httpx
import pytest
import redis

from tests.running import Studio, wait_until

REQUESTS, AT_ONCE, TWINS = 100, 4, 20
SONG = {"prompt": "fake: chunks=3", "music_length_ms": 3000}
LONG = {"prompt": "fake: chunks=20 delay_ms=50", "music_length_ms": 20_000}


@pytest.fixture(scope="module")
def narrow_studio() -> Iterator[Studio]:
    """One that makes four songs at once for a workspace."""
    with tempfile.TemporaryDirectory(prefix="studio-", ignore_cleanup_errors=True) as folder:
        running = Studio(Path(folder))
        running.environment |= {"CONCURRENT_MAX": str(AT_ONCE)}
        running.start()
        yield running
        running.stop()


@dataclass(frozen=True)
class Answer:
    status: int
    headers: httpx.Headers
    body: bytes
    seconds: float


class Crowd:
    """So many clients of a studio, each with a connection of its own, who send the same at the same time."""

    def __init__(self, studio: Studio, key: str, count: int, headers: dict[str, str] | None = None) -> None:
        self._studio, self._count = studio, count
        self._headers = {"xi-api-key": key} | (headers or {})
        self._done = asyncio.Queue[Answer]()

    async def __aenter__(self) -> Crowd:
        limits = httpx.Limits(max_connections=self._count)
        self._client = httpx.AsyncClient(headers=self._headers, limits=limits, timeout=60, trust_env=False)
        self._sent = [asyncio.create_task(self._send()) for _ in range(self._count)]
        return self

    async def __aexit__(self, *_error: object) -> None:
        await asyncio.gather(*self._sent)
        await self._client.aclose()

    async def answers(self, count: int) -> list[Answer]:
        """The next `count` to come."""
        return [await self._done.get() for _ in range(count)]

    async def _send(self) -> None:
        began = time.perf_counter()
        answer = await self._client.post(f"{self._studio.url}/v1/music/stream", json=SONG)
        seconds = time.perf_counter() - began
        await self._done.put(Answer(answer.status_code, answer.headers, answer.content, seconds))


async def test_of_a_hundred_at_once_four_are_made_and_the_others_refused(narrow_studio: Studio) -> None:
    key = narrow_studio.manage("create_api_key", "crowd@example.org")
    narrow_studio.stop_worker()  # what was let in stays in the making until it is back

    async with Crowd(narrow_studio, key, REQUESTS) as crowd:
        refused = await crowd.answers(REQUESTS - AT_ONCE)
        await asyncio.to_thread(narrow_studio.start_worker)
        made = await crowd.answers(AT_ONCE)

    assert {answer.status for answer in refused} == {429}
    assert {answer.headers["retry-after"] for answer in refused} == {"10"}
    assert {answer.headers["current-concurrent-requests"] for answer in refused} == {str(AT_ONCE)}
    assert {answer.status for answer in made} == {200}
    assert all(answer.body for answer in made)
    assert tracks_of(narrow_studio, "crowd@example.org") == {answer.headers["song-id"]: "completed" for answer in made}
    assert queued(narrow_studio) == 0


async def test_of_twenty_who_send_the_same_all_get_the_one_song(narrow_studio: Studio) -> None:
    key = narrow_studio.manage("create_api_key", "twins@example.org")

    async with Crowd(narrow_studio, key, TWINS, {"idempotency-key": "the-same"}) as crowd:
        answers = await crowd.answers(TWINS)

    assert {answer.status for answer in answers} == {200}
    assert len({answer.body for answer in answers}) == 1
    assert tracks_of(narrow_studio, "twins@example.org") == {answers[0].headers["song-id"]: "completed"}


def test_listeners_who_leave_in_mid_song_leave_nothing_behind(narrow_studio: Studio) -> None:
    key = narrow_studio.manage("create_api_key", "leavers@example.org")
    narrow_studio.start_worker()
    leave_in_mid_song(narrow_studio, key)
    wait_until(lambda: all_completed(narrow_studio, "leavers@example.org", 3), "the songs")
    before = held(narrow_studio)

    leave_in_mid_song(narrow_studio, key)

    wait_until(lambda: all_completed(narrow_studio, "leavers@example.org", 6), "the songs of those who left")
    wait_until(lambda: held(narrow_studio) <= before, "the connections of those who left")


def leave_in_mid_song(studio: Studio, key: str) -> None:
    """Three clients who hear the first bytes of their songs and hang up."""
    for _ in range(3):
        with httpx.stream(
            "POST", f"{studio.url}/v1/music/stream", json=LONG, headers={"xi-api-key": key}, trust_env=False, timeout=60
        ) as answer:
            assert next(answer.iter_raw())


def held(studio: Studio) -> tuple[int, int]:
    """Connections that Redis has, and files and connections that the web process has open."""
    with redis.Redis.from_url(studio.redis.url) as client:
        clients = len(client.client_list())
    return clients, len(list(Path(f"/proc/{studio.web_pid}/fd").iterdir()))


def all_completed(studio: Studio, email: str, count: int) -> bool:
    return list(tracks_of(studio, email).values()) == ["completed"] * count


def tracks_of(studio: Studio, email: str) -> dict[str, str]:
    """The states of all tracks by their ids."""
    rows = """select track.id, track.state from tracks_track track
        join accounts_user user on user.id = track.created_by_id where user.email = ?"""
    with sqlite3.connect(studio.folder / "musicweb.sqlite3") as database:
        return {str(UUID(hex=track_id)): state for track_id, state in database.execute(rows, [email])}


def queued(studio: Studio) -> int:
    with redis.Redis.from_url(studio.redis.url) as client:
        return int(client.llen("render"))
