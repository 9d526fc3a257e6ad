"""What a style file may hold, field by field, taken from the schema that reads it: the tables of its guide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from engines.builtin import style

TABLES: tuple[tuple[str, type[BaseModel]], ...] = (
    ("The style itself", style.Style),
    ("`mood`", style.Mood),
    ("`tempo`", style.Tempo),
    ("A section of a form", style.FormStep),
    ("`[harmony.major]` and `[harmony.minor]`", style.Progressions),
    ("`[melody]`", style.Melody),
    ("`[[players]]`", style.Player),
    ("`[[grooves]]` and `[[fills]]`", style.Groove),
    ("`ending`", style.Ending),
)
REQUIRED = "needed"
NUMBERS = {"number": "number", "integer": "whole number"}


@dataclass(frozen=True, slots=True)
class Row:
    """One field: what it takes with its limits, what it is when left out, and what it is for."""

    name: str
    takes: str
    default: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Guide:
    """One table of a style file; `about` is what it is for as a whole."""

    title: str
    about: str
    rows: tuple[Row, ...]


def guides() -> list[Guide]:
    """Every table of a style file in the order of the schema."""
    return [_guide(title, model) for title, model in TABLES]


def _guide(title: str, model: type[BaseModel]) -> Guide:
    schema = model.model_json_schema()
    needed = schema.get("required", ())
    rows = tuple(
        Row(name, _takes(field), REQUIRED if name in needed else _shown(field.get("default")), field["description"])
        for name, field in schema["properties"].items()
    )
    about = " ".join((model.__doc__ or "").split())
    return Guide(title, about, rows)


def _takes(field: dict[str, Any]) -> str:
    """The type and the limits of a field, in words."""
    if "enum" in field:
        return "one of " + ", ".join(f"`{choice}`" for choice in field["enum"])
    if "anyOf" in field:
        return " or ".join(dict.fromkeys(_takes(choice) for choice in field["anyOf"]))
    kind = field.get("type")
    if kind in NUMBERS:
        return f"{NUMBERS[kind]}{_limits(field)}"
    if "prefixItems" in field:
        return f"from and to, each a {_takes(field['prefixItems'][0])}"
    if kind == "array":
        return f"list of {_many(_takes(field.get('items', {})))}"
    if kind == "object":
        return f"table from name to {_takes(field['additionalProperties'])}"
    return {"string": "text", "boolean": "`true` or `false`"}.get(str(kind), "table")


def _limits(field: dict[str, Any]) -> str:
    low = field.get("minimum", field.get("exclusiveMinimum"))
    high = field.get("maximum", field.get("exclusiveMaximum"))
    above = ", not 0" if "exclusiveMinimum" in field else ""
    return "" if low is None or high is None else f" {low:g} to {high:g}{above}"


def _many(takes: str) -> str:
    return {"text": "texts", "table": "tables"}.get(takes, takes.removeprefix("one of "))


def _shown(default: Any) -> str:
    """A default as TOML writes it."""
    if isinstance(default, dict):
        return "see below" if default else "none"
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    if default in (None, [], ()):
        return "none"
    return f"`{list(default) if isinstance(default, tuple) else default}`"
