"""The pages of tracks. A form is answered with a Turbo stream where the browser takes one, else with a redirect."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import MemberRequest, editor_required, workspace_required
from accounts.limits import LimitReached
from engines.errors import EngineError
from tracks.forms import TitleForm
from tracks.models import Track
from tracks.views import sending
from tracks.views.streams import stream

PAGE_TRACKS = 30
COVER_MAX_AGE_S = 24 * 3600


@workspace_required
@require_safe
def lyrics(request: MemberRequest, track_id: UUID) -> HttpResponse:
    """The words with their times, as a file for players of music."""
    return sending.lyrics(_track(request, track_id))


@editor_required
@require_http_methods(["GET", "POST"])
def rename(request: MemberRequest, track_id: UUID) -> HttpResponse:
    track = _track(request, track_id)
    form = TitleForm(request.POST or None, initial={"title": str(track)})
    if request.method == "GET" or not form.is_valid():
        status = HTTPStatus.OK if request.method == "GET" else HTTPStatus.UNPROCESSABLE_ENTITY
        return render(request, "tracks/rename.html", {"track": track, "form": form}, status=status)
    track.rename(form.cleaned_data["title"])
    answer = stream(request, "renamed", {"track": track}) if "Turbo-Frame" in request.headers else None
    return answer or redirect("track", track.pk)


@require_POST
@editor_required
def cancel(request: MemberRequest, track_id: UUID) -> HttpResponse:
    track = _track(request, track_id)
    track.cancel()
    return stream(request, "changed", {"track": _track(request, track_id)}) or redirect("track", track.pk)


@require_POST
@editor_required
def again(request: MemberRequest, track_id: UUID) -> HttpResponse:
    """The same request with another seed, as a new track."""
    try:
        return redirect("track", _track(request, track_id).again(request.user).pk)
    except (EngineError, LimitReached) as error:
        messages.error(request, error.message)
        return redirect("track", track_id)


def _track(request: MemberRequest, track_id: UUID) -> Track:
    return get_object_or_404(request.workspace.tracks.visible(), pk=track_id)
