"""The official client against a running studio, and plain requests against the application.

Whatever Django's clients and `checked_http` get is checked against the OpenAPI documents.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Iterator
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from elevenlabs import AsyncElevenLabs, ElevenLabs

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from accounts.models import User, Workspace
    from tests.running import Studio


@pytest.fixture(autouse=True)
def _documented_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have Django's test clients refuse what the documents do not say."""
    from django.test import AsyncClient, Client

    from tests.wire import checking

    plain, plain_async = Client.request, AsyncClient.request

    def checked(response: Any) -> Any:
        body = None if response.streaming else response.content
        headers = {name.lower(): value for name, value in response.headers.items()}
        answer = checking.Answer(response.status_code, headers, body)
        asked = response.request  # an environ of WSGI or a scope of ASGI
        method = asked.get("REQUEST_METHOD") or asked["method"]
        checking.check(method, asked.get("PATH_INFO") or asked["path"], answer)
        return response

    monkeypatch.setattr(Client, "request", lambda self, **request: checked(plain(self, **request)))

    async def request(self: AsyncClient, **request: Any) -> HttpResponseBase:
        return checked(await plain_async(self, **request))

    monkeypatch.setattr(AsyncClient, "request", request)


@pytest.fixture
def checked_http() -> Iterator[httpx.Client]:
    """For requests to a running studio."""
    from tests.wire import checking

    with httpx.Client(trust_env=False, timeout=60, event_hooks={"response": [checking.hook]}) as http:
        yield http


@pytest.fixture
def key(workspace: Workspace, alice: User) -> str:
    """A key for alice's workspace that may do everything."""
    from accounts.models import ApiKey, Scope

    return ApiKey.issue(workspace, alice, "wire", list(Scope))[1]


@pytest.fixture(scope="session")
def studio_key(studio: Studio) -> str:
    return studio.manage("create_api_key", "wire@example.org")


@pytest.fixture
def official_with(working_studio: Studio, checked_http: httpx.Client) -> Callable[[str | None], ElevenLabs]:
    """The official client with the key that is passed."""
    return lambda key: ElevenLabs(base_url=working_studio.url, api_key=key, httpx_client=checked_http)


@pytest.fixture
async def official_async(working_studio: Studio, studio_key: str) -> AsyncIterator[AsyncElevenLabs]:
    """The official asynchronous client."""
    from tests.wire import checking

    async def check(response: httpx.Response) -> None:
        if response.headers.get("content-type", "").startswith(checking.JSON):
            await response.aread()
        checking.hook(response)

    async with httpx.AsyncClient(trust_env=False, timeout=60, event_hooks={"response": [check]}) as http:
        yield AsyncElevenLabs(base_url=working_studio.url, api_key=studio_key, httpx_client=http)


@pytest.fixture
def official(official_with: Callable[[str | None], ElevenLabs], studio_key: str) -> ElevenLabs:
    return official_with(studio_key)


@pytest.fixture
def post(key: str) -> Callable[..., HttpResponse]:
    """Post a value as JSON, or bytes as they are, to `/v1/music`."""
    from django.test import Client

    def send(body: Any, path: str = "/v1/music", headers: dict[str, str] | None = None) -> HttpResponse:
        client = Client(headers={"xi-api-key": key} | (headers or {}), raise_request_exception=False)
        return client.post(path, body, content_type="application/json")

    return send


@pytest.fixture
def music(key: str) -> Callable[..., HttpResponse]:
    """Post a value as JSON to a path below `/api/v1/music`, or send it by another `method`."""
    from django.test import Client

    def send(path: str, body: Any = None, method: str = "POST", headers: dict[str, str] | None = None) -> HttpResponse:
        client = Client(headers={"x-api-key": key} | (headers or {}), raise_request_exception=False)
        data = "" if body is None else body
        return client.generic(
            method,
            f"/api/v1/music{path}",
            data if isinstance(data, str | bytes) else json.dumps(data),
            "application/json",
        )

    return send
