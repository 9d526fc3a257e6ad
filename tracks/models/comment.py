"""What members say of a place in a track. Everybody who may listen may comment: it changes nothing of the music."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from accounts.models import Membership, User
from engines.errors import InvalidRequest
from tracks.models.track import Track

TEXT_MAX_CHARS = 2_000
COMMENTS_MAX = 1_000


class Comment(models.Model):
    """Words at `at_ms` of a track; `author` is None once the person has gone."""

    track = models.ForeignKey(Track, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    at_ms = models.PositiveIntegerField()
    text = models.CharField(max_length=TEXT_MAX_CHARS)
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["at_ms", "created_at"]

    def __str__(self) -> str:
        return self.text[:60]

    @classmethod
    def pin(cls, track: Track, author: User, at_ms: int, text: str) -> Comment:
        """A new comment. Raises `InvalidRequest`."""
        length_ms = track.duration_ms or 0
        if not 0 <= at_ms <= length_ms:
            raise InvalidRequest("at", f"{at_ms / 1000:g} s", f"must be a place in the track of {length_ms / 1000:g} s")
        if track.comments.count() >= COMMENTS_MAX:
            raise InvalidRequest("comments", COMMENTS_MAX, "are as many as one track may have; delete some first")
        comment = cls.objects.create(track=track, author=author, at_ms=at_ms, text=_checked(text))
        track.ring()
        return comment

    def revise(self, text: str) -> None:
        """Raises `InvalidRequest`."""
        self.text, self.edited_at = _checked(text), timezone.now()
        self.save(update_fields=["text", "edited_at"])
        self.track.ring()

    def remove(self) -> None:
        self.delete()
        self.track.ring()

    def may_be_edited_by(self, membership: Membership) -> bool:
        return self.author_id is not None and self.author_id == membership.user_id

    def may_be_deleted_by(self, membership: Membership) -> bool:
        return self.may_be_edited_by(membership) or membership.may_administer


def _checked(text: str) -> str:
    text = text.replace("\r\n", "\n").strip()
    if not 1 <= len(text) <= TEXT_MAX_CHARS:
        raise InvalidRequest("comment", f"{len(text)} characters", f"must have 1 to {TEXT_MAX_CHARS}")
    return text
