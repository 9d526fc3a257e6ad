"""Forms with files as all dialects read them: within limits, and with an identity by their contents."""

from __future__ import annotations

import hashlib
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from tracks.models.upload import PIECE_BYTES

FIELDS_MAX_BYTES = 1_000_000  # of the fields and headers around the files


def most_bytes() -> int:
    """Of a whole form."""
    return int(settings.UPLOAD_MAX_BYTES) + FIELDS_MAX_BYTES


def read(request: HttpRequest) -> None:
    """Take in the fields and files of a form; one that is too large raises `RequestDataTooBig` and is not read."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > most_bytes():
        raise RequestDataTooBig
    _ = request.FILES


def fingerprint(request: HttpRequest) -> str:
    """All that decides what comes of a form that was read: its address, its fields, and the bytes of its files."""
    fields = [f"{name}={value!r}" for name, values in sorted(request.POST.lists()) for value in values]
    files = [f"{name}={_digest(file)}" for name, listed in sorted(request.FILES.lists()) for file in listed]
    return "\n".join([request.get_full_path(), *fields, *files])


def _digest(file: UploadedFile[Any]) -> str:
    digest = hashlib.sha256()
    for data in file.chunks(PIECE_BYTES):
        digest.update(data)
    return digest.hexdigest()
