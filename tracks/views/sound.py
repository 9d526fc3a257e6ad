"""Everything of a track that is heard or saved: its sound live or stored, stems, MIDI, waveform."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from contextlib import aclosing
from uuid import UUID

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from accounts.access import MemberRequest, workspace_required
from engines.errors import InvalidRequest
from engines.formats import FORMATS, output_format
from tracks import credentials, files, log, renditions
from tracks.models import State, Stem, Track
from tracks.renditions import is_itself
from tracks.views.ranges import file_name, stored
from tracks.views.zipping import zipped

SUFFIX = re.compile("[A-Za-z0-9]{1,5}", re.ASCII)
STEM_FORMAT = FORMATS["flac"]  # how engines are asked to write stems


@require_safe
@workspace_required
async def audio(request: MemberRequest, track_id: UUID) -> HttpResponseBase:
    """The song: while it is being made, from its first byte on as it comes; afterwards the stored file."""
    track = await _track(request, track_id)
    signed = request.GET.get("signed") == "1"
    if asked := request.GET.get("format", track.output_format if signed else ""):
        return await _rendition(request, track, asked, signed)
    if track.state == State.COMPLETED:
        own = output_format(track.output_format)
        return await stored(request, str(track.audio), own.content_type, _save_as(request, track, own.suffix))
    return await _live(request, track)


@require_safe
@workspace_required
async def stem(request: MemberRequest, track_id: UUID, name: str) -> HttpResponseBase:
    """One stem as it is stored, or encoded anew for `?format=`."""
    track = await _track(request, track_id)
    part = await track.stems.filter(name=name).afirst()
    if part is None:
        raise Http404(f"This track has no stem {name}.")
    try:
        wanted = output_format(request.GET.get("format", STEM_FORMAT.name))
    except InvalidRequest as error:
        return _refused(str(error), 400)
    save_as = _save_as(request, track, wanted.suffix, f" - {name}")
    if str(part.audio).endswith(f".{wanted.suffix}"):
        return await stored(request, str(part.audio), wanted.content_type, save_as)
    response = StreamingHttpResponse(files.stepwise(renditions.stem_in(str(part.audio), wanted)))
    return _as_download(response, wanted.content_type, save_as)


@require_safe
@workspace_required
async def stems_zip(request: MemberRequest, track_id: UUID) -> HttpResponseBase:
    """All stems in one archive, which is not compressed: sound hardly shrinks further."""
    track = await _track(request, track_id)
    stems = {_stem_file(track, part): str(part.audio) async for part in track.stems.order_by("pk")}
    if not stems:
        raise Http404("This track has no stems.")
    response = StreamingHttpResponse(files.stepwise(zipped(stems)))
    return _as_download(response, "application/zip", file_name(f"{track} - stems", "zip"))


@require_safe
@workspace_required
async def midi(request: MemberRequest, track_id: UUID) -> HttpResponseBase:
    track = await _track(request, track_id)
    if not track.midi:
        raise Http404("This track has no MIDI.")
    return await stored(request, str(track.midi), "audio/midi", file_name(str(track), "mid"))


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
    """Peaks as JSON in the audiowaveform layout, version 2."""
    track = await _track(request, track_id)
    if not track.waveform:
        raise Http404("This track has no waveform.")
    return StreamingHttpResponse(files.pieces(str(track.waveform)), content_type="application/json")


async def _track(request: MemberRequest, track_id: UUID) -> Track:
    try:
        return await request.workspace.tracks.visible().aget(pk=track_id)
    except Track.DoesNotExist as error:
        raise Http404("There is no such track.") from error


async def _rendition(request: MemberRequest, track: Track, asked: str, signed: bool) -> HttpResponseBase:
    """The song in the format `asked`, with content credentials if `signed`; the answer waits while it is being made."""
    try:
        wanted = output_format(track.output_format if is_itself(track, output_format(asked), asked) else asked)
        if signed:
            credentials.check(track, wanted)
    except InvalidRequest as error:
        return _refused(str(error), 400)
    if track.state != State.COMPLETED:
        return _refused("Only a finished track can be had in another format.", 409)
    save_as = _save_as(request, track, wanted.suffix)
    if wanted.name == track.output_format and not signed:
        return await stored(request, str(track.audio), wanted.content_type, save_as)
    try:
        made = await renditions.wait_for(track, wanted, signed=signed)
    except renditions.RenditionFailed as error:
        return _refused(str(error), 503)
    return await stored(request, str(made.audio), wanted.content_type, save_as)


async def _live(request: MemberRequest, track: Track) -> HttpResponseBase:
    """Bytes as they come. The status waits for the first of them: afterwards only breaking off would be honest."""
    headers = {"Content-Type": output_format(track.output_format).content_type, "Cache-Control": "no-store"}
    if request.method == "HEAD":
        return HttpResponse(headers=headers)
    entries = log.follow(track.pk)
    try:
        first = await _first_sound(entries)
    except log.LogUnavailable as error:
        return _refused(str(error), 503)
    if isinstance(first, log.End):
        return _refused(first.failure.get("message", "This track has no sound: it was cancelled."), 404)
    return StreamingHttpResponse(_bytes(first, entries), headers=headers)


async def _first_sound(entries: AsyncGenerator[log.Entry, None]) -> log.Audio | log.End:
    async for entry in entries:
        if not isinstance(entry, log.Status):
            return entry
    raise log.LogUnavailable("The log of this track ended early.")


async def _bytes(first: log.Audio, entries: AsyncGenerator[log.Entry, None]) -> AsyncGenerator[bytes, None]:
    async with aclosing(entries):
        yield first.data
        async for entry in entries:
            if isinstance(entry, log.Audio):
                yield entry.data


def _save_as(request: MemberRequest, track: Track, suffix: str, part: str = "") -> str:
    """The name to save under where `?download=1` asks for saving."""
    return file_name(f"{track}{part}", suffix) if request.GET.get("download") == "1" else ""


def _stem_file(track: Track, part: Stem) -> str:
    return file_name(f"{track} - {part.name}", str(part.audio).rpartition(".")[2])


def _as_download(response: HttpResponseBase, content_type: str, save_as: str) -> HttpResponseBase:
    response["Content-Type"] = content_type
    response["Cache-Control"] = "private, no-cache"
    if save_as:
        response["Content-Disposition"] = content_disposition_header(True, save_as) or "attachment"
    return response


def _refused(message: str, status: int) -> HttpResponse:
    return HttpResponse(message, status=status, content_type="text/plain; charset=utf-8")
