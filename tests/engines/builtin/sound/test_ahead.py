"""Rendering on threads, some blocks ahead."""

from __future__ import annotations

from threading import active_count

import numpy as np

from engines.builtin.sound.ahead import RenderedAhead
from engines.builtin.sound.render import Renderer, block_sizes
from engines.builtin.sound.tones import Tones
from tests.engines.builtin.conftest import MakeScore

SIZES = tuple(block_sizes(150_016))


def test_threads_make_the_samples_that_one_makes(make_score: MakeScore, tones: Tones) -> None:
    alone = Renderer(make_score(), tones)
    with RenderedAhead(Renderer(make_score(), tones), SIZES) as ahead:
        for size, (length, stems) in zip(SIZES, ahead, strict=True):
            expected = alone.process(size)
            assert length == size
            assert list(stems) == list(expected)
            assert all(np.array_equal(stems[stem], sound) for stem, sound in expected.items())


def test_leaving_early_ends_the_threads(make_score: MakeScore, tones: Tones) -> None:
    before = active_count()
    with RenderedAhead(Renderer(make_score(), tones), SIZES) as ahead:
        next(iter(ahead))
        assert active_count() > before
    assert active_count() == before
