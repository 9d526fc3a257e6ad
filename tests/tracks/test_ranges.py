"""Byte ranges as RFC 9110 has them, and names for saving that every file system takes."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracks.views.ranges import Unsatisfiable, file_name, parse_range


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("bytes=0-", (0, 999)),
        ("bytes=0-0", (0, 0)),
        ("bytes=10-19", (10, 19)),
        ("bytes=990-5000", (990, 999)),
        ("bytes=-1", (999, 999)),
        ("bytes=-5000", (0, 999)),
        ("bytes= 10-19", (10, 19)),
        ("", None),
        ("bytes=-", None),
        ("bytes=19-10", None),
        ("bytes=a-b", None),
        ("bytes=0-1,5-6", None),
        ("lines=1-2", None),
    ],
)
def test_ranges_of_a_thousand_bytes(header: str, part: tuple[int, int] | None) -> None:
    assert parse_range(header, 1000) == part


@pytest.mark.parametrize(("header", "size"), [("bytes=1000-", 1000), ("bytes=-0", 1000), ("bytes=0-", 0)])
def test_a_range_outside_the_file_cannot_be_satisfied(header: str, size: int) -> None:
    with pytest.raises(Unsatisfiable):
        parse_range(header, size)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Rain", "Rain.mp3"),
        ("AC/DC: <live>", "AC DC live.mp3"),
        ('say "hi"\n\\ twice', "say hi twice.mp3"),
        ("🎷 été", "🎷 été.mp3"),
        ("\u202eevil\u202c", "evil.mp3"),
        ("موسيقى", "موسيقى.mp3"),
        ("..", "track.mp3"),
        ("", "track.mp3"),
    ],
)
def test_titles_become_names(title: str, name: str) -> None:
    assert file_name(title, "mp3") == name


@given(st.text(max_size=300))
def test_any_title_becomes_a_name_that_every_file_system_takes(title: str) -> None:
    name = file_name(title, "flac")
    assert name.endswith(".flac")
    assert 5 < len(name.encode()) <= 185
    assert not set(name) & set('/\\:*?"<>|')
    assert all(unicodedata.category(sign) not in {"Cc", "Cf"} for sign in name)
