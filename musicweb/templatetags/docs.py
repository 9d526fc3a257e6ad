"""Filters for the Markdown of the documentation."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

register = template.Library()
MARKDOWN = MarkdownIt("commonmark", {"html": False})


@register.filter
def cell(text: str) -> str:
    """Text for a cell of a table, where a bar would begin the next one."""
    return text.replace("|", "\\|").replace("\n", " ")


@register.filter
def spaced(name: str) -> str:
    """A name of the code in words."""
    return name.replace("_", " ")


@register.filter
def inline(text: str) -> SafeString:
    """Markdown, such as a docstring, as HTML without paragraphs; markup in it is shown, not obeyed."""
    html: str = MARKDOWN.renderInline(" ".join(text.split()))
    safe: SafeString = mark_safe(html)  # noqa: S308  the renderer escapes HTML
    return safe
