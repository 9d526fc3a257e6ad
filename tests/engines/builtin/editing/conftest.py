"""Kept songs in notes: a sung one, a band in an odd meter, one with a key change."""

from __future__ import annotations

from pathlib import Path

import pytest

from engines.base import Metadata, Request
from engines.builtin.compose import compose
from engines.builtin.editing.montage import Clip, Montage, Recorded, frame_of, fresh
from engines.builtin.sound.render import STEMS
from engines.plan import Plan, Section

WORDS = {
    "Verse": ["The morning rain is falling down", "I walk alone all through the town"],
    "Chorus": ["Carry me over the sea", "Carry me home to be free"],
}


def song(styles: str, lengths_ms: dict[str, int], words: bool = False, **fields: object) -> Montage:
    """A fresh song in `styles` with sections of these names and lengths, sung where it has words."""
    sections = [
        Section(
            section_name=name, positive_local_styles=[], negative_local_styles=[], duration_ms=length_ms,
            lines=WORDS.get(name.split()[0], []) if words else [],
        )
        for name, length_ms in lengths_ms.items()
    ]  # fmt: skip
    plan = Plan(positive_global_styles=styles.split(", "), negative_global_styles=[], sections=sections)
    request = Request.model_validate({"plan": plan, "seed": 5, **fields})
    return fresh(request, compose(request))


@pytest.fixture(scope="session")
def sung() -> Montage:
    """Half a minute of pop at 120 bpm, whose bars last two seconds: intro, verse, chorus, verse, chorus, outro."""
    lengths = {"Intro": 4_000, "Verse 1": 8_000, "Chorus 1": 8_000, "Verse 2": 8_000, "Chorus 2": 8_000, "Outro": 4_000}
    return song("pop, female vocals", lengths, words=True, bpm=120, key="D major")


@pytest.fixture(scope="session")
def odd() -> Montage:
    """A band in 7/8 whose sections are not whole bars."""
    return song("rock", {"Verse": 7_310, "Chorus": 9_770, "Outro": 5_450}, bpm=126, meter="7/8", instrumental=True)


@pytest.fixture(scope="session")
def raised() -> Montage:
    """A folk song in C that ends two semitones higher or one."""
    lengths = {"Verse 1": 8_000, "Chorus 1": 8_000, "Verse 2": 8_000, "Chorus 2": 8_000}
    return song("folk, key change", lengths, bpm=120, key="C major", instrumental=True)


@pytest.fixture(scope="session")
def tape() -> Montage:
    """Twenty seconds of a recording."""
    recorded = Recorded("tape", Path("tape.wav"), "0" * 64, frame_of(20_000))
    sections = [
        Section(section_name=name, positive_local_styles=[], negative_local_styles=[], duration_ms=length_ms, lines=[])
        for name, length_ms in (("Verse", 12_000), ("Chorus", 8_000))
    ]
    plan = Plan(positive_global_styles=["rock"], negative_global_styles=[], sections=sections)
    return Montage(
        sources=(recorded,), rows=dict.fromkeys(STEMS, (Clip(0, 0, recorded.frames),)), plan=plan,
        metadata=Metadata("Tape", "", []), seed=1, tempo_bpm=103.7, key="A minor", meter=(4, 4),
    )  # fmt: skip
