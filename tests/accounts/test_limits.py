"""Rates in Redis, and what a workspace may have: songs at once, minutes a month, storage."""

from __future__ import annotations

import pytest

from accounts import limits
from accounts.limits import RateLimitExceeded
from accounts.models import ApiKey, User, Workspace


@pytest.fixture
def key(workspace: Workspace, alice: User) -> ApiKey:
    return ApiKey.issue(workspace, alice, "a key", ["*"])[0]


def test_a_key_has_its_requests_a_minute_and_no_more(key: ApiKey, settings: pytest.FixtureRequest) -> None:
    settings.RATE_PER_MINUTE = 2
    limits.note_request(key)
    limits.note_request(key)

    with pytest.raises(RateLimitExceeded, match="This key may make 2 requests a minute") as caught:
        limits.note_request(key)

    assert caught.value.code == "rate_limit_exceeded"
    assert caught.value.retry_after_s
    assert 1 <= caught.value.retry_after_s <= 60
