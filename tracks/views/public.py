"""What the world sees of a shared track or playlist: page, sound, cover and preview, an embedded player, and oEmbed.

Nothing here tells whose it is: no workspace, no person, no id but the token of the link.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter
from allauth.core.ratelimit import consume_or_429
from asgiref.sync import sync_to_async
from csp.decorators import csp_replace
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_http_methods, require_safe

from tracks.cover import cover_of, preview_png
from tracks.lyrics import stanzas
from tracks.models import Share, State, Track
from tracks.timeline import section_spans
from tracks.views import sending

SESSION_KEY = "opened_shares"
PLAY_COUNTS_AGAIN_S = 1800
IMAGE_MAX_AGE_S = 3600
EMBED_SIZE = {"width": 480, "height": 160}


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, token: str) -> HttpResponseBase:
    """The track, behind its password where it has one; 410 for a link that leads nowhere any more."""
    share = _find(token)
    if not share.is_open:
        return render(request, "tracks/share/closed.html", status=HTTPStatus.GONE)
    if request.method == "POST":
        return _try_password(request, share)
    if not _may_enter(request, share):
        return render(request, "tracks/share/locked.html", {"share": share})
    if share.playlist:
        context = {"share": share, "playlist": share.playlist, "tracks": share.named_tracks()}
        return render(request, "tracks/share/playlist.html", context | {"address": _address(request, share)})
    return render(request, "tracks/share/page.html", _context(request, share))


@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})  # type: ignore[arg-type]
@require_safe
def embed(request: HttpRequest, token: str) -> HttpResponse:
    """A small player for other pages. One with a password leads to its page instead."""
    share = _find(token)
    if not share.is_open:
        return render(request, "tracks/share/embed.html", {"is_closed": True}, status=HTTPStatus.GONE)
    if share.playlist or not _may_enter(request, share):
        shown = share.playlist if _may_enter(request, share) else None
        context = {"is_locked": shown is None, "playlist": shown, "address": _address(request, share)}
        return render(request, "tracks/share/embed.html", context)
    return render(request, "tracks/share/embed.html", _context(request, share))


@require_safe
def oembed(request: HttpRequest) -> JsonResponse:
    """How other sites show a link, by the oEmbed specification 1.0: only JSON, only open links without a password."""
    if request.GET.get("format", "json") != "json":
        return JsonResponse({"error": "only format=json is offered"}, status=HTTPStatus.NOT_IMPLEMENTED)
    share = _named_in(request)
    title = str(share.track or share.playlist)
    address = request.build_absolute_uri(reverse("share_embed", args=[share.token]))
    frame = format_html(
        '<iframe src="{}" title="{}" width="{}" height="{}"></iframe>', address, title, *EMBED_SIZE.values()
    )
    return JsonResponse(
        {"version": "1.0", "type": "rich", "provider_name": "musicweb", "title": title, "html": frame} | EMBED_SIZE
    )


@require_safe
async def audio(request: HttpRequest, token: str) -> HttpResponseBase:
    """The song; as a download, and in another format, where the link allows it."""
    share = await sync_to_async(entered)(request, token)
    track = _song(share)
    wants_file = request.GET.get("download") == "1" or bool(request.GET.get("format"))
    if wants_file and not share.allows_downloads:
        raise Http404("This link allows listening only.")
    await sync_to_async(count_play)(request, share)
    return await sending.song(request, track, request.GET.get("format", ""), download=wants_file)


@require_safe
def waveform(request: HttpRequest, token: str) -> HttpResponseBase:
    return sending.waveform(_song(entered(request, token)))


@require_safe
def cover(request: HttpRequest, token: str) -> HttpResponse:
    return image(cover_of(_song(entered(request, token))), "image/svg+xml")


@require_safe
def preview(request: HttpRequest, token: str) -> HttpResponse:
    """The picture that others show with the link, 1200 by 630 pixels."""
    share = entered(request, token)
    track = _song(share)
    key = f"share:{share.token}:{track.state}:preview"
    picture = cache.get(key) or preview_png(cover_of(track))
    cache.set(key, picture, IMAGE_MAX_AGE_S)
    return image(picture, "image/png")


def _find(token: str) -> Share:
    share = Share.objects.select_related("track", "playlist__workspace").filter(token=token).first()
    if share is None:
        raise Http404("There is no such link.")
    return share


def entered(request: HttpRequest, token: str) -> Share:
    """The open link whose password, if it has one, was given in this session; else it is as if it were not there."""
    share = _find(token)
    if not share.is_open or not _may_enter(request, share):
        raise Http404("There is no such link.")
    return share


def _song(share: Share) -> Track:
    if share.track is None:
        raise Http404("This link leads to a playlist.")
    return share.track


def _named_in(request: HttpRequest) -> Share:
    """The link that `?url=` names."""
    try:
        found = resolve(urlsplit(request.GET.get("url", "")).path)
    except (Resolver404, ValueError) as error:
        raise Http404("This is no link to a track.") from error
    if found.url_name != "share":
        raise Http404("This is no link to a track.")
    return entered(request, found.kwargs["token"])


def _may_enter(request: HttpRequest, share: Share) -> bool:
    """A password that was changed or guessed at another link opens nothing: what is remembered is its hash."""
    return not share.password or request.session.get(SESSION_KEY, {}).get(share.token) == share.password


def _try_password(request: HttpRequest, share: Share) -> HttpResponseBase:
    if too_many := consume_or_429(request, action="share_password"):
        answer: HttpResponseBase = too_many
        return answer
    if not share.is_opened_by(request.POST.get("password", "")):
        context = {"share": share, "error": _("Password: this is not the one.")}
        return render(request, "tracks/share/locked.html", context, status=HTTPStatus.FORBIDDEN)
    request.session[SESSION_KEY] = request.session.get(SESSION_KEY, {}) | {share.token: share.password}
    return redirect("share", share.token)


def _context(request: HttpRequest, share: Share) -> dict[str, Any]:
    track = _song(share)
    return {
        "share": share,
        "track": track,
        "address": _address(request, share),
        "root": request.build_absolute_uri("/").rstrip("/"),
        "sections": section_spans(track.result),
        "stanzas": stanzas(track.result),
        "is_audible": track.state not in (State.FAILED, State.CANCELLED),
        "size": EMBED_SIZE,
    }


def _address(request: HttpRequest, share: Share) -> str:
    return request.build_absolute_uri(reverse("share", args=[share.token]))


def count_play(request: HttpRequest, share: Share) -> None:
    """A play counts once per listener and half an hour, however often a player asks for another stretch."""
    listener = get_adapter().get_client_ip(request)
    if request.method == "GET" and cache.add(f"share:{share.token}:{listener}", 1, PLAY_COUNTS_AGAIN_S):
        share.note_play()


def image(picture: str | bytes, content_type: str) -> HttpResponse:
    return HttpResponse(
        picture, content_type=content_type, headers={"Cache-Control": f"private, max-age={IMAGE_MAX_AGE_S}"}
    )
