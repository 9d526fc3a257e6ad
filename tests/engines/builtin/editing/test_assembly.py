"""What is kept of an edited song stays the same to the sample, and what is new joins it without a seam."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest

from engines.audio import true_peak_dbtp
from engines.base import Request, Word
from engines.builtin.compose import compose
from engines.builtin.editing.assembly import Assembly
from engines.builtin.editing.joins import JOIN_FRAMES
from engines.builtin.editing.levels import levelled
from engines.builtin.editing.montage import Composed, Montage, fresh, removed, spliced
from engines.builtin.score import Stem
from engines.builtin.sound.render import STEMS
from engines.builtin.sound.signal import RATE_HZ, Signal, silence
from engines.builtin.sound.tones import Tones

AROUND = round(0.05 * RATE_HZ)
BAR = 2 * RATE_HZ
LENGTH = 6 * BAR
PROMPT = "pop song about rain with female vocals, 120 bpm"


@dataclass(frozen=True, eq=False)
class Played:
    mix: Signal
    stems: dict[Stem, Signal]
    words: list[Word]


def play(montage: Montage, tones: Tones) -> Played:
    stems = {stem: silence(montage.frames) for stem in STEMS}
    mixes = []
    with Assembly(montage, tones) as assembly:
        at = 0
        for block in assembly.blocks():
            for stem, sound in block.stems.items():
                stems[stem][:, at : at + sound.shape[1]] = sound
            mixes.append(block.mix)
            at += block.mix.shape[1]
        words = assembly.words()
    return Played(np.concatenate(mixes, axis=1), stems, words)


def song(seed: int) -> Montage:
    request = Request(prompt=PROMPT, length_ms=12_000, seed=seed)
    return fresh(request, compose(request))


@pytest.fixture(scope="module")
def kept() -> Montage:
    return song(4)


@pytest.fixture(scope="module")
def other() -> Composed:
    (source,) = song(5).sources
    assert isinstance(source, Composed)
    return source


@pytest.fixture(scope="module")
def before(kept: Montage, tones: Tones) -> Played:
    return play(kept, tones)


def assert_same(played: Played, at: int, before: Played, start: int, end: int) -> None:
    """Frames `start` to `end` of the song before are now those from `at` on, in the mix and every stem."""
    assert np.array_equal(played.mix[:, at : at + end - start], before.mix[:, start:end])
    for stem in STEMS:
        assert np.array_equal(played.stems[stem][:, at : at + end - start], before.stems[stem][:, start:end])


def assert_sound(played: Played) -> None:
    """Stems add up to the mix, which stays under its ceiling and jumps nowhere."""
    assert np.abs(sum(played.stems.values()) - played.mix).max() < 1e-6
    assert true_peak_dbtp(np.ascontiguousarray(played.mix.T)) < -1.5
    assert np.isfinite(played.mix).all()


def test_a_fresh_song_has_the_words_of_its_singer(before: Played) -> None:
    assert [word.text for word in before.words][:2]
    assert all(word.start_ms < word.end_ms <= 12_000 for word in before.words)


def test_a_replaced_stretch_leaves_the_rest(kept: Montage, other: Composed, before: Played, tones: Tones) -> None:
    song = levelled(spliced(kept, other, 2 * BAR, 4 * BAR, 2 * BAR, 4 * BAR), kept.sources, tones)
    played = play(song, tones)
    assert_sound(played)
    assert_same(played, 0, before, 0, 2 * BAR - AROUND)
    assert_same(played, 4 * BAR + AROUND, before, 4 * BAR + AROUND, LENGTH)
    middle = slice(2 * BAR + AROUND, 4 * BAR - AROUND)
    assert not np.array_equal(played.mix[:, middle], before.mix[:, middle])


def test_music_before_a_song_moves_all_of_it(kept: Montage, other: Composed, before: Played, tones: Tones) -> None:
    song = levelled(spliced(kept, other, 0, 0, 0, BAR + 7), kept.sources, tones)
    played = play(song, tones)
    assert_sound(played)
    assert_same(played, BAR + 7, before, 0, LENGTH)
    moved = {word.text: word.start_ms for word in played.words}
    last = before.words[-1]
    assert moved[last.text] == pytest.approx(last.start_ms + 2000, abs=1)


def test_what_is_cut_out_closes_up(kept: Montage, before: Played, tones: Tones) -> None:
    played = play(removed(kept, BAR, 3 * BAR), tones)
    assert_sound(played)
    assert_same(played, 0, before, 0, BAR - AROUND)
    assert_same(played, BAR, before, 3 * BAR, LENGTH)


def test_a_stretch_that_comes_again_is_the_same(kept: Montage, before: Played, tones: Tones) -> None:
    song = spliced(kept, kept.sources[0], LENGTH, LENGTH, BAR, 2 * BAR)
    played = play(song, tones)
    assert_same(played, LENGTH, before, BAR, 2 * BAR - AROUND)
    assert played.mix.shape[1] == LENGTH + BAR
    assert np.abs(played.mix[:, -1]).max() < 1e-3


def test_other_voices_leave_the_band_and_a_later_cut_leaves_the_voices(
    kept: Montage, other: Composed, before: Played, tones: Tones
) -> None:
    changed = levelled(spliced(kept, other, 2 * BAR, 4 * BAR, 2 * BAR, 4 * BAR, ["vocals"]), kept.sources, tones)
    played = play(changed, tones)
    assert_sound(played)
    assert all(np.array_equal(played.stems[stem], before.stems[stem]) for stem in STEMS if stem != "vocals")
    assert not np.array_equal(played.stems["vocals"], before.stems["vocals"])
    assert_same(play(removed(changed, 0, BAR + 11), tones), AROUND, played, BAR + 11 + AROUND, LENGTH)


def test_a_louder_layer_makes_room(kept: Montage, other: Composed, before: Played, tones: Tones) -> None:
    loud = replace(other, gain_db=12.0)
    played = play(spliced(kept, loud, 0, LENGTH, 0, LENGTH, ["bass", "vocals"]), tones)
    assert_sound(played)
    assert np.array_equal(played.stems["drums"], before.stems["drums"])


def test_a_join_is_shorter_than_fifty_milliseconds() -> None:
    assert JOIN_FRAMES < AROUND
