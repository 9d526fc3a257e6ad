"""Songs of which some stretches stay: which, and what lies between."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engines.errors import InvalidRequest
from plans.reworking import Source, extended, repainted, retaken
from tests.plans.reworking.songs import asked, result, section, shape, song


def test_a_repainted_stretch_lies_on_the_beats_inside_of_what_was_given() -> None:
    made = repainted(asked(), song(), 9_900, 16_300)
    assert shape(made) == [
        ("Intro", 4_000, (0, 4_000)), ("Verse", 6_020, (4_000, 10_020)),
        ("Chorus", 6_000, None),
        ("Chorus", 3_980, (16_020, 20_000)), ("Outro", 4_000, (20_000, 24_000)),
    ]  # fmt: skip
    assert (made.bpm, made.key, made.meter, made.length_ms) == (120, "D major", "4/4", None)


def test_only_the_new_stretch_is_as_asked() -> None:
    made = repainted(asked(lyrics="[Verse]\nOver the hills\n\nwe go tonight"), song(), 4_000, 12_000)
    assert made.plan is not None
    kept, new, *_ = made.plan.sections
    assert (new.positive_local_styles, kept.positive_local_styles) == (["jazz", "saxophone"], ["steady", "banjo"])
    assert new.lines == ["Over the hills", "we go tonight"]
    assert made.plan.positive_global_styles == ["pop", "piano"]


def test_a_new_stretch_sings_the_words_it_had_unless_it_is_to_be_instrumental() -> None:
    first, second = (
        repainted(asked(instrumental=mute), song(beats_ms=[]), 8_000, 20_000).plan for mute in (False, True)
    )
    assert first is not None
    assert second is not None
    assert first.sections[2].lines == ["I walk across the town"]
    assert [section.lines for section in second.sections[2:4]] == [[], []]


@pytest.mark.parametrize(("start_ms", "end_ms", "new"), [(0, 4_000, (0, 3_520)), (20_000, 24_000, (20_020, 24_000))])
def test_the_edges_of_the_song_need_no_beat(start_ms: int, end_ms: int, new: tuple[int, int]) -> None:
    made = shape(repainted(asked(), song(), start_ms, end_ms))
    at = 0
    for _, length_ms, kept in made:
        assert kept in (None, (at, at + length_ms))
        if kept is None:
            assert (at, at + length_ms) == new
        at += length_ms
    assert at == 24_000


@pytest.mark.parametrize(("start_ms", "end_ms"), [(5_000, 7_900), (5_000, 5_000), (9_000, 4_000), (10_000, 24_001)])
def test_a_stretch_that_is_too_short_or_not_in_the_song_is_refused(start_ms: int, end_ms: int) -> None:
    with pytest.raises(InvalidRequest, match="repainting_end"):
        repainted(asked(), song(), start_ms, end_ms)


def test_a_recording_without_a_plan_or_pulse_is_repainted_where_asked() -> None:
    recording = Source.of_result("tape", 700_000, {"tempo_certainty": 0.1, "tempo_bpm": 97.0, "beats_ms": [10]})
    assert (recording.tempo_bpm, recording.beats_ms) == (None, ())
    short = Source.of_result("tape", 30_000, {"plan": None, "tempo_certainty": 0.1, "tempo_bpm": 97.0})
    assert shape(repainted(asked(), short, 10_001, 20_002)) == [
        ("Song", 10_001, (0, 10_001)), ("Song", 10_001, None), ("Song", 9_998, (20_002, 30_000)),
    ]  # fmt: skip


def test_a_song_is_extended_at_both_ends() -> None:
    made = extended(asked(), song(), 5_000, 30_000)
    assert [part for part in shape(made) if part[2] is None] == [("Intro", 5_000, None), ("Coda", 30_000, None)]
    assert made.plan is not None
    assert made.plan.length_ms == 59_000
    assert shape(extended(asked(), song(), 0, 3_000))[-1] == ("Coda", 3_000, None)


def test_a_song_cannot_grow_beyond_the_longest() -> None:
    long = Source.of_result("song", 590_000, result(plan=None))
    with pytest.raises(InvalidRequest, match="a song of 590 s may become at most 600 s long"):
        extended(asked(), long, 0, 30_000)


@pytest.mark.parametrize(("variance", "new_ms"), [(0.1, 4_000), (0.25, 12_000), (0.45, 20_000), (0.5, 24_000)])
def test_the_more_a_retake_varies_the_more_of_it_is_new(variance: float, new_ms: int) -> None:
    made = [shape(retaken(asked(seed=seed), song(), variance)) for seed in range(8)]
    lengths = [sum(length for _, length, kept in parts if kept is None) for parts in made]
    assert all(abs(length - new_ms) <= 4_000 for length in lengths)
    assert all(sum(length for _, length, _ in parts) == 24_000 for parts in made)
    assert len({tuple(parts) for parts in made}) > 1 or variance == 0.5


def test_sections_too_long_for_a_plan_are_cut() -> None:
    long = Source.of_result("tape", 500_000, {})
    parts = shape(repainted(asked(), long, 100_000, 400_000))
    assert [length for _, length, kept in parts if kept is None] == [100_000, 100_000, 100_000]


def test_a_plan_without_room_keeps_what_stays_in_one_piece() -> None:
    sections = [section(f"Part {number}", 4_000) for number in range(30)]
    full = Source.of_result("song", 120_000, result(plan=result()["plan"] | {"sections": sections}, beats_ms=[]))
    assert shape(repainted(asked(), full, 102_000, 108_000)) == [
        ("Part 12", 102_000, (0, 102_000)), ("Part 26", 6_000, None),
        *((f"Part {number}", 4_000, (4_000 * number, 4_000 * number + 4_000)) for number in range(27, 30)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "make", [lambda song: repainted(asked(), song, 0, 10_000), lambda song: retaken(asked(), song, 0.7)]
)
def test_what_is_longer_than_any_song_is_refused(make: Callable[[Source], object]) -> None:
    with pytest.raises(InvalidRequest, match="must add up to at most 600000 ms"):
        make(Source.of_result("tape", 700_000, {}))
