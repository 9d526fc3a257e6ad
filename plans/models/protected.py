"""What may not be sung: fingerprints of protected lyrics, from which nobody can read the words again."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class ProtectedLyrics(models.Model):
    """A song whose words an administrator has protected."""

    title = models.CharField(max_length=200)
    owner = models.CharField(max_length=200, blank=True)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name_plural = "protected lyrics"

    def __str__(self) -> str:
        return f"{self.title} ({self.owner})" if self.owner else self.title


class Shingle(models.Model):
    """The hash of a few successive words of protected lyrics."""

    lyrics = models.ForeignKey(ProtectedLyrics, on_delete=models.CASCADE, related_name="shingles")
    hash = models.BigIntegerField(db_index=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["lyrics", "hash"], name="one_shingle_of_a_hash")]

    def __str__(self) -> str:
        return f"{self.hash:x} of {self.lyrics}"
