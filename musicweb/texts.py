"""Every text that can be translated, found in templates, Python and scripts, and its catalogues in `locale/`.

Works without the gettext programs, so that any clean checkout can do it. Needs Babel, of the extra `check`.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT: Path = settings.BASE_DIR
LOCALE = ROOT / "locale"
PACKAGES = ("accounts", "musicweb", "plans", "tracks")
PAGES, SCRIPTS = "django", "djangojs"
FORMS: dict[str, tuple[int, ...] | None] = {"_": None, "gettext": None, "ngettext": (1, 2)}
LAZY: dict[str, tuple[int, ...] | None] = {"gettext_lazy": None, "ngettext_lazy": (1, 2)}


def found(domain: str) -> Catalog:
    """What the sources of `domain` (`django` or `djangojs`) say in English, with the files that say it."""
    catalog = Catalog(domain=domain)
    for path in sources(domain):
        for message in _messages(path):
            catalog.add(message, locations=[(path.relative_to(ROOT).as_posix(), 0)])
    return catalog


def sources(domain: str) -> list[Path]:
    """The files of `domain` that may hold texts, in order."""
    if domain == SCRIPTS:
        return sorted((ROOT / "static" / "js").rglob("*.js"))
    modules = (path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    return sorted([*(ROOT / "templates").rglob("*.html"), *modules])


def kept(language: str, domain: str) -> Catalog:
    """The catalogue of `language`, empty where there is none yet."""
    path = place(language, domain)
    if not path.exists():
        return Catalog(language, domain)
    with path.open("rb") as file:
        return read_po(file, locale=language, domain=domain)


def place(language: str, domain: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / f"{domain}.po"


def untold(catalog: Catalog) -> list[Message]:
    """The texts of `catalog` that have no translation, or one that nobody has looked at."""
    return [message for message in catalog if message.id and (message.fuzzy or not all(_strings(message)))]


def keep(catalog: Catalog, language: str, domain: str) -> None:
    """Write the catalogue as text, and compiled beside it."""
    path = place(language, domain)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=120, sort_output=True, omit_header=False, include_lineno=False)
    path.with_suffix(".mo").write_bytes(compiled(catalog))


def compiled(catalog: Catalog) -> bytes:
    file = BytesIO()
    write_mo(file, catalog)
    return file.getvalue()


def _messages(path: Path) -> Iterator[str | tuple[str, ...]]:
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".html" and "gettext" not in text:
        return
    if path.suffix == ".html":  # Python's tokens may not be indented at will
        text = "\n".join(line.strip() for line in templatize(text, origin=str(path)).splitlines())
    method = "javascript" if path.suffix == ".js" else "python"
    for _, message, _, _ in extract(method, BytesIO(text.encode()), keywords=FORMS | LAZY):
        yield message


def _strings(message: Message) -> tuple[str, ...]:
    said = message.string
    return tuple(map(str, said)) if isinstance(said, list | tuple) else (said or "",)
