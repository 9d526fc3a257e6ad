"""Tracks: songs, samples and uploads alike. The row of a track is its job."""

from __future__ import annotations

import secrets
import uuid
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from celery import current_app
from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError

import engines
from accounts import limits
from accounts.models import Usage, User, Workspace
from engines.base import SEED_MAX, Request, SampleRequest
from engines.edits import Edit
from engines.errors import InvalidRequest
from tracks import asking, doorbell, files, sources, stream, webhooks
from tracks.asking import Asked, EditRequest
from tracks.models.parts import Stem
from tracks.models.querysets import TrackQuerySet
from tracks.models.states import QUEUE_AWAY, SILENT_AFTER, TITLE_MAX_CHARS, Kind, State

if TYPE_CHECKING:
    from tracks.models.job import Job

LEAST_URGENT = 9  # of Celery's priorities; its Redis transport tells 0, 3, 6 and 9 apart
UPLOAD_FORMAT = "mp3_44100_192"  # what every browser plays, whatever was brought
OWN_FILES = ("audio", "midi", "waveform", "original", "score")
MAKE, TAKE_IN, PREPARE = "tracks.generate", "tracks.take_in", "tracks.prepare"


class Track(models.Model):
    """One piece of music: what was asked (`request`), how far it is, and what came of it (`result`).

    `request` is what `tracks.asking` reads as JSON: that of a song, of a sample, or of a song made of its `parent`.
    `result` is an `engines.base.Result` or `SampleResult` without its files, `failure` holds `code`, `message` and,
    where there is one, `suggestion`. `attempt` counts the runs of the engine: only the latest may write to the row or
    the log. An `errand` is what must be done before the request is whole and the engine may begin. `planned_ms` is the
    length that was asked for, 0 where none was, and `size_bytes` the room that all its files take.

    Of an upload, `request` holds the `name` and `size_bytes` of the file, which is kept as `original` and known by its
    `sha256`; `audio` is an MP3 of it, and `result` what was heard in it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="tracks")
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="tracks")
    parent = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="children")
    job = models.ForeignKey("tracks.Job", on_delete=models.SET_NULL, null=True, related_name="batch")
    favourite_of = models.ManyToManyField(User, related_name="favourites")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.SONG)
    title = models.CharField(max_length=TITLE_MAX_CHARS, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.PENDING, db_index=True)
    engine = models.CharField(max_length=40, blank=True)
    request = models.JSONField()
    errand = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    failure = models.JSONField(default=dict)
    stage = models.CharField(max_length=60, blank=True)
    progress = models.FloatField(default=0.0)
    planned_ms = models.PositiveIntegerField(default=0)
    duration_ms = models.PositiveIntegerField(null=True)
    size_bytes = models.PositiveBigIntegerField(default=0)
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
        indexes: ClassVar = [models.Index(fields=["workspace", "size_bytes"], name="track_sizes")]

    def __str__(self) -> str:
        return self.title or self.prompt[:60] or str(self.id)

    @property
    def prompt(self) -> str:
        """The words it was asked for by; empty for one made by a plan."""
        if "edit" in self.request:
            return str(self.request["edit"].get("prompt", ""))
        return str(self.request.get("prompt", ""))

    @property
    def asked(self) -> Asked:
        """What an engine is asked for. Raises `InvalidRequest` for an upload."""
        if self.is_upload:
            raise InvalidRequest("kind", self.kind, "only what was made here can be made again")
        return asking.read(self.request)

    @property
    def is_upload(self) -> bool:
        return self.kind == Kind.UPLOAD

    @property
    def is_sample(self) -> bool:
        return self.kind == Kind.SAMPLE

    @property
    def is_edit(self) -> bool:
        """Whether it is another song made of a kept one."""
        return "edit" in self.request

    @classmethod
    def start(
        cls, workspace: Workspace, user: User | None, request: Request, engine: str | None = None, *,
        parent: Track | None = None, job: Job | None = None, title: str = "", errand: dict[str, Any] | None = None,
    ) -> Track:  # fmt: skip
        """A new track whose making begins after commit; without `engine`, the one of the settings makes it.

        Four stems are made where the engine can, whatever was asked. Raises `ContentRefused` or `PlanRefused`,
        `InvalidRequest`, `UnknownSong` where the plan takes from a track that the workspace does not have, and
        `EngineUnavailable`: each of them before there is a row.
        """
        known = {"parent": parent, "job": job, "title": title, "errand": errand or {}}
        return cls._begin(workspace, user, engine or settings.ENGINE, request, **known)

    @classmethod
    def start_sample(
        cls, workspace: Workspace, user: User | None, request: SampleRequest, engine: str | None = None, *,
        job: Job | None = None, title: str = "",
    ) -> Track:  # fmt: skip
        """A new sample, begun as a song is. Raises `ContentRefused`, `InvalidRequest` and `EngineUnavailable`."""
        asking.sampler(engine or settings.ENGINE)
        return cls._begin(workspace, user, engine or settings.ENGINE, request, job=job, title=title, kind=Kind.SAMPLE)

    def start_edit(
        self,
        user: User | None,
        edit: Edit,
        *,
        output_format: str | None = None,
        job: Job | None = None,
        title: str = "",
    ) -> Track:
        """A new song made of this one, which stays as it is; in its format where none is given.

        Raises `ContentRefused`, and `InvalidRequest` for a track whose score was not kept.
        """
        if not self.score:
            raise InvalidRequest("track", str(self), "must be a finished song whose score was kept")
        asking.editor(self.engine)
        request = EditRequest(
            edit=edit,
            source=self.pk,
            recordings=sources.beneath(self),
            output_format=output_format or self.output_format,
        )
        return self._begin(self.workspace, user, self.engine, request, parent=self, job=job, title=title)

    def again(self, user: User | None, asked: Asked | None = None, *, job: Job | None = None, title: str = "") -> Track:
        """A new track of the same request with another seed, or as `asked`. Raises `InvalidRequest` for an upload."""
        known = {"kind": self.kind, "parent": self.parent, "errand": self.errand, "job": job, "title": title}
        return self._begin(self.workspace, user, self.engine, asked or asking.reseeded(self.asked), **known)

    @classmethod
    def _begin(cls, workspace: Workspace, user: User | None, engine: str, asked: Asked, **known: Any) -> Track:
        """The one door to an engine: whatever may not be made is refused here, before there is a row."""
        asking.check_words(asked)
        sources.check(workspace, asked)
        asked = asking.with_stems(asked, engine)
        length_ms = asking.length_ms(asked)
        with transaction.atomic():
            limits.admit(workspace, length_ms)
            track = cls.objects.create(
                workspace=workspace,
                created_by=user,
                engine=engine,
                request=asked.model_dump(mode="json"),
                output_format=asked.output_format,
                planned_ms=length_ms or 0,
                **known,
            )
            transaction.on_commit(track.enqueue)
            track.ring()
        return track

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

    @classmethod
    def expect(
        cls, workspace: Workspace, user: User | None, name: str, errand: dict[str, Any], *,
        parent: Track | None = None, job: Job | None = None,
    ) -> Track:  # fmt: skip
        """A new track of a file called `name` which its errand is to bring. Raises `LimitReached`."""
        with transaction.atomic():
            limits.admit(workspace, None)
            track = cls.objects.create(
                workspace=workspace, created_by=user, kind=Kind.UPLOAD, request={"name": name, "size_bytes": 0},
                title=name[:TITLE_MAX_CHARS], output_format=UPLOAD_FORMAT, errand=errand, parent=parent, job=job,
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
        """The name of the queue whose workers do what comes next."""
        return "media" if self.is_upload or self.errand else engines.get(self.engine).capabilities.queue

    @property
    def task(self) -> str:
        """The name of the Celery task that comes next."""
        if self.errand:
            return PREPARE
        return TAKE_IN if self.is_upload else MAKE

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

    def announce(self, title: str, result: dict[str, Any]) -> None:
        """Note what the engine has decided, before the sound; a title given by a person stays."""
        self._if_latest(result=result)
        self.entitle(title)
        self.ring()

    def entitle(self, title: str) -> None:
        """Give it this title unless it has one."""
        type(self).objects.filter(pk=self.pk, title="").update(title=title[:TITLE_MAX_CHARS])
        self.refresh_from_db(fields=["title"])

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
                if not self.is_upload:
                    Usage.note(self.workspace_id, tracks=1, made_ms=duration_ms)
                transaction.on_commit(self.weigh)
        return won

    def weigh(self) -> None:
        """Note how much room its files take, after any of them has changed."""
        own = [getattr(self, name).name for name in OWN_FILES]
        stems = [stem.audio.name for stem in self.stems.all()]
        renditions = [rendition.audio.name for rendition in self.renditions.all()]
        size = files.size_of(name for name in (*own, *stems, *renditions) if name)
        type(self).objects.filter(pk=self.pk).update(size_bytes=size)

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
                webhooks.announce(self)
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
