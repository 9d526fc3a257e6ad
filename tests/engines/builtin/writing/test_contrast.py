"""Neighbouring sections differ: someone rests, the band stops before what lifts, choruses lie higher."""

from __future__ import annotations

import pytest

from engines.base import Request
from engines.builtin.compose import compose
from engines.builtin.score import Part, Score, ScoreSection

NEAR = 0.1


def song(prompt: str, seed: int, length_ms: int = 120_000) -> Score:
    return compose(Request(prompt=prompt, seed=seed, length_ms=length_ms)).score


def playing(score: Score, section: ScoreSection) -> set[str]:
    end = section.start + section.beats - NEAR
    return {
        part.name
        for part in score.parts
        if part.role != "effect" and any(section.start - NEAR <= note.start < end for note in part.notes)
    }


@pytest.mark.parametrize("style", ["pop", "rock", "funk", "house", "hip-hop", "synthwave"])
def test_the_first_chorus_brings_players_that_the_intro_lacks(style: str) -> None:
    for seed in range(4):
        score = song(style, seed)
        peak = next(entry for entry in score.sections if entry.role in ("chorus", "drop"))
        if score.sections[0].role == "intro":
            assert playing(score, peak) - playing(score, score.sections[0])


@pytest.mark.parametrize("prompt", ["pop", "rock", "house", "synthwave"])
def test_someone_stops_just_before_the_first_chorus(prompt: str) -> None:
    for seed in range(6):
        score = song(f"instrumental {prompt}", seed)
        peak = next(entry for entry in score.sections if entry.role in ("chorus", "drop"))
        stopping = [("drums", "percussion", "bass"), ("chords", "bass", "pad", "arp")]
        before = peak.start - min(score.beats_per_bar / 2, 2.0)
        last = peak.start - (1.0 + NEAR if prompt in ("rock", "pop") else NEAR)
        quiet = [
            not any(before < note.start < last for part in score.parts if part.role in roles for note in part.notes)
            for roles in stopping
        ]
        silent = [note for part in score.parts if part.role != "effect" for note in part.notes]
        assert any(quiet) or not any(peak.start - 0.5 < note.start < peak.start - NEAR for note in silent)


def mean_pitch(part: Part, section: ScoreSection) -> float:
    pitches = [note.pitch for note in part.notes if section.start <= note.start < section.start + section.beats - 2]
    return sum(pitches) / len(pitches)


@pytest.mark.parametrize("seed", range(4))
def test_the_piano_lies_higher_in_the_chorus(seed: int) -> None:
    score = song("pop", seed)
    verse, chorus = (next(entry for entry in score.sections if entry.role == role) for role in ("verse", "chorus"))
    (piano,) = [part for part in score.parts if part.name == "Piano"]
    if piano.name not in playing(score, verse):
        return
    assert mean_pitch(piano, chorus) > mean_pitch(piano, verse) + 2


@pytest.mark.parametrize("prompt", ["classical piano", "slow folk", "ambient", "jazz ballad"])
def test_no_stop_leaves_half_a_second_without_a_note(prompt: str) -> None:
    for seed in range(4):
        score = song(prompt, seed)
        sounding = score.sections[0].start
        for note in sorted((note for part in score.parts for note in part.notes), key=lambda note: note.start):
            assert score.beats_to_ms(note.start - sounding) < 500
            sounding = max(sounding, note.end)
