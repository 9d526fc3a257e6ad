"""Questions about many tracks at once."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone

from accounts.models import User
from tracks.models.states import QUEUE_AGAIN_AFTER, SILENT_AFTER, UNFINISHED, Kind, State

if TYPE_CHECKING:
    from tracks.models.track import Track  # noqa: F401  named by the type of the rows

SEARCHED = ("title", "request__prompt", "request__edit__prompt")


class TrackQuerySet(models.QuerySet["Track"]):
    def visible(self) -> TrackQuerySet:
        return self.filter(deleted_at=None)

    def trashed(self) -> TrackQuerySet:
        return self.exclude(deleted_at=None)

    def search(self, text: str) -> TrackQuerySet:
        """Those that have every word of `text` in their title or prompt."""
        found: TrackQuerySet = self
        for word in text.split():
            places = (models.Q(**{f"{place}__icontains": word}) for place in SEARCHED)
            found = found.filter(reduce(or_, places))
        return found

    def favourites_of(self, user: User) -> TrackQuerySet:
        return self.filter(favourite_of=user)

    def unfinished(self) -> TrackQuerySet:
        return self.filter(state__in=UNFINISHED)

    def twins_of(self, sha256: str) -> TrackQuerySet:
        """Uploads of the same bytes, as far as they are worth anything."""
        worthless = (State.FAILED, State.CANCELLED)
        return self.visible().filter(kind=Kind.UPLOAD, sha256=sha256).exclude(state__in=worthless)

    def forgotten(self) -> TrackQuerySet:
        """Those whose worker went silent, and those whose message in the queue seems to be lost."""
        now = timezone.now()
        silent = models.Q(alive_at__lt=now - SILENT_AFTER, queued_at__lt=now - SILENT_AFTER)
        lost = models.Q(state=State.PENDING, alive_at=None, queued_at__lt=now - QUEUE_AGAIN_AFTER)
        return self.unfinished().filter(silent | lost)
