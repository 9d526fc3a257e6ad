"""Uploads: files on their way in, kept piece by piece in the storage so that any web process may take the next one."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.utils import timezone

from accounts import limits
from accounts.models import User, Workspace
from engines.errors import InvalidRequest
from tracks import files
from tracks.models.states import UNFINISHED
from tracks.models.track import Track

NAME_MAX_CHARS = 200
PIECE_BYTES = 8 * 1024 * 1024
AT_ONCE_MAX = 20  # unfinished uploads of a workspace
KEPT_FOR = timedelta(hours=24)  # since the last piece


class TooManyUploads(Exception):
    """The workspace has as many unfinished uploads as it may; the message is for people."""


class WrongOffset(Exception):
    """The piece does not begin where the upload ends: ask how far it is."""


class UploadQuerySet(models.QuerySet["Upload"]):
    def unfinished(self) -> UploadQuerySet:
        return self.reachable().filter(track=None)

    def reachable(self) -> UploadQuerySet:
        """Those that somebody may still ask for: unfinished ones, and finished ones while they are remembered."""
        return self.filter(expires_at__gt=timezone.now())

    def expired(self) -> UploadQuerySet:
        """Those that nobody went on with, and those whose track needs them no more."""
        return self.filter(expires_at__lte=timezone.now()).exclude(track__state__in=UNFINISHED)


class Upload(models.Model):
    """A file of `size_bytes`, of which the first `offset_bytes` are here, in the stored files `pieces`.

    When it is whole it leads to a `track`: a new one of the same id, or the one that holds the same bytes already.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="uploads")
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="uploads")
    track = models.ForeignKey(Track, on_delete=models.CASCADE, null=True, related_name="uploads")
    name = models.CharField(max_length=NAME_MAX_CHARS)
    size_bytes = models.PositiveBigIntegerField()
    offset_bytes = models.PositiveBigIntegerField(default=0)
    pieces = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(db_index=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def begin(cls, workspace: Workspace, user: User | None, name: str, size_bytes: int) -> Self:
        """Raises `InvalidRequest` for a size outside the limits, `TooManyUploads` and `LimitReached`."""
        name = " ".join(name.replace("\0", " ").split())[-NAME_MAX_CHARS:] or "Recording"
        if size_bytes < 1:
            raise InvalidRequest("file", name, "must not be empty")
        if size_bytes > settings.UPLOAD_MAX_BYTES:
            most = settings.UPLOAD_MAX_BYTES // 1_000_000
            raise InvalidRequest("file.size", f"{size_bytes / 1e6:.1f} MB", f"{name} may have at most {most} MB")
        with transaction.atomic():
            workspace.lock()
            limits.check_storage(workspace, size_bytes)
            if workspace.uploads.unfinished().count() >= AT_ONCE_MAX:
                message = f"At most {AT_ONCE_MAX} uploads may be unfinished at once. Finish or cancel one of them."
                raise TooManyUploads(message)
            return cls.objects.create(
                workspace=workspace, created_by=user, name=name, size_bytes=size_bytes, expires_at=_expiry()
            )

    @classmethod
    def deliver(cls, track: Track, path: Path) -> dict[str, Any]:
        """Put the local file that `track` expects where it is taken in from; what its row then has to say of it."""
        for before in cls.objects.filter(pk=track.pk):  # of a lost worker
            before.discard()
        name, size = track.request["name"], path.stat().st_size
        upload = cls.objects.create(
            pk=track.pk, workspace=track.workspace, created_by=track.created_by, name=name, size_bytes=size,
            expires_at=_expiry(),
        )  # fmt: skip
        with path.open("rb") as source:
            while data := source.read(PIECE_BYTES):
                upload.append(upload.offset_bytes, data)
        cls.objects.filter(pk=upload.pk).update(track=track)
        return {"request": {"name": name, "size_bytes": size}, "sha256": upload._digest()}

    @property
    def is_whole(self) -> bool:
        return self.offset_bytes == self.size_bytes

    @property
    def fraction(self) -> float:
        return self.offset_bytes / self.size_bytes

    def append(self, offset: int, data: bytes) -> None:
        """Keep the next piece. Raises `WrongOffset`, also where another piece was quicker, and `InvalidRequest`."""
        if offset != self.offset_bytes:
            raise WrongOffset
        end = offset + len(data)
        if end > self.size_bytes:
            limit = f"the upload was announced with {self.size_bytes} bytes"
            raise InvalidRequest("file.size", f"{end} bytes", limit)
        place = f"{files.incoming_folder(self.pk)}/{offset}-{secrets.token_urlsafe(16)}"
        piece = default_storage.save(place, ContentFile(data))
        grown = {"offset_bytes": end, "pieces": [*self.pieces, piece], "expires_at": _expiry()}
        rows = type(self).objects.filter(pk=self.pk, offset_bytes=offset, track=None)
        if not rows.update(**grown):
            default_storage.delete(piece)
            raise WrongOffset
        self.refresh_from_db()

    def finish(self) -> Track:
        """The track of the whole file: a new one, or that of the same bytes which the workspace has already."""
        sha256 = self._digest()
        with transaction.atomic():
            self.workspace.lock()
            self.refresh_from_db()
            track = self.track or self.workspace.tracks.twins_of(sha256).last() or self._received(sha256)
            type(self).objects.filter(pk=self.pk).update(track=track)
        self.track = track
        if not self.is_new:
            files.discard(files.incoming_folder(self.pk))
        return track

    @property
    def is_new(self) -> bool:
        """Whether its track is its own, and not an earlier one of the same bytes."""
        return self.track_id == self.pk

    def contents(self) -> Iterator[bytes]:
        """All bytes that are here, in order."""
        for piece in self.pieces:
            with default_storage.open(piece, "rb") as source:
                while data := source.read(files.PIECE_BYTES):
                    yield data

    def discard(self) -> None:
        """Forget the upload and its pieces; a track that came of it stays."""
        files.discard(files.incoming_folder(self.pk))
        self.delete()

    def _digest(self) -> str:
        digest = hashlib.sha256()
        for data in self.contents():
            digest.update(data)
        return digest.hexdigest()

    def _received(self, sha256: str) -> Track:
        request = {"name": self.name, "size_bytes": self.size_bytes}
        return Track.receive(self.pk, self.workspace, self.created_by, sha256, request)


def _expiry() -> datetime:
    return timezone.now() + KEPT_FOR
