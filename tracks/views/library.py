"""The library: its list, found and sorted as the address says, and what people do to single tracks in it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from celery import current_app
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import limits
from accounts.access import MemberRequest, editor_required, workspace_required
from accounts.models import Act
from tracks.cover import cover_of
from tracks.facts import MOOD, STYLE
from tracks.finding import FindForm, keys_of, words_of
from tracks.models import Track
from tracks.views.streams import stream

PAGE_TRACKS = 30
PLACES = ("favourites", "folder", "trash")  # where one searches; filters and words go, these stay
COVER_MAX_AGE_S = 365 * 24 * 3600  # its address changes with what it is drawn from


@workspace_required
@require_safe
def library(request: MemberRequest) -> HttpResponse:
    """The tracks that the address asks for; with `after`, which is the last one seen, the next of them alone."""
    form = FindForm(request.GET, request.workspace, request.user)
    context = _page(request, form)
    if "after" in request.GET:
        return render(request, "tracks/_page.html", context)
    return render(request, "tracks/library.html", context | surroundings(request) | _choices(request, form))


@workspace_required
@require_safe
def card(request: MemberRequest, track_id: UUID) -> HttpResponse:
    """The track as lists show it; pages ask again and again while it is being made."""
    tracks = request.workspace.tracks.visible().with_favourites_of(request.user)
    return render(request, "tracks/_card.html", {"track": get_object_or_404(tracks, pk=track_id)})


@workspace_required
@require_safe
def cover(request: MemberRequest, track_id: UUID) -> HttpResponse:
    track = get_object_or_404(request.workspace.tracks, pk=track_id)
    headers = {"Cache-Control": f"private, max-age={COVER_MAX_AGE_S}, immutable"}
    return HttpResponse(cover_of(track), content_type="image/svg+xml", headers=headers)


@require_POST
@workspace_required
def favourite(request: MemberRequest, track_id: UUID) -> HttpResponse:
    """Keep the track among one's own favourites with `on=1`, or no longer; viewers have favourites, too."""
    tracks = request.workspace.tracks.visible().with_favourites_of(request.user)
    get_object_or_404(tracks, pk=track_id).favour(request.user, is_favourite=request.POST.get("on") == "1")
    return stream(request, "favoured", {"tracks": [tracks.get(pk=track_id)]}) or redirect(back(request))


@require_POST
@editor_required
def delete(request: MemberRequest, track_id: UUID) -> HttpResponse:
    track = get_object_or_404(request.workspace.tracks.visible(), pk=track_id)
    track.trash(request.user)
    text, undo = _("Deleted “%s”") % track, reverse("track_restore", args=[track.pk])
    if "leave" not in request.POST and (
        answer := stream(request, "deleted", {"tracks": [track], "text": text, "undo": undo})
    ):
        return answer
    messages.success(request, text, extra_tags=undo)
    return redirect("library")


@require_POST
@editor_required
def restore(request: MemberRequest, track_id: UUID) -> HttpResponse:
    track = get_object_or_404(request.workspace.tracks.trashed(), pk=track_id)
    track.restore(request.user)
    return stream(request, "restored", {}) or redirect("library")


@require_POST
@editor_required
def purge(request: MemberRequest, track_id: UUID) -> HttpResponse:
    """Delete a track that is in the trash for good."""
    track = get_object_or_404(request.workspace.tracks.trashed(), pk=track_id)
    text = _("“%s” is gone for good.") % track
    gone = Track(pk=track.pk)
    request.workspace.note(request.user, Act.PURGED, str(track))
    track.purge()
    if answer := stream(request, "deleted", {"tracks": [gone], "text": text}):
        return answer
    messages.success(request, text)
    return redirect(f"{reverse('library')}?trash")


@require_POST
@editor_required
def empty_trash(request: MemberRequest) -> HttpResponse:
    """Have everything that is in the trash deleted for good, which makes room in the storage."""
    current_app.send_task("tracks.empty_trash", args=[request.workspace.pk])
    request.workspace.note(request.user, Act.TRASH_EMPTIED)
    messages.success(request, _("The trash is being emptied."))
    return redirect("library")


def surroundings(request: MemberRequest) -> dict[str, Any]:
    """What stands beside every list of tracks: folders, playlists, and whether there is room left."""
    return {
        "folders": request.workspace.folders.with_counts(),
        "playlists": request.workspace.playlists.with_counts(),
        "full": _fullness(request),
    }


def back(request: MemberRequest) -> str:
    """Where the form was, if that is here; else the library."""
    before = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(before, {request.get_host()}, require_https=request.is_secure())
    return before if is_ours else reverse("library")


def _page(request: MemberRequest, form: FindForm) -> dict[str, Any]:
    """Finds the ids first: the rows of tracks are too wide to be sorted."""
    tracks = request.workspace.tracks.with_favourites_of(request.user)
    ids = list(form.following(_last(request)).values_list("pk", flat=True)[: PAGE_TRACKS + 1])
    rows = tracks.in_bulk(ids[:PAGE_TRACKS])
    page = [rows[pk] for pk in ids if pk in rows]
    query = request.GET.copy()
    query.pop("after", None)
    return {
        "form": form,
        "tracks": page,
        "next": page[-1] if len(ids) > PAGE_TRACKS else None,
        "query": query.urlencode(),
        "in_trash": form.cleaned_data["trash"],
    }


def _choices(request: MemberRequest, form: FindForm) -> dict[str, Any]:
    return {
        "total": form.found.count(),
        "held": [(name, request.GET[name] or "1") for name in PLACES if name in request.GET],
        "styles": [(word, word.capitalize()) for word in words_of(request.workspace, STYLE)],
        "moods": [(word, word.capitalize()) for word in words_of(request.workspace, MOOD)],
        "keys": [(key, key) for key in keys_of(request.workspace)],
        "people": [(str(person.pk), person) for person in form.people],
        "trash_days": settings.TRASH_DAYS,
    }


def _last(request: MemberRequest) -> Track | None:
    try:
        last: Track | None = request.workspace.tracks.filter(pk=UUID(request.GET["after"])).only("pk").first()
    except (KeyError, ValueError):
        return None
    return last


def _fullness(request: MemberRequest) -> str:
    """Why nothing more can be kept; empty while there is room."""
    try:
        limits.check_storage(request.workspace)
    except limits.StorageLimitReached as reached:
        return reached.message
    return ""
