"""The page that tells what the content credentials of a file are worth."""

from __future__ import annotations

import tempfile
from http import HTTPStatus
from pathlib import Path
from typing import Any, cast

from allauth.core.ratelimit import consume_or_429
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts.access import MemberRequest, workspace_required
from tracks import credentials

NOTHING_CHOSEN = "File: nothing is chosen; choose an MP3, WAV or FLAC file."


@workspace_required
@require_http_methods(["GET", "POST"])
def page(request: MemberRequest) -> HttpResponse:
    """The form; as a `POST`, what was found in its file, of which nothing is kept."""
    context: dict[str, Any] = {"is_self_made": not settings.C2PA_CERTIFICATE}
    if request.method == "GET":
        return render(request, "tracks/verify.html", context)
    if too_many := consume_or_429(request, action="verify"):
        return cast("HttpResponse", too_many)
    file: Any = request.FILES.get("file")
    if refusal := _refusal(file):
        return render(
            request, "tracks/verify.html", context | {"errors": [refusal]}, status=HTTPStatus.UNPROCESSABLE_ENTITY
        )
    with tempfile.NamedTemporaryFile(prefix="musicweb-") as copy:
        copy.writelines(file.chunks())
        copy.flush()
        found = credentials.verified(Path(copy.name))
    track_id = credentials.track_id_in(found)
    track = request.workspace.tracks.visible().filter(pk=track_id).first() if track_id else None
    return render(request, "tracks/verify.html", context | {"found": found, "name": file.name, "track": track})


def _refusal(file: Any) -> str:
    if not file:
        return NOTHING_CHOSEN
    if file.size > settings.UPLOAD_MAX_BYTES:
        most_mb = settings.UPLOAD_MAX_BYTES // 1_000_000
        return f"File: {file.name} has {file.size / 1e6:.1f} MB; at most {most_mb} MB are allowed."
    return "" if file.size else f"File: {file.name} is empty."
