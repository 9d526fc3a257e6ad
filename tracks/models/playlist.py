"""Playlists: tracks in an order that people choose. A track may be in several of them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from django.db import models, transaction
from django.db.models import Count, Q
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.models import User, Workspace
from engines.errors import InvalidRequest
from tracks.models.folder import NAME_MAX_CHARS, tidy_name

if TYPE_CHECKING:
    from tracks.models.querysets import TrackQuerySet

PLAYLISTS_MAX = 500  # of a workspace
ENTRIES_MAX = 500  # of a playlist; it is shown as a whole


class PlaylistQuerySet(models.QuerySet["Playlist"]):
    def with_counts(self) -> PlaylistQuerySet:
        """Each with the number of its tracks that are not in the trash as `size`."""
        return self.annotate(size=Count("entries", filter=Q(entries__track__deleted_at=None)))


class Playlist(models.Model):
    """A list of a workspace's tracks; what lies in the trash keeps its place and is not shown."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="playlists")
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=NAME_MAX_CHARS)
    created_at = models.DateTimeField(default=timezone.now)

    objects = PlaylistQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = [Lower("name"), "created_at"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def open_in(cls, workspace: Workspace, user: User | None, name: str) -> Playlist:
        """A new one, empty. Raises `InvalidRequest` for a name that will not do, and for one playlist too many."""
        if workspace.playlists.count() >= PLAYLISTS_MAX:
            raise InvalidRequest("playlists", PLAYLISTS_MAX, "are as many as there may be; delete one first")
        return cls.objects.create(workspace=workspace, created_by=user, name=tidy_name(name))

    @property
    def tracks(self) -> TrackQuerySet:
        """Those that are not in the trash, in their order."""
        listed: TrackQuerySet = self.workspace.tracks.visible().filter(entries__playlist=self)
        return listed.order_by("entries__place")

    def rename(self, name: str) -> None:
        """Raises `InvalidRequest` for a name that is blank or too long."""
        self.name = tidy_name(name)
        self.save(update_fields=["name"])

    @transaction.atomic
    def add(self, track_ids: Iterable[uuid.UUID]) -> int:
        """Put tracks of the workspace at its end; how many were not in it yet. Raises `InvalidRequest` if too many."""
        kept = self._locked()
        here = {entry.track_id for entry in kept}
        new = [pk for pk in dict.fromkeys(track_ids) if pk not in here]
        if len(kept) + len(new) > ENTRIES_MAX:
            raise InvalidRequest("tracks", len(kept) + len(new), f"a playlist may hold {ENTRIES_MAX} tracks")
        place = kept[-1].place if kept else 0
        PlaylistEntry.objects.bulk_create(
            PlaylistEntry(playlist=self, track_id=pk, place=place + at) for at, pk in enumerate(new, 1)
        )
        return len(new)

    def remove(self, track_id: uuid.UUID) -> None:
        self.entries.filter(track=track_id).delete()

    @transaction.atomic
    def move(self, track_id: uuid.UUID, before: uuid.UUID | None) -> None:
        """Put one of its tracks before another one, or at the end. What is not in it changes nothing."""
        kept = self._locked()
        moved = [entry for entry in kept if entry.track_id == track_id]
        others = [entry for entry in kept if entry.track_id != track_id]
        places = {entry.track_id: at for at, entry in enumerate(others)}
        at = places.get(before, len(others)) if before else len(others)
        for place, entry in enumerate([*others[:at], *moved, *others[at:]], 1):
            entry.place = place
        PlaylistEntry.objects.bulk_update(kept, ["place"])

    def _locked(self) -> list[PlaylistEntry]:
        """Its entries in order, while nobody else changes it until the transaction ends."""
        Playlist.objects.select_for_update().get(pk=self.pk)
        return list(self.entries.all())


class PlaylistEntry(models.Model):
    """A track at its place in a playlist."""

    playlist = models.ForeignKey(Playlist, on_delete=models.CASCADE, related_name="entries")
    track = models.ForeignKey("tracks.Track", on_delete=models.CASCADE, related_name="entries")
    place = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["place", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["playlist", "track"], name="once_in_a_playlist")]
        indexes: ClassVar = [models.Index(fields=["playlist", "place"], name="playlist_places")]

    def __str__(self) -> str:
        return f"{self.track} in {self.playlist}"
