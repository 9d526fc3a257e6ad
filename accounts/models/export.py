"""Everything somebody owns as one archive, which they can have for a day."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import ClassVar

from celery import current_app
from django.db import models, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError

from accounts.models.audit import Act
from accounts.models.user import User

KEPT_FOR = timedelta(days=1)
LOST_AFTER = timedelta(hours=6)  # an archive that takes longer has lost its worker
ERROR_MAX_CHARS = 300


class ExportState(models.TextChoices):
    MAKING = "making"
    READY = "ready"
    FAILED = "failed"


class ExportQuerySet(models.QuerySet["Export"]):
    def standing(self) -> ExportQuerySet:
        """Those that are ready or will be."""
        return self.exclude(state=ExportState.FAILED).filter(expires_at__gt=timezone.now())

    def over(self) -> ExportQuerySet:
        """Those whose time is over, and those of people who are gone."""
        return self.filter(models.Q(expires_at__lte=timezone.now()) | models.Q(user=None))


class Export(models.Model):
    """An archive of the workspaces that `user` owns. A worker makes it; `archive` is its stored name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="exports")
    state = models.CharField(max_length=10, choices=ExportState, default=ExportState.MAKING)
    archive = models.CharField(max_length=200, blank=True)
    size_bytes = models.PositiveBigIntegerField(default=0)
    error = models.CharField(max_length=ERROR_MAX_CHARS, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(db_index=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at"]

    def __str__(self) -> str:
        return f"everything of {self.user}"

    @classmethod
    @transaction.atomic
    def ask(cls, user: User) -> Export:
        """The archive that is ready or in the making, else a new one, begun after commit."""
        user.lock()
        if there := user.exports.standing().first():
            return there
        export = user.exports.create(expires_at=timezone.now() + LOST_AFTER)
        for workspace in user.owned:
            workspace.note(user, Act.EXPORTED)
        transaction.on_commit(export.enqueue)
        return export

    @property
    def folder(self) -> str:
        """Where its file is stored."""
        return f"exports/{self.pk}"

    @property
    def is_ready(self) -> bool:
        return self.state == ExportState.READY

    def enqueue(self) -> None:
        """Hand it to a worker; a queue that does not answer fails it, which says so."""
        try:
            current_app.send_task("tracks.export", args=[str(self.pk)], queue="media")
        except BrokerError:
            self.fail("The queue is away. Please try again later.")

    def finish(self, archive: str, size_bytes: int) -> bool:
        """Offer the stored file for a day; False when another worker was quicker, or nobody wants it any more."""
        end = timezone.now() + KEPT_FOR
        return self._update(state=ExportState.READY, archive=archive, size_bytes=size_bytes, expires_at=end)

    def fail(self, error: str) -> None:
        self._update(state=ExportState.FAILED, error=error[:ERROR_MAX_CHARS])

    def _update(self, **fields: object) -> bool:
        rows = type(self).objects.filter(pk=self.pk, state=ExportState.MAKING).exclude(user=None)
        return bool(rows.update(**fields))
