"""Answers with what is heard or saved of a track: its sound live or stored, stems, MIDI, waveform, words."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TypeVar

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from engines.errors import InvalidRequest
from engines.formats import FORMATS, output_format
from engines.subtitles import to_lrc
from tracks import credentials, files, log, renditions
from tracks.lyrics import sung_lines
from tracks.models import State, Track
from tracks.renditions import is_itself
from tracks.views.ranges import file_name, stored

STEM_FORMAT = FORMATS["flac"]  # how engines are asked to write stems
Response = TypeVar("Response", bound=HttpResponseBase)


async def song(
    request: HttpRequest, track: Track, asked: str = "", *, signed: bool = False, download: bool = False
) -> HttpResponseBase:
    """The song: while it is being made, from its first byte on as it comes; afterwards the stored file.

    In the format `asked`, or with content credentials if `signed`, only a finished one; the answer then waits while it
    is put into that form.
    """
    if asked or signed:
        return await _rendition(request, track, asked or track.output_format, signed, download)
    if track.state == State.COMPLETED:
        own = output_format(track.output_format)
        save_as = file_name(str(track), own.suffix) if download else ""
        return await stored(request, str(track.audio), own.content_type, save_as)
    return await _live(request, track)


async def stem(
    request: HttpRequest, track: Track, name: str, asked: str = "", *, download: bool = False
) -> HttpResponseBase:
    """One stem as it is stored, or encoded anew in the format `asked`."""
    part = await track.stems.filter(name=name).afirst()
    if part is None:
        raise Http404(f"This track has no stem {name}.")
    try:
        wanted = output_format(asked or STEM_FORMAT.name)
    except InvalidRequest as error:
        return refused(str(error), 400)
    save_as = file_name(f"{track} - {name}", wanted.suffix) if download else ""
    if str(part.audio).endswith(f".{wanted.suffix}"):
        return await stored(request, str(part.audio), wanted.content_type, save_as)
    response = StreamingHttpResponse(files.stepwise(renditions.stem_in(str(part.audio), wanted)))
    return as_download(response, wanted.content_type, save_as)


async def midi(request: HttpRequest, track: Track) -> HttpResponseBase:
    if not track.midi:
        raise Http404("This track has no MIDI.")
    return await stored(request, str(track.midi), "audio/midi", file_name(str(track), "mid"))


def waveform(track: Track) -> HttpResponseBase:
    """Peaks as JSON in the audiowaveform layout, version 2."""
    if not track.waveform:
        raise Http404("This track has no waveform.")
    return StreamingHttpResponse(files.pieces(str(track.waveform)), content_type="application/json")


def lyrics(track: Track) -> HttpResponse:
    """The words with their times, as a file for players of music."""
    lines = sung_lines(track.result)
    if not lines:
        raise Http404("Nobody sings in this track.")
    answer = HttpResponse(to_lrc(lines, str(track)))
    return as_download(answer, "text/plain; charset=utf-8", file_name(str(track), "lrc"))


def as_download(response: Response, content_type: str, save_as: str) -> Response:
    response["Content-Type"] = content_type
    response["Cache-Control"] = "private, no-cache"
    if save_as:
        response["Content-Disposition"] = content_disposition_header(True, save_as) or "attachment"
    return response


def refused(message: str, status: int) -> HttpResponse:
    return HttpResponse(message, status=status, content_type="text/plain; charset=utf-8")


async def _rendition(request: HttpRequest, track: Track, asked: str, signed: bool, download: bool) -> HttpResponseBase:
    try:
        wanted = output_format(track.output_format if is_itself(track, output_format(asked), asked) else asked)
        if signed:
            credentials.check(track, wanted)
    except InvalidRequest as error:
        return refused(str(error), 400)
    if track.state != State.COMPLETED:
        return refused("Only a finished track can be had in another format.", 409)
    save_as = file_name(str(track), wanted.suffix) if download else ""
    if wanted.name == track.output_format and not signed:
        return await stored(request, str(track.audio), wanted.content_type, save_as)
    try:
        made = await renditions.wait_for(track, wanted, signed=signed)
    except renditions.RenditionFailed as error:
        return refused(str(error), 503)
    return await stored(request, str(made.audio), wanted.content_type, save_as)


async def _live(request: HttpRequest, track: Track) -> HttpResponseBase:
    """Bytes as they come. The status waits for the first of them: afterwards only breaking off would be honest."""
    headers = {"Content-Type": output_format(track.output_format).content_type, "Cache-Control": "no-store"}
    if request.method == "HEAD":
        return HttpResponse(headers=headers)
    entries = log.follow(track.pk)
    try:
        first = await _first_sound(entries)
    except log.LogUnavailable as error:
        return refused(str(error), 503)
    if isinstance(first, log.End):
        return refused(first.failure.get("message", "This track has no sound: it was cancelled."), 404)
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
