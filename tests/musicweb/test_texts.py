"""Every text can be translated, every translation is there, and what is compiled is what is written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

from musicweb import texts

LANGUAGES = [code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
DOMAINS = [texts.PAGES, texts.SCRIPTS]

# Still to be translated, or to be marked for it: a line leaves when its files are done.
LATER: dict[str, str] = {
    "accounts/": "teams",
    "templates/accounts/": "teams",
    "templates/tracks/": "create, library and the page of a track",
    "tracks/": "create, library and the page of a track",
    "plans/": "saved prompts",
    "static/js/": "editor, mixer, lists",
}
# In English only, for those who write programs.
ENGLISH = {"templates/docs/api.html", "templates/docs/_fields.html", "templates/docs/gallery.html"}

MARKED = re.compile(
    r"\{% block (?:refresh|look) %}.*?endblock|\{%\s*blocktrans.*?endblocktrans\w*\s*%\}"
    r"|<(script|style|kbd|code)\b.*?</\1>",
    re.DOTALL,
)
MARKUP = re.compile(r"""\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|<!--.*?-->|</?[a-z!](?:[^>"]|"[^"]*")*>""", re.DOTALL)
SPOKEN = re.compile(r"""\b(?:aria-label|placeholder|title|alt)="([^"{]*[A-Za-z]{2}[^"{]*)\"""")
NOT_WORDS = {"musicweb", "API", "JSON", "MIDI"}


def is_later(place: str) -> bool:
    return place in ENGLISH or any(place.startswith(folder) and "/share/" not in place for folder in LATER)


def bare_words(template: Path) -> list[str]:
    """What a page says without being marked for translation."""
    text = MARKED.sub(" ", template.read_text(encoding="utf-8"))
    said = [*MARKUP.split(text), *SPOKEN.findall(text)]
    words = [word for part in said if part for word in re.findall(r"[A-Za-z]{2,}", part)]
    return [word for word in words if word not in NOT_WORDS]


def finished_templates() -> list[Path]:
    places = {path.relative_to(texts.ROOT).as_posix(): path for path in texts.sources(texts.PAGES)}
    return [path for place, path in places.items() if place.endswith(".html") and not is_later(place)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("domain", DOMAINS)
def test_every_finished_text_is_translated(language: str, domain: str) -> None:
    told = texts.kept(language, domain)
    missing = [
        message.id
        for message in texts.found(domain)
        if message.id and not all(is_later(place) for place, _ in message.locations)
        if message.id not in told or told[message.id] in texts.untold(told)
    ]
    assert missing == [], "make texts, then translate them in locale/"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("domain", DOMAINS)
def test_every_translation_fills_in_what_the_text_does(language: str, domain: str) -> None:
    holes = re.compile(r"%\(\w+\)[a-z]|%[a-z]|\{\w+\}")
    wrong = [
        message.id
        for message in texts.kept(language, domain)
        for said in (message.string if isinstance(message.string, tuple | list) else [message.string])
        if message.id and said
        if set(holes.findall(said))
        - set(holes.findall(" ".join([message.id] if isinstance(message.id, str) else message.id)))
    ]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("domain", DOMAINS)
def test_what_is_compiled_is_what_is_written(language: str, domain: str) -> None:
    compiled = texts.place(language, domain).with_suffix(".mo").read_bytes()
    assert compiled == texts.compiled(texts.kept(language, domain)), "make texts"


def test_finished_templates_say_nothing_that_is_not_marked() -> None:
    bare = {path.relative_to(texts.ROOT).as_posix(): bare_words(path) for path in finished_templates()}
    assert {place: words for place, words in bare.items() if words} == {}
