"""Filters for the Markdown of the documentation."""

from __future__ import annotations

from django import template

register = template.Library()


@register.filter
def cell(text: str) -> str:
    """Text for a cell of a table, where a bar would begin the next one."""
    return text.replace("|", "\\|").replace("\n", " ")


@register.filter
def spaced(name: str) -> str:
    """A name of the code in words."""
    return name.replace("_", " ")
