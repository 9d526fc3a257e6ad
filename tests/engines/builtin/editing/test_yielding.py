"""A new layer over kept ones: it makes room, takes what is too much on itself, and depends on nothing far away."""

from __future__ import annotations

import numpy as np

from engines.audio import true_peak_dbtp
from engines.builtin.editing.yielding import CONTEXT_FRAMES, LIMIT_DB, overlay
from engines.builtin.sound.signal import RATE_HZ, Signal

FRAMES = RATE_HZ


def tone(hz: float, level: float, frames: int = FRAMES) -> Signal:
    wave = level * np.sin(2 * np.pi * hz * np.arange(frames) / RATE_HZ)
    return np.stack((wave, wave)).astype(np.float32)


def together(kept: Signal, added: Signal, place: int = 0) -> Signal:
    over = overlay(kept, added, place)
    return kept + added if over is None else kept + added * over.gains + over.rest


def peak_db(sound: Signal) -> float:
    return true_peak_dbtp(np.ascontiguousarray(sound[:, CONTEXT_FRAMES:-CONTEXT_FRAMES].T))


def test_layers_that_fit_are_left_alone() -> None:
    assert overlay(tone(100, 0.4), tone(333, 0.3), 0) is None


def test_the_new_layer_goes_down_where_both_are_too_loud() -> None:
    kept, added = tone(100, 0.6), tone(333, 0.5)
    over = overlay(kept, added, 0)
    assert over is not None
    assert over.gains.min() < 0.8
    assert peak_db(together(kept, added)) < LIMIT_DB + 0.1


def test_what_is_too_loud_alone_is_held_down_by_the_layer_and_stays_itself() -> None:
    kept, added = tone(100, 0.9), tone(333, 0.05)
    assert peak_db(together(kept, added)) < LIMIT_DB + 0.1


def test_nothing_is_held_down_where_the_layer_is_silent() -> None:
    kept, added = tone(100, 0.9), tone(333, 0.3)
    added[:, FRAMES // 2 :] = 0
    after = slice(FRAMES // 2 + CONTEXT_FRAMES, FRAMES)
    assert np.array_equal(together(kept, added)[:, after], kept[:, after])


def test_the_same_sound_gives_the_same_gains_wherever_it_is_cut() -> None:
    kept, added = tone(100, 0.7), tone(333, 0.4)
    whole, cut = together(kept, added), 5_003
    part = together(kept[:, cut:], added[:, cut:], cut)
    inside = slice(CONTEXT_FRAMES, FRAMES - cut - CONTEXT_FRAMES)
    assert np.array_equal(part[:, inside], whole[:, cut:][:, inside])
