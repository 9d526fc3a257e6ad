"""Questions put to every key of every kit."""

from __future__ import annotations

import numpy as np
import pytest

from engines.builtin.instruments import INSTRUMENTS
from engines.builtin.sound.synth import KITS, drum

RATE_HZ = 44_100
every_kit = pytest.mark.parametrize("kit", sorted(KITS))
MACHINES = sorted(set(KITS) - {"brush_kit"})


def centroid_hz(sound):
    magnitude = np.abs(np.fft.rfft(sound.sum(axis=1)))
    return np.sum(magnitude * np.fft.rfftfreq(len(sound), 1 / RATE_HZ)) / np.sum(magnitude)


def seconds_above(sound, level):
    return np.flatnonzero(np.abs(sound).max(axis=1) > level)[-1] / RATE_HZ


def test_every_kit_an_instrument_names_is_in_the_table():
    assert {row.patch for row in INSTRUMENTS.values() if row.is_drums} == set(KITS)


@every_kit
def test_every_percussion_key_gives_a_clean_hit(kit):
    for key in range(27, 88):
        sound = drum(kit, key, 120)
        assert sound.dtype == np.float32
        assert sound.shape[1] == 2
        assert np.isfinite(sound).all()
        assert 0.03 < np.abs(sound).max() <= 1
        assert np.abs(sound[0]).max() == 0
        assert np.abs(sound[-8:]).max() < 1e-4
        assert np.abs(sound.mean(axis=0)).max() < 1e-3


@every_kit
def test_a_harder_hit_is_louder(kit):
    for key in (36, 38, 42, 45, 49):
        soft, hard = (np.sqrt(np.mean(drum(kit, key, velocity) ** 2)) for velocity in (50, 120))
        assert hard > 1.5 * soft


@every_kit
def test_the_same_hit_is_the_same_bytes(kit):
    for key in (36, 38, 42, 49):
        assert drum(kit, key, 90, 3).tobytes() == drum(kit, key, 90, 3).tobytes()
    assert not np.array_equal(drum(kit, 38, 90, 3), drum(kit, 38, 90, 4))


@every_kit
def test_kick_snare_and_hat_share_out_the_spectrum(kit):
    kick, snare, hat = (centroid_hz(drum(kit, key, 100)) for key in (36, 38, 42))
    assert kick < snare < hat
    assert hat > 4_000


@every_kit
def test_toms_climb_and_an_open_hat_outlasts_a_closed_one(kit):
    pitches = [
        np.argmax(np.abs(np.fft.rfft(drum(kit, key, 100).sum(axis=1), 2**17))) for key in (41, 43, 45, 47, 48, 50)
    ]
    assert pitches == sorted(set(pitches))
    assert seconds_above(drum(kit, 46, 100), 0.01) > 2 * seconds_above(drum(kit, 42, 100), 0.01)


def test_an_808_kick_rings_low_and_long():
    kick = drum("kit_808", 36, 100)
    spectrum_hz = np.argmax(np.abs(np.fft.rfft(kick[:, 0], 2**17))) * RATE_HZ / 2**17
    assert 40 < spectrum_hz < 60
    assert seconds_above(kick, 0.01) > 0.5


@pytest.mark.parametrize("kit", MACHINES)
def test_kick_and_snare_lead_the_kit(kit):
    kick, snare, hat = (np.abs(drum(kit, key, 100)).max() for key in (36, 38, 42))
    assert kick > hat
    assert snare > hat


def test_keys_beyond_the_map_sound_like_a_neighbour():
    assert np.array_equal(drum("kit_909", 35, 100), drum("kit_909", 36, 100))
    assert np.abs(drum("kit_909", 0, 100)).max() > 0.03
    assert np.abs(drum("kit_909", 127, 100)).max() > 0.03


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("spoons", 36, 100), "kit: 'spoons' is not known"),
        (("kit_808", 128, 100), r"key: 128 is not allowed; it must be 0\.\.127"),
        (("kit_808", 36, 200), r"velocity: 200 is not allowed; it must be 1\.\.127"),
    ],
)
def test_nonsense_is_refused_by_name(arguments, message):
    with pytest.raises(ValueError, match=message):
        drum(*arguments)
