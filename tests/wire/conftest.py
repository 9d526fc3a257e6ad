"""The official client against a running studio, and plain requests against the application."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from elevenlabs import ElevenLabs

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.models import User, Workspace
    from tests.running import Studio


@pytest.fixture
def key(workspace: Workspace, alice: User) -> str:
    """A key for alice's workspace that may do everything."""
    from accounts.models import ApiKey, Scope

    return ApiKey.issue(workspace, alice, "wire", list(Scope))[1]


@pytest.fixture(scope="session")
def studio_key(studio: Studio) -> str:
    return studio.manage("create_api_key", "wire@example.org")


@pytest.fixture
def official_with(working_studio: Studio) -> Iterator[Callable[[str | None], ElevenLabs]]:
    """The official client with the key that is passed."""
    with httpx.Client(trust_env=False, timeout=60) as http:
        yield lambda key: ElevenLabs(base_url=working_studio.url, api_key=key, httpx_client=http)


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
