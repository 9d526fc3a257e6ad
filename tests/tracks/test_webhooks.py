"""Other servers are told what became of jobs and tracks: signed, until it arrives, and never of what did not happen."""

from __future__ import annotations

import hmac
import json
import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User, Workspace
from engines.base import Request
from engines.errors import InvalidRequest
from tests.receiving import Answer, Received, Receiver, receiving
from tests.running import Process, RedisServer, start_worker, wait_until
from tracks import webhooks
from tracks.models import Delivery, DeliveryState, Endpoint, Event, Job, State, Track

EVENTS = ["job.completed", "job.failed", "job.cancelled"]


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    settings.OUTGOING_HTTP, settings.OUTGOING_ALLOW = True, ["127.0.0.1"]
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def endpoint(receiver: Receiver, workspace: Workspace) -> Endpoint:
    return Endpoint.open(workspace, f"{receiver.url}/hook", EVENTS, "tests")


@pytest.fixture
def song(workspace: Workspace, alice: User) -> Callable[..., Track]:
    def start(job: Job | None = None, seed: int = 1) -> Track:
        return Track.start(workspace, alice, Request(prompt="a tune", seed=seed), job=job)

    return start


def check_signature(request: Received, secret: str) -> None:
    """As a receiver would, by what the documentation says alone."""
    signed = f"{request.headers['x-audiopod-timestamp']}.".encode() + request.body
    expected = hmac.new(secret.encode(), signed, sha256).hexdigest()
    assert request.headers["x-audiopod-signature"] == f"sha256={expected}"


def deliver_all() -> None:
    for delivery in Delivery.due():
        webhooks.deliver(delivery.pk)


def past(delivery: Delivery) -> None:
    """Let the pause before the next attempt be over."""
    Delivery.objects.filter(pk=delivery.pk).update(next_at=timezone.now() - timedelta(seconds=1))


def test_a_finished_track_is_told_of_and_signed(
    receiver: Receiver, endpoint: Endpoint, song: Callable[..., Track]
) -> None:
    track = song()
    track.complete({}, {}, 3000)
    deliver_all()

    (request,) = receiver.received
    check_signature(request, endpoint.secret)
    body = json.loads(request.body)
    assert body == {
        "event_type": "job.completed",
        "event_id": request.headers["x-audiopod-event-id"],
        "job_id": str(track.pk),
        "job_type": "music_generation",
        "status": "COMPLETED",
    }
    assert (request.path, request.headers["x-audiopod-event"]) == ("/hook", "job.completed")
    assert request.headers["content-type"] == "application/json"
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts, delivery.status) == (DeliveryState.DELIVERED, 1, 200)


def test_a_failed_track_is_told_of_with_the_reason(
    receiver: Receiver, endpoint: Endpoint, song: Callable[..., Track]
) -> None:
    song().fail({"code": "render_failed", "message": "It broke."})
    deliver_all()
    body = json.loads(receiver.received[0].body)
    assert (body["event_type"], body["status"]) == ("job.failed", "FAILED")
    assert (body["failure_reason"], body["error_message"]) == ("render_failed", "It broke.")


def test_a_cancelled_track_is_told_of_once(receiver: Receiver, endpoint: Endpoint, song: Callable[..., Track]) -> None:
    track = song()
    assert track.cancel()
    assert not track.cancel()
    assert [delivery.event_type for delivery in Delivery.objects.all()] == ["job.cancelled"]


def test_a_job_is_told_of_when_all_its_tracks_are_over(
    endpoint: Endpoint, workspace: Workspace, alice: User, song: Callable[..., Track]
) -> None:
    job = Job.start(workspace, alice, "text2music", {}, "", song, batch_size=2)
    first, second = job.tracks
    first.complete({}, {}, 3000)
    assert not Delivery.objects.exists()
    second.complete({}, {}, 3000)
    (delivery,) = Delivery.objects.all()
    assert (delivery.payload["job_id"], delivery.event_type) == (job.pk, Event.COMPLETED)


def test_a_track_whose_end_is_taken_back_is_not_told_of(endpoint: Endpoint, song: Callable[..., Track]) -> None:
    track = song()
    with transaction.atomic():
        track.complete({}, {}, 3000)
        transaction.set_rollback(True)
    assert not Delivery.objects.exists()


def test_only_endpoints_of_the_workspace_that_want_the_event_are_told(
    receiver: Receiver, workspace: Workspace, charlie: User, song: Callable[..., Track]
) -> None:
    Endpoint.open(workspace, receiver.url, ["job.failed"])
    Endpoint.open(charlie.workspaces.get(), receiver.url, EVENTS)
    Endpoint.open(workspace, receiver.url, EVENTS).change(is_active=False)
    song().complete({}, {}, 3000)
    assert not Delivery.objects.exists()


def test_an_upload_by_itself_is_not_told_of(endpoint: Endpoint, workspace: Workspace, alice: User) -> None:
    track = Track.receive(uuid4(), workspace, alice, "", {"name": "a.wav", "size_bytes": 1})
    track.fail({"code": "unreadable", "message": "No sound."})
    assert not Delivery.objects.exists()


def test_what_does_not_arrive_is_tried_after_longer_and_longer_pauses_and_then_no_more(
    receiver: Receiver, endpoint: Endpoint
) -> None:
    receiver.answer = lambda _request: Answer(500)
    delivery = webhooks.send_test(endpoint)
    pauses = []
    for _ in range(5):
        webhooks.deliver(delivery.pk)
        webhooks.deliver(delivery.pk)  # too early: nothing is sent
        delivery.refresh_from_db()
        pauses.append(round((delivery.next_at - timezone.now()).total_seconds() / 60))
        past(delivery)
    assert pauses[:4] == [1, 2, 4, 8]
    assert (delivery.state, delivery.attempts, delivery.status) == (DeliveryState.DEAD, 5, 500)
    assert delivery.error == "The endpoint answered with status 500."
    webhooks.deliver(delivery.pk)
    assert len(receiver.received) == 5
    assert len({request.headers["x-audiopod-event-id"] for request in receiver.received}) == 1


def test_a_pause_is_never_longer_than_an_hour() -> None:
    assert Delivery(attempts=9).pause == timedelta(hours=1)


def test_a_dead_delivery_can_be_replayed(receiver: Receiver, endpoint: Endpoint) -> None:
    delivery = webhooks.send_test(endpoint)
    delivery.give_up("It was enough.")
    delivery.replay()
    webhooks.deliver(delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.error) == (DeliveryState.DELIVERED, 1, "")


def test_two_workers_do_not_send_the_same_delivery(receiver: Receiver, endpoint: Endpoint) -> None:
    delivery = webhooks.send_test(endpoint)
    receiver.answer = lambda _request: (webhooks.deliver(delivery.pk), Answer())[1]
    webhooks.deliver(delivery.pk)
    assert len(receiver.received) == 1


def test_a_lost_worker_loses_nothing(receiver: Receiver, endpoint: Endpoint) -> None:
    """Its lease ends, and the delivery is due again; the lost attempt counts."""
    delivery = webhooks.send_test(endpoint)
    assert Delivery.claim(delivery.pk)
    assert not Delivery.due().exists()
    past(delivery)
    assert webhooks.deliver_due() == 1
    webhooks.deliver(delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == (DeliveryState.DELIVERED, 2)


def test_a_delivery_that_kills_its_workers_dies(endpoint: Endpoint) -> None:
    delivery = webhooks.send_test(endpoint)
    for _ in range(6):
        Delivery.claim(delivery.pk)
        past(delivery)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == (DeliveryState.DEAD, 5)


def test_an_endpoint_that_was_switched_off_gets_nothing(receiver: Receiver, endpoint: Endpoint) -> None:
    delivery = webhooks.send_test(endpoint)
    endpoint.change(is_active=False)
    webhooks.deliver(delivery.pk)
    delivery.refresh_from_db()
    assert (receiver.received, delivery.state, delivery.error) == (
        [],
        DeliveryState.DEAD,
        "The endpoint is switched off.",
    )


def test_the_address_is_checked_again_when_it_is_called(receiver: Receiver, endpoint: Endpoint) -> None:
    delivery = webhooks.send_test(endpoint)
    with override_settings(OUTGOING_ALLOW=[]):
        webhooks.deliver(delivery.pk)
    delivery.refresh_from_db()
    assert receiver.received == []
    assert (delivery.state, delivery.status) == (DeliveryState.PENDING, None)
    assert "public addresses only" in delivery.error


@pytest.mark.parametrize("url", ["https://127.0.0.1/", "https://10.0.0.1/", "http://example.org/", "ftp://x", "x"])
def test_no_endpoint_is_opened_at_a_private_address(url: str, workspace: Workspace) -> None:
    with pytest.raises(InvalidRequest):
        Endpoint.open(workspace, url, EVENTS)
    assert not Endpoint.objects.exists()


def test_a_workspace_has_so_many_endpoints_and_no_more(receiver: Receiver, workspace: Workspace) -> None:
    for _ in range(20):
        Endpoint.open(workspace, receiver.url, EVENTS)
    with pytest.raises(InvalidRequest, match="a workspace may have 20"):
        Endpoint.open(workspace, receiver.url, EVENTS)


def test_every_endpoint_has_a_secret_of_its_own_that_a_new_key_of_the_server_makes_new() -> None:
    one, other = Endpoint(), Endpoint()
    secrets = {one.secret, other.secret}
    with override_settings(SECRET_KEY="another one"):
        secrets.add(one.secret)
    assert len(secrets) == 3
    assert all(secret.startswith("whsec_") for secret in secrets)


def test_old_deliveries_are_forgotten(endpoint: Endpoint) -> None:
    old, fresh = webhooks.send_test(endpoint), webhooks.send_test(endpoint)
    old.give_up("enough")
    Delivery.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=31))
    assert webhooks.forget_old() == 1
    assert list(Delivery.objects.all()) == [fresh]


@pytest.mark.django_db(transaction=True)
def test_a_queue_that_is_away_holds_nothing_up(
    endpoint: Endpoint, redis_server: RedisServer, receiver: Receiver
) -> None:
    redis_server.stop()
    try:
        delivery = webhooks.send_test(endpoint)
    finally:
        redis_server.start()
    assert list(Delivery.due()) == [delivery]


@pytest.fixture
def calling_worker(transactional_db: None, tmp_path: Path) -> Iterator[Process]:
    """A real Celery worker that may call the receiver."""
    allowed = {"OUTGOING_HTTP": "1", "OUTGOING_ALLOW": "127.0.0.1"}
    process = start_worker(tmp_path, os.environ | allowed)
    yield process
    process.kill()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_worker_tells_of_a_song_when_it_is_finished(
    calling_worker: Process, receiver: Receiver, endpoint: Endpoint, song: Callable[..., Track]
) -> None:
    """Through Celery, with nothing of it called by hand."""
    track = song()
    wait_until(lambda: bool(receiver.received), "the webhook")
    check_signature(receiver.received[0], endpoint.secret)
    assert json.loads(receiver.received[0].body)["job_id"] == str(track.pk)
    track.refresh_from_db()
    assert track.state == State.COMPLETED
