"""Plans for clips: as long as they are, changing where they are cut."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import engines
from engines.base import Chunk, Request
from engines.errors import InvalidRequest
from engines.plan import LENGTH_MAX_MS, LENGTH_MIN_MS
from engines.video import Clip, Cut, Heard, Look
from engines.video.scoring import plan_for, section_edges

DARK_BLUE = Look(0, brightness=0.1, colour=0.3, warmth=0.3, motion=0.0)


@given(
    st.integers(LENGTH_MIN_MS, LENGTH_MAX_MS),
    st.lists(st.tuples(st.integers(1, LENGTH_MAX_MS), st.floats(0, 1)), max_size=200),
)
def test_any_clip_gets_a_plan_of_its_length(length_ms: int, cuts: list[tuple[int, float]]) -> None:
    clip = Clip(length_ms, [Cut(at, strength) for at, strength in cuts if at < length_ms])

    assert plan_for(clip, ["jazz"]).length_ms == length_ms


def test_sections_change_at_the_strongest_cuts() -> None:
    cuts = [Cut(9_000, 0.3), Cut(10_000, 0.5), Cut(21_500, 0.2), Cut(22_000, 0.1)]

    assert section_edges(30_000, cuts) == [0, 10_000, 21_500, 30_000]


def test_a_clip_without_cuts_is_parted_where_a_section_would_be_too_long() -> None:
    assert section_edges(100_000, []) == [0, 100_000]
    assert {end - start for start, end in pairwise(section_edges(600_000, []))} == {120_000}


def test_wishes_come_before_what_is_heard_and_seen() -> None:
    heard = Heard(["acoustic", "120.0 bpm", "4/4", "A minor"], 120.0, 0.9, "A minor", 0.1)

    plan = plan_for(Clip(20_000, [], [DARK_BLUE], heard), ["a slow waltz", "strings"])

    assert plan.positive_global_styles == [
        "a slow waltz", "strings", "instrumental", "acoustic", "120.0 bpm", "4/4", "dark", "cold",
    ]  # fmt: skip


def test_where_more_happens_the_music_has_more_energy() -> None:
    cuts = [Cut(10_000, 0.9), Cut(20_000, 0.9), *(Cut(at, 0.1) for at in range(11_000, 13_700, 300))]

    sections = plan_for(Clip(30_000, cuts, [DARK_BLUE]), []).sections

    assert [section.section_name for section in sections] == ["Verse", "Chorus", "Verse"]
    assert [section.positive_local_styles for section in sections] == [["calm"], ["energetic"], ["calm"]]


def test_too_short_a_clip_is_refused() -> None:
    with pytest.raises(InvalidRequest, match=r"videos\.duration: '2999 ms' .* at least 3000 ms"):
        plan_for(Clip(2_999), [])


@pytest.mark.slow
def test_the_engine_plays_as_long_as_the_clip(tmp_path: Path) -> None:
    plan = plan_for(Clip(9_876, [Cut(4_321, 0.5)], [DARK_BLUE]), ["ambient"])
    request = Request(plan=plan, seed=1, output_format="pcm_44100", instrumental=True)

    events = engines.get("builtin").compose(request, tmp_path)
    sound = b"".join(event.data for event in events if isinstance(event, Chunk))

    assert len(sound) // 4 == round(9_876 * 44.1)
