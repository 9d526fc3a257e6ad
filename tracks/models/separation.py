"""Taking an upload apart: the row is the job, as a track is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from celery import current_app
from django.db import models, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError

from engines.errors import InvalidRequest
from engines.separation import STEMS_OF
from tracks.models.parts import Stem
from tracks.models.states import ATTEMPTS_MAX, QUEUE_AWAY, UNFINISHED, State
from tracks.models.track import Track

SILENT_AFTER = timedelta(minutes=3)  # listening to twenty minutes of sound takes a while without a sign


class SeparationQuerySet(models.QuerySet["Separation"]):
    def unfinished(self) -> SeparationQuerySet:
        return self.filter(state__in=UNFINISHED)

    def forgotten(self) -> SeparationQuerySet:
        """Those whose worker, or whose message in the queue, seems to be lost."""
        return self.unfinished().filter(alive_at__lt=timezone.now() - SILENT_AFTER)


class Separation(models.Model):
    """The stems of an upload: which set was asked for, how far it is, by which `method` and of what `quality` it was.

    `attempt` counts the runs: only the latest may write.
    """

    track = models.OneToOneField(Track, on_delete=models.CASCADE, related_name="separation")
    stem_set = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    stage = models.CharField(max_length=60, blank=True)
    progress = models.FloatField(default=0.0)
    method = models.CharField(max_length=40, blank=True)
    quality = models.TextField(blank=True)
    failure = models.JSONField(default=dict)
    attempt = models.PositiveSmallIntegerField(default=0)
    alive_at = models.DateTimeField(default=timezone.now)

    objects = SeparationQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.stem_set} stems of {self.track}"

    @classmethod
    def start(cls, track: Track, stem_set: str) -> Separation:
        """Begin after commit; stems that are there stay until the new ones are. Raises `InvalidRequest`."""
        if stem_set not in STEMS_OF:
            raise InvalidRequest("stems", stem_set, f"must be one of {', '.join(STEMS_OF)}")
        if not track.is_upload or track.state != State.COMPLETED:
            raise InvalidRequest("track", str(track), "must be an upload that is ready")
        with transaction.atomic():
            Track.objects.select_for_update().get(pk=track.pk)
            before = cls.objects.filter(track=track).first()
            if before and before.is_going_on:
                return before
            cls.objects.filter(track=track).delete()
            separation = cls.objects.create(track=track, stem_set=stem_set)
            transaction.on_commit(separation.enqueue)
        return separation

    @property
    def is_going_on(self) -> bool:
        return self.state in UNFINISHED

    def enqueue(self) -> None:
        """Hand it to a worker; a queue that does not answer fails it, which says so."""
        try:
            current_app.send_task("tracks.separate", args=[self.pk], queue="media")
        except BrokerError:
            self.fail({"code": "queue_unavailable", "message": QUEUE_AWAY})

    def queue_again(self) -> bool:
        """Enqueue once more, unless somebody else has just done so; give up after some attempts."""
        if self.attempt >= ATTEMPTS_MAX:
            return self.fail({"code": "worker_lost", "message": f"The worker stopped {ATTEMPTS_MAX} times."})
        won = self._update(alive_at=timezone.now())
        if won:
            self.enqueue()
        return won

    @classmethod
    def claim(cls, pk: int, *, take_over: bool = False) -> Separation | None:
        """The separation for the one worker that may do it now; None for all others."""
        found = cls.objects.unfinished().filter(pk=pk).select_related("track").first()
        if found is None:
            return None
        is_silent = found.alive_at < timezone.now() - SILENT_AFTER
        if not (found.state == State.PENDING or take_over or is_silent):
            return None
        won = found._update(state=State.PROCESSING, attempt=found.attempt + 1, alive_at=timezone.now())
        return found if won else None

    def cancel(self) -> bool:
        """Stop it: its worker notices within seconds, and stems that were there stay. False when it was over."""
        won = bool(type(self).objects.unfinished().filter(pk=self.pk).update(state=State.CANCELLED))
        if won:
            self.state = State.CANCELLED
            self.track.ring()
        return won

    def show_life(self, stage: str, progress: float) -> bool:
        """Note that this attempt goes on; False when it may not. Deleting the track cancels it."""
        if Track.objects.trashed().filter(pk=self.track_id).exists():
            self.cancel()
        return self._update(alive_at=timezone.now(), stage=stage, progress=progress)

    def complete(self, kept: dict[str, str], method: str, quality: str) -> list[str] | None:
        """Put the stored stems into the place of those before, whose files are returned; None if it may not."""
        with transaction.atomic():
            done: dict[str, Any] = {"state": State.COMPLETED, "progress": 1.0, "method": method, "quality": quality}
            if not self._update(**done):
                return None
            old = [str(stem.audio) for stem in self.track.stems.all()]
            self.track.stems.all().delete()
            Stem.objects.bulk_create(Stem(track=self.track, name=name, audio=audio) for name, audio in kept.items())
            transaction.on_commit(self.track.weigh)
        return old

    def fail(self, failure: dict[str, Any]) -> bool:
        return self._update(state=State.FAILED, failure=failure)

    def _update(self, **fields: Any) -> bool:
        rows = type(self).objects.unfinished().filter(pk=self.pk, attempt=self.attempt)
        won = bool(rows.update(**fields))
        if won:
            for name, value in fields.items():
                setattr(self, name, value)
            self.track.ring()
        return won
