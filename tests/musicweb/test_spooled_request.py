"""What daphne receives goes to the disk as it is, up to a limit."""

from __future__ import annotations

from typing import Any
from unittest.mock import Mock

import httpx
import pytest

from musicweb import spooled_request
from musicweb.spooled_request import SpooledRequest
from tests.running import Studio


@pytest.fixture
def request_(settings: Any) -> SpooledRequest:
    """One that has just begun, of at most 500 bytes."""
    settings.UPLOAD_MAX_BYTES = 500 // spooled_request.FILES_AT_ONCE
    request = SpooledRequest(Mock())
    request.gotLength(500)
    return request


def test_a_body_within_the_limit_is_kept(request_: SpooledRequest) -> None:
    request_.handleContentChunk(bytes(200))
    request_.handleContentChunk(bytes(300))

    assert request_.content.tell() == 500


def test_of_a_larger_body_nothing_is_kept(request_: SpooledRequest) -> None:
    for _ in range(5):
        request_.handleContentChunk(bytes(200))

    assert request_.content.read() == b""
    assert request_.content.seek(0, 2) == 0


def test_forms_are_left_to_the_application(working_studio: Studio) -> None:
    """One that twisted's parser would refuse before the application sees it."""
    kind = {"content-type": "multipart/form-data"}
    answer = httpx.post(f"{working_studio.url}/v1/music/upload", content=b"x", headers=kind, trust_env=False)

    assert answer.status_code == 400
    assert "boundary" in answer.json()["detail"]["message"]
