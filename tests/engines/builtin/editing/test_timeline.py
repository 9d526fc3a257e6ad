"""Sections and bar lines of kept songs, and sections that a plan may hold."""

from __future__ import annotations

from itertools import pairwise

import pytest

from engines.builtin.editing.montage import Montage, frame_of, removed
from engines.builtin.editing.timeline import (
    bar_lines,
    ms_of,
    nearest_line,
    section_numbered,
    stretches_of,
    within_limits,
)
from engines.errors import InvalidRequest
from engines.plan import Section


def section(duration_ms: int, name: str = "Verse", lines: list[str] | None = None) -> Section:
    return Section.model_construct(
        section_name=name, positive_local_styles=[], negative_local_styles=[], duration_ms=duration_ms,
        lines=lines or [], source_from=None,
    )  # fmt: skip


def test_sections_know_their_role_and_where_they_lie(sung: Montage) -> None:
    stretches = stretches_of(sung)
    assert [(each.role, each.start_ms, each.end_ms) for each in stretches[:3]] == [
        ("intro", 0, 4_000), ("verse", 4_000, 12_000), ("chorus", 12_000, 20_000),
    ]  # fmt: skip
    assert stretches[2].material == stretches[4].material
    assert stretches[2].energy > stretches[1].energy


def test_bars_of_a_song_in_whole_bars_are_even(sung: Montage) -> None:
    assert [ms_of(line) for line in bar_lines(sung)] == [*range(0, 40_001, 2_000)]


def test_sections_of_broken_bars_still_begin_on_bar_lines(odd: Montage) -> None:
    lines = bar_lines(odd)
    assert {each.start for each in stretches_of(odd)} <= set(lines)
    bar = 3.5 * 60 / 126
    lengths = [(end - start) / 44_100 for start, end in pairwise(lines)]
    assert sum(abs(length - bar) < 0.001 for length in lengths) >= 10


def test_bar_lines_move_with_the_music_that_is_cut(sung: Montage) -> None:
    shorter = removed(sung, frame_of(3_000), frame_of(5_000))
    assert [ms_of(line) for line in bar_lines(shorter)][:5] == [0, 2_000, 4_000, 6_000, 8_000]


def test_the_nearest_line_is_found() -> None:
    assert nearest_line([0, 100, 200], 151) == 200


@pytest.mark.parametrize("number", [0, 7])
def test_a_section_that_is_not_there_is_named_with_the_limit(sung: Montage, number: int) -> None:
    with pytest.raises(InvalidRequest, match=f"section: {number} is not allowed; must be 1 to 6"):
        section_numbered(stretches_of(sung), number)


def test_short_sections_join_a_neighbour_and_keep_all_lines() -> None:
    joined = within_limits([section(1_000, "Intro", ["a"]), section(5_000, "Verse", ["b"]), section(2_999, "Outro")])
    assert [(each.section_name, each.duration_ms, each.lines) for each in joined] == [("Verse", 8_999, ["a", "b"])]


def test_long_sections_are_cut_in_equal_parts() -> None:
    parts = within_limits([section(250_000, "Drone")])
    assert [each.duration_ms for each in parts] == [83_333, 83_333, 83_334]
