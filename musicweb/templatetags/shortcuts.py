"""A tag that hands the keys of the studio to templates."""

from __future__ import annotations

from django import template

from musicweb.shortcuts import SHORTCUTS, Shortcut

register = template.Library()


@register.simple_tag
def shortcuts() -> tuple[Shortcut, ...]:
    return SHORTCUTS
