"""A sheet has every word once, each chord where it begins, in the parts of the song."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import Workspace
from tracks.models import Track
from tracks.sheet import Place, as_text, sheet_of

RESULT: dict[str, Any] = {
    "plan": {
        "sections": [
            {"section_name": "Intro", "duration_ms": 4000, "positive_local_styles": []},
            {"section_name": "Verse", "duration_ms": 8000, "positive_local_styles": []},
        ]
    },
    "lyrics": "[Verse]\nOut to the sea\nHome",
    "words": [
        {"text": text, "start_ms": start, "end_ms": start + 400}
        for text, start in [("Out", 4000), ("to", 4500), ("the", 5000), ("sea", 6000), ("Home", 9000)]
    ],
    "chords": [
        {"symbol": symbol, "start_ms": start, "end_ms": start + 2000}
        for symbol, start in [
            ("C", 0),
            ("G", 2000),
            ("Am", 4000),
            ("Am", 5000),
            ("F", 6000),
            ("C", 8000),
            ("G", 10_000),
        ]
    ],
}


def test_chords_stand_above_the_words_they_begin_with() -> None:
    intro, verse = sheet_of(RESULT)
    assert intro.lines == [[Place("C", ""), Place("G", "")]]
    assert verse.lines[0] == [Place("Am", "Out"), Place("", "to"), Place("", "the"), Place("F", "sea")]
    assert verse.lines[1:] == [[Place("C", "Home")], [Place("G", "")]]


def test_as_text_chords_are_right_above() -> None:
    lines = as_text("Sea", sheet_of(RESULT)).splitlines()
    assert lines[:4] == ["Sea", "", "[Intro]", "C G"]
    chords, words = lines[6:8]
    assert words == "Out to the sea"
    assert chords.index("F") == words.index("sea")


def test_words_are_kept_where_nothing_else_is_known() -> None:
    (part,) = sheet_of({key: RESULT[key] for key in ("lyrics", "words")})
    assert [place.word for line in part.lines for place in line] == ["Out", "to", "the", "sea", "Home"]


def test_nothing_known_is_no_sheet() -> None:
    assert sheet_of({}) == []


@pytest.fixture
def track(workspace: Workspace) -> Track:
    return Track.objects.create(workspace=workspace, title="<b>Sea</b>", state="completed", request={}, result=RESULT)


def test_a_member_sees_the_sheet_and_its_text(alice_client: Client, track: Track) -> None:
    page = alice_client.get(f"/tracks/{track.pk}/sheet").content.decode()
    assert "<b>Am</b><span>Out</span>" in page
    assert "&lt;b&gt;Sea&lt;/b&gt;" in page
    text = alice_client.get(f"/tracks/{track.pk}/sheet.txt")
    assert text["content-type"] == "text/plain; charset=utf-8"
    assert "Out to the sea" in text.content.decode()


def test_nobody_else_does(charlie_client: Client, track: Track) -> None:
    assert charlie_client.get(f"/tracks/{track.pk}/sheet").status_code == 404
    assert charlie_client.get(f"/tracks/{track.pk}/sheet.txt").status_code == 404
