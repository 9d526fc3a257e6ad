"""Upkeep: forgotten tracks are enqueued again, the trash is emptied in time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings
from redis import Redis

from accounts.models import Workspace
from tests.running import RedisServer
from tests.tracks.conftest import Start
from tracks import upkeep
from tracks.models import QUEUE_AGAIN_AFTER, SILENT_AFTER, Job, Track

pytestmark = pytest.mark.django_db(transaction=True)

A_MOMENT = timedelta(seconds=1)


def waiting(redis_url: str) -> int:
    with Redis.from_url(redis_url) as client:
        return client.llen("render")


def age(track: Track, **ages: timedelta) -> None:
    Track.objects.filter(pk=track.pk).update(**{name: timezone.now() - past for name, past in ages.items()})


def test_a_track_whose_worker_went_silent_is_enqueued_again_once(start: Start, redis_url: str) -> None:
    track = start()
    assert Track.claim(track.pk)
    age(track, alive_at=SILENT_AFTER + A_MOMENT, queued_at=SILENT_AFTER + A_MOMENT)
    assert [upkeep.sweep(), upkeep.sweep()] == [1, 0]
    assert waiting(redis_url) == 2


def test_a_track_whose_worker_lives_is_left_alone(start: Start) -> None:
    track = start()
    assert Track.claim(track.pk)
    age(track, alive_at=SILENT_AFTER - 5 * A_MOMENT, queued_at=timedelta(hours=1))
    assert upkeep.sweep() == 0
    assert Track.claim(track.pk) is None


def test_a_track_whose_message_got_lost_is_enqueued_again_after_a_while(
    start: Start, redis_server: RedisServer, redis_url: str
) -> None:
    track = start()
    redis_server.flush()
    age(track, queued_at=QUEUE_AGAIN_AFTER - 5 * A_MOMENT)
    assert upkeep.sweep() == 0
    age(track, queued_at=QUEUE_AGAIN_AFTER + A_MOMENT)
    assert [upkeep.sweep(), upkeep.sweep()] == [1, 0]
    assert waiting(redis_url) == 1


def test_a_track_that_waits_in_the_queue_is_not_enqueued_again(start: Start, redis_url: str) -> None:
    track = start()
    age(track, queued_at=timedelta(days=1))
    assert upkeep.sweep() == 0
    assert waiting(redis_url) == 1


def test_a_track_that_is_over_is_left_alone(made: Track) -> None:
    age(made, alive_at=timedelta(days=1), queued_at=timedelta(days=1))
    assert upkeep.sweep() == 0


def test_the_trash_is_emptied_after_the_days_of_the_settings(start: Start, settings: Settings) -> None:
    settings.TRASH_DAYS = 3
    old, fresh, kept = start(), start(), start()
    old.trash()
    fresh.trash()
    age(old, deleted_at=timedelta(days=3, seconds=1))
    age(fresh, deleted_at=timedelta(days=2))
    assert upkeep.empty_trash() == 1
    assert set(Track.objects.all()) == {fresh, kept}


def test_a_job_goes_with_its_last_track(start: Start, workspace: Workspace, settings: Settings) -> None:
    settings.TRASH_DAYS = 3
    gone, kept = (Job.start(workspace, None, "text2music", {}, "", lambda job, _: begun(start(), job)) for _ in "ab")
    gone.trash()
    age(gone.batch.get(), deleted_at=timedelta(days=4))
    assert upkeep.empty_trash() == 1
    assert Job.objects.get() == kept


def begun(track: Track, job: Job) -> Track:
    track.job = job
    track.save(update_fields=["job"])
    return track
