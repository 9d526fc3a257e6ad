"""The same request sent twice makes one track, or one job, however close together the two come."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.limits import ConcurrentLimitExceeded
from accounts.models import User, Workspace
from engines.base import Request
from engines.errors import InvalidRequest
from tests.tracks.conftest import Start
from tracks.idempotency import IdempotencyMismatch, once
from tracks.models import IdempotencyKey, Job, Track


def test_the_same_request_again_gives_the_same_track(workspace: Workspace, start: Start) -> None:
    first = once(workspace, "key", "a song", start)

    assert once(workspace, "key", b"a song", start) == first
    assert Track.objects.count() == 1


def test_a_job_is_made_once_with_all_its_tracks(workspace: Workspace, alice: User, start: Start) -> None:
    def make() -> Job:
        return Job.start(workspace, alice, "text2music", {}, "", lambda job, _: start_in(job), batch_size=2)

    def start_in(job: Job) -> Track:
        return Track.start(workspace, alice, Request(prompt="fake:", seed=1), "fake", job=job)

    first = once(workspace, "key", "two songs", make)

    assert once(workspace, "key", "two songs", make) == first
    assert (Job.objects.count(), Track.objects.count()) == (1, 2)


def test_another_request_with_the_same_key_is_refused(workspace: Workspace, start: Start) -> None:
    once(workspace, "key", "a song", start)

    with pytest.raises(IdempotencyMismatch) as caught:
        once(workspace, "key", "another song", start)

    assert "another request" in caught.value.message
    assert Track.objects.count() == 1


def test_requests_without_a_key_with_other_keys_or_of_others_are_made(
    workspace: Workspace, charlie: User, start: Start
) -> None:
    made = {once(workspace, key, "a song", start).pk for key in (None, None, "one", "two")}

    assert len(made) == 4
    assert once(charlie.workspaces.get(), "one", "a song", start).pk not in made


def test_a_key_is_kept_for_a_day(workspace: Workspace, start: Start) -> None:
    first = once(workspace, "key", "a song", start)
    IdempotencyKey.objects.update(created_at=timezone.now() - timedelta(hours=23, minutes=59))
    assert once(workspace, "key", "a song", start) == first

    IdempotencyKey.objects.update(created_at=timezone.now() - timedelta(hours=24))

    assert once(workspace, "key", "another song", start) != first
    assert IdempotencyKey.objects.count() == 1


def test_a_request_that_was_refused_may_come_again(workspace: Workspace, start: Start) -> None:
    def refuse() -> Track:
        start()
        raise ConcurrentLimitExceeded("full")

    with pytest.raises(ConcurrentLimitExceeded):
        once(workspace, "key", "a song", refuse)

    assert not Track.objects.exists()
    assert once(workspace, "key", "a song", start)


def test_what_has_failed_is_made_anew_and_what_was_cancelled_is_not(workspace: Workspace, start: Start) -> None:
    first = once(workspace, "key", "a song", start)
    first.fail({"code": "queue_unavailable", "message": "away"})

    second = once(workspace, "key", "a song", start)

    assert second != first
    second.cancel()
    assert once(workspace, "key", "a song", start) == second


@pytest.mark.django_db(transaction=True)
def test_what_has_failed_is_made_anew_once_by_all_who_ask(workspace: Workspace, start: Start) -> None:
    first = once(workspace, "key", "a song", start)
    first.fail({"code": "queue_unavailable", "message": "away"})

    again = at_once(8, lambda: once(workspace, "key", "a song", start).pk)

    assert len(set(again)) == 1
    assert Track.objects.count() == 2


def test_a_key_goes_with_what_it_made(workspace: Workspace, start: Start) -> None:
    once(workspace, "key", "a song", start).purge()

    assert once(workspace, "key", "another song", start)


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 256, "ключ", "tab\t", "new\nline"])
def test_a_key_that_cannot_be_is_refused(workspace: Workspace, start: Start, key: str) -> None:
    with pytest.raises(InvalidRequest, match=r"Idempotency-Key: .* must have 1 to 255 visible characters"):
        once(workspace, key, "a song", start)

    assert not Track.objects.exists()


def test_a_key_of_the_longest_kind_is_taken(workspace: Workspace, start: Start) -> None:
    assert once(workspace, "~" * 255, "a song", start) == once(workspace, "~" * 255, "a song", start)


@pytest.mark.django_db(transaction=True)
def test_requests_at_the_same_time_make_one_track(workspace: Workspace, start: Start) -> None:
    made = at_once(8, lambda: once(workspace, "key", "a song", start).pk)

    assert len(set(made)) == 1
    assert len(made) == 8
    assert Track.objects.count() == 1


def at_once(count: int, act: Callable[[], object]) -> list[object]:
    """What `act` returns in `count` threads that begin together."""
    together, results = threading.Barrier(count), []

    def run() -> None:
        together.wait()
        try:
            results.append(act())
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
