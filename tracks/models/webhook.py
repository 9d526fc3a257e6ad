"""Webhooks: where a workspace wants to be told of events, and each telling, which is kept until it has arrived.

A delivery is written in the transaction that makes its event true, and sent afterwards: whatever dies in between, the
row is found again.
"""

from __future__ import annotations

import hmac
import json
import uuid
from collections.abc import Iterable
from datetime import timedelta
from hashlib import sha256
from typing import Any, ClassVar

from celery import current_app
from django.db import models, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from kombu.exceptions import OperationalError as BrokerError

from accounts.models import Act, User, Workspace
from engines.errors import InvalidRequest
from tracks import outgoing

ENDPOINTS_MAX = 20
DESCRIPTION_MAX_CHARS = 500
ATTEMPTS_MAX = 5
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)
LEASE = timedelta(seconds=60)  # six times what an attempt may take: whoever has it longer is lost
DUE_MAX = 500  # that one look hands out
ERROR_MAX_CHARS = 300


class Event(models.TextChoices):
    COMPLETED = "job.completed"
    FAILED = "job.failed"
    CANCELLED = "job.cancelled"
    TEST = "webhook.test"


class Endpoint(models.Model):
    """An address that is told of `events`.

    The secret that signs is derived from `SECRET_KEY` and the id: whoever reads the database alone cannot sign, and
    nothing secret has to be stored, although signing needs the secret itself and not a hash of it. A new `SECRET_KEY`
    makes all of them new.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="webhook_endpoints")
    url = models.CharField(max_length=outgoing.URL_MAX_CHARS)
    events = models.JSONField(default=list)
    description = models.CharField(max_length=DESCRIPTION_MAX_CHARS, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.url

    @classmethod
    def open(
        cls, workspace: Workspace, url: str, events: Iterable[str], description: str = "", *, by: User | None = None
    ) -> Endpoint:
        """A new endpoint. Raises `InvalidRequest` for an address that may not be called, and for one too many."""
        outgoing.check_url(url, field="url")
        with transaction.atomic():
            workspace.lock()
            if workspace.webhook_endpoints.count() >= ENDPOINTS_MAX:
                raise InvalidRequest("endpoints", ENDPOINTS_MAX + 1, f"a workspace may have {ENDPOINTS_MAX}")
            workspace.note(by, Act.WEBHOOK_OPENED, url)
            return cls.objects.create(workspace=workspace, url=url, events=list(events), description=description)

    def change(self, *, by: User | None = None, **fields: Any) -> None:
        """Save those of `url`, `events`, `description` and `is_active` that are given. Raises `InvalidRequest`."""
        if "url" in fields:
            outgoing.check_url(fields["url"], field="url")
        changed = {name: value for name, value in fields.items() if getattr(self, name) != value}
        for name, value in changed.items():
            setattr(self, name, value)
        if changed:
            self.save(update_fields=changed)
            self.workspace.note(by, self._act(changed), self.url)

    def close(self, by: User | None = None) -> None:
        """Tell it nothing any more and forget it."""
        self.workspace.note(by, Act.WEBHOOK_CLOSED, self.url)
        self.delete()

    def _act(self, changed: dict[str, Any]) -> Act:
        if "is_active" not in changed:
            return Act.WEBHOOK_CHANGED
        return Act.WEBHOOK_RESUMED if self.is_active else Act.WEBHOOK_PAUSED

    @property
    def secret(self) -> str:
        return f"whsec_{salted_hmac('musicweb.webhook', self.pk.hex, algorithm='sha256').hexdigest()}"

    def signature(self, timestamp: int, body: bytes) -> str:
        """The HMAC-SHA256 of timestamp, a full stop and the raw body, in hexadecimal digits."""
        return hmac.new(self.secret.encode(), f"{timestamp}.".encode() + body, sha256).hexdigest()

    def tell(self, event: Event, payload: dict[str, Any], event_id: uuid.UUID | None = None) -> Delivery:
        """A new delivery, sent after commit."""
        event_id = event_id or uuid.uuid4()
        named = {"event_type": event.value, "event_id": str(event_id)} | payload
        delivery = Delivery.objects.create(endpoint=self, event_type=event, event_id=event_id, payload=named)
        transaction.on_commit(delivery.enqueue)
        return delivery


class DeliveryState(models.TextChoices):
    PENDING = "pending"
    DELIVERED = "delivered"
    DEAD = "dead"


class Delivery(models.Model):
    """One event on its way to one endpoint: tried at `next_at` while it is pending, by one worker at a time.

    `attempts` counts those begun; only the latest may write. `status` is what the other side answered last, None where
    it did not, and `error` says what went wrong.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="deliveries")
    event_type = models.CharField(max_length=20, choices=Event)
    event_id = models.UUIDField()
    payload = models.JSONField()
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    status = models.PositiveSmallIntegerField(null=True)
    error = models.CharField(max_length=ERROR_MAX_CHARS, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    next_at = models.DateTimeField(default=timezone.now)
    attempted_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-created_at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["state", "next_at"], name="due_deliveries")]

    def __str__(self) -> str:
        return f"{self.event_type} to {self.endpoint}"

    @classmethod
    def due(cls) -> models.QuerySet[Delivery]:
        """Those that wait to be tried, the longest waiting first: a pause is over, or a worker or message was lost."""
        return cls.objects.filter(state=DeliveryState.PENDING, next_at__lte=timezone.now()).order_by("next_at")[
            :DUE_MAX
        ]

    @classmethod
    def claim(cls, pk: uuid.UUID) -> Delivery | None:
        """The delivery for the one worker that may try it now; None for all others, and when it was tried enough."""
        found = cls.objects.filter(pk=pk, state=DeliveryState.PENDING).select_related("endpoint").first()
        now = timezone.now()
        if found is None or found.next_at > now:
            return None
        if found.attempts >= ATTEMPTS_MAX:
            found._update(state=DeliveryState.DEAD)
            return None
        won = found._update(attempts=found.attempts + 1, next_at=now + LEASE, attempted_at=now)
        return found if won else None

    def note(self, status: int | None, error: str) -> None:
        """What became of the attempt: delivered without `error`, else to be tried again after a pause, or dead."""
        if not error:
            self._update(state=DeliveryState.DELIVERED, status=status, error="")
        elif self.attempts >= ATTEMPTS_MAX:
            self._update(state=DeliveryState.DEAD, status=status, error=error[:ERROR_MAX_CHARS])
        else:
            self._update(next_at=timezone.now() + self.pause, status=status, error=error[:ERROR_MAX_CHARS])

    def give_up(self, error: str) -> None:
        """Try no more until it is replayed."""
        self._update(state=DeliveryState.DEAD, error=error)

    @property
    def pause(self) -> timedelta:
        """How long to wait after the latest attempt: 1, 2, 4 … minutes, at most an hour."""
        return min(FIRST_PAUSE * int(2 ** (self.attempts - 1)), LONGEST_PAUSE)

    @property
    def body(self) -> str:
        """What is posted, as JSON."""
        return json.dumps(self.payload, separators=(",", ":"))

    def replay(self) -> None:
        """Try it anew with all attempts, whatever became of it; the event keeps its id."""
        type(self).objects.filter(pk=self.pk).update(
            state=DeliveryState.PENDING, attempts=0, status=None, error="", next_at=timezone.now()
        )
        self.refresh_from_db()
        transaction.on_commit(self.enqueue)

    def enqueue(self) -> None:
        """Hand it to a worker; while the queue is away it stays due."""
        try:
            current_app.send_task("tracks.deliver", args=[str(self.pk)], queue="remote")
        except BrokerError:
            return

    def _update(self, **fields: Any) -> bool:
        rows = type(self).objects.filter(pk=self.pk, state=DeliveryState.PENDING, attempts=self.attempts)
        won = bool(rows.update(**fields))
        if won:
            for name, value in fields.items():
                setattr(self, name, value)
        return won
