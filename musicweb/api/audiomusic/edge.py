"""The edge of this dialect: its paths, and its word for what others refuse."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from musicweb.api.audiomusic import errors
from musicweb.api.audiomusic.errors import WireError
from musicweb.api.dialect import Dialect

PREFIX = "/api/v1/"
TOTAL = "X-Total-Count"


def _owns(path: str) -> bool:
    return path.startswith(PREFIX)


def _tell(_request: HttpRequest, status: int, message: str) -> HttpResponse:
    return errors.response(WireError(status, message))


AUDIOMUSIC = Dialect(name="audiomusic", label="AudioMusic V2", owns=_owns, tell=_tell, exposed=(TOTAL.lower(),))
