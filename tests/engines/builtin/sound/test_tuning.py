"""A kick rings on the tonic of the song or on its fifth, and stays the same stroke otherwise."""

from __future__ import annotations

import numpy as np
import pytest

from engines.builtin.instruments import INSTRUMENTS
from engines.builtin.sound.signal import RATE_HZ
from engines.builtin.sound.tones import KICK, Tone, Tones
from engines.builtin.sound.tuning import Tuning, body_pitch, semitones_to


def test_the_way_to_the_tonic_or_its_fifth_is_never_far() -> None:
    for tonic in range(12):
        for pitch in np.arange(26, 40, 0.13):
            moved = float(pitch) + semitones_to(tonic, float(pitch))
            assert abs(moved - float(pitch)) <= 3.5
            assert min(abs((moved - target + 6) % 12 - 6) for target in (tonic, tonic + 7)) < 1e-6


@pytest.mark.parametrize("kit", ["kit_909", "kit_lofi", "standard_kit"])
@pytest.mark.parametrize("tonic", [0, 4, 9])
def test_a_tuned_kick_rings_at_the_tonic_or_fifth(kit: str, tonic: int) -> None:
    kick = Tones().tone(INSTRUMENTS[kit], KICK, 100, 0.0)[0]
    ringing = body_pitch(Tuning(tonic, kick).tuned(kick))
    assert min(abs((ringing - target + 6) % 12 - 6) for target in (tonic, tonic + 7)) < 0.4


def test_a_sine_is_heard_at_its_pitch() -> None:
    assert body_pitch(sine(55.0)) == pytest.approx(33.0, abs=0.1)


def test_every_stroke_moves_alike_and_is_moved_once() -> None:
    first, second = sine(55.0), sine(58.0)
    tuning = Tuning(0, first)
    assert tuning.tuned(second) is tuning.tuned(second)
    assert body_pitch(tuning.tuned(second)) - body_pitch(second) == pytest.approx(
        body_pitch(tuning.tuned(first)) - body_pitch(first), abs=0.1
    )


def sine(hertz: float) -> Tone:
    wave = np.sin(2 * np.pi * hertz * np.arange(RATE_HZ) / RATE_HZ)
    return Tone(np.rint(30_000 * wave).astype(np.int16)[None], 1 / 30_000, None)
