"""The start page, where songs are asked for."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.access import MemberRequest, become_guest, editor_required
from accounts.limits import LimitReached
from engines.errors import EngineError
from tracks.forms import CreateForm
from tracks.models import Track
from tracks.suggestions import EXAMPLES, STYLE_WORDS
from tracks.views.streams import status_of, stream

RECENT_TRACKS = 6


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
        return _create_page(request, form, getattr(error, "suggestion", None), status_of(error))
    return stream(request, "started", {"track": track}) or redirect("track", track.pk)


def _workspace(request: HttpRequest) -> Any:
    return getattr(request, "workspace", None)
