"""Answers with a stored file, whole or the part that was asked for (RFC 9110, section 14)."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import Any, cast

from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header

from tracks import files

ONE_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)
FORBIDDEN_IN_NAMES = re.compile(r'[\\/:*?"<>|]')
NAME_MAX_BYTES = 180  # file systems allow 255, and browsers add to the name


class Unsatisfiable(Exception):
    """The range begins after the end of the file."""


async def stored(request: HttpRequest, name: str, content_type: str, save_as: str = "") -> HttpResponseBase:
    """The stored file `name`; with `save_as`, as a download called so. On S3, a redirect to a signed address."""
    disposition = content_disposition_header(True, save_as) if save_as else None
    if settings.S3_BUCKET:
        return HttpResponseRedirect(_signed_url(name, content_type, disposition))
    try:
        size = await sync_to_async(default_storage.size, thread_sensitive=False)(name)
    except FileNotFoundError as error:
        raise Http404("The file of this track is missing.") from error
    etag = f'"{hashlib.sha256(name.encode()).hexdigest()[:32]}"'
    response = _whole_or_part(request, name, size, etag)
    response["Content-Type"] = content_type
    response["ETag"] = etag
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "private, no-cache"
    if disposition:
        response["Content-Disposition"] = disposition
    same: HttpResponseBase | None = get_conditional_response(
        request, etag=etag, response=cast("HttpResponse", response)
    )
    return same or response


def parse_range(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte asked for, both included; None where the header is to be ignored.

    Several ranges at once are ignored, as the standard allows. Raises `Unsatisfiable`.
    """
    match = ONE_RANGE.fullmatch(header.replace(" ", ""))
    if match is None or match[0] == "bytes=-":
        return None
    first, last = match[1], match[2]
    if not first:
        start, end = max(0, size - int(last)), size - 1
    else:
        start, end = int(first), min(int(last or size), size - 1)
        if last and int(last) < int(first):
            return None
    if start >= size:
        raise Unsatisfiable
    return start, end


def file_name(title: str, suffix: str) -> str:
    """A name for saving that every file system takes, with as much of `title` as it can."""
    shown = "".join(" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in title)
    name = " ".join(FORBIDDEN_IN_NAMES.sub(" ", shown).split()).strip(". ")
    name = name.encode()[:NAME_MAX_BYTES].decode(errors="ignore").strip()
    return f"{name or 'track'}.{suffix}"


def _whole_or_part(request: HttpRequest, name: str, size: int, etag: str) -> HttpResponse | StreamingHttpResponse:
    header = request.headers.get("Range", "")
    if request.headers.get("If-Range", etag) != etag or request.method not in {"GET", "HEAD"}:
        header = ""
    try:
        part = parse_range(header, size)
    except Unsatisfiable:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    start, end = part or (0, size - 1)
    is_head = request.method == "HEAD"
    response = HttpResponse() if is_head else StreamingHttpResponse(files.pieces(name, start, end + 1))
    response["Content-Length"] = str(end + 1 - start)
    if part:
        response.status_code = 206
        response["Content-Range"] = f"bytes {start}-{end}/{size}"
    return response


def _signed_url(name: str, content_type: str, disposition: str | None) -> str:
    asked = {"ResponseContentType": content_type} | ({"ResponseContentDisposition": disposition} if disposition else {})
    storage: Any = default_storage  # S3Storage takes parameters, others do not
    return str(storage.url(name, parameters=asked))
