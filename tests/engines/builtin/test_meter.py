"""Step patterns of 4/4 fit every meter, and bars cover sections of any length exactly."""

from __future__ import annotations

from itertools import pairwise

import pytest

from engines.builtin.meter import bar_beats, fit_pattern, is_strong, lay_bars, strokes

METERS = [(4, 4), (3, 4), (6, 8), (5, 4), (7, 8), (2, 4), (12, 8), (2, 2), (5, 8), (3, 8), (7, 4), (8, 4)]


@pytest.mark.parametrize("meter", METERS)
def test_a_pattern_has_a_sixteenth_for_every_sixteenth_of_the_bar(meter: tuple[int, int]) -> None:
    (row,) = fit_pattern("x---x---x---x---", meter)
    assert len(row) == bar_beats(meter) * 4
    assert row[0] == "x"


def test_a_waltz_keeps_the_backbeat() -> None:
    assert fit_pattern("K...S...k...S...", (3, 4)) == ("K...S...S...",)


def test_a_pattern_of_two_bars_stays_one_of_two_bars() -> None:
    assert len(fit_pattern("x---------------|----x-----------", (3, 4))) == 2


def test_a_stroke_lasts_as_long_as_it_is_held() -> None:
    assert strokes("x--.o-x.") == ((0, 3, "x"), (4, 2, "o"), (6, 1, "x"))


@pytest.mark.parametrize("lengths", [[16.0, 9.3, 4.9], [3.1], [0.4], [33.3, 1.2, 40.7], [7.0, 2.2]])
def test_bars_cover_sections_without_a_gap(lengths: list[float]) -> None:
    bars = lay_bars(lengths, (4, 4))
    for before, after in pairwise(bars):
        assert after.start == pytest.approx(before.end)
    for number, length in enumerate(lengths):
        assert sum(bar.beats for bar in bars if bar.section == number) == pytest.approx(length)


def test_the_last_bar_alone_is_final_and_even_a_short_song_has_one_before_it() -> None:
    bars = lay_bars([5.0], (4, 4))
    assert [bar.is_final for bar in bars] == [False, True]


def test_a_song_that_stops_plays_through_most_of_its_last_bar() -> None:
    assert [bar.beats for bar in lay_bars([8.0], (4, 4), ends_early=True)] == [4.0, 2.5, 1.5]


@pytest.mark.parametrize(
    ("meter", "groups"), [((5, 4), [0, 3]), ((7, 8), [0, 1, 2]), ((7, 4), [0, 4]), ((5, 8), [0, 1.5])]
)
def test_odd_meters_are_felt_in_groups(meter: tuple[int, int], groups: list[float]) -> None:
    strong = [step / 4 for step in range(round(bar_beats(meter) * 4)) if is_strong(step / 4, meter)]
    assert strong == groups


@pytest.mark.parametrize("meter", [(5, 4), (7, 8), (5, 8)])
def test_drums_strike_where_a_group_begins(meter: tuple[int, int]) -> None:
    (row,) = fit_pattern("k.h.s.h.k.h.s.h.", meter)
    assert all(row[step] in "ks" for step in range(len(row)) if is_strong(step / 4, meter))
