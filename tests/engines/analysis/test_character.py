"""Every word that is said of a recording means something to the engine."""

from __future__ import annotations

import numpy as np
import pytest

from engines.analysis.character import PLAYED_FROM, styles_of
from engines.analysis.frames import BANDS, Frames
from engines.analysis.harmony import Harmony
from engines.analysis.kinship import Kinship, kinship_of
from engines.analysis.traits import traits_of
from engines.base import Request
from engines.builtin.compose import compose
from engines.builtin.style import styles
from engines.plan import Plan, Section

SILENCE = Frames(np.zeros((100, BANDS), np.float32), *[np.zeros((20, 60), np.float32)] * 2, seconds=1.2)
INSTRUMENTS = sorted(kinship_of(traits_of(SILENCE)).instruments)


def words(style: str, key: str = "A minor", instruments: tuple[str, ...] = (), certainty: float = 0.5) -> list[str]:
    kinship = Kinship({style: 1.0}, certainty, 120.0, dict.fromkeys(instruments, PLAYED_FROM))
    noise = Frames(SILENCE.bands + np.float32(1), SILENCE.pitches, SILENCE.bass, 1.2)
    return styles_of(noise, kinship, Harmony(key, 1.0, 0.0, []))


@pytest.mark.parametrize("some", [INSTRUMENTS[at : at + 4] for at in range(0, len(INSTRUMENTS), 4)])
def test_the_engine_understands_every_instrument(some: list[str]) -> None:
    assert _not_understood(words("pop", instruments=tuple(some))) == []


def test_the_engine_understands_every_style_and_mood() -> None:
    said = list(
        dict.fromkeys(word for style in styles() for key in ("C major", "A minor") for word in words(style, key))
    )
    for at in range(0, len(said), 20):
        assert _not_understood(said[at : at + 20]) == []


def _not_understood(said: list[str]) -> list[str]:
    verse = Section(
        section_name="Verse", positive_local_styles=[], negative_local_styles=[], duration_ms=3_000, lines=[]
    )
    plan = Plan(positive_global_styles=said, negative_global_styles=[], sections=[verse])
    return compose(Request(plan=plan, seed=1)).not_understood


def test_of_what_is_like_no_style_only_moods_are_said() -> None:
    assert words("pop", instruments=("harp",), certainty=0.0) == ["bright", "melancholic"]
