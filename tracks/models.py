"""Tracks and the files that belong to them. The row of a track is its job."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone

from accounts.models import User, Workspace


class State(models.TextChoices):
    PENDING = "pending"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        return self in {State.COMPLETED, State.FAILED, State.CANCELLED}


class Track(models.Model):
    """One song: what was asked (`request`), how far it is, and what came of it (`result`).

    `request` is an `engines.base.Request` as JSON, `result` an `engines.base.Result` without its files, `failure` holds
    `code`, `message` and, where there is one, `suggestion`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="tracks")
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="tracks")
    title = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.PENDING, db_index=True)
    engine = models.CharField(max_length=40)
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
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    started_at = models.DateTimeField(null=True)
    alive_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        ordering: ClassVar = ["-created_at"]

    def __str__(self) -> str:
        return self.title or self.prompt[:60] or str(self.id)

    @property
    def prompt(self) -> str:
        return str(self.request.get("prompt", ""))


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
    """A track in another output format, made when first asked for."""

    track = models.ForeignKey(Track, on_delete=models.CASCADE, related_name="renditions")
    output_format = models.CharField(max_length=20)
    audio = models.FileField(upload_to="tracks/", max_length=200)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["track", "output_format"], name="one_rendition_of_a_format"),
        ]

    def __str__(self) -> str:
        return f"{self.track} as {self.output_format}"
