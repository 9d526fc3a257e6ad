"""Filters that write musical quantities for people."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tracks.asking import EditRequest
from tracks.cover import cover_svg
from tracks.edit_words import in_words
from tracks.models import State, Track

register = template.Library()

TOLD_FROM = 0.05  # of a song, before which its speed is not known


@register.filter
def clock(milliseconds: float | None) -> str:
    """Milliseconds as `m:ss`; nothing for None.

    >>> clock(184_500)
    '3:04'
    """
    if milliseconds is None:
        return ""
    minutes, seconds = divmod(int(milliseconds // 1000), 60)
    return f"{minutes}:{seconds:02d}"


@register.simple_tag
def cover_url(track: Track) -> str:
    """The address of the cover, another one whenever what it is drawn from has changed."""
    version = f"{track.state}-{track.result.get('key', '')}"
    return f"{reverse('track_cover', args=[track.pk])}?{urlencode({'v': version})}"


@register.filter
def is_final(track: Track) -> bool:
    return State(track.state).is_final


@register.filter
def is_audible(track: Track) -> bool:
    """Whether there is something to hear, now or in a moment."""
    return track.state == State.COMPLETED or not (track.is_upload or is_final(track))


@register.filter
def seconds_left(track: Track) -> float | None:
    """How long it still takes at the speed it had so far; None while that cannot be told."""
    if track.state != State.PROCESSING or not track.started_at or track.progress < TOLD_FROM:
        return None
    elapsed_s = (timezone.now() - track.started_at).total_seconds()
    return round(elapsed_s * (1 - track.progress) / track.progress, 1)


@register.filter
def songs_before(track: Track) -> int:
    """How many of the workspace wait for the same engine since before this one."""
    before = Track.objects.filter(workspace=track.workspace_id, state=State.PENDING, engine=track.engine)
    return before.filter(created_at__lt=track.created_at, deleted_at=None).count()


@register.filter
def edit_words(track: Track) -> str:
    """What was done to the song that this track was made of; nothing for a track that is no edit."""
    asked = track.asked
    return in_words(asked.edit) if isinstance(asked, EditRequest) else ""


@register.filter
def tempo(bpm: float | None) -> str:
    """Beats per minute, without a fraction that is not there."""
    return "" if bpm is None else f"{bpm:g} bpm"


@register.filter
def file_facts(file: dict[str, Any]) -> str:
    """What a file says of its sound.

    >>> file_facts({"codec": "mp3float", "rate_hz": 44_100, "channels": 2})
    'mp3, 44.1 kHz, stereo'
    """
    channels = {1: "mono", 2: "stereo"}.get(file["channels"], f"{file['channels']} channels")
    return f"{file['codec'].removesuffix('float')}, {file['rate_hz'] / 1000:g} kHz, {channels}"


@register.simple_tag
def cover_art(seed: int, key: str) -> SafeString:
    """A cover as an image in the page itself, for examples that are no tracks."""
    drawing = base64.b64encode(cover_svg(seed, key).encode()).decode()
    return format_html(
        '<img class="cover" src="data:image/svg+xml;base64,{}" alt="" width="160" height="160">', drawing
    )
