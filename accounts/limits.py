"""How much a key and a workspace may ask for: requests a minute, songs at once, minutes a month, and storage.

Rates are counted in Redis. While it is away its errors pass through and nothing is let in: no song could be queued
without it anyway, and a limit that goes away with a server is none. Everything else is counted in the database, with
the workspace locked until the new row is there, so that no two can take the last place.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.db.models import Count, Sum
from django.utils import timezone
from limits import RateLimitItemPerMinute
from limits.storage import RedisStorage
from limits.strategies import MovingWindowRateLimiter

from accounts.models import ApiKey, Usage, Workspace, next_month

EXPECT_FREE_S = 10  # half of what a song of three minutes takes
REDIS_TIMEOUT_S = 2
BYTES_PER_MB = 1_000_000
MS_PER_MINUTE = 60_000


class LimitReached(Exception):
    """The limit named by `code` stands in the way; `message` says what to do, `retry_after_s` when it may be over."""

    code = ""

    def __init__(self, message: str, retry_after_s: int | None = None) -> None:
        super().__init__(message)
        self.message, self.retry_after_s = message, retry_after_s


class RateLimitExceeded(LimitReached):
    code = "rate_limit_exceeded"


class ConcurrentLimitExceeded(LimitReached):
    code = "concurrent_limit_exceeded"


class MonthlyLimitReached(LimitReached):
    code = "monthly_limit_reached"


class StorageLimitReached(LimitReached):
    code = "storage_limit_reached"


@dataclass(frozen=True, slots=True)
class Window:
    """The requests of the last minute: `limit` allowed, `remaining` left, one more at `reset_at`, a Unix time in s."""

    limit: int
    remaining: int
    reset_at: int


@dataclass(frozen=True, slots=True)
class Making:
    """How many are in the making, and how long those will be that were asked for with a length."""

    count: int
    planned_ms: int


def note_request(key: ApiKey) -> None:
    """Count a request made with `key`. Raises `LimitReached` for one too many a minute."""
    for what, item, name in _rates(key):
        _hit(item, name, f"{what} may make {item.amount} requests a minute.")
    _count(key)


def note_act(key: ApiKey, act: str) -> None:
    """Count an act of `settings.ACTS_PER_MINUTE`. Raises `LimitReached` for one too many a minute."""
    item = RateLimitItemPerMinute(settings.ACTS_PER_MINUTE[act])
    _hit(item, f"{act}:{key.pk}", f"This key may {act} {item.amount} times a minute.")


def window_of(key: ApiKey) -> Window:
    """How much of its minute `key` has used."""
    _, item, name = _rates(key)[0]
    stats = _limiter().get_window_stats(item, name)
    return Window(item.amount, stats.remaining, math.ceil(stats.reset_time))


def admit(workspace: Workspace, length_ms: int | None) -> None:
    """Let one more song of `length_ms` (None where the engine chooses) begin, or raise `LimitReached`.

    Call it in the transaction that makes its row: the workspace stays locked until that ends.
    """
    workspace.lock()
    now = making(workspace)
    if now.count >= settings.CONCURRENT_MAX:
        message = f"{now.count} songs are in the making, as many as this workspace may have at once."
        raise ConcurrentLimitExceeded(f"{message} Wait until one is finished, or cancel one.", EXPECT_FREE_S)
    _check_month(workspace, now.planned_ms, length_ms or 0)
    check_storage(workspace)


def making(workspace: Workspace) -> Making:
    """The songs, samples and edits of the workspace that wait for an engine or are in one."""
    unfinished = workspace.tracks.unfinished().exclude(kind="upload")
    sums = unfinished.aggregate(count=Count("pk"), planned_ms=Sum("planned_ms"))
    return Making(sums["count"], sums["planned_ms"] or 0)


def check_storage(workspace: Workspace, more_bytes: int = 0) -> None:
    """Raise `StorageLimitReached` where `more_bytes` more, or any more at all, do not fit into the storage."""
    if not settings.STORAGE_MB:
        return
    stored = stored_bytes(workspace)
    if stored >= settings.STORAGE_MB * BYTES_PER_MB or stored + more_bytes > settings.STORAGE_MB * BYTES_PER_MB:
        used = f"{stored / BYTES_PER_MB:.1f} of {settings.STORAGE_MB} MB of storage are used"
        raise StorageLimitReached(f"{used}, too much for this. Delete tracks and empty the trash to make room.")


def stored_bytes(workspace: Workspace) -> int:
    """The size of all files of the workspace's tracks, those in the trash among them."""
    return int(workspace.tracks.aggregate(total=Sum("size_bytes"))["total"] or 0)


def unnoted_requests(workspace: Workspace) -> int:
    """Those that `Usage` does not hold yet."""
    return int(_storage().storage.get(_counter(workspace.pk)) or 0)


def _check_month(workspace: Workspace, planned_ms: int, length_ms: int) -> None:
    if not settings.MONTHLY_MINUTES:
        return
    limit_ms = settings.MONTHLY_MINUTES * MS_PER_MINUTE
    used_ms = Usage.of(workspace).made_ms + planned_ms
    if used_ms >= limit_ms or used_ms + length_ms > limit_ms:
        begins = next_month()
        used = f"{used_ms / MS_PER_MINUTE:.1f} of this month's {settings.MONTHLY_MINUTES} minutes of music are used"
        message = f"{used}, too many for this song. More can be made from {begins:%-d %B %Y} on."
        raise MonthlyLimitReached(message, math.ceil((begins - timezone.now()).total_seconds()))


def _hit(item: RateLimitItemPerMinute, name: str, rule: str) -> None:
    if not _limiter().hit(item, name):
        wait_s = max(1, math.ceil(_limiter().get_window_stats(item, name).reset_time - time.time()))
        raise RateLimitExceeded(f"{rule} Wait {wait_s} s.", wait_s)


def _count(key: ApiKey) -> None:
    """Gather the number of requests in Redis, and note it as often as the use of the key: once a minute."""
    client, counter = _storage().storage, _counter(key.workspace_id)
    client.incr(counter)
    if key.note_use():
        Usage.note(key.workspace_id, requests=int(client.getdel(counter) or 0))


def _counter(workspace_id: int) -> str:
    return f"requests:{workspace_id}"


def _rates(key: ApiKey) -> list[tuple[str, RateLimitItemPerMinute, str]]:
    """Each limit of requests that `key` is under: whose it is, how many, and the name it is counted by."""
    return [
        ("This key", RateLimitItemPerMinute(settings.RATE_PER_MINUTE), f"key:{key.pk}"),
        ("This workspace", RateLimitItemPerMinute(settings.WORKSPACE_RATE_PER_MINUTE), f"workspace:{key.workspace_id}"),
    ]


def _limiter() -> MovingWindowRateLimiter:
    return MovingWindowRateLimiter(_storage())


@cache
def _storage() -> RedisStorage:
    url = settings.REDIS_URL.replace("unix://", "redis+unix://", 1)
    return RedisStorage(url, key_prefix="rate", socket_timeout=REDIS_TIMEOUT_S)
