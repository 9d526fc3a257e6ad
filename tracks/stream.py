"""The Redis stream that keeps what a track's listeners get: sound and states. Knows no database; `log` follows it.

A stream is written by one attempt at a time. A later attempt shuts out the earlier ones, and continues where they
stopped: bytes go in at the offset the stream has reached and nowhere else, so that doing it twice changes nothing.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from functools import cache
from typing import Any, TypeAlias
from uuid import UUID

import redis
import redis.asyncio
from django.conf import settings
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import ExponentialBackoff, NoBackoff
from redis.exceptions import BusyLoadingError, ConnectionError, RedisError, TimeoutError  # noqa: A004  Redis's own
from redis.retry import Retry

START = "0-0"
ANYONE = 2**31  # above every attempt
CONNECTION_LOST = (ConnectionError, TimeoutError, BusyLoadingError)
PATIENCE = Retry(ExponentialBackoff(cap=1, base=0.05), 20)  # about 16 s, longer than a restart of Redis takes
BATCH_ENTRIES = 8  # of at most `telling.PIECE_BYTES` each: what one listener may take in memory at a time

# KEYS stream, head. ARGV attempt, kind, payload, offset, seconds to live. The length in bytes, or -1 when shut out.
WRITE = """
local head = redis.call('HMGET', KEYS[2], 'attempt', 'length', 'ended')
local length = tonumber(head[2] or '0')
if head[3] or tonumber(head[1] or '0') > tonumber(ARGV[1]) then return -1 end
if ARGV[2] == 'audio' and tonumber(ARGV[4]) ~= length then return length end
if ARGV[2] ~= 'open' then redis.call('XADD', KEYS[1], '*', ARGV[2], ARGV[3], 'at', length) end
if ARGV[2] == 'audio' then length = length + #ARGV[3] end
if ARGV[2] == 'end' then redis.call('HSET', KEYS[2], 'ended', 1) end
redis.call('HSET', KEYS[2], 'attempt', ARGV[1], 'length', length)
redis.call('EXPIRE', KEYS[1], ARGV[5])
redis.call('EXPIRE', KEYS[2], ARGV[5])
return length
"""


class ShutOut(Exception):
    """The track has ended, or a later attempt has taken over: this one may write no more."""


@dataclass(frozen=True, slots=True)
class Audio:
    """Encoded bytes of the song; `at` is the offset of the first one."""

    at: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Status:
    """How far the song is: `progress` 0..1; `title` and `duration_ms` are empty until they are known."""

    stage: str = ""
    progress: float = 0.0
    title: str = ""
    duration_ms: int | None = None


@dataclass(frozen=True, slots=True)
class End:
    """The track is over; `failure` holds `code`, `message` and perhaps `suggestion` when `state` is `failed`."""

    state: str
    failure: dict[str, Any] = field(default_factory=dict)


Entry: TypeAlias = Audio | Status | End


class Writer:
    """One attempt's hand on a track's stream. Waits for a Redis that is away for a while, then raises `RedisError`."""

    def __init__(self, track_id: UUID, attempt: int) -> None:
        self.track_id, self.attempt = track_id, attempt

    def open(self) -> int:
        """Shut out earlier attempts; the bytes the stream already holds. Raises `ShutOut`, as all writing does."""
        return self._write("open", b"")

    def append(self, at: int, data: bytes) -> int:
        """Add `data` if the stream ends at byte `at`; the bytes it holds now, which tell the caller where to go on."""
        return self._write("audio", data, at)

    def tell(self, status: Status) -> None:
        self._write("status", json.dumps(asdict(status)).encode())

    def _write(self, kind: str, payload: bytes, at: int = 0) -> int:
        length = _write(_client(patient=True), self.track_id, self.attempt, kind, payload, at)
        if length < 0:
            raise ShutOut
        return length


def close(track_id: UUID, end: End) -> None:
    """Write the last entry; whoever changed the row to its final state does so, and shuts out every attempt.

    Without Redis nothing is written: listeners then learn the end from the row.
    """
    with suppress(RedisError):
        _write(_client(patient=False), track_id, ANYONE, "end", json.dumps(asdict(end)).encode())


def forget(track_id: UUID) -> None:
    """Drop what a closed stream holds; that it is closed stays known for a while, to shut out its writer.

    Without Redis it goes when its time is up.
    """
    with suppress(RedisError):
        _client(patient=False).delete(_keys(track_id)[0])


def reader() -> redis.asyncio.Redis:
    """A client for one listener, who holds one connection while waiting; use it as an async context manager."""
    return redis.asyncio.Redis.from_url(settings.REDIS_URL, socket_timeout=10, retry=AsyncRetry(NoBackoff(), 0))


async def read(client: redis.asyncio.Redis, track_id: UUID, after: str, wait_ms: int) -> list[tuple[str, Entry]]:
    """The next entries with their ids, at most a batch; empty when none comes within `wait_ms`, 0 for no waiting."""
    key, _ = _keys(track_id)
    answer: Any = await client.xread({key: after}, count=BATCH_ENTRIES, block=wait_ms or None)
    return [(entry_id.decode(), _entry(fields)) for _, entries in answer for entry_id, fields in entries]


def _entry(fields: dict[bytes, bytes]) -> Entry:
    if b"audio" in fields:
        return Audio(int(fields[b"at"]), fields[b"audio"])
    if b"status" in fields:
        return Status(**json.loads(fields[b"status"]))
    return End(**json.loads(fields[b"end"]))


def _keys(track_id: UUID) -> tuple[str, str]:
    return f"track:{{{track_id}}}:log", f"track:{{{track_id}}}:head"


def _write(client: redis.Redis, track_id: UUID, attempt: int, kind: str, payload: bytes, at: int = 0) -> int:
    script = client.register_script(WRITE)
    return int(script(keys=_keys(track_id), args=[attempt, kind, payload, at, settings.LOG_HOURS * 3600]))


@cache
def _client(*, patient: bool) -> redis.Redis:
    retry = PATIENCE if patient else Retry(NoBackoff(), 0)
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=5, retry=retry, retry_on_error=[*CONNECTION_LOST])
