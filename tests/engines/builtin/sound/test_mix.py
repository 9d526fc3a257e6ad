"""Room, echo and the chain of one stem."""

from __future__ import annotations

import numpy as np
import pytest

from engines.builtin.score import Sound
from engines.builtin.sound.colour import Colour, Deesser, saturated
from engines.builtin.sound.signal import RATE_HZ, Signal, silence
from engines.builtin.sound.space import Echo, Reverb
from engines.builtin.sound.stereo import Spread

FRAMES = 3 * RATE_HZ


def test_a_room_answers_longer_the_larger_it_is() -> None:
    assert heard_seconds(0.0) < heard_seconds(0.5) < heard_seconds(1.0) < 3.0


def test_a_room_is_wide_and_adds_as_much_energy_as_it_is_sent() -> None:
    noise = np.random.default_rng(1).standard_normal(RATE_HZ // 2).astype(np.float32)
    wet = streamed(Reverb(0.5), noise, [22_050, 32_768, 32_768, 32_768])
    sent = 2 * float(np.square(noise).sum())
    assert float(np.square(wet).sum()) == pytest.approx(sent, rel=0.4)
    assert abs(np.corrcoef(wet)[0, 1]) < 0.2


@pytest.mark.parametrize("make", [lambda: Reverb(0.4), lambda: Echo(0.31)])
def test_the_block_size_changes_nothing(make: type[Reverb]) -> None:
    send = np.random.default_rng(2).standard_normal(30_000).astype(np.float32)
    whole = streamed(make(), send, [30_000, 30_000])
    pieces = streamed(make(), send, [64, 9_936, 20_000, 64, 29_936])
    assert np.abs(whole - pieces).max() < 1e-5


@pytest.mark.parametrize("effect", [Reverb(0.2), Echo(0.2)])
def test_silence_stays_silence_and_a_tail_dies(effect: Reverb | Echo) -> None:
    assert effect.process(None, 4_096) is None
    assert effect.process(np.ones(4_096, np.float32), 4_096) is not None
    for _ in range(2 * RATE_HZ // 4_096):
        effect.process(None, 4_096)
    assert effect.process(None, 4_096) is None


def test_an_echo_comes_back_on_time_from_side_to_side_and_softer() -> None:
    click = np.zeros(1_024, np.float32)
    click[0] = 1.0
    wet = streamed(Echo(0.25), click, [1_024] * 48)
    delay = RATE_HZ // 4
    first, second = wet[:, delay - 20 : delay + 40], wet[:, 2 * delay - 20 : 2 * delay + 40]
    assert np.abs(first[1]).max() > 0.9
    assert np.abs(first[0]).max() == 0.0
    assert 0.05 < np.abs(second[0]).max() < 0.5


def test_the_bass_is_near_mono() -> None:
    hertz = 60
    side = np.sin(2 * np.pi * hertz * np.arange(FRAMES) / RATE_HZ).astype(np.float32) * 0.1
    out = Colour("bass", Sound()).process(np.stack((side, -side)), 0)
    assert np.abs(out[0] - out[1]).max() < 0.1


@pytest.mark.parametrize(("field", "value"), [("warmth", 1.0), ("lofi", 1.0), ("brightness", 0.0)])
def test_sound_darkens_what_it_should(field: str, value: float) -> None:
    noise = (np.random.default_rng(3).standard_normal((2, FRAMES)) * 0.05).astype(np.float32)
    neutral = high_share(Colour("other", Sound(warmth=0.0)).process(noise, 0))
    assert high_share(Colour("other", Sound(**({"warmth": 0.0} | {field: value}))).process(noise, 0)) < 0.8 * neutral


def test_width_spreads_and_narrows() -> None:
    noise = (np.random.default_rng(4).standard_normal((2, FRAMES)) * 0.05).astype(np.float32)
    sides = [side_share(Colour("other", Sound(width=width)).process(noise, 0)) for width in (0.0, 0.5, 1.0)]
    assert sides == sorted(sides)
    assert sides[2] > 1.8 * sides[1] > 3.6 * sides[0]


def test_a_voice_loses_hiss_but_not_its_vowels() -> None:
    time = np.arange(FRAMES) / RATE_HZ
    vowel, hiss = (0.2 * np.sin(2 * np.pi * hertz * time).astype(np.float32) for hertz in (500, 9_000))
    left = [
        np.abs(Deesser().process(np.stack((sound, sound)))[:, RATE_HZ:]).max() / np.abs(sound).max()
        for sound in (vowel, hiss)
    ]
    assert left[0] > 0.9
    assert left[1] < 0.6


def test_spread_is_broad_and_leaves_nothing_of_itself_in_mono() -> None:
    noise = np.random.default_rng(6).standard_normal(8_192).astype(np.float32)
    broad = Spread(1).process(np.stack((noise, noise)))
    assert np.abs(broad[0] - broad[1]).max() > 0.1
    assert broad.mean(axis=0) == pytest.approx(noise, abs=1e-5)


def test_spread_does_not_depend_on_the_block_size() -> None:
    sound = np.random.default_rng(7).standard_normal((2, 8_192)).astype(np.float32)
    pieces = Spread(2)
    cut = np.concatenate([pieces.process(piece.copy()) for piece in np.split(sound, [64, 5_000], axis=1)], axis=1)
    assert np.array_equal(Spread(2).process(sound.copy()), cut)


def test_drive_leaves_quiet_sound_alone_and_holds_loud_sound() -> None:
    quiet, loud = np.full((2, 4), 0.01, np.float32), np.full((2, 4), 2.0, np.float32)
    assert saturated(quiet, 3.0) == pytest.approx(quiet, rel=0.01)
    assert saturated(loud, 3.0).max() < 0.4


def streamed(effect: Reverb | Echo, send: Signal, sizes: list[int]) -> np.ndarray:
    blocks, at = [], 0
    for size in sizes:
        piece = np.pad(send[at : at + size], (0, max(0, size - len(send[at : at + size]))))
        wet = effect.process(piece if at < len(send) else None, size)
        blocks.append(silence(size) if wet is None else wet)
        at += size
    return np.concatenate(blocks, axis=1)


def heard_seconds(space: float) -> float:
    click = np.zeros(4_096, np.float32)
    click[0] = 1.0
    wet = np.abs(streamed(Reverb(space), click, [4_096] + [32_768] * 4)).max(axis=0)
    return float(np.flatnonzero(wet > 0.001 * wet.max())[-1]) / RATE_HZ


def high_share(sound: np.ndarray) -> float:
    power = np.abs(np.fft.rfft(sound[0])) ** 2
    return float(power[8_000 * len(sound[0]) // RATE_HZ :].sum() / power.sum())


def side_share(sound: np.ndarray) -> float:
    return float(np.square(sound[0] - sound[1]).sum() / np.square(sound[0] + sound[1]).sum())
