"""Pitch and envelope of sounds that are known beforehand: pulses through resonances, noise, silence and scraps."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.signal import lfilter

from engines.builtin.voice.envelope import envelopes, pitch_track

RATE_HZ = 22_050
STEP_S = 0.005
# Formants in Hz of a man's vowels (Peterson and Barney 1952, table II).
VOWELS = {"a": (730, 1090, 2440), "i": (270, 2290, 3010), "u": (300, 870, 2240), "ɛ": (530, 1840, 2480)}
WIDTHS_HZ = (60, 80, 120)

Doubles = NDArray[np.float64]


def pulses(pitch_hz: Doubles) -> Doubles:
    """All harmonics below half the rate, of the same strength, at the pitch of every sample."""
    phase = np.cumsum(2 * np.pi * pitch_hz / RATE_HZ)
    count = int(RATE_HZ / 2 / pitch_hz.max())
    total: Doubles = np.sum([np.cos(number * phase) for number in range(1, count + 1)], axis=0) / count
    return total


def through_throat(sound: Doubles, formants_hz: tuple[int, ...]) -> Doubles:
    for middle_hz, width_hz in zip(formants_hz, WIDTHS_HZ, strict=True):
        sound = lfilter([1.0], _poles(middle_hz, width_hz), sound)
    loudest = float(np.abs(sound).max())
    return sound / loudest


def _poles(middle_hz: float, width_hz: float) -> list[float]:
    radius = np.exp(-np.pi * width_hz / RATE_HZ)
    return [1.0, -2 * radius * np.cos(2 * np.pi * middle_hz / RATE_HZ), radius**2]


def vowel(name: str, pitch_hz: float, seconds: float = 0.5) -> Doubles:
    return through_throat(pulses(np.full(round(seconds * RATE_HZ), pitch_hz)), VOWELS[name])


def analysed(samples: Doubles) -> tuple[Doubles, Doubles]:
    pitch_hz = pitch_track(samples, RATE_HZ, STEP_S)
    return pitch_hz, envelopes(samples, pitch_hz, RATE_HZ, STEP_S)


def middle(rows: Doubles) -> Doubles:
    """Without the first and last 50 ms, where the sound begins and ends inside the window."""
    return rows[10:-10]


def true_response(formants_hz: tuple[int, ...], bins: int) -> Doubles:
    turn = np.exp(-1j * np.linspace(0, np.pi, bins))
    poles = [np.polyval(_poles(*pair)[::-1], turn) for pair in zip(formants_hz, WIDTHS_HZ, strict=True)]
    response_db: Doubles = -20 * np.log10(np.abs(np.prod(poles, axis=0)))
    return response_db


@pytest.mark.parametrize("name", VOWELS)
@pytest.mark.parametrize("pitch_hz", [75.0, 110.0, 197.3, 260.0, 390.0])
def test_pitch_of_a_vowel_is_found_within_one_percent(name: str, pitch_hz: float) -> None:
    track = middle(pitch_track(vowel(name, pitch_hz), RATE_HZ, STEP_S))
    assert track == pytest.approx(np.full(len(track), pitch_hz), rel=0.01)


def test_pitch_follows_a_glide_of_an_octave_in_half_a_second() -> None:
    course_hz = np.geomspace(110.0, 220.0, RATE_HZ // 2)
    track = middle(pitch_track(through_throat(pulses(course_hz), VOWELS["a"]), RATE_HZ, STEP_S))
    at = np.round(np.arange(10, 10 + len(track)) * STEP_S * RATE_HZ).astype(int)
    assert track == pytest.approx(course_hz[at], rel=0.02)


@pytest.mark.parametrize("name", VOWELS)
@pytest.mark.parametrize("pitch_hz", [75.0, 100.0])
def test_formants_of_a_vowel_are_peaks_within_five_percent(name: str, pitch_hz: float) -> None:
    """Or, where harmonics lie further apart than that, within half their distance: nothing is heard between them."""
    _, power = analysed(vowel(name, pitch_hz))
    for rows in middle(power)[::10]:
        hertz = np.linspace(0, RATE_HZ / 2, len(rows))
        for formant_hz in VOWELS[name]:
            near = np.flatnonzero(np.abs(hertz - formant_hz) < 0.12 * formant_hz)
            peak_hz = hertz[near[rows[near].argmax()]]
            assert peak_hz == pytest.approx(formant_hz, rel=0.05, abs=pitch_hz / 2)


@pytest.mark.parametrize("pitch_hz", [90.0, 150.0, 220.0])
def test_envelope_is_the_response_of_the_throat_without_the_ripple_of_the_harmonics(pitch_hz: float) -> None:
    _, power = analysed(vowel("ɛ", pitch_hz))
    found_db = 10 * np.log10(middle(power))
    true_db = true_response(VOWELS["ɛ"], power.shape[1])
    band = slice(int(200 / RATE_HZ * 1024), int(4000 / RATE_HZ * 1024))
    apart_db = found_db[:, band] - true_db[band]
    assert np.std(apart_db - apart_db.mean()) < 2.5
    assert np.std(found_db[:, band], axis=0).max() < 0.5


def test_power_of_noise_is_its_variance_at_every_frequency() -> None:
    noise = 0.1 * np.random.default_rng(1).standard_normal(RATE_HZ)
    pitch_hz, power = analysed(noise)
    assert np.mean(pitch_hz > 0) < 0.05
    assert 10 * np.log10(middle(power).mean(axis=0)) == pytest.approx(np.full(power.shape[1], -20.0), abs=3.0)


def test_voice_is_told_from_the_silence_and_the_hiss_around_it() -> None:
    quiet, hiss = np.zeros(RATE_HZ // 4), np.random.default_rng(2).standard_normal(RATE_HZ // 4)
    track = pitch_track(np.concatenate([quiet, vowel("a", 120.0), 0.2 * np.diff(hiss, append=0.0)]), RATE_HZ, STEP_S)
    assert not track[:40].any()
    assert (track[60:140] > 0).all()
    assert np.mean(track[160:] > 0) < 0.1


def test_silence_has_no_pitch_and_a_power_near_nothing() -> None:
    pitch_hz, power = analysed(np.zeros(RATE_HZ // 2))
    assert not pitch_hz.any()
    assert np.isfinite(power).all()
    assert 0 < power.max() < 1e-14


@pytest.mark.parametrize("frames", [0, 1, 2, 7, 109, 111, 600])
def test_scraps_of_sound_give_one_finite_row_per_step(frames: int) -> None:
    pitch_hz, power = analysed(np.random.default_rng(3).standard_normal(frames))
    rows = int(frames / RATE_HZ / STEP_S) + 1
    assert pitch_hz.shape == (rows,)
    assert power.shape == (rows, 513)
    assert np.isfinite(power).all()
    assert (power > 0).all()


def test_loudness_changes_neither_pitch_nor_shape() -> None:
    loud, soft = (analysed(level * vowel("u", 130.0)) for level in (1.0, 0.01))
    assert loud[0] == pytest.approx(soft[0])
    assert 10 * np.log10(loud[1] / soft[1])[10:-10, :300] == pytest.approx(40.0, abs=0.1)


def test_long_sounds_are_analysed_in_pieces_without_a_seam() -> None:
    """A vowel of 2 s takes more rows than are worked on at once; each is as if the sound were shorter."""
    pitch_hz, power = analysed(vowel("a", 100.0, seconds=2.0))
    assert middle(pitch_hz) == pytest.approx(np.full(len(pitch_hz) - 20, 100.0), rel=0.001)
    assert np.ptp(10 * np.log10(middle(power)[:, :200]), axis=0).max() < 1.0


def test_the_same_sound_gives_the_same_numbers() -> None:
    first, again = analysed(vowel("i", 180.0)), analysed(vowel("i", 180.0))
    assert all(np.array_equal(one, other) for one, other in zip(first, again, strict=True))
