"""Composition plans as people also write them, in camelCase and short names, brought into the shape of the wire."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

SHORT_NAMES = {
    "name": "section_name",
    "styles": "positive_global_styles",
    "global_styles": "positive_global_styles",
    "local_styles": "positive_local_styles",
}
PLAN_DEFAULTS: dict[str, Any] = {"negative_global_styles": []}
SECTION_DEFAULTS: dict[str, Any] = {"negative_local_styles": [], "lines": []}
CHUNK_NAMES = {"styles": "positive_styles"}


def in_wire_shape(plan: Any) -> Any:
    """`plan` under the wire's field names, nulls left out and sung lines as plain strings; what is no object stays.

    Only an object that uses other names than the wire's may leave out what `PLAN_DEFAULTS` and `SECTION_DEFAULTS` hold.
    """
    shaped = _renamed(plan, PLAN_DEFAULTS)
    if isinstance(shaped, dict) and isinstance(shaped.get("sections"), list):
        shaped["sections"] = [_section(section) for section in shaped["sections"]]
    if isinstance(shaped, dict) and isinstance(shaped.get("chunks"), list):
        shaped["chunks"] = [_chunk(chunk) for chunk in shaped["chunks"]]
    return shaped


def _chunk(chunk: Any) -> Any:
    shaped = _renamed(chunk, {}, CHUNK_NAMES)
    if isinstance(shaped, dict) and isinstance(shaped.get("conditioning_ref"), dict):
        shaped["conditioning_ref"] = _source(shaped["conditioning_ref"])
    return _source(shaped) if isinstance(shaped, dict) and "range" in shaped else shaped


def _section(section: Any) -> Any:
    shaped = _renamed(section, SECTION_DEFAULTS)
    if isinstance(shaped, dict) and isinstance(shaped.get("lines"), list):
        shaped["lines"] = [_line(line) for line in shaped["lines"] if not _is_played(line)]
    if isinstance(shaped, dict) and isinstance(shaped.get("source_from"), dict):
        shaped["source_from"] = _source(shaped["source_from"])
    return shaped


def _line(line: Any) -> Any:
    return line["text"] if isinstance(line, dict) and "text" in line else line


def _is_played(line: Any) -> bool:
    """Whether the line says that nobody sings: its text then is a remark."""
    return isinstance(line, dict) and line.get("type") == "instrumental"


def _source(source: Any) -> Any:
    shaped = _renamed(source, {})
    if "range" in shaped:
        shaped["range"] = _renamed(shaped["range"], {})
    if isinstance(shaped.get("negative_ranges"), list):
        shaped["negative_ranges"] = [_renamed(stretch, {}) for stretch in shaped["negative_ranges"]]
    return shaped


def _renamed(value: Any, defaults: dict[str, Any], short_names: Mapping[str, str] = SHORT_NAMES) -> Any:
    if not isinstance(value, dict):
        return value
    given = {name: part for name, part in value.items() if part is not None}
    shaped = {_wire_name(name, short_names): part for name, part in given.items()}
    return shaped if shaped.keys() == given.keys() else defaults | shaped


def _wire_name(name: str, short_names: Mapping[str, str]) -> str:
    snake = re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()
    return short_names.get(snake, snake)
