"""Clips that a program wants music for: watched by a worker, and kept nowhere."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import UUID

from asgiref.sync import sync_to_async

from engines.video import Clip, clip_of, joined, watch
from tracks import orders
from tracks.models import Upload


async def watched(uploads: Sequence[Upload], *, listen: bool) -> Clip:
    """The clips, whole uploads, as one; nothing of them is left, whatever comes of it. Raises `OrderFailed`."""
    try:
        ids = [str(upload.pk) for upload in uploads]
        return clip_of(await orders.wait_for("tracks.watch", ids, listen, queue="media"))
    finally:
        await sync_to_async(_discard)(uploads)


def watch_uploads(upload_ids: Sequence[UUID], *, listen: bool) -> dict[str, Any]:
    """The clips of the uploads one after another, as JSON. Raises `InvalidRequest`."""
    with tempfile.TemporaryDirectory(prefix="musicweb-") as folder:
        paths = [_written(upload_id, Path(folder)) for upload_id in upload_ids]
        return asdict(joined(watch(paths, listen=listen)))


def _written(upload_id: UUID, folder: Path) -> Path:
    path = folder / str(upload_id)
    with path.open("wb") as sink:
        sink.writelines(Upload.objects.get(pk=upload_id).contents())
    return path


def _discard(uploads: Sequence[Upload]) -> None:
    for upload in uploads:
        upload.discard()
