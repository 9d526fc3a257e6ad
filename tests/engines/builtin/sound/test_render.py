"""From a score to stems."""

from __future__ import annotations

import numpy as np
import pytest

from engines.builtin.score import Note, Part
from engines.builtin.sound.beds import LOOP_S, Loop
from engines.builtin.sound.playing import Player
from engines.builtin.sound.render import Duck, Renderer, block_sizes
from engines.builtin.sound.signal import RATE_HZ
from engines.builtin.sound.tones import Tones
from tests.engines.builtin.conftest import MakeScore

KICK, CLOSED, OPEN = 36, 42, 46


def test_blocks_add_up_and_the_first_is_short() -> None:
    sizes = list(block_sizes(100_000))
    assert sum(sizes) == 100_000
    assert sizes[0] <= RATE_HZ // 4


@pytest.mark.parametrize("sizes", [[64] * 1_024, [64, 6_400, 32_768, 26_304]])
def test_the_block_size_changes_nothing(make_score: MakeScore, tones: Tones, sizes: list[int]) -> None:
    score, frames = make_score(), 65_536
    whole = rendered(Renderer(score, tones), [32_768, 32_768])
    pieces = rendered(Renderer(score, tones), sizes)
    shared = min(frames, pieces["piano"].shape[1])
    for stem, sound in whole.items():
        assert np.abs(pieces[stem][:, :shared] - sound[:, :shared]).max() < 1e-5, stem


def test_a_note_starts_on_its_frame_and_is_let_go_on_its_frame(make_score: MakeScore, tones: Tones) -> None:
    organ = Part("Organ", "lead", "drawbar_organ", (Note(1.0, 1.0, 60, 100),))
    sound = Player(make_score(parts=(organ,)), organ, tones).process(0, RATE_HZ * 2)
    assert sound is not None
    first, last = np.flatnonzero(np.abs(sound).max(axis=0) > 1e-4)[[0, -1]]
    assert first == pytest.approx(RATE_HZ // 2, abs=200)
    assert last == pytest.approx(RATE_HZ, abs=RATE_HZ // 8)


def test_a_closed_hihat_chokes_the_open_one(make_score: MakeScore, tones: Tones) -> None:
    def tail(*notes: Note) -> float:
        hats = Part("Hats", "drums", "standard_kit", notes)
        sound = Player(make_score(parts=(hats,)), hats, tones).process(0, RATE_HZ * 2)
        assert sound is not None
        return float(np.abs(sound[:, RATE_HZ * 2 // 5 : RATE_HZ // 2]).max())

    assert tail(Note(0.0, 0.5, OPEN, 100), Note(0.5, 0.5, CLOSED, 1)) < 0.2 * tail(Note(0.0, 0.5, OPEN, 100))


def test_a_player_that_starts_late_hears_what_still_sounds(make_score: MakeScore, tones: Tones) -> None:
    pad = Part("Pad", "pad", "string_section", (Note(0.0, 8.0, 60, 90),))
    score = make_score(parts=(pad,))
    whole = Player(score, pad, tones).process(0, RATE_HZ * 2)
    late = Player(score, pad, tones, RATE_HZ).process(RATE_HZ, RATE_HZ)
    assert whole is not None
    assert late is not None
    assert np.array_equal(whole[:, RATE_HZ + 2_000 :], late[:, 2_000:])


def test_pan_and_swell_move_the_sound(make_score: MakeScore, tones: Tones) -> None:
    swollen = ((0.0, 0.0), (2.0, -40.0))
    part = Part("Flute", "lead", "flute", (Note(0.0, 4.0, 72, 100),), pan=-0.8, swell=swollen)
    sound = Player(make_score(parts=(part,)), part, tones).process(0, RATE_HZ * 2)
    assert sound is not None
    left, right = np.square(sound).sum(axis=1)
    assert left > 10 * right
    assert np.abs(sound[:, RATE_HZ:]).max() < 0.05 * np.abs(sound[:, : RATE_HZ // 4]).max()


def test_a_kick_ducks_from_its_stroke_on_and_lets_go(make_score: MakeScore) -> None:
    kick = Part("Drums", "drums", "standard_kit", (Note(2.0, 0.25, KICK, 100),))
    depth = Duck(make_score(parts=(kick,))).depth(0, RATE_HZ * 2 // 64 * 64)
    assert depth[:600].max() == 0.0
    assert depth.max() == pytest.approx(1.0, abs=0.01)
    assert np.argmax(depth) * 64 == pytest.approx(RATE_HZ, abs=64)
    assert depth[-1] < 0.01


def test_a_long_bed_never_stops_or_clicks() -> None:
    frames = int(LOOP_S * RATE_HZ)
    loop = Loop("rain", 3)
    sound = np.concatenate([loop.process(size) for size in (frames - 5_000, 10_000, frames)], axis=1)
    levels = np.sqrt(np.square(sound[:, : len(sound[0]) // 2_450 * 2_450]).reshape(2, -1, 2_450).mean(axis=(0, 2)))
    assert levels.min() > 0.3 * np.median(levels)


def rendered(renderer: Renderer, sizes: list[int]) -> dict[str, np.ndarray]:
    blocks = [renderer.process(size) for size in sizes]
    return {stem: np.concatenate([block[stem] for block in blocks], axis=1) for stem in blocks[0]}
