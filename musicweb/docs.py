"""The documentation at /docs: Markdown of `templates/docs`, with tables made from what the code itself reads."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from engines.base import BPM_MAX, BPM_MIN
from engines.builtin.instruments import INSTRUMENTS
from engines.builtin.score import TEXTURE_KINDS, Sound
from engines.builtin.style import DRUM_KEYS, styles
from engines.builtin.style_guide import guides
from engines.builtin.theory import CHORDS, MODES
from engines.builtin.words import lexicon
from engines.cli.parsers import parser
from engines.formats import FORMATS
from engines.plan import LENGTH_MAX_MS, LENGTH_MIN_MS
from musicweb import failures
from musicweb.api.apis import APIS
from musicweb.shortcuts import SHORTCUTS
from tracks.models import ATTEMPTS_MAX

PICTURE_WIDTH, PICTURE_HEIGHT = 1280, 800  # pixels of every picture in the guides
EXAMPLE_STYLE = settings.BASE_DIR / "templates" / "docs" / "example-style.toml"


@dataclass(frozen=True, slots=True)
class Page:
    """One page: `templates/docs/<slug>.md`, filled with what `facts` returns."""

    slug: str
    title: str
    about: str
    facts: Callable[[], dict[str, Any]] = dict


class Argument(NamedTuple):
    name: str
    help: str


class Command(NamedTuple):
    name: str
    help: str
    arguments: list[Argument]


def index(request: HttpRequest) -> HttpResponse:
    return render(request, "docs/index.html", {"pages": PAGES, "apis": APIS})


def page(request: HttpRequest, slug: str) -> HttpResponse:
    found = next((page for page in PAGES if page.slug == slug), None)
    if found is None:
        raise Http404(f"there is no page {slug}")
    context = {"pages": PAGES, "apis": APIS, "slug": slug, "title": found.title, "article": article(found)}
    return render(request, "docs/page.html", context)


def article(page: Page) -> SafeString:
    """The page as HTML; markup in its text or its facts is shown, not obeyed."""
    return rendered(f"docs/{page.slug}.md", page.facts())


def rendered(template: str, facts: dict[str, Any]) -> SafeString:
    """Markdown, filled with facts, as HTML."""
    text = render_to_string(template, facts)
    html: str = MarkdownIt("commonmark", {"html": False}).enable("table").render(text)
    # What is wider than a phone scrolls by itself, by keys too.
    html = html.replace("<pre>", '<pre tabindex="0">').replace("</table>", "</table></div>")
    html = html.replace("<table>", '<div class="table" tabindex="0"><table>')
    html = html.replace("<img ", f'<img width="{PICTURE_WIDTH}" height="{PICTURE_HEIGHT}" loading="lazy" ')
    safe: SafeString = mark_safe(html)  # noqa: S308  the renderer escapes HTML
    return safe


def _style_facts() -> dict[str, Any]:
    return {
        "styles": styles().values(),
        "guides": guides(),
        "chords": [quality for quality in CHORDS if quality],
        "modes": MODES,
        "figures": [figure.name for figure in fields(Sound)],
        "textures": TEXTURE_KINDS,
        "drums": DRUM_KEYS,
        "instruments": INSTRUMENTS,
        "example": EXAMPLE_STYLE.read_text(encoding="utf-8"),
    }


def _prompt_facts() -> dict[str, Any]:
    return {
        "styles": styles(),
        "genres": dict(sorted(lexicon.GENRES.items())),
        "moods": lexicon.MOODS,
        "stand_ins": dict(sorted(lexicon.STAND_INS.items())),
        "bpm_min": BPM_MIN,
        "bpm_max": BPM_MAX,
        "length_min": LENGTH_MIN_MS // 1000,
        "length_max": LENGTH_MAX_MS // 60_000,
    }


def _shell_facts() -> dict[str, Any]:
    return {"commands": commands(), "formats": FORMATS.values()}


def _failure_facts() -> dict[str, Any]:
    return {"failures": failures.TABLE, "attempts": ATTEMPTS_MAX}


def _running_facts() -> dict[str, Any]:
    lines = (settings.BASE_DIR / "Procfile").read_text(encoding="utf-8")
    return {"procfile": lines, "trash_days": settings.TRASH_DAYS}


def commands() -> list[Command]:
    """What the command line offers, as its own parsers know it."""
    verbs = next(action for action in parser()._actions if isinstance(action, argparse._SubParsersAction))
    told = {choice.dest: choice.help or "" for choice in verbs._choices_actions}
    return [
        Command(name, told[name], [_argument(action) for action in verb._actions if action.dest != "help"])
        for name, verb in verbs.choices.items()
    ]


def _argument(action: argparse.Action) -> Argument:
    value = f" {action.metavar}" if action.metavar and action.option_strings else ""
    name = ", ".join(action.option_strings) or str(action.metavar or action.dest)
    return Argument(f"{name}{value}", (action.help or "").replace("%%", "%"))


PAGES = (
    Page("first-song", "Your first song", "From a few words to a song that is kept, in a minute."),
    Page("lyrics", "Lyrics", "Words of your own: parts, lines, languages, and how singing follows."),
    Page("plans", "Plans", "Shape a song section by section before it is made."),
    Page("recordings", "Recordings and stems", "Bring a recording, see what is in it, take it apart."),
    Page("editing", "Editing", "Vary, extend, replace and change what is there, and keep every version."),
    Page("sharing", "Sharing", "Links with an end, a password or downloads; embedding."),
    Page("teams", "Teams", "Workspaces, roles, invitations, keys and webhooks."),
    Page("keyboard", "Keyboard", "Every key of the studio.", lambda: {"shortcuts": SHORTCUTS}),
    Page("running", "Running it for a team", "TLS, mail, PostgreSQL, S3, workers elsewhere, backup.", _running_facts),
    Page(
        "prompts", "Prompts", "What words mean to the studio, and how music without a style is played.", _prompt_facts
    ),
    Page("styles", "Styles", "How to write a style of your own, field by field, with a whole example.", _style_facts),
    Page("failures", "Failures", "Why a track may fail, what helps, and what programs are answered.", _failure_facts),
    Page("shell", "Shell", "Songs without a server: every command, argument and format.", _shell_facts),
)
