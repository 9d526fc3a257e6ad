"""The edge of all dialects: nothing leaves in a shape that programs do not read."""

from __future__ import annotations

import pytest
from django.test import Client

MISSPELT = [
    "//v1/music",
    "/v1//music",
    "/V1/MUSIC",
    "/API/v1/music/simple",
    "/api//v1/music/simple",
    "/v1/Music/generate",
]


@pytest.mark.parametrize("path", MISSPELT)
def test_misspelt_addresses_are_told_in_json(db: None, path: str) -> None:
    told = Client().post("http://testserver" + path, {}, content_type="application/json")
    assert (told.status_code, told.headers["content-type"]) == (404, "application/json")
