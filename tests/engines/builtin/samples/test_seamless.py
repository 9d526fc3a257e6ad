"""What is heard when a loop is played on end."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from engines.base import SampleRequest
from engines.builtin.samples.loops import Loop, compose_loop
from engines.builtin.samples.seamless import looped
from engines.builtin.sound.signal import RATE_HZ, Signal
from engines.builtin.sound.tones import Tones
from tests.engines.meters import loudness_lufs

PROMPTS = ("acid jazz at 120 bpm", "ambient pads with rain at 90 bpm", "techno at 131 bpm", "string waltz")
HOP, WINDOW = 256, 2_048


@cache
def made(prompt: str, tones: Tones) -> tuple[Loop, Signal]:
    loop = compose_loop(SampleRequest(kind="loop", prompt=prompt, seed=2, bars=2))
    return loop, np.concatenate([block.mix for block in looped(loop, tones)], axis=1)


def flux_at(sound: Signal, frame: float) -> float:
    """The largest rise of the spectrum within 20 ms around a frame."""
    near = sound.mean(axis=0)[int(frame) - 4 * WINDOW : int(frame) + 4 * WINDOW]
    windows = np.lib.stride_tricks.sliding_window_view(near, WINDOW)[::HOP] * np.hanning(WINDOW)
    spectrum = np.log1p(100 * np.abs(np.fft.rfft(windows, axis=1)))
    rises = np.maximum(np.diff(spectrum, axis=0), 0).sum(axis=1)
    middle = (4 * WINDOW - WINDOW // 2) // HOP
    return float(rises[middle - 4 : middle + 5].max())


@pytest.mark.parametrize("prompt", PROMPTS)
def test_a_loop_is_exact_in_length_loudness_and_ceiling(prompt: str, tones: Tones) -> None:
    loop, sound = made(prompt, tones)
    assert sound.shape == (2, loop.frames)
    assert loudness_lufs(np.tile(sound, 4).T.copy()) == pytest.approx(-14, abs=1)
    assert 20 * np.log10(np.abs(sound).max()) < -1


@pytest.mark.parametrize("prompt", PROMPTS)
def test_nothing_jumps_where_a_loop_returns(prompt: str, tones: Tones) -> None:
    loop, sound = made(prompt, tones)
    twice = np.tile(sound, 2)
    bends = np.abs(np.diff(twice, n=2, axis=1)).max(axis=0)
    seam = bends[loop.frames - 3 : loop.frames + 1].max()
    assert seam <= np.percentile(bends, 99.9)


def test_the_seam_is_no_more_of_an_event_than_other_bar_lines(tones: Tones) -> None:
    loop = compose_loop(SampleRequest(kind="loop", prompt="house at 124 bpm", seed=1, bars=4))
    four_times = np.tile(np.concatenate([block.mix for block in looped(loop, tones)], axis=1), 4)
    bar = loop.frames / loop.bars
    lines = {number: flux_at(four_times, number * bar) for number in range(1, 16)}
    seams = [flux for number, flux in lines.items() if number % 4 == 0]
    assert max(seams) <= 1.25 * max(flux for number, flux in lines.items() if number % 4)


def test_tails_of_the_end_sound_in_the_start(tones: Tones) -> None:
    loop = compose_loop(SampleRequest(kind="loop", prompt="ambient pads at 70 bpm", seed=4, bars=1))
    sound = np.concatenate([block.mix for block in looped(loop, tones)], axis=1)
    first, last = (np.sqrt(np.mean(part**2)) for part in (sound[:, : RATE_HZ // 50], sound[:, -RATE_HZ // 50 :]))
    assert first > last / 4


def test_stems_of_a_loop_add_up_to_it(tones: Tones) -> None:
    loop = compose_loop(SampleRequest(kind="loop", prompt="funk", seed=5, bars=1))
    for block in looped(loop, tones):
        np.testing.assert_allclose(sum(block.stems.values()), block.mix, atol=1e-6)


def test_the_same_request_gives_the_same_samples(tones: Tones) -> None:
    loop = compose_loop(SampleRequest(kind="loop", prompt="lo-fi", seed=6, bars=1))
    first, second = (np.concatenate([block.mix for block in looped(loop, tones)], axis=1) for _ in range(2))
    np.testing.assert_array_equal(first, second)
