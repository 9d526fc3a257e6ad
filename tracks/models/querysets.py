"""Questions about many tracks at once."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.utils import timezone

from accounts.models import User
from tracks.models.states import QUEUE_AGAIN_AFTER, SILENT_AFTER, UNFINISHED, Kind, State

if TYPE_CHECKING:
    from tracks.models.track import Track  # noqa: F401  named by the type of the rows

RUNG_MAX = 100  # of many tracks that change at once; whoever shows others learns of it at the next look


class TrackQuerySet(models.QuerySet["Track"]):
    def visible(self) -> TrackQuerySet:
        return self.filter(deleted_at=None)

    def trashed(self) -> TrackQuerySet:
        return self.exclude(deleted_at=None)

    def search(self, text: str) -> TrackQuerySet:
        """Those that have every word of `text` in what the library finds them by, such as title, prompt and lyrics."""
        found: TrackQuerySet = self
        for word in text.casefold().split():
            found = found.filter(facts__text__contains=word)
        return found

    def favourites_of(self, user: User) -> TrackQuerySet:
        return self.filter(favourite_of=user)

    def with_favourites_of(self, user: User) -> TrackQuerySet:
        """The same, each with whether it is a favourite of `user` as `is_favourite`."""
        kept = self.model.favourite_of.through.objects.filter(track=models.OuterRef("pk"), user=user)
        return self.annotate(is_favourite=models.Exists(kept))

    def favour(self, user: User, *, is_favourite: bool) -> int:
        """Put them all among the favourites of `user`, or take them out; how many they are."""
        kept = self.model.favourite_of.through.objects
        ids = list(self.values_list("pk", flat=True))
        if is_favourite:
            kept.bulk_create((kept.model(track_id=pk, user=user) for pk in ids), ignore_conflicts=True)
        else:
            kept.filter(user=user, track__in=ids).delete()
        return len(ids)

    @transaction.atomic
    def trash(self) -> datetime:
        """Take them all out of sight, and stop making them; `restore()` of those deleted at this moment undoes it."""
        for track in self.unfinished():
            track.cancel()
        now = timezone.now()
        rung = list(self[:RUNG_MAX])
        self.update(deleted_at=now)
        for track in rung:
            track.ring()
        return now

    @transaction.atomic
    def restore(self) -> int:
        """Bring them back from the trash; how many there were."""
        rung = list(self[:RUNG_MAX])
        count = self.update(deleted_at=None)
        for track in rung:
            track.ring()
        return count

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
