"""The pages of tracks. A form is answered with a Turbo stream where the browser takes one, else with a redirect."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from celery import current_app
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import MemberRequest, become_guest, editor_required, workspace_required
from accounts.limits import LimitReached
from engines.base import STEM_SETS
from engines.errors import EngineError
from tracks.cover import cover_of
from tracks.forms import CreateForm, TitleForm
from tracks.lyrics import stanzas
from tracks.models import Stem, Track, TrackQuerySet
from tracks.suggestions import EXAMPLES, STYLE_WORDS
from tracks.timeline import chord_spans, section_spans
from tracks.views import sending

PAGE_TRACKS = 30
RECENT_TRACKS = 6
STREAM_TYPE = "text/vnd.turbo-stream.html"
COVER_MAX_AGE_S = 24 * 3600


@require_safe
def create(request: HttpRequest) -> HttpResponse:
    """The start page. Strangers see it where guests are allowed; elsewhere they sign in first."""
    if not _workspace(request) and not settings.GUESTS:
        return redirect_to_login(reverse("create"))
    return _create_page(request, CreateForm(initial={"prompt": request.GET.get("prompt", "")}))


@require_POST
def start(request: HttpRequest) -> HttpResponseBase:
    """Start a track. A stranger becomes a guest by this very click where guests are allowed.

    With a `suggestion` nothing is started: it takes the place of the prompt in the form.
    """
    if "suggestion" in request.POST:
        return _let_in(request) or _create_page(request, CreateForm(_with_suggestion(request.POST)))
    form = CreateForm(request.POST)
    if not form.is_valid():
        return _create_page(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return _let_in(request) or _start(request, form)


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
    answer = _answer(request, "renamed", {"track": track}) if "Turbo-Frame" in request.headers else None
    return answer or redirect("track", track.pk)


@require_POST
@editor_required
def cancel(request: MemberRequest, track_id: UUID) -> HttpResponse:
    track = _track(request, track_id)
    track.cancel()
    return _answer(request, "changed", {"track": _track(request, track_id)}) or redirect("track", track.pk)


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
    if "leave" not in request.POST and (answer := _answer(request, "deleted", {"track": track, "text": text})):
        return answer
    messages.success(request, text, extra_tags=str(track.pk))
    return redirect("library")


@require_POST
@editor_required
def restore(request: MemberRequest, track_id: UUID) -> HttpResponse:
    track = get_object_or_404(request.workspace.tracks.trashed(), pk=track_id)
    track.restore()
    return _answer(request, "restored", {"track": track}) or redirect("library")


@require_POST
@editor_required
def empty_trash(request: MemberRequest) -> HttpResponse:
    """Have everything that is in the trash deleted for good, which makes room in the storage."""
    current_app.send_task("tracks.empty_trash", args=[request.workspace.pk])
    messages.success(request, "The trash is being emptied.")
    return redirect("library")


def _with_suggestion(wishes: QueryDict) -> QueryDict:
    changed = wishes.copy()
    changed["prompt"] = str(wishes["suggestion"])
    return changed


def _create_page(
    request: HttpRequest, form: CreateForm, suggestion: str | None = None, status: int = HTTPStatus.OK
) -> HttpResponse:
    workspace = _workspace(request)
    context = {
        "form": form,
        "suggestion": suggestion,
        "examples": EXAMPLES,
        "style_words": STYLE_WORDS,
        "tracks": workspace.tracks.visible()[:RECENT_TRACKS] if workspace else [],
        "may_create": not workspace or request.membership.may_edit,  # type: ignore[attr-defined]
    }
    return render(request, "tracks/create.html", context, status=status)


def _let_in(request: Any) -> HttpResponseBase | None:
    """Make a stranger a guest where that is allowed; an answer means that they stay outside."""
    if request.membership:
        return None
    return become_guest(request) if settings.GUESTS else redirect_to_login(reverse("create"))


@editor_required
def _start(request: MemberRequest, form: CreateForm) -> HttpResponse:
    try:
        track = Track.start(request.workspace, request.user, form.cleaned_data["request"])
    except (EngineError, LimitReached) as error:
        form.add_error(None, error.message)
        return _create_page(request, form, getattr(error, "suggestion", None), _status_of(error))
    return _answer(request, "started", {"track": track}) or redirect("track", track.pk)


def _status_of(error: EngineError | LimitReached) -> HTTPStatus:
    if isinstance(error, LimitReached):
        return HTTPStatus.TOO_MANY_REQUESTS
    return HTTPStatus.UNPROCESSABLE_ENTITY if error.fault == "caller" else HTTPStatus.SERVICE_UNAVAILABLE


def _workspace(request: HttpRequest) -> Any:
    return getattr(request, "workspace", None)


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


def _answer(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse | None:
    """The Turbo stream `name` for browsers that take one, else None."""
    if STREAM_TYPE not in request.headers.get("Accept", ""):
        return None
    return render(request, f"tracks/streams/{name}.html", context, content_type=f"{STREAM_TYPE}; charset=utf-8")
