"""What programmers read of each dialect: its OpenAPI document, and the same as a page with examples to copy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from musicweb import docs
from musicweb.api.apis import APIS
from musicweb.api.reading import WireAPI
from musicweb.api.reference import Route, routes

FOLDER = settings.BASE_DIR / "templates" / "docs" / "api"
LANGUAGES = {".sh": "curl", ".py": "Python", ".mjs": "JavaScript"}


@dataclass(frozen=True, slots=True)
class Example:
    """A program in several languages: a file of `FOLDER/<dialect>` each, whose first line says what it does."""

    slug: str
    title: str
    programs: dict[str, str]


@require_safe
def openapi(_request: HttpRequest, dialect: str) -> HttpResponse:
    return JsonResponse(_api(dialect).get_openapi_schema(), headers={"access-control-allow-origin": "*"})


@require_safe
def page(request: HttpRequest, dialect: str) -> HttpResponse:
    api = _api(dialect)
    context = {
        "apis": APIS,
        "pages": docs.PAGES,
        "dialect": dialect,
        "api": api,
        "article": _introduction(dialect),
        "examples": list(examples(dialect)),
        "routes": _routes(dialect),
    }
    return render(request, "docs/api.html", context)


def examples(dialect: str) -> Iterator[Example]:
    """The examples of a dialect, in the order of their file names."""
    for path in sorted((FOLDER / dialect).glob("*.sh")):
        programs = {name: _program(path.with_suffix(suffix)) for suffix, name in LANGUAGES.items()}
        yield Example(path.stem, path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# "), programs)


def _program(path: Path) -> str:
    """The text of the file less its title."""
    return path.read_text(encoding="utf-8").partition("\n")[2].strip()


@cache
def _introduction(dialect: str) -> SafeString:
    return docs.rendered(f"docs/api/{dialect}.md", {})


@cache
def _routes(dialect: str) -> list[Route]:
    document: dict[str, Any] = APIS[dialect].get_openapi_schema()
    return routes(document)


def _api(dialect: str) -> WireAPI:
    if dialect not in APIS:
        raise Http404(f"There is no API called {dialect}.")
    return APIS[dialect]
