"""Telling other servers what became of jobs and tracks: what is told, and the attempts to tell it."""

from __future__ import annotations

import time
import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from engines.errors import InvalidRequest
from tracks import outgoing
from tracks.models.states import State
from tracks.models.webhook import Delivery, DeliveryState, Endpoint, Event

if TYPE_CHECKING:
    from tracks.models.job import Job
    from tracks.models.track import Track

TIMEOUT_S = 10
KEPT_FOR = timedelta(days=30)
EVENTS = {State.COMPLETED: Event.COMPLETED, State.FAILED: Event.FAILED, State.CANCELLED: Event.CANCELLED}
STEM_TASKS = {"extract_stem", "stem_extraction"}
SAMPLE = {"job_id": "sample", "job_type": "music_generation", "status": "COMPLETED"}


def announce(track: Track) -> None:
    """Note that `track` is over for every endpoint that wants to know; call it in the transaction that ends it.

    A track of a job is told of with its job, once all of its tracks are over; an upload by itself is not told of.
    """
    if track.job:
        told = _job_over(track.job)
    else:
        told = None if track.is_upload else _told(str(track.pk), "music_generation", State(track.state), track.failure)
    if told:
        event, payload = told
        _tell_all(track.workspace_id, event, payload)


def send_test(endpoint: Endpoint) -> Delivery:
    """Have a `webhook.test` sent to the endpoint, whatever events it wants."""
    return endpoint.tell(Event.TEST, SAMPLE)


def deliver(delivery_id: uuid.UUID) -> None:
    """Try once; what does not arrive is tried again later, up to five times."""
    delivery = Delivery.claim(delivery_id)
    if delivery is None:
        return
    if not delivery.endpoint.is_active:
        delivery.give_up("The endpoint is switched off.")
        return
    try:
        status = _post(delivery)
    except (InvalidRequest, outgoing.OutgoingFailed) as error:
        delivery.note(None, str(error))
    else:
        delivery.note(status, "" if 200 <= status < 300 else f"The endpoint answered with status {status}.")


def deliver_due() -> int:
    """Have everything tried that is due; returns how many."""
    due = list(Delivery.due())
    for delivery in due:
        delivery.enqueue()
    return len(due)


def forget_old() -> int:
    """Drop the deliveries that are over for long; returns how many."""
    long_ago = timezone.now() - KEPT_FOR
    return Delivery.objects.filter(created_at__lt=long_ago).exclude(state=DeliveryState.PENDING).delete()[0]


def _job_over(job: Job) -> tuple[Event, dict[str, Any]] | None:
    """What to tell of the job, unless any of its tracks goes on; of two that end at once, the later one tells."""
    job.lock()
    state = job.state
    if not state.is_final:
        return None
    failure: dict[str, Any] = next((each.failure for each in job.tracks if each.failure), {})
    kind = "stem_extraction" if job.task in STEM_TASKS else "music_generation"
    return _told(job.pk, kind, state, failure)


def _told(job_id: int | str, kind: str, state: State, failure: dict[str, Any]) -> tuple[Event, dict[str, Any]]:
    payload: dict[str, Any] = {"job_id": job_id, "job_type": kind, "status": state.value.upper()}
    if state == State.FAILED:
        payload |= {"error_message": failure.get("message", ""), "failure_reason": failure.get("code", "")}
    return EVENTS[state], payload


def _tell_all(workspace_id: int, event: Event, payload: dict[str, Any]) -> None:
    event_id = uuid.uuid4()
    for endpoint in Endpoint.objects.filter(workspace=workspace_id, is_active=True):
        if event in endpoint.events:
            endpoint.tell(event, payload, event_id)


def _post(delivery: Delivery) -> int:
    body = delivery.body.encode()
    timestamp = int(time.time())
    headers = {
        "Content-Type": "application/json",
        "X-AudioPod-Signature": f"sha256={delivery.endpoint.signature(timestamp, body)}",
        "X-AudioPod-Timestamp": str(timestamp),
        "X-AudioPod-Event": delivery.event_type,
        "X-AudioPod-Event-Id": str(delivery.event_id),
    }
    return outgoing.post(delivery.endpoint.url, body, headers, TIMEOUT_S)
