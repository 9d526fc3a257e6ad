"""Links by which the world hears a track or a playlist, with an expiry and a password, until they are revoked."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.contrib.auth.hashers import check_password, make_password
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import Act, User
from engines.errors import InvalidRequest
from tracks.models.playlist import Playlist
from tracks.models.states import State
from tracks.models.track import Track

DAYS_MAX = 3650
PASSWORD_MAX_CHARS = 200
NAME_CHARS = 16  # of a track in a shared playlist; 64 bits tell 500 apart


def _token() -> str:
    """128 random bits: nobody finds a link by trying."""
    return secrets.token_urlsafe(16)


class ShareQuerySet(models.QuerySet["Share"]):
    def standing(self) -> ShareQuerySet:
        """Those that nobody has revoked; they may have expired."""
        return self.filter(revoked_at=None)


class Share(models.Model):
    """One link to a track, or to a playlist as it is by then.

    It tells nothing of the workspace; its `token` is all that the outside learns.
    """

    token = models.CharField(max_length=32, unique=True, default=_token)
    track = models.ForeignKey(Track, on_delete=models.CASCADE, null=True, related_name="shares")
    playlist = models.ForeignKey(Playlist, on_delete=models.CASCADE, null=True, related_name="shares")
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    password = models.CharField(max_length=128, blank=True)
    allows_downloads = models.BooleanField(default=False)
    plays = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = ShareQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(track=None, playlist__isnull=False) | models.Q(track__isnull=False, playlist=None),
                name="leads_to_one_track_or_playlist",
            ),
        ]

    def __str__(self) -> str:
        return f"a link to {self.track or self.playlist}"

    @classmethod
    def open_for(
        cls,
        target: Track | Playlist,
        user: User | None,
        *,
        days: int | None = None,
        password: str = "",
        downloads: bool = False,
    ) -> Share:
        """A new link that works for `days`, or until it is revoked. Raises `InvalidRequest`."""
        if days is not None and not 1 <= days <= DAYS_MAX:
            raise InvalidRequest("days", days, f"must be 1 to {DAYS_MAX}")
        if len(password) > PASSWORD_MAX_CHARS:
            raise InvalidRequest("password", f"{len(password)} characters", f"may have {PASSWORD_MAX_CHARS}")
        known: dict[str, Any] = {"password": make_password(password) if password else "", "allows_downloads": downloads}
        known["track" if isinstance(target, Track) else "playlist"] = target
        target.workspace.note(user, Act.SHARED, str(target))
        return cls.objects.create(created_by=user, expires_at=_end(days), **known)

    @property
    def is_open(self) -> bool:
        """Whether it still leads anywhere."""
        has_expired = self.expires_at is not None and self.expires_at <= timezone.now()
        is_deleted = self.track is not None and self.track.deleted_at is not None
        is_closed = self.playlist is not None and self.playlist.workspace.closed_at is not None
        return self.revoked_at is None and not has_expired and not is_deleted and not is_closed

    def named_tracks(self) -> dict[str, Track]:
        """What sounds of its playlist, in order, by names that hold for this link only and tell nothing."""
        listed = self.playlist.tracks.filter(state=State.COMPLETED) if self.playlist else ()
        return {salted_hmac("share", f"{self.token}:{track.pk}").hexdigest()[:NAME_CHARS]: track for track in listed}

    def is_opened_by(self, password: str) -> bool:
        return not self.password or check_password(password, self.password)

    def revoke(self, by: User | None = None) -> None:
        """End the link at once and for good."""
        target = self.track or self.playlist
        if type(self).objects.filter(pk=self.pk, revoked_at=None).update(revoked_at=timezone.now()) and target:
            target.workspace.note(by, Act.UNSHARED, str(target))

    def note_play(self) -> None:
        type(self).objects.filter(pk=self.pk).update(plays=models.F("plays") + 1)


def _end(days: int | None) -> datetime | None:
    return None if days is None else timezone.now() + timedelta(days=days)
