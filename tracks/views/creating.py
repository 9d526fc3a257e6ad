"""The start page, where songs are asked for, and what helps while one writes."""

from __future__ import annotations

import hashlib
import secrets
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

import engines
from accounts.access import MemberRequest, become_guest, editor_required
from accounts.limits import LimitReached
from engines.base import Reader, Reading, SampleRequest
from engines.errors import EngineError
from engines.plan import PROMPT_MAX_CHARS
from plans.models import SavedPrompt
from tracks import takes
from tracks.fields import SORTS
from tracks.forms import CreateForm
from tracks.idempotency import once
from tracks.models import Job, Track
from tracks.suggestions import EXAMPLES, FIRST_SONG, LYRIC_TAGS, STYLE_WORDS
from tracks.views.streams import status_of, stream
from tracks.wishes import NAMES, TASK, wishes_of

RECENT_TRACKS = 6


@require_safe
def create(request: HttpRequest) -> HttpResponse:
    """The start page. Strangers see it where guests are allowed; elsewhere they sign in first.

    The form is filled by wishes in the address, by the prompt `saved`, or by the track `from`: with its seed where
    `seed` is there, and with another `prompt` where that is.
    """
    if not _workspace(request) and not settings.GUESTS:
        return redirect_to_login(request.get_full_path())
    return _create_page(request, CreateForm(initial=_wishes_asked_for(request)))


@require_POST
def start(request: HttpRequest) -> HttpResponseBase:
    """Start one take or some. A stranger becomes a guest by this very click where guests are allowed.

    With a `suggestion` nothing is started: it takes the place of the prompt in the form.
    """
    if "suggestion" in request.POST:
        return _let_in(request) or _create_page(request, CreateForm(_with_suggestion(request.POST)))
    form = CreateForm(request.POST)
    if not form.is_valid():
        return _create_page(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return _let_in(request) or _start(request, form)


@require_POST
def keep_prompt(request: HttpRequest) -> HttpResponseBase:
    """Keep what the form holds for later, under its first words."""
    form = CreateForm(request.POST)
    if not form.is_valid():
        return _create_page(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return _let_in(request) or _keep(request, form)


@require_POST
def understood(request: HttpRequest) -> HttpResponse:
    """What the engine reads in the `prompt`, for people who are still writing it."""
    prompt = request.POST.get("prompt", "").strip()[:PROMPT_MAX_CHARS]
    is_let_in = _workspace(request) or settings.GUESTS
    return render(request, "tracks/_understood.html", {"reading": _read(prompt) if is_let_in and prompt else None})


def _read(prompt: str) -> Reading | None:
    """None where the engine does not tell what it reads, or is away."""
    try:
        engine = engines.get(settings.ENGINE)
    except EngineError:
        return None
    return engine.read(prompt) if isinstance(engine, Reader) else None


def _wishes_asked_for(request: HttpRequest) -> dict[str, Any]:
    workspace = _workspace(request)
    if workspace and (track := _found(workspace.tracks.visible().filter(kind__in=("song", "sample")), request, "from")):
        return wishes_of(track, with_seed="seed" in request.GET) | _named(request, "prompt")
    if workspace and (saved := _found(workspace.prompts, request, "saved")):
        saved.note_use()
        return dict(saved.wishes)
    return _named(request, *NAMES)


def _named(request: HttpRequest, *names: str) -> dict[str, Any]:
    return {name: request.GET[name] for name in names if name in request.GET}


def _found(rows: Any, request: HttpRequest, name: str) -> Any:
    """The row that the parameter `name` names, or None."""
    try:
        return rows.filter(pk=UUID(request.GET.get(name, ""))).first()
    except ValueError:
        return None


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
        "token": new_token(),
        "suggestion": suggestion,
        "examples": EXAMPLES,
        "first_song": FIRST_SONG,
        "style_words": STYLE_WORDS,
        "lyric_tags": LYRIC_TAGS,
        "sorts": SORTS,
        "recent": takes.recent(workspace, RECENT_TRACKS) if workspace else [],
        "may_create": not workspace or request.membership.may_edit,  # type: ignore[attr-defined]
    }
    return render(request, "tracks/create.html", context, status=status)


def new_token() -> str:
    """What tells the next form from the one before."""
    return secrets.token_urlsafe(16)


def _let_in(request: Any) -> HttpResponseBase | None:
    """Make a stranger a guest where that is allowed; an answer means that they stay outside."""
    if request.membership:
        return None
    return become_guest(request) if settings.GUESTS else redirect_to_login(reverse("create"))


@editor_required
def _start(request: MemberRequest, form: CreateForm) -> HttpResponse:
    try:
        job = _begin(request, form)
    except (EngineError, LimitReached) as error:
        form.add_error(None, error.message)
        return _create_page(request, form, getattr(error, "suggestion", None), status_of(error))
    begun = takes.takes_of(job)
    context = {"takes": begun, "track": begun.tracks[0], "token": new_token()}
    there = ("track", begun.tracks[0].pk) if begun.is_one else ("takes", job.pk)
    return stream(request, "started", context) or redirect(*there)


def _begin(request: MemberRequest, form: CreateForm) -> Job:
    """The job of the takes that were asked for: the one there is, where the same form comes once more."""
    engine = form.cleaned_data["engine"]

    def begin(job: Job, place: int) -> Track:
        asked = form.asked(place)
        if isinstance(asked, SampleRequest):
            return Track.start_sample(request.workspace, request.user, asked, engine, job=job)
        return Track.start(request.workspace, request.user, asked, engine, job=job)

    def make() -> Job:
        params = {"asked": form.wishes, "song_type": form.cleaned_data["kind"]}
        return Job.start(request.workspace, request.user, TASK, params, "", begin, int(form.cleaned_data["takes"]))

    return once(request.workspace, _key_of(form), TASK, make)


def _key_of(form: CreateForm) -> str | None:
    """What is the same only for the same form with the same wishes."""
    token = form.cleaned_data["token"]
    if not token:
        return None
    wishes = "\n".join(f"{name}={value}" for name, value in form.wishes.items())
    return f"form:{hashlib.sha256((token + wishes).encode()).hexdigest()}"


@editor_required
def _keep(request: MemberRequest, form: CreateForm) -> HttpResponse:
    wishes = {name: wish for name, wish in form.wishes.items() if name not in ("seed", "takes")}
    try:
        saved = SavedPrompt.keep(request.workspace, request.user, wishes)
    except EngineError as error:
        form.add_error(None, error.message)
        return _create_page(request, form, status=status_of(error))
    if answer := stream(request, "kept", {"saved": saved}):
        return answer
    messages.success(request, _("Kept as “%(name)s”.") % {"name": saved})
    return redirect("prompts")


def _workspace(request: HttpRequest) -> Any:
    return getattr(request, "workspace", None)
