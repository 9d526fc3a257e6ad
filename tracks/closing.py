"""Deletes what workspaces held that their owners have closed, and archives whose time is over."""

from __future__ import annotations

import logging

from accounts.models import Export, Workspace
from tracks import files

log = logging.getLogger(__name__)


def clear_closed() -> int:
    """Delete closed workspaces with all their files; returns how many. What fails is tried again next time."""
    cleared = 0
    for workspace in Workspace.objects.exclude(closed_at=None):
        try:
            _clear(workspace)
        except OSError as error:
            log.warning("workspace %s cannot be cleared: %s", workspace.pk, error)
            continue
        cleared += 1
    return cleared


def drop_exports() -> int:
    """Delete the archives that may not be had any more; returns how many."""
    dropped = 0
    for export in Export.objects.over():
        try:
            files.discard(export.folder)
        except OSError as error:
            log.warning("export %s cannot be dropped: %s", export.pk, error)
            continue
        export.delete()
        dropped += 1
    return dropped


def _clear(workspace: Workspace) -> None:
    workspace.webhook_endpoints.all().delete()  # first, so that nobody is told of what is cancelled below
    for upload in workspace.uploads.all():
        upload.discard()
    for track in workspace.tracks.all():
        track.purge()
    workspace.delete()
