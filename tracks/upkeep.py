"""Looks after what nobody looks after: tracks of lost workers, those in the trash for long, abandoned uploads."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from celery import current_app
from django.conf import settings
from django.utils import timezone

from tracks.models import Job, Separation, State, Track, Upload

log = logging.getLogger(__name__)


def sweep() -> int:
    """Enqueue the tracks and separations again whose worker went silent or whose message got lost; returns how many.

    A message is not lost while its queue still holds any: it waits among them.
    """
    forgotten = list(Track.objects.forgotten())
    waiting = {queue for queue in {track.queue for track in forgotten} if _holds_messages(queue)}
    lost = (track for track in forgotten if track.alive_at or track.queue not in waiting)
    return sum(track.queue_again() for track in lost) + sum(job.queue_again() for job in Separation.objects.forgotten())


def _holds_messages(queue: str) -> bool:
    with current_app.connection_for_read() as connection:
        channel: Any = connection.default_channel
        return bool(channel.queue_declare(queue).message_count)


def empty_trash(workspace_id: int | None = None, track_ids: Sequence[str] | None = None) -> int:
    """Purge what was deleted more than `TRASH_DAYS` ago, or what the workspace has deleted: all of it, or these tracks.

    Returns how many; what fails is tried again next time.
    """
    tracks = Track.objects.trashed()
    if workspace_id is None:
        tracks = tracks.filter(deleted_at__lt=timezone.now() - timedelta(days=settings.TRASH_DAYS))
    else:
        tracks = tracks.filter(workspace=workspace_id)
        tracks = tracks if track_ids is None else tracks.filter(pk__in=track_ids)
    purged = 0
    for track in tracks:
        try:
            track.purge()
        except OSError as error:
            log.warning("track %s cannot be purged: %s", track.pk, error)
            continue
        purged += 1
    Job.objects.filter(batch=None).delete()
    return purged


def weigh_tracks() -> int:
    """Note the size of finished tracks that have none: a worker died before it could, or they are older than sizes."""
    unknown = list(Track.objects.filter(state=State.COMPLETED, size_bytes=0))
    for track in unknown:
        track.weigh()
    return len(unknown)


def drop_uploads() -> int:
    """Discard uploads that nobody goes on with, and what those that became tracks left; returns how many."""
    dropped = 0
    for upload in Upload.objects.expired():
        try:
            upload.discard()
        except OSError as error:
            log.warning("upload %s cannot be discarded: %s", upload.pk, error)
            continue
        dropped += 1
    return dropped
