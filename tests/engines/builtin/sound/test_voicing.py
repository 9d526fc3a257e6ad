"""Samples are dressed by their instrument: tone, air, motion and strokes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from engines.builtin.instruments import INSTRUMENTS, Instrument
from engines.builtin.score import Note, Part, Sound
from engines.builtin.sound.colour import Air, Colour, amplified
from engines.builtin.sound.inserts import Insert
from engines.builtin.sound.signal import RATE_HZ, Signal
from engines.builtin.sound.voicing import PLAIN, VOICINGS, Voicing, voiced_stroke, voicing_of

FRAMES = 2 * RATE_HZ
CUTS = [64, 5_056, 40_000]
TIMES = np.arange(FRAMES) / RATE_HZ
CRASH, SNARE, KICK = 49, 38, 36


def test_every_voicing_is_one_of_a_sampled_instrument() -> None:
    assert all(INSTRUMENTS[name].program is not None for name in VOICINGS)


def test_a_stem_is_voiced_by_what_plays_loudest_in_it() -> None:
    parts = [part("grand_piano", 0.0), part("rhodes", -30.0), part("string_section", 0.0)]
    voicing = voicing_of(parts, "piano", is_sampled)
    assert voicing.high_db == pytest.approx(VOICINGS["grand_piano"].high_db, rel=0.02)
    assert voicing_of([part("grand_piano", 0.0), part("grand_piano", 0.0)], "piano", is_sampled).air == 1.0


def test_what_is_synthesised_is_left_alone() -> None:
    parts = [part("grand_piano", 0.0)]
    assert voicing_of(parts, "piano", lambda instrument: False) == PLAIN
    assert voicing_of([part("supersaw", 0.0)], "other", lambda instrument: False) == PLAIN


def test_a_stem_without_players_is_left_alone() -> None:
    assert voicing_of([], "guitar", is_sampled) == PLAIN


def test_air_adds_highs_and_nothing_else() -> None:
    tone = sine(5_000.0)
    added = Air(1.0).process(tone)[0] - tone[0]
    assert loudest_hz(added) == pytest.approx(10_000, abs=50)
    low = sine(300.0)
    assert np.abs(Air(1.0).process(low) - low)[:, RATE_HZ:].max() < 0.001


def test_air_follows_the_level_of_the_sound() -> None:
    loud, soft = (Air(1.0).process(sine(5_000.0) * np.float32(level)) for level in (1.0, 0.01))
    assert soft == pytest.approx(loud * 0.01, abs=1e-6)


def test_an_amplifier_leaves_quiet_sound_alone_and_adds_even_and_odd_harmonics() -> None:
    assert amplified(sine(200.0) * np.float32(0.001), np.float32(4.0)) == pytest.approx(
        sine(200.0) * np.float32(0.001), rel=0.02, abs=1e-5
    )
    power = np.abs(np.fft.rfft(amplified(sine(200.0), np.float32(4.0))[0]))
    second, third, between = (power[round(hertz * FRAMES / RATE_HZ)] for hertz in (400, 600, 500))
    assert min(second, third) > 100 * between


@pytest.mark.parametrize(
    "make",
    [
        lambda: Colour("guitar", Sound(), Voicing(air=0.5, high_db=3.0, amplifier=1.0)),
        lambda: Insert("rhodes"),
        lambda: Insert("string_section"),
        lambda: Insert("grand_piano"),
    ],
)
def test_the_block_size_changes_nothing(make: Callable[[], Colour | Insert]) -> None:
    whole, pieces = make(), make()
    at, cut = 0, []
    for piece in np.split(noise(), CUTS, axis=1):
        cut.append(pieces.process(piece.copy(), at))
        at += piece.shape[1]
    assert np.abs(np.concatenate(cut, axis=1) - whole.process(noise(), 0)).max() < 1e-5


def test_an_electric_piano_sways_between_the_sides_and_a_section_is_broad() -> None:
    swayed = Insert("vibraphone").process(np.ones((2, FRAMES), np.float32), 0)
    assert np.ptp(swayed[0]) > 0.3
    assert np.abs(swayed.mean(axis=0) - swayed.mean()).max() < 0.01
    broad = Insert("string_section").process(np.repeat(noise()[:1], 2, axis=0), 0)
    assert np.square(broad[0] - broad[1]).mean() > 0.1 * np.square(broad[0]).mean()


def test_after_silence_nothing_old_is_heard() -> None:
    insert = Insert("string_section")
    insert.process(noise(), 0)
    insert.skip()
    assert not insert.process(np.zeros((2, 4_096), np.float32), FRAMES).any()


def test_a_stroke_keeps_its_peak_and_a_cymbal_is_softer() -> None:
    stroke = noise()
    peak = np.abs(stroke).max()
    assert np.abs(voiced_stroke("room_kit", stroke, SNARE)).max() == pytest.approx(peak, rel=0.01)
    assert np.abs(voiced_stroke("room_kit", stroke, CRASH)).max() < 0.7 * peak
    assert np.array_equal(voiced_stroke("orchestra_kit", stroke, CRASH), stroke)


def test_a_kick_with_a_pillow_is_short_and_softer() -> None:
    stroke = noise()
    kick = voiced_stroke("power_kit", stroke, KICK)
    assert np.abs(kick[:, RATE_HZ // 2 :]).max() < 0.001
    assert np.abs(kick).max() < 0.8 * np.abs(stroke).max()
    assert np.abs(voiced_stroke("power_kit", stroke, SNARE)[:, RATE_HZ // 2 :]).max() > 0.1


def part(instrument: str, gain_db: float) -> Part:
    return Part(instrument, "chords", instrument, (Note(0.0, 1.0, 60, 90),), gain_db)


def is_sampled(instrument: Instrument) -> bool:
    return instrument.program is not None


def sine(hertz: float) -> Signal:
    wave = (0.5 * np.sin(2 * np.pi * hertz * TIMES)).astype(np.float32)
    return np.stack((wave, wave))


def noise() -> Signal:
    return (np.random.default_rng(5).standard_normal((2, FRAMES)) * 0.1).astype(np.float32)


def loudest_hz(sound: np.ndarray) -> float:
    return float(np.argmax(np.abs(np.fft.rfft(sound)))) * RATE_HZ / len(sound)
