"""Tracks: songs, samples and uploads alike, what was asked for and what came of it."""

from __future__ import annotations

import secrets
import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from accounts import limits
from accounts.models import Act, Usage, User, Workspace
from engines.base import SEED_MAX, Request, SampleRequest
from engines.edits import Edit
from engines.errors import InvalidRequest
from tracks import asking, files, sources, stream, webhooks
from tracks.asking import Asked, EditRequest
from tracks.models.facts import Facts
from tracks.models.parts import Stem
from tracks.models.states import TITLE_MAX_CHARS, Kind, State
from tracks.models.work import Work

if TYPE_CHECKING:
    from plans.models import PlanVersion
    from tracks.models.job import Job

UPLOAD_FORMAT = "mp3_44100_192"  # what every browser plays, whatever was brought
OWN_FILES = ("audio", "midi", "waveform", "original", "score")


class Track(Work):
    """One piece of music: what was asked (`request`), how far it is, and what came of it (`result`).

    `request` is what `tracks.asking` reads as JSON: that of a song, of a sample, or of a song made of its `parent`.
    `result` is an `engines.base.Result` or `SampleResult` without its files. `planned_ms` is the length that was asked
    for, 0 where none was, and `size_bytes` the room that all its files take.

    Of an upload, `request` holds the `name` and `size_bytes` of the file, which is kept as `original` and known by its
    `sha256`; `audio` is an MP3 of it, and `result` what was heard in it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="tracks")
    parent = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="children")
    job = models.ForeignKey("tracks.Job", on_delete=models.SET_NULL, null=True, related_name="batch")
    plan_version = models.ForeignKey("plans.PlanVersion", on_delete=models.SET_NULL, null=True, related_name="tracks")
    folder = models.ForeignKey("tracks.Folder", on_delete=models.SET_NULL, null=True, related_name="tracks")
    favourite_of = models.ManyToManyField(User, related_name="favourites")
    title = models.CharField(max_length=TITLE_MAX_CHARS, blank=True)
    request = models.JSONField()
    result = models.JSONField(default=dict)
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
    deleted_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        ordering: ClassVar = ["-created_at"]
        indexes: ClassVar = [
            models.Index(fields=["workspace", "size_bytes"], name="track_sizes"),
            models.Index(fields=["workspace", "state"], name="track_states"),
            models.Index(fields=["workspace", "deleted_at", "created_at", "id"], name="track_list"),
            models.Index(fields=["workspace", "folder", "deleted_at"], name="track_folders"),
        ]

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
        plan_version: PlanVersion | None = None,
    ) -> Track:  # fmt: skip
        """A new track whose making begins after commit; without `engine`, the one of the settings makes it.

        Four stems are made where the engine can, whatever was asked. Raises `ContentRefused` or `PlanRefused`,
        `InvalidRequest`, `UnknownSong` where the plan takes from a track that the workspace does not have,
        `EngineUnavailable` and `LimitReached`: each of them before there is a row.
        """
        known = {"parent": parent, "job": job, "errand": errand or {}, "plan_version": plan_version}
        return cls._begin(workspace, user, engine or settings.ENGINE, request, title=title, **known)

    @classmethod
    def start_sample(
        cls, workspace: Workspace, user: User | None, request: SampleRequest, engine: str | None = None, *,
        job: Job | None = None, title: str = "",
    ) -> Track:  # fmt: skip
        """A new sample, begun as a song is. Raises as `start`."""
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

        Raises as `start`, and `InvalidRequest` for a track whose score was not kept.
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
        """A new track of the same request with another seed, or as `asked`, or after the same errand.

        Raises `InvalidRequest` for an upload whose file has come.
        """
        if self.is_upload and self.errand:
            return self.expect(self.workspace, user, self.request["name"], self.errand, parent=self.parent, job=job)
        known = {"kind": self.kind, "parent": self.parent, "errand": self.errand, "job": job}
        return self._begin(
            self.workspace, user, self.engine, asked or asking.reseeded(self.asked), title=title, **known
        )

    @classmethod
    def _begin(
        cls, workspace: Workspace, user: User | None, engine: str, asked: Asked, *, title: str, **known: Any
    ) -> Track:
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
                title=title[:TITLE_MAX_CHARS],
                **known,
            )
            track.describe()
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
        track.describe()
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
            track.describe()
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

    def rename(self, title: str) -> None:
        """Raises `InvalidRequest` for a title that is blank or too long."""
        title = " ".join(title.split())
        if not 1 <= len(title) <= TITLE_MAX_CHARS:
            raise InvalidRequest("title", title, f"must have 1 to {TITLE_MAX_CHARS} characters")
        self._save(title=title)
        self.describe()

    def describe(self) -> None:
        """Note what the library finds it by, after its title, request or result has changed."""
        Facts.note(self)

    def favour(self, user: User, *, is_favourite: bool) -> None:
        """Put it among the favourites of `user`, or take it out."""
        type(self).objects.filter(pk=self.pk).favour(user, is_favourite=is_favourite)

    def trash(self, by: User | None = None) -> None:
        """Take it out of sight, and stop making it; `restore()` brings it back until the trash is emptied."""
        self.cancel()
        self._save(deleted_at=timezone.now())
        if by:
            self.workspace.note(by, Act.TRASHED, str(self))

    def restore(self, by: User | None = None) -> None:
        self._save(deleted_at=None)
        if by:
            self.workspace.note(by, Act.RESTORED, str(self))

    def purge(self) -> None:
        """Delete the track, its files and its log for good."""
        self.cancel()
        files.discard(files.folder_of(self.pk))
        files.discard(files.incoming_folder(self.pk))
        stream.forget(self.pk)
        self.ring()
        self.delete()

    def announce(self, title: str, result: dict[str, Any]) -> None:
        """Note what the engine has decided, before the sound; a title given by a person stays."""
        self._if_latest(result=result)
        self.entitle(title)
        self.describe()
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
                self.describe()
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

    def note_end(self) -> None:
        webhooks.announce(self)

    def _save(self, **fields: Any) -> None:
        for name, value in fields.items():
            setattr(self, name, value)
        self.save(update_fields=fields)
        self.ring()
