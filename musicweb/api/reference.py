"""An OpenAPI document as people read it: each route with its parameters, limits and answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

Schema = Mapping[str, Any]
NULL = {"type": "null"}
BODY_PLACES = {
    "application/json": "JSON",
    "multipart/form-data": "form",
    "application/x-www-form-urlencoded": "form",
}
RANGES = {("minimum", "maximum"): "", ("minLength", "maxLength"): " characters", ("minItems", "maxItems"): " items"}
STRICT = {"exclusiveMinimum": "more than {}", "exclusiveMaximum": "less than {}"}
FORMATS = {"binary": "file", "uuid": "UUID", "date-time": "time", "uri": "URL"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One field of a request or an answer: where it stands, its type, its limits, its default and what it is for."""

    name: str
    place: str
    type: str
    limits: str
    default: str
    is_required: bool
    about: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What may come back: an HTTP status, its meaning, the content types, headers, and the fields of a JSON success."""

    status: int
    phrase: str
    about: str
    content: tuple[str, ...]
    headers: tuple[str, ...]
    fields: tuple[Parameter, ...]


@dataclass(frozen=True, slots=True)
class Route:
    anchor: str
    method: str
    path: str
    about: str
    parameters: tuple[Parameter, ...]
    answers: tuple[Answer, ...]


def routes(document: Mapping[str, Any]) -> list[Route]:
    """Every operation of an OpenAPI 3.1 document, in its order."""
    reader = _Reader(document.get("components", {}).get("schemas", {}))
    return [
        Route(
            anchor=f"{method}-{path.strip('/').replace('/', '-').replace('{', '').replace('}', '')}",
            method=method.upper(),
            path=path,
            about=operation.get("description") or operation.get("summary", ""),
            parameters=tuple(reader.parameters(operation)),
            answers=tuple(reader.answer(int(status), said) for status, said in sorted(operation["responses"].items())),
        )
        for path, item in document["paths"].items()
        for method, operation in item.items()
    ]


class _Reader:
    """Follows references into `schemas`."""

    def __init__(self, schemas: Mapping[str, Schema]) -> None:
        self.schemas = schemas

    def parameters(self, operation: Mapping[str, Any]) -> Iterator[Parameter]:
        for each in operation.get("parameters", []):
            yield self._parameter(each["name"], each["in"], each["schema"] | _about(each), each.get("required", False))
        for kind, content in operation.get("requestBody", {}).get("content", {}).items():
            yield from self._fields(content["schema"], BODY_PLACES.get(kind, kind))

    def answer(self, status: int, said: Mapping[str, Any]) -> Answer:
        content = said.get("content", {})
        schema = content.get("application/json", {}).get("schema", {})
        return Answer(
            status=status,
            phrase=HTTPStatus(status).phrase,
            about=said.get("description", ""),
            content=tuple(content),
            headers=tuple(said.get("headers", {})),
            fields=tuple(self._fields(schema, "")) if status < 300 else (),
        )

    def _fields(self, schema: Schema, place: str) -> Iterator[Parameter]:
        whole = self._followed(schema)
        if whole.get("type") == "array":
            whole = self._followed(whole["items"])
        required = whole.get("required", [])
        for name, field in whole.get("properties", {}).items():
            yield self._parameter(name, place, field, name in required)

    def _parameter(self, name: str, place: str, schema: Schema, is_required: bool) -> Parameter:
        default = schema.get("default")
        return Parameter(
            name=name,
            place=place,
            type=self._type(schema),
            limits=", ".join(self._limits(schema)),
            default="" if default is None else str(default).lower() if isinstance(default, bool) else str(default),
            is_required=is_required,
            about=schema.get("description", ""),
        )

    def _type(self, schema: Schema) -> str:
        kinds = [kind for kind in self._kinds(schema) if kind != "null"]
        return " or ".join(dict.fromkeys(kinds)) or "any"

    def _kinds(self, schema: Schema) -> Iterator[str]:
        followed = self._followed(schema)
        for choice in (*followed.get("anyOf", ()), *followed.get("oneOf", ()), *followed.get("allOf", ())):
            yield from self._kinds(choice)
        kind = followed.get("type")
        if kind == "array":
            yield f"list of {self._type(followed.get('items', {}))}"
        elif kind:
            yield FORMATS.get(followed.get("format", ""), str(kind))

    def _limits(self, schema: Schema) -> Iterator[str]:
        followed = self._followed(schema)
        for choice in followed.get("anyOf", ()):
            yield from self._limits(choice)
        for (least, most), unit in RANGES.items():
            if told := _range(followed.get(least), followed.get(most)):
                yield f"{told}{unit}"
        for name, words in STRICT.items():
            if name in followed:
                yield words.format(followed[name])
        if "enum" in followed:
            yield f"one of {', '.join(map(str, followed['enum']))}"
        if "const" in followed:
            yield f"always {followed['const']}"

    def _followed(self, schema: Schema) -> Schema:
        while "$ref" in schema:
            schema = self.schemas[schema["$ref"].rpartition("/")[2]]
        return schema


def _range(least: float | None, most: float | None) -> str:
    if least is not None and most is not None:
        return f"{least} to {most}"
    return f"at least {least}" if least is not None else f"at most {most}" if most is not None else ""


def _about(each: Mapping[str, Any]) -> dict[str, Any]:
    return {"description": each["description"]} if "description" in each else {}
