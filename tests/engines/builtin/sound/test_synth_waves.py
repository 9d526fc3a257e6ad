"""The waves are what they claim to be, and nothing folds back below half the sample rate."""

from __future__ import annotations

import numpy as np
import pytest

from engines.builtin.instruments import INSTRUMENTS
from engines.builtin.sound.synth import note
from engines.builtin.sound.synth.modal import Modes, ring
from engines.builtin.sound.synth.noise import band_noise, swept_noise
from engines.builtin.sound.synth.waves import Spectrum, Sweep, read, sine, steady_phase

RATE_HZ = 44_100
OPEN_BAND = 27


def inharmonic_db(sound, hz):
    """Energy that lies between the harmonics of `hz`, against all of it."""
    power = np.abs(np.fft.rfft(sound * np.blackman(len(sound)))) ** 2
    bins = np.fft.rfftfreq(len(sound), 1 / RATE_HZ)
    apart_hz = np.abs(bins - hz * np.maximum(np.round(bins / hz), 1))
    audible = bins > 30
    return 10 * np.log10(power[audible & (apart_hz > 8 * RATE_HZ / len(sound))].sum() / power.sum())


@pytest.mark.parametrize("wave", ["saw", "square", "pulse_25", "pulse_12", "triangle", "reed"])
@pytest.mark.parametrize("hz", [110.3, 1_108.7, 3_520.9])
def test_a_wave_does_not_alias(wave, hz):
    sound = read(Spectrum(wave).table(hz, OPEN_BAND), steady_phase(hz, RATE_HZ))
    assert inharmonic_db(sound, hz) < -55


@pytest.mark.parametrize("patch", ["chip_thin_pulse", "chip_triangle", "sub_bass"])
def test_a_high_note_of_a_single_wave_does_not_alias(patch):
    pitch = min(96, max(row.high for row in INSTRUMENTS.values() if row.patch == patch))
    hz = 440 * 2 ** ((pitch - 69) / 12)
    sound = note(patch, pitch, 110, 1.0)[8_820:39_690, 0]
    assert inharmonic_db(sound, hz) < -50


def test_a_saw_has_every_harmonic_and_a_square_every_other():
    for wave, second_db in (("saw", -6.0), ("square", -60.0)):
        sound = read(Spectrum(wave).table(441.0, OPEN_BAND), steady_phase(441.0, RATE_HZ))
        magnitude = np.abs(np.fft.rfft(sound * np.hanning(RATE_HZ)))
        ratio_db = 20 * np.log10(magnitude[882] / magnitude[441])
        assert ratio_db == pytest.approx(second_db, abs=0.5) if wave == "saw" else ratio_db < second_db


def test_a_sweep_opens_from_dark_to_bright():
    octaves = np.linspace(1, 8, RATE_HZ, dtype=np.float32)
    sound = Sweep(Spectrum("saw"), 110.0, octaves).read(steady_phase(110.0, RATE_HZ))
    first, last = (np.abs(np.fft.rfft(part * np.hanning(8_820))) for part in (sound[:8_820], sound[-8_820:]))
    assert first[400:].sum() < 0.05 * last[400:].sum()


def test_ringing_modes_equal_their_partials_added_one_by_one():
    hz, decay_s, amplitude = np.array([220.0, 613.0, 1_801.0]), np.array([1.0, 0.5, 0.2]), np.array([1.0, 0.5, -0.3])
    time = np.arange(10_000) / RATE_HZ
    plain = sum(
        a * np.sin(2 * np.pi * f * time) * 10 ** (-3 * time / d) for f, d, a in zip(hz, decay_s, amplitude, strict=True)
    )
    assert np.abs(ring(Modes.sines(hz, decay_s, amplitude), 10_000) - plain).max() < 1e-4


def test_a_sine_keeps_its_pitch_for_minutes():
    tail = sine(steady_phase(440.0, 300 * RATE_HZ))[-RATE_HZ:]
    assert np.argmax(np.abs(np.fft.rfft(tail))) == 440


def test_noise_keeps_to_its_band_at_unit_level():
    sound = band_noise(RATE_HZ, 500, 2_000, np.random.default_rng(1))
    power = np.abs(np.fft.rfft(sound)) ** 2
    assert np.sqrt(np.mean(sound**2)) == pytest.approx(1, rel=0.1)
    assert power[250:4_000].sum() > 0.95 * power.sum()


def test_swept_noise_moves_its_band_at_an_even_level():
    low, high = np.array([100, 4_000], dtype=np.float32), np.array([300, 12_000], dtype=np.float32)
    sound = swept_noise(2 * RATE_HZ, low, high, np.random.default_rng(1))
    assert sound.shape == (2, 2 * RATE_HZ)
    early, late = (np.argmax(np.abs(np.fft.rfft(part))) for part in (sound[0, :8_820], sound[0, -8_820:]))
    assert early * 5 < 1_000 < late * 5
    assert np.sqrt(np.mean(sound[:, :22_050] ** 2)) == pytest.approx(np.sqrt(np.mean(sound[:, -22_050:] ** 2)), rel=0.4)
