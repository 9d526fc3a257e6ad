"""The guides: pictures are there, small, and of the size that pages leave room for; keys are those of the studio."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from musicweb.docs import PAGES, PICTURE_HEIGHT, PICTURE_WIDTH
from musicweb.shortcuts import SHORTCUTS
from tests import pictures

pytestmark = pytest.mark.django_db

STATIC: Path = settings.BASE_DIR / "static"
LARGEST_BYTES = 60_000


def pages() -> dict[str, str]:
    return {page.slug: Client().get(f"/docs/{page.slug}").content.decode() for page in PAGES}


def test_every_picture_is_there_and_small_and_every_file_is_shown() -> None:
    shown = {place for html in pages().values() for place in re.findall(r'src="/static/(docs/[^"]+)"', html)}
    kept = {path.relative_to(STATIC).as_posix(): path.stat().st_size for path in (STATIC / "docs").iterdir()}
    assert shown == set(kept)
    assert {place: size for place, size in kept.items() if size > LARGEST_BYTES} == {}


def test_pages_leave_room_for_pictures_as_they_are_taken() -> None:
    assert (PICTURE_WIDTH, PICTURE_HEIGHT) == (pictures.WIDTH, pictures.HEIGHT)


def test_every_picture_says_what_it_shows() -> None:
    pictures_shown = [
        tag for html in pages().values() for tag in re.findall(r'<img [^>]*src="/static/docs/[^>]*>', html)
    ]
    assert pictures_shown
    assert [tag for tag in pictures_shown if not re.search(r'alt="[^"]+"', tag)] == []


def test_links_between_guides_lead_somewhere() -> None:
    links = {link for html in pages().values() for link in re.findall(r'href="(/docs/[^"#]*)"', html)}
    assert [link for link in links if Client().get(link).status_code != 200] == []


def test_the_list_of_keys_is_what_the_key_map_obeys() -> None:
    html = Client().get("/docs/keyboard").content.decode()
    pressed = set(re.findall(r'data-press="([^"]+)" data-act="(\w+)"', html))
    assert pressed == {(key.press, key.act) for each in SHORTCUTS for key in each.keys if key.press}
    obeyed = (STATIC / "js" / "elements" / "key-map.js").read_text(encoding="utf-8")
    assert {act for _, act in pressed} == set(re.findall(r'act === "(\w+)"', obeyed))
    assert all(str(each.about) in html for each in SHORTCUTS)
