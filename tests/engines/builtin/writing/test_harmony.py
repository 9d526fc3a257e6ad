"""Songs hold their progressions, come home, and make their key plain."""

from __future__ import annotations

import pytest

from engines.base import Request
from engines.builtin.compose import compose
from engines.builtin.writing.harmony import clarity


def test_a_plain_cadence_is_clearer_than_a_wandering_one() -> None:
    assert clarity("I | IV | V | I", False) > 0
    assert clarity("bVI | bIII | bII | bVI", False) < clarity("I | IV | V | I", False)


@pytest.mark.parametrize("seed", range(4))
def test_returns_of_a_section_share_their_chords_but_for_the_way_out(seed: int) -> None:
    score = compose(Request(prompt="rock", seed=seed, length_ms=150_000)).score
    heard: dict[str, list[list[str]]] = {}
    for section in score.sections:
        end = section.start + section.beats
        symbols = [chord.symbol for chord in score.chords if section.start - 0.01 <= chord.start < end - 0.01]
        heard.setdefault(section.role, []).append(symbols)
    first, *returns = heard["chorus"]
    assert returns
    for symbols in returns:
        length = min(len(first), len(symbols)) - 2
        assert symbols[:length] == first[:length]


def test_chords_cover_the_song_without_a_gap() -> None:
    score = compose(Request(prompt="jazz in 5/4", seed=1, length_ms=77_777)).score
    now = 0.0
    for chord in score.chords:
        assert chord.start == pytest.approx(now, abs=1e-6)
        now = chord.start + chord.duration
    assert now == pytest.approx(score.length_beats)


@pytest.mark.parametrize("prompt", ["pop in C minor", "rock in A minor", "lo-fi in G minor"])
def test_a_loop_that_leaves_its_key_open_passes_home_once_more(prompt: str) -> None:
    for seed in range(6):
        score = compose(Request(prompt=f"instrumental {prompt}", seed=seed, length_ms=120_000)).score
        tonic = next(chord.root for chord in reversed(score.chords))
        at_home = sum(chord.duration for chord in score.chords if chord.root == tonic)
        assert at_home > 0.2 * score.length_beats
