"""Playlists: made, heard, put in order, shared."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import MemberRequest, editor_required, workspace_required
from tracks.models import Playlist, Share
from tracks.views.library import surroundings
from tracks.views.naming import named
from tracks.views.sharing import ShareForm
from tracks.views.streams import stream


@editor_required
@require_http_methods(["GET", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    def take(name: str) -> Playlist:
        return Playlist.open_in(request.workspace, request.user, name)

    return named(request, _("New playlist"), take, _address)


@workspace_required
@require_safe
def playlist(request: MemberRequest, playlist_id: UUID) -> HttpResponse:
    playlist = _playlist(request, playlist_id)
    tracks = list(playlist.tracks.with_favourites_of(request.user))
    length_ms = sum(track.duration_ms or 0 for track in tracks)
    context = {"playlist": playlist, "tracks": tracks, "length_ms": length_ms}
    return render(request, "tracks/playlist.html", context | surroundings(request))


@editor_required
@require_http_methods(["GET", "POST"])
def rename(request: MemberRequest, playlist_id: UUID) -> HttpResponse:
    playlist = _playlist(request, playlist_id)
    return named(request, _("Rename the playlist"), playlist.rename, lambda _none: _address(playlist), playlist.name)


@require_POST
@editor_required
def delete(request: MemberRequest, playlist_id: UUID) -> HttpResponse:
    """Its tracks stay in the library; links to it lead nowhere any more."""
    playlist = _playlist(request, playlist_id)
    playlist.delete()
    messages.success(request, _("Deleted the playlist “%s”; its tracks are still in the library.") % playlist)
    return redirect("library")


@require_POST
@editor_required
def move(request: MemberRequest, playlist_id: UUID) -> HttpResponse:
    """Put `track` before the track `before`, or at the end where that is empty."""
    playlist = _playlist(request, playlist_id)
    before = request.POST.get("before", "")
    playlist.move(_uuid(request.POST.get("track", "")), _uuid(before) if before else None)
    return HttpResponse(status=HTTPStatus.NO_CONTENT) if _is_script(request) else redirect(_address(playlist))


@require_POST
@editor_required
def remove(request: MemberRequest, playlist_id: UUID, track_id: UUID) -> HttpResponse:
    """Take a track out of the list; it stays in the library."""
    playlist = _playlist(request, playlist_id)
    track = get_object_or_404(playlist.tracks, pk=track_id)
    playlist.remove(track_id)
    text = _("Took “%(track)s” out of “%(list)s”") % {"track": track, "list": playlist}
    return stream(request, "deleted", {"tracks": [track], "text": text}) or redirect(_address(playlist))


@editor_required
@require_http_methods(["GET", "POST"])
def shares(request: MemberRequest, playlist_id: UUID) -> HttpResponse:
    """The links to a playlist; a `POST` makes one."""
    playlist = _playlist(request, playlist_id)
    form = ShareForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        Share.open_for(playlist, request.user, **form.cleaned_data)
        messages.success(request, _("The link is ready to be sent."))
        return redirect("playlist_shares", playlist.pk)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"playlist": playlist, "form": form, "shares": playlist.shares.standing()}
    return render(request, "tracks/share/playlist_shares.html", context, status=status)


@require_POST
@editor_required
def revoke(request: MemberRequest, playlist_id: UUID, share_id: int) -> HttpResponse:
    get_object_or_404(_playlist(request, playlist_id).shares, pk=share_id).revoke(request.user)
    messages.success(request, _("The link leads nowhere any more."))
    return redirect("playlist_shares", playlist_id)


def _playlist(request: MemberRequest, playlist_id: UUID) -> Playlist:
    found: Playlist = get_object_or_404(request.workspace.playlists, pk=playlist_id)
    return found


def _address(playlist: Any) -> str:
    return reverse("playlist", args=[playlist.pk])


def _is_script(request: MemberRequest) -> bool:
    return request.headers.get("Accept", "") == "application/json"


def _uuid(name: str) -> UUID:
    try:
        return UUID(name)
    except ValueError as error:
        raise Http404("There is no such track.") from error
