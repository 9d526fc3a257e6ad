"""The quality score: faults lower it, likeness to published recordings raises it."""

from __future__ import annotations

import numpy as np
import pytest

from engines.analysis.quality import Quality, quality_of
from engines.audio import SAMPLE_RATE_HZ, Block, silence

SECONDS = 8
FRAMES = SECONDS * SAMPLE_RATE_HZ


def band(level: float = 0.2) -> Block:
    """Noise as dark as music, with beats that stand out of it."""
    rng = np.random.default_rng(1)
    spectrum = np.fft.rfft(rng.normal(size=(FRAMES, 2)), axis=0)
    hz = np.fft.rfftfreq(FRAMES, 1 / SAMPLE_RATE_HZ)[:, None]
    sound = np.fft.irfft(spectrum / np.maximum(hz, 60) ** 1.0, FRAMES, axis=0)
    beats = 1 + 2 * (np.arange(FRAMES) % (SAMPLE_RATE_HZ // 2) < 2000)[:, None]
    sound *= beats
    return (level * sound / np.sqrt((sound**2).mean())).astype(np.float32).clip(-0.99, 0.99)


def quality(sound: Block) -> Quality:
    return quality_of([sound])


def test_what_is_like_published_music_scores_high() -> None:
    assert 0.7 < quality(band()).score <= 1


def test_silence_scores_nothing() -> None:
    assert quality(silence(FRAMES)).score == 0
    assert quality_of([]).score == 0


def test_a_gap_in_the_middle_lowers_the_score_but_silence_around_does_not() -> None:
    gap = quality(np.concatenate([band(), silence(FRAMES), band()]))
    around = quality(np.concatenate([silence(FRAMES), band(), silence(FRAMES)]))
    assert gap.wholeness < 0.5
    assert around.wholeness > 0.95


def test_cut_off_crests_lower_the_score() -> None:
    assert quality((4 * band()).clip(-1, 1)).cleanness < 0.5
    assert quality(band()).cleanness == 1


@pytest.mark.parametrize("gain", [0.05, 3.0])
def test_what_is_far_too_quiet_or_loud_is_less_like_music(gain: float) -> None:
    loudness, likely = quality(band(0.2 * gain)).loudness, quality(band()).loudness
    assert loudness is not None
    assert likely is not None
    assert loudness < likely / 2


def test_white_noise_is_out_of_balance() -> None:
    noise = np.random.default_rng(1).normal(0, 0.2, (FRAMES, 2)).astype(np.float32)
    balance, likely = quality(noise).balance, quality(band()).balance
    assert balance is not None
    assert likely is not None
    assert balance < likely - 0.2


def test_singing_alone_has_no_balance_to_be_judged() -> None:
    sung = quality_of([band()], "vocals")
    assert sung.loudness is not None
    assert sung.balance is None


def test_a_sample_may_pause_and_has_no_loudness() -> None:
    sample = quality_of([band(), silence(FRAMES), band()], "sample")
    assert (sample.wholeness, sample.loudness, sample.balance) == (1, None, None)
    assert quality_of([silence(FRAMES)], "sample").score == 0


def test_how_the_sound_is_cut_into_blocks_changes_nothing() -> None:
    sound = band()
    assert quality_of(np.array_split(sound, 7)).score == pytest.approx(quality(sound).score, abs=1e-3)
