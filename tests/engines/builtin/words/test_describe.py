"""Titles, descriptions and genres say what was made."""

from __future__ import annotations

import pytest

from engines.builtin.style import styles
from engines.builtin.theory import Key
from engines.builtin.words.describe import describe, genres_for, mood_of, title_for
from engines.builtin.words.prompt import read_brief
from engines.builtin.writing.frame import generator


def test_a_title_takes_up_a_theme_of_the_prompt() -> None:
    brief = read_brief("pop song about the lighthouse")
    assert "Lighthouse" in title_for(brief, styles()["pop"], generator(1, "title"))


@pytest.mark.parametrize(
    ("prompt", "mood"), [("dark menacing", "dark"), ("sad lonely", "low"), ("calm peaceful", "calm")]
)
def test_the_mood_of_a_title_is_the_mood_of_the_prompt(prompt: str, mood: str) -> None:
    assert mood_of(read_brief(prompt), styles()["folk"]) == mood


def test_a_description_names_style_tempo_key_and_instruments() -> None:
    text = describe(styles()["pop"], styles()["jazz"], 112.4, Key(9, "minor"), ["rhodes", "upright_bass", "rhodes"])
    assert text == "Pop with a touch of Swing jazz at 112 bpm in A minor, played on rhodes and upright bass."


def test_a_blend_names_both_genres() -> None:
    assert genres_for(styles()["pop"], styles()["jazz"]) == ["pop", "jazz"]
