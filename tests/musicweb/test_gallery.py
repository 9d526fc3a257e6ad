"""The gallery shows what the style sheets and the icons offer, all of it."""

from __future__ import annotations

import re

from django.conf import settings
from django.test import Client

STYLES = settings.BASE_DIR / "static" / "css"


def test_every_size_colour_and_space_of_the_design_is_shown_in_its_own_look(client: Client, db: None) -> None:
    page = client.get("/docs/gallery").content.decode()
    shown = set(re.findall(r"(?:swatch|sample|bar)--([a-z0-9-]+)", page))
    drawn = (STYLES / "pages" / "gallery.css").read_text(encoding="utf-8")
    assert {"accent", "type-hero", "space-8"} <= shown
    assert {name for name in shown if f"var(--{name})" not in drawn} == set()


def test_every_button_is_shown(client: Client, db: None) -> None:
    page = client.get("/docs/gallery").content.decode()
    kinds = set(re.findall(r"\.(button--[a-z]+)", (STYLES / "button.css").read_text(encoding="utf-8")))
    assert {kind for kind in kinds if kind not in page} == set()


def test_every_icon_is_shown(client: Client, db: None) -> None:
    page = client.get("/docs/gallery").content.decode()
    icons = re.findall(
        r'<symbol id="([^"]+)"', (settings.BASE_DIR / "static" / "icons.svg").read_text(encoding="utf-8")
    )
    assert icons
    assert [icon for icon in icons if f"#{icon}" not in page] == []
