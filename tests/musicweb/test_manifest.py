"""What browsers read before they install the studio: every icon is there in its size, and colours are the design's."""

from __future__ import annotations

import json
import re
import struct
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

STATIC: Path = settings.BASE_DIR / "static"
MANIFEST = json.loads((STATIC / "manifest.webmanifest").read_text(encoding="utf-8"))
PICTURES = [icon for icon in MANIFEST["icons"] if icon["type"] == "image/png"]


@pytest.mark.parametrize("icon", PICTURES, ids=lambda icon: str(icon["src"]))
def test_every_icon_has_the_size_it_claims(icon: dict[str, str]) -> None:
    width, height = struct.unpack(">II", (STATIC / icon["src"]).read_bytes()[16:24])
    assert icon["sizes"] == f"{width}x{height}"


def test_an_icon_may_be_cut_to_any_shape() -> None:
    assert [icon["src"] for icon in PICTURES if icon.get("purpose") == "maskable"] == ["icons/mask-512.png"]


def test_bars_of_the_window_have_the_colour_of_the_page(client: Client, db: None) -> None:
    light, dark = re.findall(r"--paper: (#\w+)", (STATIC / "css" / "tokens.css").read_text(encoding="utf-8"))
    page = client.get("/accounts/login/").content.decode()
    assert f'content="{light}" media="(prefers-color-scheme: light)"' in page
    assert f'content="{dark}" media="(prefers-color-scheme: dark)"' in page
    assert MANIFEST["theme_color"] == MANIFEST["background_color"] == light


@pytest.mark.parametrize("address", [MANIFEST["start_url"], *(each["url"] for each in MANIFEST["shortcuts"])])
def test_it_starts_at_pages_that_are_there(client: Client, db: None, address: str) -> None:
    assert client.get(address).status_code in {200, 302}


def test_pages_name_the_manifest(client: Client, db: None) -> None:
    assert 'rel="manifest" href="/static/manifest.webmanifest"' in client.get("/accounts/login/").content.decode()
