"""A ZIP archive of stored files as a stream of bytes, none of which is kept."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping

from django.core.files.storage import default_storage

from tracks.files import PIECE_BYTES


class Outlet(io.RawIOBase):
    """Takes what is written and hands it out again. Cannot seek, so that the archive is written in one go."""

    def __init__(self) -> None:
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, piece: bytes) -> int:  # type: ignore[override]
        self._held += piece
        return len(piece)

    def take(self) -> bytes:
        held = bytes(self._held)
        self._held.clear()
        return held


def zipped(members: Mapping[str, str]) -> Iterator[bytes]:
    """The archive of `members`, names inside it to names of stored files, uncompressed."""
    outlet = Outlet()
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_STORED) as archive:
        for inside, name in members.items():
            with default_storage.open(name, "rb") as source, archive.open(inside, "w") as sink:
                while piece := source.read(PIECE_BYTES):
                    sink.write(piece)
                    yield outlet.take()
    yield outlet.take()
