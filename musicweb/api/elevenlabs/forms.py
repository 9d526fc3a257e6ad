"""Forms with files, as the clients send them: fields and files in any order, whatever they are called."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Annotated, Any

from asgiref.sync import sync_to_async
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase
from pydantic import AfterValidator, WithJsonSchema
from pydantic_core import PydanticKnownError

from accounts.models import ApiKey
from engines.errors import InvalidRequest
from engines.formats import FORMATS
from musicweb.api.elevenlabs.edge import ELEVENLABS
from musicweb.api.elevenlabs.errors import TOO_LARGE, TOO_MANY, WireError
from musicweb.api.forms import most_bytes, read
from tracks.models import TooManyUploads, Upload
from tracks.models.upload import PIECE_BYTES

DEFAULT_FORMAT = "mp3_44100_128"
FORMAT_NAMES = tuple(name for name in FORMATS if not name.startswith("mp3_48000_"))

Run = Callable[..., Awaitable[HttpResponseBase]]


def _is_offered(name: str) -> str:
    if name not in FORMAT_NAMES:
        raise PydanticKnownError("enum", {"expected": ", ".join(FORMAT_NAMES)})
    return name


FormFormatName = Annotated[
    str, AfterValidator(_is_offered), WithJsonSchema({"type": "string", "enum": list(FORMAT_NAMES)})
]


def reads_form(run: Run) -> Run:
    """Read the form beside the event loop, since large ones take a while; one that is too large is not read at all."""

    @wraps(run)
    async def reading(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponseBase:
        try:
            await sync_to_async(read)(request)
        except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent):
            return ELEVENLABS.tell(
                request, 413, f"The form is larger than {most_bytes()} bytes, or has too many parts."
            )
        except MultiPartParserError as error:
            return ELEVENLABS.tell(request, 400, f"The form cannot be read: {error}.")
        return await run(request, *arguments, **named)

    return reading


def brought(key: ApiKey, file: UploadedFile[Any], field: str = "file") -> Upload:
    """The file of the form's `field` as a whole upload; its name and type say nothing.

    Raises `InvalidRequest` for an empty one, `WireError` for one that is too large or one too many, and `LimitReached`.
    """
    try:
        upload = Upload.begin(key.workspace, key.created_by, file.name or "", file.size or 0)
    except TooManyUploads as error:
        raise WireError(TOO_MANY, str(error)) from error
    except InvalidRequest as error:
        if error.field == "file.size":
            raise WireError(TOO_LARGE, error.message, param=field) from error
        raise
    for data in file.chunks(PIECE_BYTES):
        upload.append(upload.offset_bytes, data)
    return upload
