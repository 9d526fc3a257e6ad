"""Typed readers of environment settings. Each refuses nonsense loudly; a secret may come from `<NAME>_FILE`."""

from __future__ import annotations

import os
import re
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}


def text(name: str, default: str = "") -> str:
    """The setting, or what the file named by `<NAME>_FILE` holds, or `default`."""
    path = os.environ.get(f"{name}_FILE")
    if not path:
        return os.environ.get(name, default)
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{name}_FILE: cannot read {path!r}: {error.strerror}") from error


def flag(name: str, *, default: bool) -> bool:
    value = text(name).strip().lower()
    if value and value not in TRUE | FALSE:
        raise ImproperlyConfigured(f"{name}: {value!r} is not a yes or no; use 1 or 0")
    return value in TRUE if value else default


def integer(name: str, default: int, *, least: int, most: int) -> int:
    value = text(name).strip()
    if not value:
        return default
    if not re.fullmatch("-?[0-9]+", value) or not least <= int(value) <= most:
        raise ImproperlyConfigured(f"{name}: {value!r} is not a whole number from {least} to {most}")
    return int(value)


def words(name: str, default: list[str]) -> list[str]:
    """A list separated by commas."""
    value = text(name)
    return [word.strip() for word in value.split(",") if word.strip()] if value else default


def integers(name: str, defaults: dict[str, int], *, least: int, most: int) -> dict[str, int]:
    """`defaults` with those of its numbers that the setting names, as `one=3,two=5`, changed."""
    found = dict(defaults)
    for word in words(name, []):
        key, _, value = word.partition("=")
        if key not in defaults or not re.fullmatch("[0-9]+", value) or not least <= int(value) <= most:
            known = ", ".join(defaults)
            raise ImproperlyConfigured(f"{name}: {word!r} is not NAME=NUMBER with {known} and {least} to {most}")
        found[key] = int(value)
    return found


def path(name: str, default: Path) -> Path:
    value = text(name)
    return Path(value).expanduser().resolve() if value else default
