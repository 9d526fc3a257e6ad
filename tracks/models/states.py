"""The states of a track, where it comes from, and the limits of its life that others ask for."""

from __future__ import annotations

from datetime import timedelta

from django.db import models

TITLE_MAX_CHARS = 200
SILENT_AFTER = timedelta(seconds=10)  # five heartbeats: a worker this long without one is lost
QUEUE_AGAIN_AFTER = timedelta(seconds=60)  # a message that was taken has led to something by then
ATTEMPTS_MAX = 5  # a song that kills every worker must not do so for ever
QUEUE_AWAY = "The queue of work cannot be reached at the moment. Try again in a minute."


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
    """Where a track comes from: an engine made it, a song or a sample, or somebody brought it."""

    SONG = "song"
    SAMPLE = "sample"
    UPLOAD = "upload"
