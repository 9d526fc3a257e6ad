"""What members of a workspace hear or save of a track: its sound live or stored, stems, MIDI, waveform."""

from __future__ import annotations

import re
from uuid import UUID

from django.http import Http404, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from accounts.access import MemberRequest, workspace_required
from tracks import files
from tracks.models import Stem, Track
from tracks.views import sending
from tracks.views.ranges import file_name, stored
from tracks.views.zipping import zipped

SUFFIX = re.compile("[A-Za-z0-9]{1,5}", re.ASCII)


@require_safe
@workspace_required
async def audio(request: MemberRequest, track_id: UUID) -> HttpResponseBase:
    """The song, in another format for `?format=` and with content credentials for `?signed=1`."""
    track = await _track(request, track_id)
    asked, signed = request.GET.get("format", ""), request.GET.get("signed") == "1"
    return await sending.song(request, track, asked, signed=signed, download=_is_download(request))


@require_safe
@workspace_required
async def stem(request: MemberRequest, track_id: UUID, name: str) -> HttpResponseBase:
    """One stem as it is stored, or encoded anew for `?format=`."""
    track = await _track(request, track_id)
    return await sending.stem(request, track, name, request.GET.get("format", ""), download=_is_download(request))


@require_safe
@workspace_required
async def stems_zip(request: MemberRequest, track_id: UUID) -> HttpResponseBase:
    """All stems in one archive, which is not compressed: sound hardly shrinks further."""
    track = await _track(request, track_id)
    stems = {_stem_file(track, part): str(part.audio) async for part in track.stems.order_by("pk")}
    if not stems:
        raise Http404("This track has no stems.")
    response = StreamingHttpResponse(files.stepwise(zipped(stems)))
    return sending.as_download(response, "application/zip", file_name(f"{track} - stems", "zip"))


@require_safe
@workspace_required
async def midi(request: MemberRequest, track_id: UUID) -> HttpResponseBase:
    return await sending.midi(request, await _track(request, track_id))


@require_safe
@workspace_required
async def original(request: MemberRequest, track_id: UUID) -> HttpResponseBase:
    """An upload as it came; strangers' bytes are only ever saved, never shown."""
    track = await _track(request, track_id)
    if not track.original:
        raise Http404("This track was not uploaded, or is not ready.")
    name, _, suffix = str(track.request["name"]).rpartition(".")
    save_as = file_name(name, suffix) if name and SUFFIX.fullmatch(suffix) else file_name(str(track), "bin")
    return await stored(request, str(track.original), "application/octet-stream", save_as)


@require_safe
@workspace_required
async def waveform(request: MemberRequest, track_id: UUID) -> HttpResponseBase:
    return sending.waveform(await _track(request, track_id))


async def _track(request: MemberRequest, track_id: UUID) -> Track:
    try:
        return await request.workspace.tracks.visible().aget(pk=track_id)
    except Track.DoesNotExist as error:
        raise Http404("There is no such track.") from error


def _is_download(request: MemberRequest) -> bool:
    return request.GET.get("download") == "1"


def _stem_file(track: Track, part: Stem) -> str:
    return file_name(f"{track} - {part.name}", str(part.audio).rpartition(".")[2])
