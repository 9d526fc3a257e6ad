"""Filters that write musical quantities for people."""

from __future__ import annotations

from django import template

register = template.Library()


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


@register.filter
def tempo(bpm: float | None) -> str:
    """Beats per minute, without a fraction that is not there."""
    return "" if bpm is None else f"{bpm:g} bpm"
