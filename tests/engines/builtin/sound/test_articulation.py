"""Notes shortened, rolled and joined."""

from __future__ import annotations

import numpy as np
import pytest

from engines.builtin.instruments import INSTRUMENTS
from engines.builtin.score import Articulation, Note, Part
from engines.builtin.sound.articulation import articulated, joined
from engines.builtin.sound.playing import Player
from engines.builtin.sound.signal import RATE_HZ
from engines.builtin.sound.tones import Tones
from tests.engines.builtin.conftest import BPM, MakeScore

SECONDS_PER_BEAT = 60 / BPM


@pytest.mark.parametrize("articulation", ["staccato", "mute"])
def test_a_short_note_is_let_go_early(make_score: MakeScore, tones: Tones, articulation: Articulation) -> None:
    def tail(note: Note) -> float:
        sound = played(make_score, tones, "drawbar_organ", note)
        return float(np.abs(sound[:, RATE_HZ * 3 // 10 : RATE_HZ // 2]).max())

    assert tail(Note(0.0, 1.0, 60, 100, articulation)) < 0.05 * tail(Note(0.0, 1.0, 60, 100))


def test_a_roll_is_many_strokes_of_what_rings_by_itself_and_nothing_else() -> None:
    note = Note(2.0, 4.0, 45, 100, "roll")
    strokes = list(articulated(INSTRUMENTS["timpani"], note, SECONDS_PER_BEAT))
    assert len(strokes) == 26
    assert strokes[0].start == 2.0
    assert strokes[-1].end == pytest.approx(note.end)
    assert len({stroke.velocity for stroke in strokes}) > 2
    assert list(articulated(INSTRUMENTS["violin"], note, SECONDS_PER_BEAT)) == [note]


def test_a_legato_note_follows_without_an_attack(make_score: MakeScore, tones: Tones) -> None:
    first = Note(0.0, 1.0, 64, 100)
    attacked = played(make_score, tones, "flute", first, Note(1.0, 1.0, 67, 100))
    slurred = played(make_score, tones, "flute", first, Note(1.0, 1.0, 67, 100, "legato"))
    speaking = slice(RATE_HZ // 2 + 400, RATE_HZ // 2 + 2_000)
    assert level(slurred[:, speaking]) > 1.2 * level(attacked[:, speaking])
    assert np.abs(np.diff(slurred)).max() < 2 * np.abs(np.diff(attacked)).max()


def test_only_a_legato_note_right_after_another_is_joined() -> None:
    notes = (Note(0.0, 1.0, 60, 90, "legato"), Note(1.0, 1.0, 62, 90, "legato"), Note(3.0, 1.0, 64, 90, "legato"))
    assert joined(notes) == {notes[1]}


def test_strokes_of_a_drum_differ_from_one_16th_to_the_next(make_score: MakeScore, synthesised: Tones) -> None:
    strokes = tuple(Note(beat / 4, 0.25, 42, 100) for beat in range(4))
    sound = played(make_score, synthesised, "kit_909", *strokes)
    first, second, third, fourth = (sound[:, round(note.start * RATE_HZ / 2) :][:, :2_000] for note in strokes)
    assert not np.allclose(first, second, atol=1e-3)
    assert not np.allclose(second, third, atol=1e-3)
    assert np.corrcoef(first[0], fourth[0])[0, 1] > 0.9


def played(make_score: MakeScore, tones: Tones, instrument: str, *notes: Note) -> np.ndarray:
    part = Part("Part", "lead", instrument, notes)
    sound = Player(make_score(parts=(part,)), part, tones).process(0, RATE_HZ * 2)
    assert sound is not None
    return sound


def level(sound: np.ndarray) -> float:
    return float(np.sqrt(np.square(sound).mean()))


def test_a_muted_note_is_struck_harder_than_written_and_never_beyond_the_scale() -> None:
    soft, hard = (Note(0.0, 1.0, 50, velocity, "mute") for velocity in (50, 120))
    assert [played.velocity for played in articulated(INSTRUMENTS["clean_guitar"], soft, SECONDS_PER_BEAT)] == [72]
    assert [played.velocity for played in articulated(INSTRUMENTS["clean_guitar"], hard, SECONDS_PER_BEAT)] == [127]
