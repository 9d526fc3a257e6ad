"""Notes and hits, levelled and kept."""

from __future__ import annotations

import numpy as np
import pytest

from engines.builtin.instruments import INSTRUMENTS
from engines.builtin.sound.loudness import loudest_lufs
from engines.builtin.sound.tones import REFERENCE_LUFS, REFERENCE_VELOCITY, Tone, Tones

MELODIC = [row.name for row in INSTRUMENTS.values() if not row.is_drums and row.low != 0]


@pytest.mark.parametrize("name", MELODIC)
def test_every_instrument_is_about_equally_loud(tones: Tones, name: str) -> None:
    instrument = INSTRUMENTS[name]
    pitch = min(max(60, instrument.low + 5), instrument.high - 3)
    assert loudest_lufs(heard(*tones.tone(instrument, pitch, REFERENCE_VELOCITY, 0.8))) == pytest.approx(
        REFERENCE_LUFS, abs=6.0
    )


@pytest.mark.parametrize("name", INSTRUMENTS)
def test_every_instrument_sounds_without_samples(synthesised: Tones, name: str) -> None:
    tone, gain = synthesised.tone(INSTRUMENTS[name], 48, 100, 0.4)
    assert np.abs(heard(tone, gain)).max() > 0.01


def test_velocity_sets_the_level_between_the_layers(tones: Tones) -> None:
    piano = INSTRUMENTS["grand_piano"]
    levels = [loudest_lufs(heard(*tones.tone(piano, 60, velocity, 0.5))) for velocity in (30, 50, 70, 90, 110)]
    assert levels == sorted(levels)


def test_a_tone_is_made_once(tones: Tones) -> None:
    violin = INSTRUMENTS["violin"]
    assert tones.tone(violin, 70, 90, 0.75)[0] is tones.tone(violin, 70, 89, 0.8)[0]


def test_the_least_recently_used_tones_are_forgotten(synthesised: Tones) -> None:
    few = Tones(None, limit_bytes=1)
    bass = INSTRUMENTS["sub_bass"]
    kept = few.tone(bass, 40, 100, 0.3)[0]
    few.tone(bass, 41, 100, 0.3)
    again = few.tone(bass, 40, 100, 0.3)[0]
    assert again is not kept
    assert np.array_equal(again.steps, kept.steps)


def heard(tone: Tone, gain: float) -> np.ndarray:
    return np.broadcast_to(tone.steps * np.float32(tone.scale * gain), (2, tone.frames)).copy()
