"""Tracks, songs and uploads alike, and the files that belong to them. The row of a track is its job."""

from __future__ import annotations

import secrets
import uuid
from datetime import timedelta
from functools import partial
from typing import Any, ClassVar

from celery import current_app
from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError

import engines
from accounts.models import User, Workspace
from engines.base import SEED_MAX, Request
from engines.errors import InvalidRequest
from tracks import doorbell, files, sources, stream

TITLE_MAX_CHARS = 200
SILENT_AFTER = timedelta(seconds=10)  # five heartbeats: a worker this long without one is lost
QUEUE_AGAIN_AFTER = timedelta(seconds=60)  # a message that was taken has led to something by then
LEAST_URGENT = 9  # of Celery's priorities; its Redis transport tells 0, 3, 6 and 9 apart
ATTEMPTS_MAX = 5  # a song that kills every worker must not do so for ever
QUEUE_AWAY = "The queue of work cannot be reached at the moment. Try again in a minute."
UPLOAD_FORMAT = "mp3_44100_192"  # what every browser plays, whatever was brought
OWN_FILES = ("audio", "midi", "waveform", "original", "score")


class State(models.TextChoices):
    PENDING = "pending"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        return self in {State.COMPLETED, State.FAILED, State.CANCELLED}


UNFINISHED = (State.PENDING, State.PROCESSING)


class Kind(models.TextChoices):
    """Where a track comes from: an engine made it, or somebody brought it."""

    SONG = "song"
    UPLOAD = "upload"


TASKS = {Kind.SONG: "tracks.generate", Kind.UPLOAD: "tracks.take_in"}


class TrackQuerySet(models.QuerySet["Track"]):
    def visible(self) -> TrackQuerySet:
        return self.filter(deleted_at=None)

    def trashed(self) -> TrackQuerySet:
        return self.exclude(deleted_at=None)

    def search(self, text: str) -> TrackQuerySet:
        """Those that have every word of `text` in their title or prompt."""
        found: TrackQuerySet = self
        for word in text.split():
            found = found.filter(models.Q(title__icontains=word) | models.Q(request__prompt__icontains=word))
        return found

    def unfinished(self) -> TrackQuerySet:
        return self.filter(state__in=UNFINISHED)

    def twins_of(self, sha256: str) -> TrackQuerySet:
        """Uploads of the same bytes, as far as they are worth anything."""
        worthless = (State.FAILED, State.CANCELLED)
        return self.visible().filter(kind=Kind.UPLOAD, sha256=sha256).exclude(state__in=worthless)

    def forgotten(self) -> TrackQuerySet:
        """Those whose worker went silent, and those whose message in the queue seems to be lost."""
        now = timezone.now()
        silent = models.Q(state=State.PROCESSING, alive_at__lt=now - SILENT_AFTER, queued_at__lt=now - SILENT_AFTER)
        return self.filter(silent | models.Q(state=State.PENDING, queued_at__lt=now - QUEUE_AGAIN_AFTER))


class Track(models.Model):
    """One song: what was asked (`request`), how far it is, and what came of it (`result`).

    `request` is an `engines.base.Request` as JSON, `result` an `engines.base.Result` without its files, `failure` holds
    `code`, `message` and, where there is one, `suggestion`. `attempt` counts the runs of the engine: only the latest
    may write to the row or the log.

    Of an upload, `request` holds the `name` and `size_bytes` of the file, which is kept as `original` and known by its
    `sha256`; `audio` is an MP3 of it, and `result` what was heard in it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="tracks")
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="tracks")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.SONG)
    title = models.CharField(max_length=TITLE_MAX_CHARS, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.PENDING, db_index=True)
    engine = models.CharField(max_length=40, blank=True)
    request = models.JSONField()
    result = models.JSONField(default=dict)
    failure = models.JSONField(default=dict)
    stage = models.CharField(max_length=60, blank=True)
    progress = models.FloatField(default=0.0)
    duration_ms = models.PositiveIntegerField(null=True)
    output_format = models.CharField(max_length=20)
    audio = models.FileField(upload_to="tracks/", max_length=200, blank=True)
    midi = models.FileField(upload_to="tracks/", max_length=200, blank=True)
    waveform = models.FileField(upload_to="tracks/", max_length=200, blank=True)
    original = models.FileField(upload_to="tracks/", max_length=200, blank=True)
    score = models.FileField(upload_to="tracks/", max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    queued_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    alive_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True, db_index=True)

    objects = TrackQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at"]

    def __str__(self) -> str:
        return self.title or self.prompt[:60] or str(self.id)

    @property
    def prompt(self) -> str:
        return str(self.request.get("prompt", ""))

    @property
    def is_upload(self) -> bool:
        return self.kind == Kind.UPLOAD

    @classmethod
    def start(cls, workspace: Workspace, user: User | None, request: Request, engine: str | None = None) -> Track:
        """A new track whose making begins after commit; without `engine`, the one of the settings makes it.

        Four stems are made where the engine can, whatever was asked. Raises `InvalidRequest`, `UnknownSong` where the
        plan takes from a track that the workspace does not have, and `EngineUnavailable`.
        """
        if request.plan:
            sources.check(workspace, request.plan)
        name = engine or settings.ENGINE
        if not request.stem_set and "four" in engines.get(name).capabilities.stem_sets:
            request = request.model_copy(update={"stem_set": "four"})
        with transaction.atomic():
            track = cls.objects.create(
                workspace=workspace,
                created_by=user,
                engine=name,
                request=request.model_dump(mode="json"),
                output_format=request.output_format,
            )
            transaction.on_commit(track.enqueue)
            track.ring()
        return track

    def again(self, user: User | None) -> Track:
        """A new track of the same request with another seed. Raises `InvalidRequest` for an upload."""
        if self.is_upload:
            raise InvalidRequest("kind", self.kind, "only a song that was made here can be made again")
        request = Request.model_validate(self.request)
        step = 1 + secrets.randbelow(SEED_MAX)
        changed = request.model_copy(update={"seed": (request.seed + step) % (SEED_MAX + 1)})
        return self.start(self.workspace, user, changed, self.engine)

    @classmethod
    def receive(
        cls, track_id: uuid.UUID, workspace: Workspace, user: User | None, sha256: str, request: dict[str, Any]
    ) -> Track:
        """A new track of an uploaded file, whose pieces lie in the incoming folder of `track_id`."""
        name = request["name"]
        track = cls.objects.create(
            pk=track_id, workspace=workspace, created_by=user, kind=Kind.UPLOAD, sha256=sha256, request=request,
            title=(name.rpartition(".")[0] or name)[:TITLE_MAX_CHARS], output_format=UPLOAD_FORMAT,
        )  # fmt: skip
        transaction.on_commit(track.enqueue)
        track.ring()
        return track

    def make_of_same_shape(self, user: User | None) -> Track:
        """A new song by the plan that was found in this track. Raises `InvalidRequest` where none was."""
        plan = self.result.get("plan")
        if not plan:
            raise InvalidRequest("plan", None, "no plan was found in this track: it is shorter or longer than a song")
        asked = {"plan": plan, "seed": secrets.randbelow(SEED_MAX + 1)}
        return self.start(self.workspace, user, Request.model_validate(asked))

    @property
    def queue(self) -> str:
        """The name of the queue whose workers run this track's engine."""
        return "media" if self.is_upload else engines.get(self.engine).capabilities.queue

    def enqueue(self) -> None:
        """Hand the track to a worker; a queue that does not answer fails the track, which says so."""
        try:
            task = TASKS[Kind(self.kind)]
            current_app.send_task(task, args=[str(self.pk)], queue=self.queue, priority=self._priority())
        except BrokerError:
            self.fail({"code": "queue_unavailable", "message": QUEUE_AWAY})

    def _priority(self) -> int:
        """0 first .. 9 last: the more songs a workspace is waiting for, the longer its next one lets others pass."""
        return min(LEAST_URGENT, self.workspace.tracks.unfinished().exclude(pk=self.pk).count())

    def cancel(self) -> bool:
        """Stop making the song: its engine stops within a second. False when it was over already."""
        return self._finish(State.CANCELLED)

    def rename(self, title: str) -> None:
        """Raises `InvalidRequest` for a title that is blank or too long."""
        title = " ".join(title.split())
        if not 1 <= len(title) <= TITLE_MAX_CHARS:
            raise InvalidRequest("title", title, f"must have 1 to {TITLE_MAX_CHARS} characters")
        self._save(title=title)

    def trash(self) -> None:
        """Take it out of sight, and stop making it; `restore()` brings it back until the trash is emptied."""
        self.cancel()
        self._save(deleted_at=timezone.now())

    def restore(self) -> None:
        self._save(deleted_at=None)

    def purge(self) -> None:
        """Delete the track, its files and its log for good."""
        self.cancel()
        files.discard(files.folder_of(self.pk))
        files.discard(files.incoming_folder(self.pk))
        stream.forget(self.pk)
        self.ring()
        self.delete()

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

    @property
    def is_silent(self) -> bool:
        """Whether its worker has shown no sign of life for so long that it must be lost."""
        return self.alive_at is None or self.alive_at < timezone.now() - SILENT_AFTER

    def show_life(self, stage: str, progress: float) -> bool:
        """Note that this attempt goes on; False when it may not."""
        return self._if_latest(alive_at=timezone.now(), stage=stage, progress=progress)

    def announce(self, title: str, result: dict[str, Any]) -> None:
        """Note what the engine has decided, before the sound; a title given by a person stays."""
        self._if_latest(result=result)
        type(self).objects.filter(pk=self.pk, title="").update(title=title[:TITLE_MAX_CHARS])
        self.refresh_from_db(fields=["title"])
        self.ring()

    def complete(self, kept: dict[str, str], result: dict[str, Any], duration_ms: int) -> bool:
        """Turn into a finished track with the stored files `kept`: those of `OWN_FILES`, and stems by name.

        False when this attempt may not: the track was cancelled, or another attempt has taken over.
        """
        own = {name: kept.get(name, "") for name in OWN_FILES}
        stems = [Stem(track=self, name=name, audio=kept[name]) for name in kept.keys() - own.keys()]
        with transaction.atomic():
            won = self._finish(
                State.COMPLETED, attempt=self.attempt, result=result, duration_ms=duration_ms, progress=1.0, **own
            )
            if won:
                Stem.objects.bulk_create(stems)
        return won

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
        won = bool(rows.update(state=state, finished_at=timezone.now(), **fields))
        if won:
            self.refresh_from_db()
            end = stream.End(state.value, self.failure)
            transaction.on_commit(partial(stream.close, self.pk, end))
            self.ring()
        return won

    def _if_latest(self, **fields: Any) -> bool:
        """Update the row if this is still its latest attempt and it is not over."""
        rows = type(self).objects.unfinished().filter(pk=self.pk, attempt=self.attempt)
        won = bool(rows.update(**fields))
        if won:
            for name, value in fields.items():
                setattr(self, name, value)
        return won

    def _save(self, **fields: Any) -> None:
        for name, value in fields.items():
            setattr(self, name, value)
        self.save(update_fields=fields)
        self.ring()

    def ring(self) -> None:
        """Tell whoever looks at the workspace that the track has changed, after commit."""
        transaction.on_commit(partial(doorbell.ring, self.workspace_id, self.pk, self.state))


class Stem(models.Model):
    """One part of a track by itself; all stems of a track add up to its mix."""

    track = models.ForeignKey(Track, on_delete=models.CASCADE, related_name="stems")
    name = models.CharField(max_length=20)
    audio = models.FileField(upload_to="tracks/", max_length=200)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["track", "name"], name="one_stem_of_a_name")]

    def __str__(self) -> str:
        return f"{self.name} of {self.track}"


class Rendition(models.Model):
    """A track in another output format, or with content credentials, made when first asked for."""

    track = models.ForeignKey(Track, on_delete=models.CASCADE, related_name="renditions")
    output_format = models.CharField(max_length=20)
    is_signed = models.BooleanField(default=False)
    audio = models.FileField(upload_to="tracks/", max_length=200)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["track", "output_format", "is_signed"], name="one_rendition_of_a_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.track} as {self.output_format}"
