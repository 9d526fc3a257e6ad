"""The page on which people bring recordings, and the same by a plain form for browsers without scripts."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any, cast
from uuid import UUID

from allauth.core.ratelimit import consume_or_429
from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import MemberRequest, editor_required, workspace_required
from accounts.limits import LimitReached
from engines.errors import EngineError
from tracks.models import Kind, Separation, TooManyUploads, Track, Upload
from tracks.models.upload import PIECE_BYTES
from tracks.views.ranges import file_name

RECENT_UPLOADS = 6
NOTHING_CHOSEN = "File: nothing is chosen; choose one or more recordings."


@editor_required
@require_http_methods(["GET", "POST"])
def page(request: MemberRequest) -> HttpResponse:
    """The drop zone; as a `POST`, the files of its form."""
    if request.method == "GET":
        return _page(request)
    if too_many := consume_or_429(request, action="upload"):
        return cast("HttpResponse", too_many)
    files = cast("list[UploadedFile[Any]]", request.FILES.getlist("file"))
    tracks, errors = _received(request, files)
    if errors:
        return _page(request, errors, HTTPStatus.UNPROCESSABLE_ENTITY)
    return redirect("track", tracks[0].pk) if len(tracks) == 1 else redirect("library")


@require_POST
@editor_required
def cancel(request: MemberRequest, upload_id: UUID) -> HttpResponse:
    get_object_or_404(request.workspace.uploads.unfinished(), pk=upload_id).discard()
    return redirect("upload")


@require_POST
@editor_required
def make_of_same_shape(request: MemberRequest, track_id: UUID) -> HttpResponse:
    """A new song by the plan that was found in the track."""
    track = get_object_or_404(request.workspace.tracks.visible(), pk=track_id)
    try:
        return redirect("track", track.make_of_same_shape(request.user).pk)
    except (EngineError, LimitReached) as error:
        messages.error(request, error.message)
        return redirect("track", track.pk)


@require_POST
@editor_required
def separate(request: MemberRequest, track_id: UUID) -> HttpResponse:
    """Take the upload apart into `stems`: two, four or six."""
    track = get_object_or_404(request.workspace.tracks.visible(), pk=track_id)
    wanted = request.POST.get("stems", "four")
    try:
        separation = Separation.start(track, wanted)
    except EngineError as error:
        messages.error(request, error.message)
    else:
        if separation.stem_set != wanted:
            messages.info(request, f"It is being separated into {separation.stem_set} stems already.")
    return redirect("track", track.pk)


@require_POST
@editor_required
def cancel_separation(request: MemberRequest, track_id: UUID) -> HttpResponse:
    track = get_object_or_404(request.workspace.tracks.visible(), pk=track_id)
    for separation in Separation.objects.filter(track=track):
        separation.cancel()
    return redirect("track", track.pk)


@workspace_required
@require_safe
def plan(request: MemberRequest, track_id: UUID) -> HttpResponse:
    """The composition plan that was found in the track, as JSON."""
    track = get_object_or_404(request.workspace.tracks.visible(), pk=track_id)
    found = track.result.get("plan")
    if not found:
        raise Http404("No plan was found in this track.")
    answer = JsonResponse(found, json_dumps_params={"indent": 2, "ensure_ascii": False})
    name = file_name(str(track), "plan.json")
    answer["Content-Disposition"] = content_disposition_header("download" in request.GET, name) or "inline"
    answer["Cache-Control"] = "private, no-cache"
    return answer


def _page(request: MemberRequest, errors: Iterable[str] = (), status: int = HTTPStatus.OK) -> HttpResponse:
    context = {
        "errors": errors,
        "unfinished": request.workspace.uploads.unfinished(),
        "tracks": request.workspace.tracks.visible().filter(kind=Kind.UPLOAD)[:RECENT_UPLOADS],
        "most_mb": settings.UPLOAD_MAX_BYTES // 1_000_000,
        "most_minutes": settings.UPLOAD_MAX_MS // 60_000,
    }
    return render(request, "tracks/upload.html", context, status=status)


def _received(request: MemberRequest, files: list[UploadedFile[Any]]) -> tuple[list[Track], list[str]]:
    """The tracks of the files, and why some are none."""
    tracks: list[Track] = []
    errors = [] if files else [NOTHING_CHOSEN]
    for file in files:
        try:
            tracks.append(_receive(request, file))
        except (EngineError, LimitReached, TooManyUploads) as error:
            errors.append(str(error))
    return tracks, errors


def _receive(request: MemberRequest, file: UploadedFile[Any]) -> Track:
    upload = Upload.begin(request.workspace, request.user, file.name or "", file.size or 0)
    for data in file.chunks(PIECE_BYTES):
        upload.append(upload.offset_bytes, data)
    track = upload.finish()
    if not upload.is_new:
        messages.info(request, f"“{track}” holds the same bytes and was here before: this is it.")
    return track
