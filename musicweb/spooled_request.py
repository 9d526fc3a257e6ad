"""Requests as daphne shall receive them: bodies go to the disk, are left as they are, and end somewhere."""

from __future__ import annotations

from typing import Any

import daphne.http_protocol
from daphne.http_protocol import WebRequest
from django.conf import settings

FILES_AT_ONCE = 5  # of the largest size, in one form


class SpooledRequest(WebRequest):  # type: ignore[misc]  # daphne has no types
    """A request whose body may be as large as a form of recordings; of a larger one nothing is kept.

    The application sees its length in the header, and refuses it in the words of the address.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        # Twisted would parse forms beside the application, in twelve times their size of memory.
        super().__init__(*arguments, **named, parsePOSTFormSubmission=False)
        self._is_dropped = False

    def handleContentChunk(self, data: bytes) -> None:  # noqa: N802  twisted's name
        """Take the next part of the body, which clients send to its end before they listen."""
        if self._is_dropped:
            return
        if self.content.tell() + len(data) > most_bytes():
            self._is_dropped = True
            self.content.seek(0)
            self.content.truncate()
            return
        super().handleContentChunk(data)


def most_bytes() -> int:
    """Of a body."""
    return FILES_AT_ONCE * int(settings.UPLOAD_MAX_BYTES)


def install() -> None:
    """Have daphne receive requests so. It offers no other way to say which class it shall use."""
    protocol: Any = daphne.http_protocol
    protocol.WebRequest = SpooledRequest
