"""Every answer of a dialect against its OpenAPI document: status, content type, required headers and JSON body."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from typing import Any

import httpx
from django.core.serializers.json import DjangoJSONEncoder
from jsonschema import Draft202012Validator

from musicweb.api.apis import APIS
from musicweb.api.edge import dialect_of

JSON = "application/json"
FORMS = Draft202012Validator.FORMAT_CHECKER


class UndocumentedAnswer(AssertionError):
    """The server said what its document does not say."""


@dataclass(frozen=True)
class Answer:
    """What came back; `body` is None where it is a stream that must not be read here."""

    status: int
    headers: Mapping[str, str]
    body: bytes | None

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip()


@cache
def document(dialect: str) -> dict[str, Any]:
    """The OpenAPI document as programs get it."""
    read: dict[str, Any] = json.loads(json.dumps(APIS[dialect].get_openapi_schema(), cls=DjangoJSONEncoder))
    return read


def check(method: str, path: str, answer: Answer) -> None:
    """Raises `UndocumentedAnswer`; says nothing of paths that belong to no dialect, nor of preflight requests."""
    dialect = dialect_of(path)
    if dialect is None or method == "OPTIONS":
        return
    whole = document(dialect.name)
    documented = _documented(whole, "GET" if method == "HEAD" else method, path, answer.status)
    for fault in _faults(whole, documented, answer, with_body=method != "HEAD"):
        said = (answer.body or b"")[:500].decode(errors="replace")
        raise UndocumentedAnswer(f"{method} {path} -> {answer.status}: {fault}\n{said}")


def hook(response: httpx.Response) -> None:
    """For `event_hooks` of an httpx client; reads JSON bodies, and leaves sound to be streamed."""
    is_json = response.headers.get("content-type", "").startswith(JSON)
    body = response.read() if is_json else None
    request = response.request
    check(request.method, request.url.path, Answer(response.status_code, response.headers, body))


def _documented(whole: dict[str, Any], method: str, path: str, status: int) -> dict[str, Any] | None:
    """What the document says of this answer; for paths and methods it does not know, an error of the dialect."""
    item = _path_item(whole, path)
    if (item is None and status == 404) or (item is not None and method.lower() not in item and status == 405):
        return {"content": {JSON: {"schema": {"$ref": "#/components/schemas/Error"}}}}
    operation = (item or {}).get(method.lower(), {"responses": {}})
    said: dict[str, Any] | None = operation["responses"].get(str(status))
    if said and "$ref" in said:
        said = whole["components"]["responses"][said["$ref"].rpartition("/")[2]]
    return said


def _path_item(whole: dict[str, Any], path: str) -> dict[str, Any] | None:
    """The exact path first, then templates."""
    if path in whole["paths"]:
        return dict(whole["paths"][path])
    for template, item in whole["paths"].items():
        pattern = "[^/]+".join(re.escape(part) for part in re.split(r"\{[^}]*\}", template))
        if re.fullmatch(pattern, path):
            return dict(item)
    return None


def _faults(
    whole: dict[str, Any], documented: dict[str, Any] | None, answer: Answer, *, with_body: bool
) -> Iterator[str]:
    if documented is None:
        yield "the document knows no such status here"
        return
    for name, header in documented.get("headers", {}).items():
        if header.get("required") and name not in answer.headers:
            yield f"the header {name} is missing"
    content = documented.get("content", {})
    if not with_body or (answer.body == b"" and not content):
        return
    kind = next((kind for kind in content if fnmatch(answer.content_type, kind)), None)
    if kind is None:
        yield f"the content type {answer.content_type!r} is not one of {list(content)}"
    elif answer.content_type == JSON and answer.body is not None:
        yield from _violations(whole, content[kind].get("schema", {}), json.loads(answer.body))


def _violations(whole: dict[str, Any], schema: dict[str, Any], body: Any) -> Iterator[str]:
    validator = Draft202012Validator({**schema, "components": whole["components"]}, format_checker=FORMS)
    for error in validator.iter_errors(body):
        yield f"{error.json_path}: {error.message[:300]}"
