"""Tags that name the scripts of the pages, so that modules import each other by name and load without a waterfall."""

from __future__ import annotations

import json
from functools import cache

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join, json_script
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation.trans_real import DjangoTranslation
from django.views.i18n import JavaScriptCatalog

register = template.Library()

VENDORED = {
    "turbo": "vendor/turbo@8.0.23/turbo.es2017-esm.js",
    "wavesurfer": "vendor/wavesurfer.js@8.0.1/wavesurfer.esm.js",
}
LOADED_WHEN_NEEDED = {
    "wavesurfer", "track-page", "elements/comment-list", "elements/piano-roll", "elements/song-view",
    "elements/stem-mixer", "elements/version-tree",
    "lib/mix", "lib/pieces", "lib/score", "lib/stem-deck", "lib/stretch",
    "create-page", "elements/lyric-editor", "elements/prompt-box", "elements/prompt-reader", "elements/take-deck",
    "lib/draft", "lib/form-values", "lib/syllables", "lib/words",
    "elements/plan-editor", "elements/plan-line", "lib/plan", "lib/plan-problems", "lib/plan-text",
    "elements/look-again", "library-page",
    "elements/endless-list", "elements/play-list", "elements/play-queue", "elements/track-list",
    "elements/track-selection",
}  # fmt: skip


@register.simple_tag
def import_map(nonce: str) -> SafeString:
    """The import map of all modules (`lib/clock` is `js/lib/clock.js`), and preloads of those that every page loads."""
    modules = _modules()
    eager = [(url,) for name, url in modules.items() if name not in LOADED_WHEN_NEEDED]
    table = json.dumps({"imports": modules}, indent=0).replace("<", "\\u003c")
    return format_html(
        '<script type="importmap" nonce="{}">{}</script>{}',
        nonce,
        mark_safe(table),  # noqa: S308  our own file names, and no tag can open in it
        format_html_join("", '<link rel="modulepreload" href="{}">', eager),
    )


@register.simple_tag
def stylesheets() -> SafeString:
    """A link to every file of `css/`, the one that orders the layers first."""
    folder = settings.BASE_DIR / "static" / "css"
    names = sorted((path.name for path in folder.glob("*.css")), key=lambda name: (name != "layers.css", name))
    return format_html_join("", '<link rel="stylesheet" href="{}">', ((static(f"css/{name}"),) for name in names))


@register.simple_tag
def script_texts() -> SafeString:
    """What scripts say, in the language of the page; nothing where that is the language they are written in."""
    return _texts(get_language() or settings.LANGUAGE_CODE)


@register.simple_tag
def icon(name: str) -> SafeString:
    """A symbol of `icons.svg`, of no meaning to screen readers."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', static("icons.svg"), name)


@cache
def _texts(language: str) -> SafeString:
    catalogue = JavaScriptCatalog()
    folders = [str(folder) for folder in settings.LOCALE_PATHS]
    catalogue.translation = DjangoTranslation(language, domain="djangojs", localedirs=folders)
    texts = {} if language == settings.LANGUAGE_CODE else catalogue.get_catalog()
    return json_script(texts, "texts") if texts else SafeString()


@cache
def _modules() -> dict[str, str]:
    folder = settings.BASE_DIR / "static" / "js"
    own = {
        path.relative_to(folder).with_suffix("").as_posix(): f"js/{path.relative_to(folder).as_posix()}"
        for path in sorted(folder.rglob("*.js"))
    }
    return {name: static(path) for name, path in (VENDORED | own).items()}
