"""Stored files of tracks: kept under names nobody can guess, read in pieces without blocking the event loop."""

from __future__ import annotations

import secrets
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from asgiref.sync import sync_to_async
from django.core.files import File
from django.core.files.storage import default_storage

PIECE_BYTES = 256 * 1024
T = TypeVar("T")


class StorageFailed(Exception):
    """The storage could not keep the files; nothing of them is left."""

    code = "storage_failed"


def new_folder(track_id: UUID) -> str:
    """A name that cannot be guessed from the track's id, below the one folder of all its files."""
    return f"{folder_of(track_id)}/{secrets.token_urlsafe(24)}"


def folder_of(track_id: UUID) -> str:
    return f"tracks/{track_id}"


def incoming_folder(upload_id: UUID) -> str:
    """Where the pieces of an upload lie until they have become a track."""
    return f"uploads/{upload_id}"


def keep(paths: dict[str, Path], folder: str) -> dict[str, str]:
    """Store local files in `folder`; maps the given keys to stored names. All or, with `StorageFailed`, none."""
    kept: dict[str, str] = {}
    try:
        for key, path in paths.items():
            with path.open("rb") as source:
                kept[key] = default_storage.save(f"{folder}/{key}{path.suffix}", File(source))
    except Exception as error:
        with suppress(Exception):  # the storage that has just failed may do so again
            discard(folder)
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise StorageFailed(f"The song was made but could not be stored: {reason}.") from error
    return kept


def discard(folder: str) -> None:
    """Delete everything stored in `folder`; what is already gone is no error."""
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in folders:
        discard(f"{folder}/{name}")
    for name in names:
        default_storage.delete(f"{folder}/{name}")
    default_storage.delete(folder)


def size_of(names: Iterable[str]) -> int:
    """The bytes of the stored files together; one that is gone has none."""
    total = 0
    for name in names:
        with suppress(FileNotFoundError):
            total += default_storage.size(name)
    return total


async def pieces(name: str, start: int = 0, end: int | None = None) -> AsyncGenerator[bytes, None]:
    """Bytes `start` to `end` (excluded; None for all) of the stored file `name`, a piece at a time."""
    source = await _in_thread(default_storage.open)(name, "rb")
    try:
        await _in_thread(source.seek)(start)
        left = (end if end is not None else await _in_thread(default_storage.size)(name)) - start
        while left > 0 and (data := await _in_thread(source.read)(min(PIECE_BYTES, left))):
            left -= len(data)
            yield data
    finally:
        await _in_thread(source.close)()


async def stepwise(iterator: Iterator[bytes]) -> AsyncGenerator[bytes, None]:
    """The items of an iterator that blocks, each fetched in a thread."""
    while (item := await _in_thread(next)(iterator, None)) is not None:
        yield item


def _in_thread(function: Callable[..., T]) -> Callable[..., Awaitable[T]]:
    """Storages touch no database, so that their work need not queue for Django's one thread for it."""
    return sync_to_async(function, thread_sensitive=False)
