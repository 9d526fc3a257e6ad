"""Where no genre is named the mood, the decade or the instruments find a style."""

from __future__ import annotations

from engines.builtin.words.choice import default_style, role_of
from engines.builtin.words.prompt import read_brief


def test_a_mood_without_a_genre_leads_to_a_fitting_style() -> None:
    assert default_style(read_brief("calm peaceful meditation"), 0.0).mood.energy < 0.4
    assert default_style(read_brief("explosive energetic adrenaline"), 0.0).mood.energy > 0.6


def test_a_decade_leads_to_its_styles() -> None:
    assert {default_style(read_brief("eighties"), choice).name for choice in (0, 0.9)} == {"synth-pop", "synthwave"}


def test_piano_alone_is_piano_music() -> None:
    assert default_style(read_brief("solo piano"), 0.5).name == "classical-piano"


def test_an_instrument_is_heard_in_its_natural_role() -> None:
    assert [role_of(name) for name in ("brush_kit", "finger_bass", "harp", "violin")] == [
        "drums",
        "bass",
        "arp",
        "lead",
    ]
