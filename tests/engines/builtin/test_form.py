"""Forms fill their length with whole bars, and tempos stay near what was wanted."""

from __future__ import annotations

from itertools import pairwise

import pytest

from engines.base import Request
from engines.builtin.compose import plan
from engines.builtin.form import lay_form, role_of_name, tempo_for_length, tempo_for_sections, wanted_tempo
from engines.builtin.style import styles
from engines.builtin.writing.frame import generator
from engines.plan import Section


@pytest.mark.parametrize("length_ms", [30_000, 61_000, 184_321, 599_999])
def test_a_tempo_for_a_length_stays_near_the_wanted_one(length_ms: int) -> None:
    assert tempo_for_length(100.0, length_ms, (4, 4)) == pytest.approx(100.0, rel=0.06)


def test_sections_of_whole_bars_find_their_tempo() -> None:
    assert tempo_for_sections(118.0, [16_000, 32_000, 8_000], (4, 4)) == pytest.approx(120.0)


def test_sections_but_the_last_hold_whole_bars() -> None:
    blocks = lay_form(styles()["pop"], 150_000, 112.0, (4, 4), set(), generator(1, "form"))
    bar_ms = 4 * 60_000 / 112
    for block in blocks[:-1]:
        assert block.duration_ms / bar_ms == pytest.approx(round(block.duration_ms / bar_ms), abs=1e-3)
    assert sum(block.duration_ms for block in blocks) == 150_000


def test_a_solo_that_was_asked_for_is_there() -> None:
    blocks = lay_form(styles()["lo-fi"], 180_000, 80.0, (4, 4), {"solo"}, generator(1, "form"))
    assert "Solo" in [block.name for block in blocks]


def test_without_an_intro_the_song_starts_at_once() -> None:
    blocks = lay_form(styles()["pop"], 150_000, 112.0, (4, 4), {"no intro"}, generator(1, "form"))
    assert blocks[0].role != "intro"


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("Verse 2", "verse"),
        ("PRE-CHORUS", "prechorus"),
        ("Final Chorus", "chorus"),
        ("The drop", "drop"),
        ("Coda", "outro"),
    ],
)
def test_a_section_s_name_tells_its_role(name: str, role: str) -> None:
    assert role_of_name(name, 0.5) == role


def test_slow_and_fast_are_places_in_the_style_s_own_range() -> None:
    tempo = styles()["jazz"].tempo
    rng = generator(1, "tempo")
    assert wanted_tempo(tempo, 0.0, 0.0, rng) == tempo.low
    assert wanted_tempo(tempo, 1.0, 0.0, rng) == tempo.high


@pytest.mark.parametrize("name", ["pop", "rock", "house"])
def test_long_songs_set_every_peak_apart_from_the_next_one(name: str) -> None:
    for length_ms in (180_000, 420_000, 600_000):
        roles = [section.section_name.split()[0] for section in plan_of_length(name, length_ms)]
        assert not [pair for pair in pairwise(roles) if pair[0] == pair[1]]


def test_a_minute_of_techno_keeps_an_opening_a_peak_and_an_ending() -> None:
    roles = [section.section_name for section in plan_of_length("techno", 60_000)]
    assert (roles[0], roles[-1]) == ("Intro", "Outro")
    assert any(role.startswith("Drop") for role in roles)


def plan_of_length(name: str, length_ms: int) -> list[Section]:
    return list(plan(Request(prompt=name, seed=1, length_ms=length_ms, instrumental=True)).sections)
