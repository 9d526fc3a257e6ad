"""A short walk over every route of every document; `python -m tests.schemathesis` takes long ones."""

from __future__ import annotations

import httpx
import pytest

from tests.running import Studio
from tests.schemathesis.wandering import Walk


@pytest.mark.slow
@pytest.mark.parametrize("dialect", ["elevenlabs", "audiomusic", "nur"])
def test_no_answer_is_a_fault_or_undocumented(dialect: str, working_studio: Studio) -> None:
    key = working_studio.manage("create_api_key", "schemathesis@example.org")
    document = httpx.get(f"{working_studio.url}/docs/api/{dialect}/openapi.json", trust_env=False).json()
    walk = Walk(working_studio.url, {"xi-api-key": key, "x-api-key": key, "authorization": f"Bearer {key}"})

    walk.over(document, examples=1, start=0)

    assert walk.tally.requests > len(document["paths"])
    assert walk.tally.faults == {}
