"""The row as a job: queued, claimed by one worker at a time, and ended once."""

from __future__ import annotations

import uuid
from functools import partial
from typing import TYPE_CHECKING, Any

from celery import current_app
from django.db import models, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError

import engines
from accounts.models import Workspace
from tracks import doorbell, stream
from tracks.models.querysets import TrackQuerySet
from tracks.models.states import QUEUE_AWAY, SILENT_AFTER, Kind, State

if TYPE_CHECKING:
    from tracks.models.track import Track

LEAST_URGENT = 9  # of Celery's priorities; its Redis transport tells 0, 3, 6 and 9 apart
MAKE, TAKE_IN, PREPARE = "tracks.generate", "tracks.take_in", "tracks.prepare"


class Work(models.Model):
    """How far a track is, and who may say so: `attempt` counts the runs, of which only the latest may write.

    An `errand` is what must be done before the request is whole and the engine may begin. `failure` holds `code`,
    `message` and, where there is one, `suggestion`.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="tracks")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.SONG)
    engine = models.CharField(max_length=40, blank=True)
    errand = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.PENDING, db_index=True)
    stage = models.CharField(max_length=60, blank=True)
    progress = models.FloatField(default=0.0)
    failure = models.JSONField(default=dict)
    attempt = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    queued_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    alive_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = TrackQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def queue(self) -> str:
        """The name of the queue whose workers do what comes next."""
        return "media" if self.kind == Kind.UPLOAD or self.errand else engines.get(self.engine).capabilities.queue

    @property
    def task(self) -> str:
        """The name of the Celery task that comes next."""
        if self.errand:
            return PREPARE
        return TAKE_IN if self.kind == Kind.UPLOAD else MAKE

    def enqueue(self) -> None:
        """Hand the track to a worker; a queue that does not answer fails the track, which says so."""
        try:
            current_app.send_task(self.task, args=[str(self.pk)], queue=self.queue, priority=self._priority())
        except BrokerError:
            self.fail({"code": "queue_unavailable", "message": QUEUE_AWAY})

    def _priority(self) -> int:
        """0 first .. 9 last: the more songs a workspace is waiting for, the longer its next one lets others pass."""
        return min(LEAST_URGENT, self.workspace.tracks.unfinished().exclude(pk=self.pk).count())

    def cancel(self) -> bool:
        """Stop making the song: its engine stops within a second. False when it was over already."""
        return self._finish(State.CANCELLED)

    @classmethod
    def claim(cls, track_id: uuid.UUID, *, take_over: bool = False) -> Track | None:
        """The track for the one worker that may make it now, with a new `attempt`; None for all others.

        A song in the making is free again when its worker went silent, or at once with `take_over`.
        """
        track = cls.objects.unfinished().filter(pk=track_id).first()
        now = timezone.now()
        if track is None or not (track.state == State.PENDING or take_over or track.is_silent):
            return None
        track.started_at = track.started_at or now
        won = track._if_latest(
            state=State.PROCESSING, attempt=track.attempt + 1, alive_at=now, started_at=track.started_at
        )
        return track if won else None

    @classmethod
    def claim_errand(cls, track_id: uuid.UUID, *, take_over: bool = False) -> Track | None:
        """The track for the one worker that may do its errand now, as `claim`; to others it goes on to be pending."""
        track = cls.objects.filter(pk=track_id, state=State.PENDING).exclude(errand={}).first()
        if track is None or not (track.attempt == 0 or take_over or track.is_silent):
            return None
        return track if track._if_latest(attempt=track.attempt + 1, alive_at=timezone.now()) else None

    def settle(self, request: dict[str, Any], **fields: Any) -> bool:
        """Its errand is done: hand it on, with its whole `request` and `fields`. False when this attempt may not."""
        now = timezone.now()
        with transaction.atomic():
            won = self._if_latest(errand={}, request=request, attempt=0, alive_at=None, queued_at=now, **fields)
            if won:
                transaction.on_commit(self.enqueue)
        return won

    @property
    def is_silent(self) -> bool:
        """Whether its worker has shown no sign of life for so long that it must be lost."""
        return self.alive_at is None or self.alive_at < timezone.now() - SILENT_AFTER

    def show_life(self, stage: str, progress: float) -> bool:
        """Note that this attempt goes on; False when it may not."""
        return self._if_latest(alive_at=timezone.now(), stage=stage, progress=progress)

    def fail(self, failure: dict[str, Any]) -> bool:
        """Turn into a failed track, unless it is over or another attempt has taken over."""
        return self._finish(State.FAILED, attempt=self.attempt, failure=failure)

    def queue_again(self) -> bool:
        """Enqueue once more, unless somebody else has just done so."""
        won = self._if_latest(queued_at=timezone.now())
        if won:
            self.enqueue()
        return won

    def _finish(self, state: State, *, attempt: int | None = None, **fields: Any) -> bool:
        """Go to a final state by conditional update; the one who wins writes the end of the log."""
        rows = type(self).objects.unfinished().filter(pk=self.pk)
        if attempt is not None:
            rows = rows.filter(attempt=attempt)
        with transaction.atomic():
            won = bool(rows.update(state=state, finished_at=timezone.now(), **fields))
            if won:
                self.refresh_from_db()
                end = stream.End(state.value, self.failure)
                transaction.on_commit(partial(stream.close, self.pk, end))
                self.ring()
                self.note_end()
        return won

    def _if_latest(self, **fields: Any) -> bool:
        """Update the row if this is still its latest attempt and it is not over."""
        rows = type(self).objects.unfinished().filter(pk=self.pk, attempt=self.attempt)
        won = bool(rows.update(**fields))
        if won:
            for name, value in fields.items():
                setattr(self, name, value)
        return won

    def note_end(self) -> None:
        """What else belongs into the transaction that ends it."""
        raise NotImplementedError

    def ring(self) -> None:
        """Tell whoever looks at the workspace that the track has changed, after commit."""
        transaction.on_commit(partial(doorbell.ring, self.workspace_id, self.pk, self.state))
