"""Tempo and key by ear, of sounds whose tempo and key are known."""

from __future__ import annotations

import numpy as np
import pytest

from engines.builtin.editing.listening import heard_key, heard_tempo
from engines.builtin.sound.signal import RATE_HZ, Signal, silence

SECONDS = 20


def clicks(bpm: float) -> Signal:
    """A decaying burst on every beat, each fourth louder."""
    rng = np.random.default_rng(1)
    sound = 0.001 * rng.standard_normal(SECONDS * RATE_HZ)
    for beat in range(int(SECONDS * bpm / 60)):
        at = round(beat * 60 * RATE_HZ / bpm)
        burst = rng.standard_normal(min(4_000, len(sound) - at)) * (0.6 if beat % 4 == 0 else 0.3)
        sound[at : at + len(burst)] += burst * np.exp(-np.arange(len(burst)) / 600)
    return np.stack((sound, sound)).astype(np.float32)


def chords(*groups: tuple[int, ...]) -> Signal:
    """A second of sines for each group of MIDI notes."""
    seconds = np.arange(RATE_HZ) / RATE_HZ
    waves = [
        sum(0.1 * np.sin(2 * np.pi * 440 * 2 ** ((pitch - 69) / 12) * seconds) for pitch in group) for group in groups
    ]
    return np.stack((np.concatenate(waves),) * 2).astype(np.float32)


@pytest.mark.parametrize("bpm", [72, 100, 128, 143.5])
def test_the_beat_is_heard(bpm: float) -> None:
    assert heard_tempo(clicks(bpm)) == pytest.approx(bpm, rel=0.005)


@pytest.mark.parametrize(
    ("groups", "key"),
    [
        (((60, 64, 67), (65, 69, 72), (67, 71, 74), (60, 64, 67)), "C major"),
        (((62, 65, 69), (67, 70, 74), (69, 73, 76), (62, 65, 69)), "D minor"),
    ],
)
def test_the_key_is_heard(groups: tuple[tuple[int, ...], ...], key: str) -> None:
    assert heard_key(chords(*groups)) == key


def test_silence_and_moments_tell_nothing() -> None:
    assert heard_tempo(silence(10 * RATE_HZ)) is None
    assert heard_tempo(silence(100)) is None
    assert heard_key(silence(10 * RATE_HZ)) is None
    assert heard_key(silence(100)) is None
