"""Cutting songs without sound: what is kept, what is new and what is dropped."""

from __future__ import annotations

import pytest

from engines.base import Request
from engines.builtin.compose import compose
from engines.builtin.editing.montage import (
    Clip,
    Composed,
    Montage,
    frame_of,
    fresh,
    joined,
    part_of,
    planned,
    removed,
    spliced,
)
from engines.builtin.sound.render import STEMS

REQUEST = Request(prompt="calm piano", length_ms=12_000, seed=1)
FRAMES = frame_of(12_000)


@pytest.fixture(scope="module")
def song() -> Montage:
    return fresh(REQUEST, compose(REQUEST))


@pytest.fixture(scope="module")
def other() -> Composed:
    composition = compose(REQUEST.model_copy(update={"seed": 2}))
    return Composed(REQUEST, composition.score)


def test_a_fresh_song_is_one_source_whole(song: Montage) -> None:
    assert song.rows == dict.fromkeys(STEMS, (Clip(0, 0, FRAMES),))
    assert song.frames == FRAMES == frame_of(song.plan.length_ms)


def test_the_pulses_are_the_beats_of_the_composition() -> None:
    composition = compose(REQUEST)
    (source,) = fresh(REQUEST, composition).sources
    assert isinstance(source, Composed)
    assert [round(source.score.beats_to_ms(beat)) for beat in source.beats] == composition.beats_ms


def test_inserting_keeps_what_stood_before_and_after(song: Montage, other: Composed) -> None:
    longer = spliced(song, other, 1000, 1000, 500, 800)
    assert longer.rows["drums"] == (Clip(0, 0, 1000), Clip(1, 500, 800), Clip(0, 1000, FRAMES))
    assert longer.frames == FRAMES + 300


def test_a_splice_of_some_stems_leaves_the_others(song: Montage, other: Composed) -> None:
    changed = spliced(song, other, 1000, 2000, 1000, 2000, ["vocals"])
    assert changed.rows["vocals"] == (Clip(0, 0, 1000), Clip(1, 1000, 2000), Clip(0, 2000, FRAMES))
    assert all(changed.rows[stem] == song.rows[stem] for stem in STEMS if stem != "vocals")


def test_a_splice_of_some_stems_cannot_change_the_length(song: Montage, other: Composed) -> None:
    with pytest.raises(ValueError, match="equally long"):
        spliced(song, other, 1000, 2000, 1000, 1500, ["vocals"])


def test_removing_closes_up_and_undoing_it_gives_one_clip_again(song: Montage) -> None:
    shorter = removed(song, 1000, 2000)
    assert shorter.rows["bass"] == (Clip(0, 0, 1000), Clip(0, 2000, FRAMES))
    assert spliced(shorter, shorter.sources[0], 1000, 1000, 1000, 2000).rows == song.rows


def test_a_source_that_is_no_longer_heard_is_dropped(song: Montage, other: Composed) -> None:
    replaced = spliced(song, other, 0, FRAMES, 0, 4000)
    assert replaced.sources == (other,)
    assert replaced.rows["other"] == (Clip(0, 0, 4000),)


@pytest.mark.parametrize(("at", "until"), [(0, FRAMES), (5, 5), (-1, 3), (0, FRAMES + 1)])
def test_only_a_stretch_of_the_song_can_be_removed(song: Montage, at: int, until: int) -> None:
    with pytest.raises(ValueError, match="no stretch"):
        removed(song, at, until)


def test_clips_beyond_their_source_are_refused(song: Montage, other: Composed) -> None:
    with pytest.raises(ValueError, match="no part of a source"):
        spliced(song, other, 0, 10, 0, other.frames + 1)


def test_parts_and_joins_of_a_row() -> None:
    row = (Clip(0, 10, 20), Clip(1, 0, 5), Clip(0, 20, 30))
    assert part_of(row, 8, 17) == (Clip(0, 18, 20), Clip(1, 0, 5), Clip(0, 20, 22))
    assert joined([*part_of(row, 0, 4), *part_of(row, 4, 25)]) == row


def test_rounding_goes_to_the_end(song: Montage) -> None:
    (section,) = song.plan.sections[:1]
    plan = song.plan.model_copy(update={"sections": [section.model_copy(update={"duration_ms": 11_980})]})
    assert planned(removed(song, 1000, 1000 + 870), plan).frames == frame_of(11_980)
    short = removed(song, 1000, 1000 + 885)
    assert planned(short, plan).rows["bass"] == (Clip(0, 0, 1000), Clip(0, 1882, FRAMES))
    with pytest.raises(ValueError, match="the plan lasts 11980 ms"):
        planned(song, plan)
