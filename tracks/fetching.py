"""Recordings that lie at a URL: fetched by a worker, and taken in as uploads of the workspace."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from asgiref.sync import sync_to_async
from django.conf import settings

from accounts.limits import LimitReached
from accounts.models import User, Workspace
from engines.errors import EngineError, Fault
from tracks import orders, outgoing, uploads
from tracks.models import State, TooManyUploads, Track, Upload
from tracks.models.upload import PIECE_BYTES

PAUSE_SECONDS = 0.1
NAMELESS = "Recording"
WORKING_SECONDS = 300  # how long a recording may take to be decoded and heard, of twenty minutes as well


class NotFetched(EngineError):
    """The recording could not be had from its address, or is none."""

    code = "not_fetched"
    fault: Fault = "caller"


class NoRoom(EngineError):
    """The workspace has no room for the recording."""

    code = "storage_limit_reached"
    fault: Fault = "caller"


def fetched(workspace: Workspace, user: User | None, url: str, field: str) -> Track:
    """The finished upload of the recording at `url`; for worker processes, since it takes its time.

    The bytes decide what it is. Bytes that the workspace has already lead to the track that it has. Raises
    `NotFetched` naming the `field`, `InvalidRequest` for an address that may not be called, and `LimitReached`.
    """
    with tempfile.TemporaryDirectory(prefix="musicweb-") as folder:
        path = Path(folder, "recording")
        try:
            outgoing.fetch(
                url, path, max_bytes=settings.UPLOAD_MAX_BYTES, timeout_s=settings.FETCH_TIMEOUT, field=field
            )
        except outgoing.OutgoingFailed as error:
            raise NotFetched(f"{field}: {error}") from error
        return ready(brought(workspace, user, _name_in(url), path.stat().st_size, _pieces(path)), field)


def brought(workspace: Workspace, user: User | None, name: str, size_bytes: int, pieces: Iterable[bytes]) -> Track:
    """The upload of a file in pieces, which a worker then takes in.

    Raises `InvalidRequest`, `NotFetched` for one too many at once, and `LimitReached`.
    """
    try:
        upload = Upload.begin(workspace, user, name, size_bytes)
    except TooManyUploads as error:
        raise NotFetched(str(error)) from error
    for data in pieces:
        upload.append(upload.offset_bytes, data)
    return upload.finish()


def ready(track: Track, field: str) -> Track:
    """The upload when it has been taken in, by this worker unless another one is at it. Raises `NotFetched`."""
    uploads.run(track.pk)
    until = time.monotonic() + WORKING_SECONDS
    track.refresh_from_db()
    while not State(track.state).is_final and time.monotonic() < until:
        time.sleep(PAUSE_SECONDS)
        track.refresh_from_db()
    if track.state == State.COMPLETED:
        return track
    message = track.failure.get("message", "The recording was not taken in.")
    if track.failure.get("code") == "invalid_request":
        track.purge()  # nobody put it here by hand, and nothing can be done with it
    raise NotFetched(f"{field}: {message}")


async def wait_for(workspace: Workspace, user: User | None, url: str, field: str) -> Track:
    """The finished upload of the recording at `url`, which a worker fetches meanwhile.

    Raises `InvalidRequest` for an address that may not be called, and `OrderFailed`.
    """
    await sync_to_async(outgoing.check_url, thread_sensitive=False)(url, field=field)
    told = await orders.wait_for("tracks.fetch", workspace.pk, user.pk if user else None, url, field, queue="media")
    return await workspace.tracks.aget(pk=told["track"])


def for_order(workspace_id: int, user_id: int | None, url: str, field: str) -> dict[str, str]:
    """What `wait_for` is told by a worker."""
    workspace = Workspace.objects.get(pk=workspace_id)
    user = User.objects.filter(pk=user_id).first() if user_id else None
    try:
        return {"track": str(fetched(workspace, user, url, field).pk)}
    except LimitReached as limit:
        raise NoRoom(limit.message) from limit


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as source:
        while data := source.read(PIECE_BYTES):
            yield data


def _name_in(url: str) -> str:
    return PurePosixPath(unquote(urlsplit(url).path)).name or NAMELESS
