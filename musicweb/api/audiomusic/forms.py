"""Forms of this dialect, and the files that come with them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase

from engines.errors import InvalidRequest
from musicweb.api.audiomusic.edge import AUDIOMUSIC
from musicweb.api.audiomusic.errors import WireError
from musicweb.api.audiomusic.keys import key_of
from musicweb.api.forms import most_bytes, read
from tracks import fetching
from tracks.models import Track

TOO_LARGE = "The form is larger than {most} bytes, or has too many parts."


def reads_form(run: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Read the form first; one that is too large is not read at all."""

    @wraps(run)
    def reading(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponseBase:
        try:
            read(request)
        except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent):
            return AUDIOMUSIC.tell(request, 413, TOO_LARGE.format(most=most_bytes()))
        except MultiPartParserError as error:
            return AUDIOMUSIC.tell(request, 400, f"The form cannot be read: {error}.")
        return run(request, *arguments, **named)

    return reading


def brought(request: HttpRequest, file: UploadedFile[Any]) -> Track:
    """The upload of a form's file, which a worker takes in. Raises `WireError`, `InvalidRequest` and `LimitReached`."""
    key = key_of(request)
    try:
        return fetching.brought(key.workspace, key.created_by, file.name or "", file.size or 0, file.chunks())
    except fetching.NotFetched as error:
        raise WireError(429, str(error), code="too_many_uploads") from error
    except InvalidRequest as error:
        if error.field == "file.size":
            raise WireError(413, error.message, code=error.code) from error
        raise
