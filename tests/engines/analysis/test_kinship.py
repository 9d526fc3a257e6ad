"""Styles are told apart by a table that is learned from songs."""

from __future__ import annotations

import numpy as np
import pytest

from engines import get
from engines.analysis import kinship
from engines.analysis.frames import frames_of
from engines.analysis.kinship import Example, kinship_of, learned
from engines.analysis.learn import example
from engines.analysis.traits import traits_of
from engines.builtin.style import styles
from tests.engines.analysis.playing import Passage, play

NEW_SEED = 77  # none that the table was learned from


def test_the_table_knows_every_style() -> None:
    known = kinship_of(traits_of(frames_of([play([Passage(("C",))])])))
    assert set(known.styles) == set(styles())
    assert sum(known.styles.values()) == pytest.approx(1)


def test_a_new_song_of_the_engine_is_near_its_style() -> None:
    made = example(get("builtin"), "chiptune", styles()["chiptune"], seed=NEW_SEED, length_ms=20_000)
    found = kinship_of(made.traits)
    assert "chiptune" in list(found.styles)[:3]
    assert abs(np.log2(found.tempo_bpm / made.tempo_bpm)) < 0.5


def test_noise_is_like_no_style() -> None:
    noise = 0.1 * np.random.default_rng(1).standard_normal((200_000, 2)).astype(np.float32)
    assert kinship_of(traits_of(frames_of([noise]))).certainty < 0.01


def test_traits_are_the_same_at_any_level() -> None:
    sound = play([Passage(("C", "F", "G", "C"))])
    assert traits_of(frames_of([0.1 * sound])) == pytest.approx(traits_of(frames_of([sound])), abs=0.6, rel=0.1)


def test_what_is_learned_tells_its_examples_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(1)
    centres = {"slow": (rng.normal(size=8), 60.0, ("harp",)), "fast": (rng.normal(size=8), 180.0, ("drums",))}
    examples = [
        Example(style, centre + 0.1 * rng.normal(size=8), tempo_bpm, instruments)
        for style, (centre, tempo_bpm, instruments) in centres.items()
        for _ in range(3)
    ]
    table = learned(examples)
    arrays = {name: np.array(table[name]) for name in ("mean", "axes", "places", "octaves")}
    monkeypatch.setattr(kinship, "_table", lambda: table | arrays)
    for style, (centre, tempo_bpm, (instrument,)) in centres.items():
        found = kinship_of(centre)
        assert next(iter(found.styles)) == style
        assert found.tempo_bpm == pytest.approx(tempo_bpm, rel=0.1)
        assert next(iter(found.instruments)) == instrument
