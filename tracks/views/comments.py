"""Comments of members at places in a track."""

from __future__ import annotations

import re
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import MemberRequest, workspace_required
from engines.errors import InvalidRequest
from tracks.models import Comment, State, Track, TrackQuerySet
from tracks.views.streams import visit

CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,5}(?:[.,]\d{1,3})?)", re.ASCII)


@require_POST
@workspace_required
def pin(request: MemberRequest, track_id: UUID) -> HttpResponse:
    """A new comment; without a script its place is written as `1:05`."""
    track = get_object_or_404(_tracks(request), pk=track_id, state=State.COMPLETED)
    try:
        Comment.pin(track, request.user, _milliseconds(request.POST.get("at", "")), request.POST.get("text", ""))
    except InvalidRequest as error:
        messages.error(request, error.message)
    return _back(track)


@require_http_methods(["GET", "POST"])
@workspace_required
def revise(request: MemberRequest, track_id: UUID, comment_id: int) -> HttpResponse:
    comment = _comment(request, track_id, comment_id)
    if not comment.may_be_edited_by(request.membership):
        raise PermissionDenied(_("Only whoever wrote a comment may change it."))
    text, error = request.POST.get("text", comment.text), ""
    if request.method == "POST":
        try:
            comment.revise(text)
        except InvalidRequest as refusal:
            error = refusal.message
        else:
            return visit(request, reverse("track", args=[track_id]))
    context = {"comment": comment, "track": comment.track, "text": text, "errors": [error] if error else []}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    return render(request, "tracks/comment.html", context, status=status)


@require_POST
@workspace_required
def remove(request: MemberRequest, track_id: UUID, comment_id: int) -> HttpResponse:
    comment = _comment(request, track_id, comment_id)
    if not comment.may_be_deleted_by(request.membership):
        raise PermissionDenied(_("Only whoever wrote a comment, or an administrator, may delete it."))
    comment.remove()
    return _back(comment.track)


def _comment(request: MemberRequest, track_id: UUID, comment_id: int) -> Comment:
    track = get_object_or_404(_tracks(request), pk=track_id)
    return get_object_or_404(track.comments.select_related("track__workspace"), pk=comment_id)


def _tracks(request: MemberRequest) -> TrackQuerySet:
    tracks: TrackQuerySet = request.workspace.tracks.visible()
    return tracks


def _milliseconds(written: str) -> int:
    """The time written as `1:05`, `65` or `65.5`. Raises `InvalidRequest`."""
    match = CLOCK.fullmatch(written.strip())
    if match is None:
        raise InvalidRequest("at", written[:20], "must be a time such as 1:05")
    return round(1000 * (60 * int(match[1] or 0) + float(match[2].replace(",", "."))))


def _back(track: Track) -> HttpResponse:
    return redirect(f"{reverse('track', args=[track.pk])}#comments")
