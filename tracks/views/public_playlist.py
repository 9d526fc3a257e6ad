"""The sound and covers of a shared playlist's tracks, each by the name that it has under the link."""

from __future__ import annotations

from asgiref.sync import sync_to_async
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from tracks.cover import cover_of
from tracks.models import Share, Track
from tracks.views import sending
from tracks.views.public import count_play, entered, image


@require_safe
async def audio(request: HttpRequest, token: str, name: str) -> HttpResponseBase:
    """The song; as a download where the link allows it."""
    share = await sync_to_async(entered)(request, token)
    track = await sync_to_async(_named)(share, name)
    wants_file = request.GET.get("download") == "1"
    if wants_file and not share.allows_downloads:
        raise Http404("This link allows listening only.")
    await sync_to_async(count_play)(request, share)
    return await sending.song(request, track, download=wants_file)


@require_safe
def cover(request: HttpRequest, token: str, name: str) -> HttpResponse:
    return image(cover_of(_named(entered(request, token), name)), "image/svg+xml")


def _named(share: Share, name: str) -> Track:
    try:
        return share.named_tracks()[name]
    except KeyError as error:
        raise Http404("There is no such track in this playlist.") from error
