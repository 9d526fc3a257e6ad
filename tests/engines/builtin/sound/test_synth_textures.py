"""Questions put to every texture."""

from __future__ import annotations

import numpy as np
import pytest

from engines.builtin.score import TEXTURE_KINDS
from engines.builtin.sound.synth import TEXTURES, TextureSource

RATE_HZ = 44_100
every_texture = pytest.mark.parametrize("kind", sorted(TEXTURES))


def test_the_textures_of_the_prompt_vocabulary_are_there():
    assert set(TEXTURES) == set(TEXTURE_KINDS)


@every_texture
def test_how_the_frames_are_cut_changes_nothing(kind):
    whole, pieces = TextureSource(kind, 7), TextureSource(kind, 7)
    cut = np.concatenate([pieces.process(frames) for frames in (1, 511, 30_000, 0, 12_345, 40_000)])
    assert np.array_equal(whole.process(len(cut)), cut)


@every_texture
def test_a_texture_is_clean_stereo_at_its_level(kind):
    sound = TextureSource(kind, 1).process(16 * RATE_HZ)
    assert sound.dtype == np.float32
    assert sound.shape == (16 * RATE_HZ, 2)
    assert np.isfinite(sound).all()
    assert np.abs(sound).max() <= 1
    assert np.abs(sound.mean(axis=0)).max() < 2e-3
    assert -24 < 20 * np.log10(np.sqrt(np.mean(sound**2))) < -16
    assert not np.array_equal(sound[:, 0], sound[:, 1])


@every_texture
def test_another_seed_is_another_texture(kind):
    assert not np.array_equal(TextureSource(kind, 1).process(4_410), TextureSource(kind, 2).process(4_410))


def test_any_whole_number_is_a_seed():
    assert np.isfinite(TextureSource("rain", -(2**40)).process(100)).all()


def test_beds_join_without_a_seam():
    sound = TextureSource("tape_hiss", 3).process(10 * RATE_HZ)[:, 0]
    levels = np.sqrt(np.mean(sound[: 100 * 4_410].reshape(100, -1) ** 2, axis=1))
    assert levels.max() / levels.min() < 1.5


def test_an_unknown_texture_is_refused_by_name():
    with pytest.raises(ValueError, match="kind: 'volcano' is not known"):
        TextureSource("volcano", 1)
