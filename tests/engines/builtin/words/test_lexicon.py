"""The tables of words agree with each other, with the instruments and with the styles."""

from __future__ import annotations

import pytest

from engines.builtin.form import TITLES
from engines.builtin.instruments import INSTRUMENTS
from engines.builtin.style import styles
from engines.builtin.words import lexicon
from engines.builtin.words.prompt import read_brief


@pytest.mark.parametrize("phrase", sorted(lexicon.GENRES))
def test_every_kind_of_music_is_explained_in_words_that_are_understood(phrase: str) -> None:
    meaning = read_brief(lexicon.GENRES[phrase])
    assert 1 <= len(meaning.genres) <= 2
    assert meaning.not_understood == []
    assert read_brief(phrase).genres[:1] == meaning.genres[:1]


@pytest.mark.parametrize("meaning", sorted({*lexicon.USES.values(), *lexicon.FOREIGN.values()}))
def test_every_explanation_is_understood(meaning: str) -> None:
    assert read_brief(meaning).not_understood == []


def test_every_instrument_of_the_tables_exists() -> None:
    named = {name for choices in lexicon.INSTRUMENTS.values() for name in choices}
    assert named | {*lexicon.STAND_INS.values(), *lexicon.ROLE_OF, *lexicon.SYNTHETIC} <= set(INSTRUMENTS)


def test_every_style_and_section_of_the_tables_exists() -> None:
    leanings = {name for era in lexicon.ERAS.values() for name in era.styles}
    assert leanings <= set(styles())
    assert set(lexicon.SECTIONS.values()) <= set(TITLES)


def test_every_theme_has_a_mood_of_the_table() -> None:
    assert set(lexicon.THEMES.values()) <= set(lexicon.MOODS)
