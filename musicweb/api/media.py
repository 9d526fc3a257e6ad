"""Addresses of sound that work without a key: signed, for one file of one track, and for a day.

Programs hand them to audio elements and download tools, which send no key.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.http import Http404, HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from engines.formats import output_format
from tracks import log
from tracks.models import State, Track
from tracks.views import sending
from tracks.waiting import finished

VALID_FOR = timedelta(hours=24)
AUDIO, MIDI, WAVEFORM, LYRICS = "audio", "midi", "waveform", "lyrics"
SUFFIXES = {MIDI: "mid", WAVEFORM: "json", LYRICS: "lrc"}
SIGNER = TimestampSigner(salt="musicweb.media", sep=".")


@dataclass(frozen=True, slots=True)
class Grant:
    """The right to get one file: `part` of the track in the output format `asked`, empty for the one it has."""

    track_id: UUID
    part: str
    asked: str
    download: bool

    @classmethod
    def read(cls, token: str) -> Grant:
        """Raises `BadSignature`, and of its kind `SignatureExpired`."""
        track_id, part, asked, download = SIGNER.unsign_object(token, max_age=VALID_FOR)
        return cls(UUID(track_id), part, asked, bool(download))

    def __str__(self) -> str:
        return SIGNER.sign_object([self.track_id.hex, self.part, self.asked, int(self.download)])


def url(request: HttpRequest, track: Track, part: str, *, format: str | None = None, download: bool = False) -> str:  # noqa: A002
    """The absolute address of `part` of the track, for a day: `audio`, `midi`, `waveform`, `lyrics` or a stem's name.

    `format` is the name of an output format, for `audio` and stems. The sound of a track in the making is streamed as
    it comes; everything else is answered when the track is finished.
    """
    token = str(Grant(track.pk, part, format or "", download))
    suffix = SUFFIXES.get(part) or output_format(format or _own_format(track, part)).suffix
    return request.build_absolute_uri(reverse("media", args=[token, f"{part}.{suffix}"]))


@require_safe
async def media(request: HttpRequest, token: str, name: str) -> HttpResponseBase:
    """The file that the token grants; `name` is only for people and their players."""
    try:
        answer = await _granted(request, Grant.read(token))
    except SignatureExpired:
        answer = _refused("This address has expired. Ask for the track again to get a new one.", 410)
    except (BadSignature, Http404, Track.DoesNotExist):
        answer = _refused("There is nothing at this address.", 404)
    except log.LogUnavailable:
        answer = _refused("The message store (Redis) does not answer. Try again soon.", 503)
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


async def _granted(request: HttpRequest, grant: Grant) -> HttpResponseBase:
    track = await Track.objects.visible().aget(pk=grant.track_id)
    is_live = grant.part == AUDIO and grant.asked in ("", track.output_format)
    if is_live and track.state != State.COMPLETED:
        return await sending.song(request, track, download=grant.download)
    if not State(track.state).is_final:
        track = await finished(track.pk)
    match grant.part:
        case "audio":
            return await sending.song(request, track, grant.asked, download=grant.download)
        case "midi":
            return await sending.midi(request, track)
        case "waveform":
            return sending.waveform(track)
        case "lyrics":
            return sending.lyrics(track)
    return await sending.stem(request, track, grant.part, grant.asked, download=grant.download)


def _own_format(track: Track, part: str) -> str:
    return track.output_format if part == AUDIO else sending.STEM_FORMAT.name


def _refused(message: str, status: int) -> JsonResponse:
    return JsonResponse({"detail": message}, status=status)
