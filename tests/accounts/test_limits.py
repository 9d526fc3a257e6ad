"""How much keys and workspaces may ask for: rates in Redis, songs at once, minutes a month, and storage."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import redis
from django.db import connection, transaction
from django.utils import timezone

from accounts import limits
from accounts.limits import ConcurrentLimitExceeded, MonthlyLimitReached, RateLimitExceeded, StorageLimitReached
from accounts.models import ApiKey, Usage, User, Workspace, next_month, this_month
from tests.running import RedisServer
from tracks.models import Kind, State, Track

MINUTE_MS = 60_000


@pytest.fixture
def key(workspace: Workspace, alice: User) -> ApiKey:
    return ApiKey.issue(workspace, alice, "a key", ["*"])[0]


def keep(workspace: Workspace, state: State = State.PENDING, **fields: Any) -> Track:
    """A track that nobody makes."""
    request = {"prompt": "x", "seed": 1}
    return Track.objects.create(
        workspace=workspace, state=state, request=request, output_format="mp3_44100_128", **fields
    )


def admit(workspace: Workspace, length_ms: int | None = None) -> None:
    with transaction.atomic():
        limits.admit(workspace, length_ms)


def test_a_key_has_its_requests_a_minute_and_no_more(key: ApiKey, settings: Any) -> None:
    settings.RATE_PER_MINUTE = 2
    limits.note_request(key)
    limits.note_request(key)

    with pytest.raises(RateLimitExceeded, match="This key may make 2 requests a minute") as caught:
        limits.note_request(key)

    assert caught.value.code == "rate_limit_exceeded"
    assert caught.value.retry_after_s
    assert 1 <= caught.value.retry_after_s <= 60


def test_the_keys_of_a_workspace_share_its_requests(
    key: ApiKey, workspace: Workspace, alice: User, bob: User, settings: Any
) -> None:
    settings.WORKSPACE_RATE_PER_MINUTE = 2
    other, _ = ApiKey.issue(workspace, bob, "another", ["*"])
    elsewhere, _ = ApiKey.issue(bob.settle(), bob, "elsewhere", ["*"])
    limits.note_request(key)
    limits.note_request(other)

    with pytest.raises(RateLimitExceeded, match="This workspace may make 2"):
        limits.note_request(other)
    limits.note_request(elsewhere)


def test_the_window_tells_what_is_left_and_when_more_is(key: ApiKey, settings: Any) -> None:
    settings.RATE_PER_MINUTE = 5
    before = time.time()
    limits.note_request(key)
    limits.note_request(key)

    window = limits.window_of(key)

    assert (window.limit, window.remaining) == (5, 3)
    assert before + 60 <= window.reset_at <= time.time() + 61


def test_without_redis_nobody_is_let_in(key: ApiKey, redis_server: RedisServer) -> None:
    redis_server.stop()
    try:
        with pytest.raises(redis.ConnectionError):
            limits.note_request(key)
    finally:
        redis_server.start()


def test_requests_are_gathered_and_noted_once_a_minute(key: ApiKey, workspace: Workspace) -> None:
    for _ in range(3):
        limits.note_request(key)

    assert Usage.of(workspace).requests == 3 - limits.unnoted_requests(workspace)

    key.last_used_at = timezone.now() - ApiKey.USE_RESOLUTION
    limits.note_request(key)
    assert Usage.of(workspace).requests == 4
    assert limits.unnoted_requests(workspace) == 0


def test_a_workspace_has_so_many_songs_in_the_making_at_once(workspace: Workspace, settings: Any) -> None:
    settings.CONCURRENT_MAX = 2
    keep(workspace)
    for other in (State.COMPLETED, State.FAILED, State.CANCELLED):
        keep(workspace, other)
    keep(workspace, kind=Kind.UPLOAD)
    admit(workspace)
    keep(workspace, State.PROCESSING)

    with pytest.raises(ConcurrentLimitExceeded, match="2 songs are in the making") as caught:
        admit(workspace)

    assert caught.value.retry_after_s == limits.EXPECT_FREE_S


def test_songs_of_others_take_nobody_s_place(workspace: Workspace, charlie: User, settings: Any) -> None:
    settings.CONCURRENT_MAX = 1
    keep(charlie.workspaces.get())

    admit(workspace)


@pytest.mark.django_db(transaction=True)
def test_no_two_take_the_last_place(workspace: Workspace, settings: Any) -> None:
    settings.CONCURRENT_MAX = 3
    together = threading.Barrier(8)
    refused: list[ConcurrentLimitExceeded] = []

    def take() -> None:
        together.wait()
        try:
            with transaction.atomic():
                limits.admit(workspace, None)
                keep(workspace)
        except ConcurrentLimitExceeded as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (workspace.tracks.count(), len(refused)) == (3, 5)


def test_a_month_has_its_minutes(workspace: Workspace, settings: Any) -> None:
    settings.MONTHLY_MINUTES = 2
    Usage.note(workspace.pk, tracks=1, made_ms=MINUTE_MS)
    keep(workspace, planned_ms=30_000)
    admit(workspace, 30_000)
    admit(workspace, None)

    with pytest.raises(MonthlyLimitReached, match=r"1\.5 of this month's 2 minutes") as caught:
        admit(workspace, 30_001)

    assert caught.value.code == "monthly_limit_reached"
    assert caught.value.retry_after_s
    assert abs(timezone.now() + timedelta(seconds=caught.value.retry_after_s) - next_month()) < timedelta(minutes=1)
    Usage.note(workspace.pk, made_ms=30_000)
    with pytest.raises(MonthlyLimitReached):
        admit(workspace, None)


def test_what_was_made_in_another_month_does_not_count(workspace: Workspace, settings: Any) -> None:
    settings.MONTHLY_MINUTES = 1
    Usage.objects.create(workspace=workspace, month=this_month() - timedelta(days=1), made_ms=99 * MINUTE_MS)

    admit(workspace, MINUTE_MS)


@pytest.mark.parametrize(
    ("now", "then"),
    [
        (datetime(2026, 12, 31, 23, 59, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)),
        (datetime(2028, 2, 1, tzinfo=UTC), datetime(2028, 3, 1, tzinfo=UTC)),
    ],
)
def test_months_follow_each_other(monkeypatch: pytest.MonkeyPatch, now: datetime, then: datetime) -> None:
    monkeypatch.setattr(timezone, "now", lambda: now)

    assert next_month() == then


def test_storage_is_full_at_its_limit(workspace: Workspace, settings: Any) -> None:
    settings.STORAGE_MB = 10
    keep(workspace, State.COMPLETED, size_bytes=4_000_000)
    keep(workspace, State.COMPLETED, size_bytes=5_500_000, deleted_at=timezone.now())
    admit(workspace)
    limits.check_storage(workspace, 500_000)

    with pytest.raises(StorageLimitReached, match=r"9\.5 of 10 MB") as caught:
        limits.check_storage(workspace, 500_001)
    assert (caught.value.code, caught.value.retry_after_s) == ("storage_limit_reached", None)

    keep(workspace, State.COMPLETED, size_bytes=500_000)
    with pytest.raises(StorageLimitReached):
        admit(workspace)


def test_no_limit_is_no_limit(workspace: Workspace, settings: Any) -> None:
    settings.MONTHLY_MINUTES = settings.STORAGE_MB = 0
    Usage.note(workspace.pk, made_ms=10**12)
    keep(workspace, State.COMPLETED, size_bytes=10**15)

    admit(workspace, 600_000)


def test_an_act_that_costs_much_has_a_rate_of_its_own(key: ApiKey, settings: pytest.FixtureRequest) -> None:
    settings.ACTS_PER_MINUTE = {"repaint": 1, "lrc": 1}
    limits.note_act(key, "repaint")
    limits.note_act(key, "lrc")
    with pytest.raises(RateLimitExceeded, match="This key may repaint 1 times a minute"):
        limits.note_act(key, "repaint")
