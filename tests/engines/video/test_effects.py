"""Effects at the cuts: where they sound, how loud, and that they come from the engine."""

from __future__ import annotations

import numpy as np
import pytest

import engines
from engines.audio import ms_to_frames
from engines.video import Cut
from engines.video.effects import PEAK_DB, Shots, blocks_of, placed, shots_of

SHOTS = Shots(np.ones((100, 2), np.float32), np.full((200, 2), -1, np.float32))


def test_the_swell_ends_at_the_cut_and_the_impact_begins_there() -> None:
    frames = ms_to_frames(4_000)
    sound = np.concatenate(list(blocks_of(placed([Cut(2_000, 0.9)], SHOTS), frames)))
    at = ms_to_frames(2_000)

    assert sound.shape == (frames, 2)
    assert (sound[at - 100 : at] > 0).all()
    assert (sound[at : at + 200] < 0).all()
    assert not sound[: at - 100].any()
    assert not sound[at + 200 :].any()


def test_weak_cuts_have_no_impact_and_less_of_a_swell() -> None:
    [weak] = placed([Cut(2_000, 0.1)], SHOTS)
    strong = placed([Cut(2_000, 1.0)], SHOTS)[0]

    assert weak.sound.max() < strong.sound.max() == pytest.approx(10 ** (PEAK_DB / 20))


def test_of_cuts_in_a_row_the_strongest_is_heard() -> None:
    cuts = [Cut(1_000, 0.1), Cut(1_500, 0.9), Cut(2_000, 0.2), Cut(3_100, 0.1)]

    starts = [effect.start for effect in placed(cuts, SHOTS)]

    assert starts == [ms_to_frames(1_500) - 100, ms_to_frames(1_500), ms_to_frames(3_100) - 100]


def test_what_begins_before_the_clip_or_ends_behind_it_is_cut_off() -> None:
    sound = np.concatenate(list(blocks_of(placed([Cut(1, 0.9)], SHOTS), 60)))

    assert len(sound) == 60
    assert sound[:44].max() > 0 > sound[44:].min()


@pytest.mark.slow
def test_the_engine_plays_both() -> None:
    shots = shots_of(engines.get("builtin"), seed=1)  # type: ignore[arg-type]

    for sound in (shots.swell, shots.impact):
        assert np.abs(sound).max() == pytest.approx(1)
    loudest = np.abs(shots.swell).max(axis=1).argmax() / len(shots.swell)
    assert loudest > 0.8
