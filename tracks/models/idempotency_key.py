"""The word of a program that a request is the same as one before, and what that one made."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.utils import timezone

from accounts.models import Workspace
from tracks.models.job import Job
from tracks.models.track import Track

KEPT_FOR = timedelta(hours=24)
KEY_MAX_CHARS = 255


class IdempotencyKeyQuerySet(models.QuerySet["IdempotencyKey"]):
    def expired(self) -> IdempotencyKeyQuerySet:
        return self.filter(created_at__lte=timezone.now() - KEPT_FOR)


class IdempotencyKey(models.Model):
    """What the request with this `key` made, a track or a job; `digest` is the SHA-256 of what was asked."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="idempotency_keys")
    key = models.CharField(max_length=KEY_MAX_CHARS)
    digest = models.CharField(max_length=64)
    track = models.ForeignKey(Track, on_delete=models.CASCADE, null=True, related_name="+")
    job = models.ForeignKey(Job, on_delete=models.CASCADE, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = IdempotencyKeyQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["workspace", "key"], name="one_request_of_a_key")]

    def __str__(self) -> str:
        return self.key

    @property
    def made(self) -> Track | Job | None:
        return self.track or self.job

    def keep(self, made: Track | Job) -> None:
        if isinstance(made, Track):
            self.track = made
        else:
            self.job = made
        self.save(update_fields=["track", "job"])
