"""Resumable uploads by the tus protocol 1.0 (tus.io): creation, expiration and termination.

Pieces may be of any size; the last one is answered with `Upload-Track`, the address of the track it all became.
"""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from uuid import UUID

from allauth.core.ratelimit import consume_or_429
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import http_date

from accounts.access import MemberRequest
from accounts.limits import LimitReached
from engines.errors import InvalidRequest
from tracks.models import TooManyUploads, Upload, WrongOffset
from tracks.models.upload import PIECE_BYTES

VERSION = "1.0.0"
PIECE_TYPE = "application/offset+octet-stream"
LONGEST_NUMBER = 15  # digits of a size in bytes

P = ParamSpec("P")


class Refused(Exception):
    """The request is answered with this status and reason."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


def _speaks_tus(view: Callable[Concatenate[MemberRequest, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """Check who asks in which version, and turn what goes wrong into plain answers."""

    @wraps(view)
    def speaking(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            _check(request)
            answer = view(cast("MemberRequest", request), *args, **kwargs)
        except Refused as error:
            answer = _plain(error.status, str(error))
        except (LimitReached, TooManyUploads) as error:
            answer = _plain(429, str(error))
        except InvalidRequest as error:
            answer = _plain(413 if error.field == "file.size" else 400, error.message)
        except WrongOffset:
            answer = _plain(409, "Upload-Offset: the piece must begin where the upload ends; ask with HEAD.")
        answer["Tus-Resumable"] = VERSION
        answer["Cache-Control"] = "no-store"
        return answer

    return speaking


@_speaks_tus
def collection(request: MemberRequest) -> HttpResponse:
    """`OPTIONS`: what this server can. `POST`: begin an upload of `Upload-Length` bytes."""
    if request.method == "OPTIONS":
        offers = {"Tus-Version": VERSION, "Tus-Extension": "creation,expiration,termination"}
        return HttpResponse(status=204, headers={**offers, "Tus-Max-Size": str(settings.UPLOAD_MAX_BYTES)})
    _allow(request, "POST")
    if consume_or_429(request, action="upload"):
        raise Refused(429, "Too many uploads were begun from your address. Wait a minute.")
    name = _metadata(request).get("filename", "")
    upload = Upload.begin(request.workspace, request.user, name, _number(request, "Upload-Length"))
    place = {"Location": reverse("tus_upload", args=[upload.pk])}
    return HttpResponse(status=201, headers=place | _standing(upload))


@_speaks_tus
def upload(request: MemberRequest, upload_id: UUID) -> HttpResponse:
    """`HEAD`: how far it is. `PATCH`: the bytes from `Upload-Offset` on. `DELETE`: forget it."""
    _allow(request, "HEAD", "PATCH", "DELETE")
    found = request.workspace.uploads.reachable().filter(pk=upload_id).first()
    if found is None:
        raise Refused(404, "There is no such upload, or it was left alone for too long. Begin it again.")
    if request.method == "HEAD":
        return HttpResponse(headers={"Upload-Length": str(found.size_bytes), **_standing(found)})
    if request.method == "DELETE":
        _terminate(found)
        return HttpResponse(status=204)
    _append(request, found)
    return HttpResponse(status=204, headers=_standing(found))


def _append(request: HttpRequest, upload: Upload) -> None:
    if request.content_type != PIECE_TYPE:
        raise Refused(415, f"Content-Type: {request.content_type!r} is not allowed; it must be {PIECE_TYPE}")
    offset = _number(request, "Upload-Offset")
    if offset != upload.offset_bytes:
        raise WrongOffset
    while data := request.read(PIECE_BYTES):
        upload.append(offset, data)
        offset += len(data)
    if upload.is_whole:
        upload.finish()


def _terminate(upload: Upload) -> None:
    if upload.track_id:
        raise Refused(409, "This upload is finished: delete the track that it became.")
    upload.discard()


def _standing(upload: Upload) -> dict[str, str]:
    """How far the upload is, until when it is kept, and what it has become."""
    headers = {
        "Upload-Offset": str(upload.offset_bytes),
        "Upload-Expires": http_date(upload.expires_at.timestamp()),
    }
    if upload.track_id:
        headers["Upload-Track"] = reverse("track", args=[upload.track_id])
        headers["Upload-Duplicate"] = "0" if upload.is_new else "1"
    return headers


def _check(request: Any) -> None:
    if request.membership is None:
        raise Refused(401, "Sign in, or enter as a guest, to upload.")
    if not request.membership.may_edit:
        raise Refused(403, f"You may look and listen in “{request.workspace}”, but not change anything.")
    version = request.headers.get("Tus-Resumable", "")
    if request.method != "OPTIONS" and version != VERSION:
        raise Refused(412, f"Tus-Resumable: {version!r} is not spoken here; it must be {VERSION}")


def _allow(request: HttpRequest, *methods: str) -> None:
    if request.method not in methods:
        raise Refused(405, f"{request.method} is not allowed here; use {', '.join(methods)}.")


def _number(request: HttpRequest, header: str) -> int:
    value = request.headers.get(header, "")
    if not (value.isascii() and value.isdigit() and len(value) <= LONGEST_NUMBER):
        raise Refused(400, f"{header}: {value[:60]!r} is not a number of bytes")
    return int(value)


def _metadata(request: HttpRequest) -> dict[str, str]:
    """The pairs of `Upload-Metadata`, whose values are base64."""
    pairs = (pair.split() for pair in request.headers.get("Upload-Metadata", "").split(",") if pair.strip())
    try:
        return {pair[0]: b64decode("".join(pair[1:]), validate=True).decode() for pair in pairs}
    except (binascii.Error, UnicodeDecodeError) as error:
        raise Refused(400, "Upload-Metadata: values must be UTF-8 text in base64") from error


def _plain(status: int, reason: str) -> HttpResponse:
    return HttpResponse(reason, status=status, content_type="text/plain; charset=utf-8")
