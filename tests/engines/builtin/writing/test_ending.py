"""Slow endings take their time from the last chord, never from the length of the song."""

from __future__ import annotations

from itertools import pairwise

import pytest

from engines.base import Request
from engines.builtin.compose import compose


@pytest.mark.parametrize("prompt", ["classical piano", "orchestral", "jazz ballad", "lullaby"])
def test_the_last_bars_slow_down_and_the_length_stays(prompt: str) -> None:
    for seed in range(3):
        song = compose(Request(prompt=f"instrumental {prompt}", seed=seed, length_ms=61_234))
        gaps = [after - before for before, after in pairwise(song.beats_ms)]
        usual = sorted(gaps)[len(gaps) // 2]
        final = song.chords[-1].start_ms
        last = [gap for gap, at in zip(gaps, song.beats_ms, strict=False) if at < final][-3:]
        assert max(last) > 1.15 * usual
        assert max(abs(gap - usual) for gap in gaps[: len(gaps) // 2]) <= 1
        assert song.score.length_ms == song.chords[-1].end_ms == 61_234


def test_notes_stay_with_their_chords() -> None:
    score = compose(Request(prompt="classical piano", seed=1, length_ms=60_000)).score
    final = score.chords[-1]
    first = min(note.start for part in score.parts for note in part.notes if note.start > final.start - 0.3)
    assert first == pytest.approx(final.start, abs=0.3)


def test_dance_music_keeps_its_pace() -> None:
    song = compose(Request(prompt="techno at 125 bpm", seed=1, length_ms=60_000))
    assert {after - before for before, after in pairwise(song.beats_ms[:-4])} == {480}


@pytest.mark.parametrize("seed", range(3))
def test_a_long_ending_reaches_home_twice(seed: int) -> None:
    score = compose(Request(prompt="instrumental country", seed=seed, length_ms=180_000)).score
    last = score.sections[-1]
    inside = [chord for chord in score.chords if chord.start >= last.start - 0.01]
    if last.beats >= 6 * score.beats_per_bar:
        assert sum(chord.root == score.chords[-1].root for chord in inside[-4:]) >= 2
