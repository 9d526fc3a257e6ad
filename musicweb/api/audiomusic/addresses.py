"""Addresses of recordings as callers name them: those of this server's own tracks are known, others may be called."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from django.core.signing import BadSignature, SignatureExpired
from django.http import HttpRequest

from musicweb.api.audiomusic.errors import WireError
from musicweb.api.audiomusic.keys import key_of
from musicweb.api.media import AUDIO, Grant
from tracks import outgoing
from tracks.models import Track

GRANTED = re.compile("/files/([^/]+)/[^/]+")
OF_A_PAGE = re.compile("/tracks/([0-9a-f-]{36})(?:/audio|/original)?")
EXPIRED = "{field}: this address has expired. Ask for the job again to get a new one."
PART = "{field}: there is only {part} at this address; give that of the whole track."


def source_at(request: HttpRequest, url: str, field: str) -> dict[str, Any]:
    """`source`, the id of a track of the caller's, or `url`: as the fields of an errand.

    Raises `WireError` for an address of this server that leads to no track of the caller's, and `InvalidRequest` for
    one of others that may not be called.
    """
    track = track_at(request, url, field)
    if track:
        return {"source": track.pk}
    outgoing.check_url(url, field=field)
    return {"url": url}


def track_at(request: HttpRequest, url: str, field: str) -> Track | None:
    """The track of the caller's workspace that this server serves at `url`; None for an address of others."""
    parts = urlsplit(url)
    if parts.netloc.lower() != request.get_host().lower():
        return None
    track_id = _granted(parts.path, field) or _shown(parts.path)
    track = key_of(request).workspace.tracks.visible().filter(pk=track_id).first() if track_id else None
    if track is None:
        raise WireError(404, f"{field}: there is no recording of yours at this address.", code="unknown_source")
    return track


def _granted(path: str, field: str) -> str | None:
    found = GRANTED.fullmatch(path)
    if not found:
        return None
    try:
        grant = Grant.read(found[1])
    except SignatureExpired as error:
        raise WireError(400, EXPIRED.format(field=field), code="expired_address") from error
    except BadSignature:
        return None
    if grant.part != AUDIO:
        raise WireError(400, PART.format(field=field, part=grant.part), code="part_of_a_track")
    return str(grant.track_id)


def _shown(path: str) -> str | None:
    found = OF_A_PAGE.fullmatch(path)
    return found[1] if found else None
