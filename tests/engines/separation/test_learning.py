"""The weights can be learned anew from songs whose stems are known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from engines.audio import SAMPLE_RATE_HZ
from engines.separation.learning import Examples, examples_of, fitted
from engines.separation.network import INSTRUMENTS, Network, loaded, network

LEARNED, ASKED = slice(0, 24_000), slice(24_000, 26_000)


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Examples:
    """Places of a song in which each instrument plays one note of its own."""
    folder, t = tmp_path_factory.mktemp("song"), np.arange(3 * SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ
    for number, name in enumerate(INSTRUMENTS):
        tone = 0.2 * np.sin(2 * np.pi * 100 * 2**number * t) * (t % 0.5 < 0.4)
        soundfile.write(folder / f"{name}.flac", np.stack((tone, tone), axis=1), SAMPLE_RATE_HZ)
    return examples_of([folder], np.random.default_rng(1))


def error(judge: Network, examples: Examples) -> float:
    return float(np.abs(judge.shares(examples.features[ASKED]) - examples.shares[ASKED]).mean())


def test_what_was_learned_holds_for_places_not_seen_and_survives_a_file(examples: Examples, tmp_path: Path) -> None:
    shuffled = np.random.default_rng(2).permutation(len(examples.features))
    mixed = Examples(examples.features[shuffled], examples.shares[shuffled], examples.are_six[shuffled])
    lesson = Examples(mixed.features[LEARNED], mixed.shares[LEARNED], mixed.are_six[LEARNED])
    learned = fitted(lesson, np.random.default_rng(3))
    assert error(learned, mixed) < 0.3 * error(network(), mixed)
    learned.save(tmp_path / "weights.npz")
    again = loaded(tmp_path / "weights.npz")
    np.testing.assert_array_equal(again.shares(mixed.features[ASKED]), learned.shares(mixed.features[ASKED]))


def test_shares_are_parts_of_one_whole(examples: Examples) -> None:
    np.testing.assert_allclose(examples.shares.sum(axis=1), 1, atol=1e-3)
    shares = network().shares(examples.features[ASKED])
    assert shares.min() >= 0
    np.testing.assert_allclose(shares.sum(axis=1), 1, atol=1e-5)
