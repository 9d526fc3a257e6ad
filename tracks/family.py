"""The versions of a song: what a track was made from, and what was made of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from tracks.models import Track, TrackQuerySet

GENERATIONS_MAX = 12  # a query each, up and down
VERSIONS_MAX = 60


@dataclass
class Version:
    """A track among its family; `depth` counts from the first one."""

    track: Track
    depth: int = 0
    children: list[Version] = field(default_factory=list)

    def flat(self) -> Iterator[Version]:
        """This one and all below it, each before those that were made of it."""
        yield self
        for child in self.children:
            yield from child.flat()


def versions_of(track: Track) -> list[Version]:
    """The whole family in the order of a tree; empty for a track that has none."""
    root = Version(_root_of(track))
    known = {root.track.pk: root}
    row = [root]
    for depth in range(1, 2 * GENERATIONS_MAX):
        row = [_joined(child, known, depth) for child in _children(track, row, VERSIONS_MAX - len(known))]
        if not row:
            break
    return list(root.flat()) if len(known) > 1 else []


def _root_of(track: Track) -> Track:
    found = track
    for _ in range(GENERATIONS_MAX):
        if found.parent_id is None or not (parent := _visible(track).filter(pk=found.parent_id).first()):
            break
        found = parent
    return found


def _children(track: Track, row: list[Version], most: int) -> list[Track]:
    parents = [version.track.pk for version in row]
    return list(_visible(track).filter(parent__in=parents).order_by("created_at")[:most]) if most > 0 else []


def _joined(child: Track, known: dict[UUID, Version], depth: int) -> Version:
    version = known[child.pk] = Version(child, depth)
    if child.parent_id:
        known[child.parent_id].children.append(version)
    return version


def _visible(track: Track) -> TrackQuerySet:
    tracks: TrackQuerySet = track.workspace.tracks.visible()
    return tracks
