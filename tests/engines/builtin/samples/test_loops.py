"""Loops in notes: exact lengths, whole bars, only the players asked for."""

from __future__ import annotations

import pytest

from engines.base import SampleRequest
from engines.builtin.instruments import INSTRUMENTS
from engines.builtin.samples.loops import compose_loop, rounds
from engines.builtin.style import styles
from engines.errors import InvalidRequest


def request(prompt: str, **fields: object) -> SampleRequest:
    return SampleRequest.model_validate({"kind": "loop", "prompt": prompt, "seed": 3} | fields)


@pytest.mark.parametrize(
    ("bars", "bpm", "meter", "frames"),
    [
        (4, 120, "4/4", 352_800),
        (1, 93.7, "4/4", 112_956),
        (3, 77, "7/8", 360_818),
        (64, 174, "4/4", 3_892_966),
        (2, 300, "3/4", 52_920),
        (16, 40, "6/8", 3_175_200),
    ],
)
def test_a_loop_lasts_its_bars_at_its_tempo_to_the_frame(bars: int, bpm: float, meter: str, frames: int) -> None:
    loop = compose_loop(request("indie rock", bars=bars, bpm=bpm, meter=meter))
    assert loop.frames == frames
    assert loop.beats * 60 * 44_100 / loop.score.tempo_bpm == pytest.approx(frames, abs=1e-6)
    assert loop.score.tempo_bpm == pytest.approx(bpm, rel=2e-5)


@pytest.mark.parametrize("style", sorted(styles()))
def test_every_style_fills_every_bar_of_a_loop_and_nothing_else(style: str) -> None:
    loop = compose_loop(request(style, bars=4))
    bar = loop.beats / 4
    starts = [note.start for part in loop.score.parts for note in part.notes]
    assert {int(start // bar) for start in starts} == {0, 1, 2, 3}
    assert all(part.role != "effect" for part in loop.score.parts)
    assert loop.score.fade_ms == 0
    assert loop.score.chords[0].start == 0
    assert max(chord.start + chord.duration for chord in loop.score.chords) == pytest.approx(loop.beats)


def test_two_rounds_are_one_round_twice() -> None:
    loop = compose_loop(request("house", bars=2))
    twice = rounds(loop.score, loop.beats, 2)
    for one, two in zip(loop.score.parts, twice.parts, strict=True):
        assert [note.start for note in two.notes] == [
            *(note.start for note in one.notes),
            *(note.start + loop.beats for note in one.notes),
        ]


@pytest.mark.parametrize(
    ("prompt", "stems"),
    [
        ("techno drum loop", {"drums"}),
        ("soul bass loop", {"bass"}),
        ("piano only, jazz ballad", {"piano"}),
        ("rock guitar loop", {"guitar"}),
    ],
)
def test_a_loop_of_one_player_is_that_player_alone(prompt: str, stems: set[str]) -> None:
    loop = compose_loop(request(prompt))
    assert {INSTRUMENTS[part.instrument].stem for part in loop.score.parts} == stems
    assert loop.score.textures == ()


@pytest.mark.parametrize(
    ("prompt", "numbers"),
    [("house closed hats loop", {42, 46}), ("samba shaker loop", {82}), ("Techno Kick loop", {36})],
)
def test_a_loop_of_one_drum_is_that_drum_alone(prompt: str, numbers: set[int]) -> None:
    loop = compose_loop(request(prompt))
    assert {note.pitch for part in loop.score.parts for note in part.notes} <= numbers
    assert (loop.not_understood, loop.notices) == ([], [])


def test_who_does_not_play_cannot_play_alone() -> None:
    loop = compose_loop(request("techno triangle loop"))
    assert len(loop.score.parts) > 2
    assert loop.notices == [
        "prompt: nobody plays alone for 'triangle loop' in this style, so the loop holds the whole band"
    ]


def test_a_loop_without_drums_has_none() -> None:
    roles = {part.role for part in compose_loop(request("house loop without drums")).score.parts}
    assert roles
    assert not roles & {"drums", "percussion"}


@pytest.mark.parametrize(("prompt", "bars"), [("8 bars of funk", 8), ("funk", 4), ("10 seconds of funk at 96 bpm", 4)])
def test_bars_are_those_of_the_prompt_or_four(prompt: str, bars: int) -> None:
    assert compose_loop(request(prompt)).bars == bars


def test_a_tempo_that_nobody_names_is_a_whole_number() -> None:
    tempo = compose_loop(request("bossa nova")).composition.score.tempo_bpm
    assert tempo == round(tempo)


def test_a_loop_has_no_voice_and_says_so() -> None:
    loop = compose_loop(request("soul with female vocals"))
    assert not loop.composition.voices.takes
    assert loop.notices == ["voice: a loop has none; it holds the band alone"]


def test_more_bars_than_a_song_can_hold_are_refused() -> None:
    with pytest.raises(InvalidRequest, match=r"bars: 64 is not allowed; must be 1 to \d+ at this tempo and meter"):
        compose_loop(request("waltz", bars=64, bpm=40, meter="12/8"))


@pytest.mark.parametrize("bars", [0, 65])
def test_bars_out_of_range_are_refused_in_a_prompt_too(bars: int) -> None:
    with pytest.raises(InvalidRequest, match=f"bars: {bars} is not allowed; must be 1 to 64 "):
        compose_loop(request(f"{bars} bars of funk"))


def test_chords_and_beats_are_counted_from_the_loop() -> None:
    loop = compose_loop(request("pop", bars=2, bpm=120))
    assert loop.beats_ms == pytest.approx([500 * beat for beat in range(8)], abs=1)
    assert (loop.chords[0].start_ms, loop.chords[-1].end_ms) == (0, 4_000)
