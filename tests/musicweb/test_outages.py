"""The page that people get when something the studio stands on is away."""

from __future__ import annotations

import pytest
from django.db import OperationalError
from django.test import Client, override_settings

from musicweb.outages import missing_part
from tests.running import RedisServer

SIGN_IN = {"login": "alice@example.org", "password": "a guess"}


def test_without_redis_people_are_told_so(db: None, redis_server: RedisServer) -> None:
    redis_server.stop()
    try:
        answer = Client(raise_request_exception=False).post("/accounts/login/", SIGN_IN)
    finally:
        redis_server.start()

    assert answer.status_code == 503
    assert answer["retry-after"] == "10"
    assert "Redis" in answer.content.decode()


@override_settings(ROOT_URLCONF="tests.musicweb.test_outages")
def test_a_bug_is_not_called_an_outage(client: Client) -> None:
    client.raise_request_exception = False

    assert client.get("/bug").status_code == 500


@pytest.mark.parametrize(
    ("error", "part"), [(OperationalError(), "database"), (ConnectionError(), None), (ValueError(), None), (None, None)]
)
def test_what_an_error_shows(error: BaseException | None, part: str | None) -> None:
    assert missing_part(error) == part


def _bug(_request: object) -> None:
    raise ZeroDivisionError


handler500 = "musicweb.outages.server_error"
from django.urls import path  # noqa: E402

urlpatterns = [path("bug", _bug)]
