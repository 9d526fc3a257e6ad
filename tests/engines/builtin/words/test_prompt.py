"""Prompts in any words are read; what was understood is told, and nothing makes reading fail."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.builtin.style import styles
from engines.builtin.words.prompt import default_style, read_brief


def test_the_example_of_the_front_page_is_understood_whole() -> None:
    brief = read_brief("Chill lo-fi beat with jazzy Rhodes piano, soft drums, and rain ambiance")
    assert brief.genres == ["lo-fi"]
    assert brief.instruments == [("rhodes",)]
    assert brief.textures == ["rain"]
    assert brief.jazzy
    assert "drums" in brief.hints
    assert brief.not_understood == []


@pytest.mark.parametrize(
    ("prompt", "bpm", "key", "meter", "length_ms"),
    [
        ("house at 126 bpm in F# minor", 126, "F# minor", None, None),
        ("a waltz in D minor", None, "D minor", (3, 4), None),
        ("folk in 6/8, two minutes", None, None, (6, 8), 120_000),
        ("rock in the key of E, 90 seconds", None, "E major", None, 90_000),
        ("jazz 2:30, 5/4", None, None, (5, 4), 150_000),
        ("ambient, one and a half minutes", None, None, None, None),
        ("pop 999 bpm", None, None, None, None),
    ],
)
def test_numbers_are_read(
    prompt: str, bpm: float | None, key: str | None, meter: tuple[int, int] | None, length_ms: int | None
) -> None:
    brief = read_brief(prompt)
    assert brief.bpm == bpm
    assert (brief.key and brief.key.name) == key
    assert brief.meter == meter
    assert length_ms is None or brief.length_ms == length_ms


def test_what_is_not_wanted_is_taken_away_and_what_follows_the_comma_is_not() -> None:
    brief = read_brief("pop without drums or guitar, soft piano")
    assert {"drums", "percussion", "guitar"} <= brief.unwanted
    assert brief.instruments == [("grand_piano",)]
    assert "no drums" in brief.understood


def test_negative_styles_are_wholly_negative() -> None:
    brief = read_brief("pop, happy", "jazz, electric guitar, vocals, sad")
    assert brief.avoided_genres == ["jazz"]
    assert "guitar" in brief.unwanted
    assert brief.instrumental
    assert brief.valence > 0.5


def test_a_misspelt_word_is_still_read() -> None:
    assert read_brief("orchestrel music").genres == ["orchestral"]
    assert read_brief("synthwve").genres == ["synthwave"]


def test_other_languages_are_read_in_part_and_the_rest_is_reported() -> None:
    brief = read_brief("canción triste de piano")
    assert brief.valence < 0
    assert brief.instruments == [("grand_piano",)]
    assert brief.not_understood == ["canción"]


@given(st.text(max_size=200))
@settings(max_examples=60, deadline=None)
def test_any_text_is_a_brief_with_a_style(text: str) -> None:
    brief = read_brief(text)
    assert default_style(brief, 0.5).players


def test_a_mood_without_a_genre_leads_to_a_fitting_style() -> None:
    assert default_style(read_brief("calm peaceful meditation"), 0.0).mood.energy < 0.4
    assert default_style(read_brief("explosive energetic adrenaline"), 0.0).mood.energy > 0.6


@pytest.mark.parametrize("name", sorted(styles()))
def test_every_style_is_found_by_its_own_name_and_title(name: str) -> None:
    assert [read_brief(text).genres[0] for text in (name, styles()[name].title)] == [name, name]
