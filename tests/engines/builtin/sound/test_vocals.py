"""Ready-made singing in the mix."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from engines.builtin.sound.forecast import sung_powers
from engines.builtin.sound.loudness import STEP_FRAMES
from engines.builtin.sound.master import TARGET_LUFS, Mastered, mastered
from engines.builtin.sound.render import Renderer
from engines.builtin.sound.signal import RATE_HZ, Signal
from engines.builtin.sound.tones import Tones
from engines.builtin.sound.vocals import VoiceTrack
from tests.engines.builtin.conftest import MakeScore
from tests.engines.meters import loudness_lufs

HERTZ = 440


class Humming:
    """A voice that hums one note between two frames, and remembers what it was asked for."""

    def __init__(self, start: int, end: int, level: float = 0.14) -> None:
        self.spans: Sequence[tuple[int, int]] = ((start, end),)
        self.asked: list[int] = []
        self._start, self._end, self._level = start, end, level

    def process(self, at_frame: int, frames: int) -> Signal | None:
        self.asked.append(at_frame)
        place = np.arange(at_frame, at_frame + frames)
        sings = (place >= self._start) & (place < self._end)
        if not sings.any():
            return None
        wave = np.where(sings, self._level * np.sin(2 * np.pi * HERTZ * place / RATE_HZ), 0).astype(np.float32)
        return np.stack((wave, wave))


def test_a_voice_has_a_stem_of_its_own_and_a_pause_behind_it_is_clear_of_its_room(
    make_score: MakeScore, tones: Tones
) -> None:
    blocks = list(mastered(make_score(20_000), tones, Humming(5 * RATE_HZ, 10 * RATE_HZ)))
    vocals = stem(blocks)
    assert np.abs(vocals[:, : 5 * RATE_HZ]).max() < 1e-6
    sung, room = vocals[:, 6 * RATE_HZ : 9 * RATE_HZ], vocals[:, 10 * RATE_HZ + 2_600 : 10 * RATE_HZ + 8_000]
    assert -60 < level_db(room) - level_db(sung) < -35
    assert strongest_hz(vocals[0, 6 * RATE_HZ : 7 * RATE_HZ]) == pytest.approx(HERTZ, abs=2)


def test_the_room_is_heard_within_a_line(make_score: MakeScore) -> None:
    track = VoiceTrack(Humming(0, 2 * RATE_HZ), make_score())
    block = track.process(0, 32_768)
    assert block is not None
    assert np.abs(block[0] - block[1]).max() > 0.005  # the voice is in the middle, the room is wide


def test_a_voice_changes_nothing_before_the_master(make_score: MakeScore, tones: Tones) -> None:
    alone, sung = Renderer(make_score(), tones), Renderer(make_score(), tones, voice=Humming(0, RATE_HZ))
    instruments, all_stems = alone.process(32_768), sung.process(32_768)
    assert set(all_stems) == {"vocals", *instruments}
    assert all(np.array_equal(all_stems[name], sound) for name, sound in instruments.items())


@pytest.mark.parametrize("length_ms", [6_000, 30_000])
def test_a_song_with_a_voice_has_its_loudness(make_score: MakeScore, tones: Tones, length_ms: int) -> None:
    voice = Humming(RATE_HZ, length_ms * 44 - RATE_HZ)
    mix = np.concatenate([block.mix for block in mastered(make_score(length_ms), tones, voice)], axis=1)
    assert loudness_lufs(np.ascontiguousarray(mix.T)) == pytest.approx(TARGET_LUFS, abs=1.0)


def test_a_long_song_asks_its_voice_from_the_start_on_and_for_everything_once(
    make_score: MakeScore, tones: Tones
) -> None:
    voice = Humming(RATE_HZ, 19 * RATE_HZ)
    for _ in mastered(make_score(20_000), tones, voice):
        pass
    assert voice.asked[0] == 0
    assert voice.asked == sorted(set(voice.asked))


def test_the_forecast_counts_the_voice_where_it_will_sing() -> None:
    powers = sung_powers(Humming(2 * STEP_FRAMES, 5 * STEP_FRAMES), 8)
    assert np.flatnonzero(powers).tolist() == [2, 3, 4]
    assert not sung_powers(None, 8).any()


def stem(blocks: list[Mastered]) -> Signal:
    return np.concatenate([block.stems["vocals"] for block in blocks], axis=1)


def level_db(sound: np.ndarray) -> float:
    return 10 * float(np.log10(np.square(sound).mean()))


def strongest_hz(sound: np.ndarray) -> float:
    return float(np.argmax(np.abs(np.fft.rfft(sound)))) * RATE_HZ / len(sound)
