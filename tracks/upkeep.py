"""Looks after tracks that nobody looks after: those of lost workers, and those in the trash for long."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from tracks.models import Track

log = logging.getLogger(__name__)


def sweep() -> int:
    """Enqueue the tracks again whose worker went silent or whose message got lost; returns how many."""
    return sum(track.queue_again() for track in Track.objects.forgotten())


def empty_trash() -> int:
    """Purge what was deleted more than `TRASH_DAYS` ago; returns how many. What fails is tried again next time."""
    long_ago = timezone.now() - timedelta(days=settings.TRASH_DAYS)
    purged = 0
    for track in Track.objects.trashed().filter(deleted_at__lt=long_ago):
        try:
            track.purge()
        except OSError as error:
            log.warning("track %s cannot be purged: %s", track.pk, error)
            continue
        purged += 1
    return purged
