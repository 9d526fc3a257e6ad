"""Names of artists and songs are found however they are written, and common words are left alone."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from plans.screening.names import NAMES, find

INNOCENT = Path(__file__).with_name("innocent.txt")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a song like Metallica", "Metallica"),
        ("metalica riffs", "Metallica"),
        ("cold play style pop", "Coldplay"),
        ("Like Queen, with stacked harmonies", "Queen"),
        ("in the style of prince", "Prince"),
        ("Prince-style funk", "Prince"),
        ("a song by Journey", "Journey"),
        ("drake type beat", "Drake"),
        ("Guns and Roses solo", "Guns and Roses"),
        ("acdc riff", "ACDC"),
        ("a$ap rocky", "A$AP Rocky"),
        ("like The Doors", "The Doors"),
        ("bohemian rapsody", "Bohemian Rhapsody"),
        ("cover of dancing queen", "Dancing Queen"),
        ("The Beatles' harmonies", "The Beatles"),
        ("BEYONSE ballad", "Beyoncé"),
        ("sounds like oasis", "Oasis"),
        ("sigur ros strings", "Sigur Rós"),
        ("Deep Purple riffs", "Deep Purple"),
        ("Deep Purple", "Deep Purple"),
        ("a song by green day", "Green Day"),
        ("a cover of tubular bells", "Tubular Bells"),
    ],
)
def test_a_name_is_found_however_it_is_written(text: str, name: str) -> None:
    assert [found.name.text for found in find(text)] == [name]


@pytest.mark.parametrize(
    "text",
    [
        "metallic percussion", "queen bee anthem", "like a queen", "a prince charming lullaby",
        "journey through the night",
        "travel by train", "open the doors of perception", "drake on a pond", "an oasis in the desert",
        "yes, no, maybe",
        "a deep purple sky", "green day in the meadow", "a Celtic woman sings", "my arch enemy, a boss fight",
        "tubular bells, harp and strings", "november rain on the window", "a gentle giant walks, tuba",
        "floating on air", "beetles in the grass", "say hello to the sun", "a blue sky in the rain", "",
    ],
)  # fmt: skip
def test_common_words_are_left_alone(text: str) -> None:
    assert find(text) == []


def test_each_find_tells_where_it_stands() -> None:
    text = "drums like Daft Punk, strings like Hans Zimmer"
    assert [text[found.start : found.end] for found in find(text)] == ["Daft Punk", "Hans Zimmer"]
    assert all(found.name.sound for found in find(text))


def test_innocent_prompts_pass() -> None:
    prompts = INNOCENT.read_text(encoding="utf-8").splitlines()
    assert len(prompts) >= 200
    assert [prompt for prompt in prompts if find(prompt)] == []


def test_the_table_is_long_and_the_words_that_replace_a_name_name_nobody() -> None:
    groups = tomllib.loads(NAMES.read_text(encoding="utf-8"))["group"]
    assert sum(len(group["artists"]) for group in groups) >= 600
    assert [group["sound"] for group in groups if find(group["sound"])] == []
