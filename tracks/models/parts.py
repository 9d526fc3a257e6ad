"""Files that belong to a track beside its own: its stems, and the track in other formats."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Stem(models.Model):
    """One part of a track by itself; all stems of a track add up to its mix."""

    track = models.ForeignKey("tracks.Track", on_delete=models.CASCADE, related_name="stems")
    name = models.CharField(max_length=20)
    audio = models.FileField(upload_to="tracks/", max_length=200)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["track", "name"], name="one_stem_of_a_name")]

    def __str__(self) -> str:
        return f"{self.name} of {self.track}"


class Rendition(models.Model):
    """A track in another output format, or with content credentials, made when first asked for."""

    track = models.ForeignKey("tracks.Track", on_delete=models.CASCADE, related_name="renditions")
    output_format = models.CharField(max_length=20)
    is_signed = models.BooleanField(default=False)
    audio = models.FileField(upload_to="tracks/", max_length=200)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["track", "output_format", "is_signed"], name="one_rendition_of_a_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.track} as {self.output_format}"
