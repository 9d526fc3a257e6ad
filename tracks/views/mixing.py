"""What the mixer asks for: stems in pieces and as small waveforms, and the mix that its faders make."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from pathlib import PurePosixPath
from uuid import UUID

from asgiref.sync import sync_to_async
from django.core.cache import cache
from django.http import Http404, HttpResponse, HttpResponseNotModified, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_POST, require_safe

from accounts.access import MemberRequest, workspace_required
from engines.errors import InvalidRequest
from engines.formats import FORMATS
from tracks import files, mixing, stem_pieces
from tracks.models import Stem, Track
from tracks.orders import OrderFailed
from tracks.views import sending
from tracks.views.ranges import file_name

LEVELS_KEPT_S = 30 * 24 * 3600


@require_safe
@workspace_required
async def piece(request: MemberRequest, track_id: UUID, name: str, number: int) -> HttpResponseBase:
    """Some seconds of a stem, as FLAC; 404 beyond its end."""
    stem = await _stem(request, track_id, name)
    etag = f'"{hashlib.sha256(f"{stem.audio}#{number}".encode()).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified()
    data = await sync_to_async(stem_pieces.piece, thread_sensitive=False)(str(stem.audio), number)
    if not data:
        raise Http404(f"The stem {name} is over before that.")
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    return HttpResponse(data, content_type=FORMATS["flac"].content_type, headers=headers)


@require_safe
@workspace_required
async def levels(request: MemberRequest, track_id: UUID, name: str) -> HttpResponseBase:
    """How loud a stem is from beginning to end, for a small waveform; measured once."""
    stem = await _stem(request, track_id, name)
    key = f"levels:{stem.audio}"
    found = await cache.aget(key)
    if found is None:
        found = await sync_to_async(stem_pieces.levels, thread_sensitive=False)(str(stem.audio))
        await cache.aset(key, found, LEVELS_KEPT_S)
    return JsonResponse(found, safe=False, headers={"Cache-Control": "private, max-age=3600"})


@require_POST
@workspace_required
async def mix(request: MemberRequest, track_id: UUID) -> HttpResponseBase:
    """The mix that somebody hears, as a download. Everybody who may listen may have it: it leaves nothing behind."""
    track = await _track(request, track_id)
    try:
        wanted = mixing.format_of(request.POST.get("output_format", "mp3"))
        strips = await sync_to_async(mixing.strips_of)(track, request.POST)
    except InvalidRequest as error:
        return sending.refused(error.message, 422)
    try:
        made = await mixing.made(track, strips, wanted)
    except OrderFailed as error:
        return sending.refused(str(error), 503)
    response = StreamingHttpResponse(_read_once(made))
    return sending.as_download(response, wanted.content_type, file_name(f"{track} - mix", wanted.suffix))


async def _read_once(name: str) -> AsyncIterator[bytes]:
    try:
        async for data in files.pieces(name):
            yield data
    finally:
        await sync_to_async(files.discard, thread_sensitive=False)(str(PurePosixPath(name).parent))


async def _stem(request: MemberRequest, track_id: UUID, name: str) -> Stem:
    track = await _track(request, track_id)
    stem = await track.stems.filter(name=name).afirst()
    if stem is None:
        raise Http404(f"This track has no stem {name}.")
    return stem


async def _track(request: MemberRequest, track_id: UUID) -> Track:
    try:
        return await request.workspace.tracks.visible().aget(pk=track_id)
    except Track.DoesNotExist as error:
        raise Http404("There is no such track.") from error
