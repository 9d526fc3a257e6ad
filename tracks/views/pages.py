"""The pages of tracks. A form is answered with a Turbo stream where the browser takes one, else with a redirect."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from celery import current_app
from django.conf import settings
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import MemberRequest, editor_required, workspace_required
from accounts.limits import LimitReached
from engines.base import STEM_SETS
from engines.errors import EngineError
from tracks.cover import cover_of
from tracks.forms import TitleForm
from tracks.lyrics import stanzas
from tracks.models import Stem, Track, TrackQuerySet
from tracks.timeline import chord_spans, section_spans
from tracks.views import sending
from tracks.views.streams import stream

PAGE_TRACKS = 30
COVER_MAX_AGE_S = 24 * 3600


@workspace_required
@require_safe
def library(request: MemberRequest) -> HttpResponse:
    """All tracks, newest first; those that `q` finds; the deleted ones with `trash`. `after` is the last one seen."""
    text, in_trash = request.GET.get("q", "").strip(), "trash" in request.GET
    tracks: TrackQuerySet = request.workspace.tracks.trashed() if in_trash else request.workspace.tracks.visible()
    page = list(_following(request, tracks.search(text) if text else tracks)[: PAGE_TRACKS + 1])
    context = {
        "tracks": page[:PAGE_TRACKS],
        "next": page[PAGE_TRACKS - 1] if len(page) > PAGE_TRACKS else None,
        "q": text,
        "in_trash": in_trash,
        "trash_days": settings.TRASH_DAYS,
    }
    return render(request, "tracks/_page.html" if "after" in request.GET else "tracks/library.html", context)


@workspace_required
@require_safe
def track(request: MemberRequest, track_id: UUID) -> HttpResponse:
    track = _track(request, track_id)
    context = {
        "track": track,
        "sections": section_spans(track.result),
        "chords": chord_spans(track.result),
        "stanzas": stanzas(track.result),
        "stems": sorted(track.stems.all(), key=_stem_place),
    }
    return render(request, "tracks/track.html", context)


@workspace_required
@require_safe
def card(request: MemberRequest, track_id: UUID) -> HttpResponse:
    """The track as lists show it; pages ask again and again while it is being made."""
    return render(request, "tracks/_card.html", {"track": _track(request, track_id)})


@workspace_required
@require_safe
def cover(request: MemberRequest, track_id: UUID) -> HttpResponse:
    track = get_object_or_404(request.workspace.tracks, pk=track_id)
    svg = cover_of(track)
    headers = {"Cache-Control": f"private, max-age={COVER_MAX_AGE_S}"}
    return HttpResponse(svg, content_type="image/svg+xml", headers=headers)


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


@require_POST
@editor_required
def delete(request: MemberRequest, track_id: UUID) -> HttpResponse:
    track = _track(request, track_id)
    track.trash()
    text = f"Deleted “{track}”"
    if "leave" not in request.POST and (answer := stream(request, "deleted", {"track": track, "text": text})):
        return answer
    messages.success(request, text, extra_tags=str(track.pk))
    return redirect("library")


@require_POST
@editor_required
def restore(request: MemberRequest, track_id: UUID) -> HttpResponse:
    track = get_object_or_404(request.workspace.tracks.trashed(), pk=track_id)
    track.restore()
    return stream(request, "restored", {"track": track}) or redirect("library")


@require_POST
@editor_required
def empty_trash(request: MemberRequest) -> HttpResponse:
    """Have everything that is in the trash deleted for good, which makes room in the storage."""
    current_app.send_task("tracks.empty_trash", args=[request.workspace.pk])
    messages.success(request, "The trash is being emptied.")
    return redirect("library")


def _track(request: MemberRequest, track_id: UUID) -> Track:
    return get_object_or_404(request.workspace.tracks.visible(), pk=track_id)


def _stem_place(stem: Stem) -> int:
    names = STEM_SETS["six"]
    return names.index(stem.name) if stem.name in names else len(names)


def _following(request: MemberRequest, tracks: QuerySet[Track]) -> QuerySet[Track]:
    """The tracks older than the one with the id `after`, so that new ones above shift nothing."""
    ordered = tracks.order_by("-created_at", "-id")
    try:
        last = request.workspace.tracks.get(pk=UUID(request.GET["after"]))
    except (KeyError, ValueError, Track.DoesNotExist):
        return ordered
    return ordered.filter(Q(created_at__lt=last.created_at) | Q(created_at=last.created_at, id__lt=last.id))
