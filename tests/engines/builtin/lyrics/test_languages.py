"""Languages are told by common words and scripts, and English where nothing tells."""

from __future__ import annotations

import pytest

from engines.builtin.lyrics.languages import guess_language, named_language


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Walking in the rain with you", "en"),
        ("La luna sobre el mar me habla de tu amor", "es"),
        ("Je suis dans la nuit avec toi et mon coeur", "fr"),
        ("Ich bin der Wind und du bist das Meer", "de"),
        ("Non lo so perché ma tu sei con me", "it"),
        ("Eu não sei o que é o amor com você", "pt"),
        ("Я помню чудное мгновенье", "ru"),
        ("雨が降る", "ja"),
        ("la la la", "en"),
        ("", "en"),
    ],
)
def test_the_language_is_guessed(text: str, code: str) -> None:
    assert guess_language(text) == code


def test_a_prompt_names_the_language_of_its_words() -> None:
    assert named_language("pop ballad in Spanish") == "es"
    assert named_language("French vocals") == "fr"
    assert named_language("German") == "de"
    assert named_language("canzone d'amore") == "it"
    assert named_language("spanish guitar and drums") is None
    assert named_language("a waltz in French style") is None
