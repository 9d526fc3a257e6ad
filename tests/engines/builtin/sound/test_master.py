"""The finished song: loudness, peaks, length, stems that add up."""

from __future__ import annotations

import numpy as np
import pytest

from engines.audio import true_peak_dbtp
from engines.builtin.score import Note, Part, Score
from engines.builtin.sound.forecast import Forecast
from engines.builtin.sound.limiter import STEP_FRAMES, Limiter, PeakMeter
from engines.builtin.sound.loudness import PowerMeter, integrated_lufs
from engines.builtin.sound.master import CEILING_DB, TARGET_LUFS, Mastered, mastered
from engines.builtin.sound.sampled import SoundFont
from engines.builtin.sound.signal import RATE_HZ
from engines.builtin.sound.tones import Tones
from tests.engines.builtin.conftest import MakeScore
from tests.engines.meters import loudness_lufs


@pytest.mark.parametrize("length_ms", [3_000, 4_321, 30_000])
def test_a_song_has_its_length_its_loudness_and_no_peak_above_the_ceiling(
    make_score: MakeScore, tones: Tones, length_ms: int
) -> None:
    mix = heard(make_score(length_ms), tones)
    assert len(mix) == round(length_ms * 44.1)
    assert loudness_lufs(mix) == pytest.approx(TARGET_LUFS, abs=1.0)
    assert true_peak_dbtp(mix) <= CEILING_DB + 0.2


def test_the_stems_add_up_to_the_mix(make_score: MakeScore, tones: Tones) -> None:
    for block in mastered(make_score(), tones):
        assert np.abs(np.sum(list(block.stems.values()), axis=0) - block.mix).max() < 1e-6


def test_the_same_score_gives_the_same_samples_whatever_was_played_before(
    make_score: MakeScore, tones: Tones, font: SoundFont
) -> None:
    used, fresh = heard(make_score(), tones), heard(make_score(), Tones(font))
    assert np.array_equal(used, fresh)


def test_the_loud_section_stays_louder(make_score: MakeScore, tones: Tones) -> None:
    mix = heard(make_score(30_000), tones)
    half = len(mix) // 2
    assert loudness_lufs(mix[half:]) > loudness_lufs(mix[:half]) + 2


def test_a_song_ends_in_silence_without_a_click_and_has_no_dc(make_score: MakeScore, tones: Tones) -> None:
    mix = heard(make_score(), tones)
    assert np.abs(mix[-8:]).max() < 0.01
    assert np.abs(mix.mean(axis=0)).max() < 3e-3
    assert np.isfinite(mix).all()


def test_a_written_fade_falls_steadily(make_score: MakeScore, tones: Tones) -> None:
    mix = heard(make_score(20_000, fade_ms=8_000), tones)
    levels = [np.sqrt(np.square(mix[at : at + 88_200]).mean()) for at in range(12 * RATE_HZ, 20 * RATE_HZ, 88_200)]
    assert levels == sorted(levels, reverse=True)
    assert levels[-1] < 0.3 * levels[0]


def test_a_score_without_notes_is_silence_of_its_length(make_score: MakeScore, tones: Tones) -> None:
    mix = heard(make_score(parts=(), textures=()), tones)
    assert mix.shape == (264_600, 2)
    assert not mix.any()


def test_one_soft_short_note_is_brought_up_without_harm(make_score: MakeScore, tones: Tones) -> None:
    alone = Part("Piano", "lead", "grand_piano", (Note(1.0, 0.5, 60, 20),))
    mix = heard(make_score(parts=(alone,), textures=()), tones)
    assert true_peak_dbtp(mix) <= CEILING_DB + 0.2
    assert np.isfinite(mix).all()


def test_the_forecast_is_near_what_comes(make_score: MakeScore, tones: Tones) -> None:
    score = make_score(40_000)
    forecast = Forecast(score, tones)
    assert not forecast.is_exact
    mix = heard(score, tones)
    powers = PowerMeter()
    powers.process(np.ascontiguousarray(mix.T))
    contrast = contrast_db(forecast.powers())
    assert contrast == pytest.approx(contrast_db(powers.powers), abs=4)


def test_power_by_block_agrees_with_the_standard_meter(make_score: MakeScore, tones: Tones) -> None:
    mix = heard(make_score(), tones)
    powers = PowerMeter()
    for piece in np.array_split(mix.T, 7, axis=1):
        powers.process(np.ascontiguousarray(piece))
    assert integrated_lufs(powers.powers) == pytest.approx(loudness_lufs(mix), abs=0.05)


def test_the_limiter_never_lets_a_step_pass_and_lets_go(make_score: MakeScore) -> None:
    rng = np.random.default_rng(5)
    needed = np.where(rng.random(400) < 0.05, -12 * rng.random(400), 0.0)
    needed[200:] = 0.0
    limiter = Limiter()
    gains = np.concatenate([limiter.process(piece) for piece in np.split(needed, [64, 65, 300])])[4:]
    steps = np.maximum(gains[:-1], gains[1:])
    assert (steps <= needed[: len(steps)] + 1e-9).all()
    assert gains[-1] == 0.0


def test_peaks_between_samples_are_found() -> None:
    time = np.arange(100 * STEP_FRAMES)
    wave = np.sin(np.pi * time / 2 + np.pi / 4).astype(np.float32)
    peaks = PeakMeter().process(np.stack((wave, wave)), np.zeros(100))
    assert np.abs(wave).max() < 0.71
    assert peaks[2:] == pytest.approx(np.ones(98), abs=0.03)


def heard(score: Score, tones: Tones) -> np.ndarray:
    blocks: list[Mastered] = list(mastered(score, tones))
    return np.ascontiguousarray(np.concatenate([block.mix for block in blocks], axis=1).T)


def contrast_db(powers: np.ndarray) -> float:
    half = len(powers) // 2
    return float(10 * np.log10(powers[half:].mean() / powers[:half].mean()))
