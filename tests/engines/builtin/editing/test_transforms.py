"""Songs in another key, at another tempo, on other instruments, note by note."""

from __future__ import annotations

import pytest

from engines.builtin.editing.montage import Composed, Montage
from engines.builtin.editing.transforms import check_tempo, played_at, transposed, with_instrument
from engines.builtin.instruments import INSTRUMENTS
from engines.builtin.score import Note, Part, Score
from engines.builtin.writing.voices import Voices
from engines.errors import InvalidRequest


def music_of(montage: Montage) -> tuple[Score, Voices]:
    (source,) = montage.sources
    assert isinstance(source, Composed)
    return source.score, source.voices


def one_part(*pitches: int, instrument: str = "flute") -> Score:
    notes = tuple(Note(float(beat), 0.9, pitch, 80) for beat, pitch in enumerate(pitches))
    part = Part("Solo", "lead", instrument, notes)
    return Score("Test", "pop", 1, 120, (4, 4), "C major", 4_000, (), (), (part,))


@pytest.mark.parametrize("semitones", [-5, -1, 2, 6])
def test_every_note_moves_as_the_key_does_and_stays_playable(sung: Montage, semitones: int) -> None:
    score, voices = music_of(sung)
    moved, _ = transposed(score, voices, semitones)
    for old, new in zip(score.parts, moved.parts, strict=True):
        row = INSTRUMENTS[old.instrument]
        if row.is_drums or old.role == "effect":
            assert new == old
            continue
        assert {(note.pitch + semitones) % 12 for note in old.notes} == {note.pitch % 12 for note in new.notes}
        assert all(row.low <= note.pitch <= row.high for note in new.notes)


def test_chords_are_named_in_the_new_key(sung: Montage) -> None:
    score, voices = music_of(sung)
    moved, _ = transposed(score, voices, 3)
    assert (score.key, moved.key) == ("D major", "F major")
    home = [chord.symbol for chord in moved.chords if chord.root == 5]
    assert home
    assert all(symbol.startswith("F") for symbol in home)
    assert [chord.root for chord in moved.chords] == [(chord.root + 3) % 12 for chord in score.chords]


def test_what_a_key_change_raised_stays_raised(raised: Montage) -> None:
    score, voices = music_of(raised)
    moved, _ = transposed(score, voices, 2)
    assert [section.raised for section in moved.sections] == [section.raised for section in score.sections]
    assert score.sections[-1].raised > 0


def test_there_and_back_is_the_same_song(sung: Montage) -> None:
    score, voices = music_of(sung)
    there, sung_there = transposed(score, voices, 1)
    back, sung_back = transposed(there, sung_there, -1)
    assert (back.key, back.chords) == (score.key, score.chords)
    assert [note.pitch % 12 for note in sung_back.notes] == [note.pitch % 12 for note in voices.notes]


def test_a_part_at_the_top_of_its_range_goes_down_an_octave() -> None:
    moved, _ = transposed(one_part(90, 93, 95), Voices(()), 4)
    assert [note.pitch for note in moved.parts[0].notes] == [82, 85, 87]


def test_a_single_note_out_of_range_moves_alone() -> None:
    moved, _ = transposed(one_part(72, 74, 76, 77, 95), Voices(()), 2)
    assert [note.pitch for note in moved.parts[0].notes] == [74, 76, 78, 79, 85]


@pytest.mark.parametrize("semitones", [-6, -3, 4, 6])
def test_singers_are_asked_for_what_they_can_sing(sung: Montage, semitones: int) -> None:
    score, voices = music_of(sung)
    _, moved = transposed(score, voices, semitones)
    singer = voices.takes[0].singer
    assert all(singer.low - 3 <= note.pitch <= singer.high + 3 for note in moved.notes)
    for old, new in zip(voices.lines, moved.lines, strict=True):
        shifts = {
            b.pitch - a.pitch
            for one, other in zip(old.notes, new.notes, strict=True)
            for a, b in zip(one, other, strict=True)
        }
        assert len(shifts) == 1


def test_a_tempo_changes_the_length_and_no_beat(sung: Montage) -> None:
    score, voices = music_of(sung)
    slower, sung_slower = played_at(score, voices, 96.0)
    assert (slower.tempo_bpm, slower.length_ms) == (96.0, 50_000)
    assert slower.parts == score.parts
    assert {take.manuscript.tempo_bpm for take in sung_slower.takes} == {96.0}


@pytest.mark.parametrize("bpm", [39.0, 301.0])
def test_tempos_outside_the_limits_are_refused(bpm: float) -> None:
    with pytest.raises(InvalidRequest, match=r"bpm: .*must be 40 to 300"):
        check_tempo(60_000 * 120.0, bpm)


def test_a_tempo_may_not_make_the_song_too_short_or_too_long() -> None:
    with pytest.raises(InvalidRequest, match="would last 2400 ms"):
        check_tempo(4_000 * 120.0, 200.0)
    with pytest.raises(InvalidRequest, match="would last 900000 ms"):
        check_tempo(300_000 * 120.0, 40.0)


def test_another_instrument_plays_in_its_own_range() -> None:
    (part,) = with_instrument(one_part(74, 76, 79), "solo", "Finger Bass").parts
    assert (part.instrument, [note.pitch for note in part.notes]) == ("finger_bass", [50, 52, 55])


@pytest.mark.parametrize("meant", ["Solo", "LEAD", "flute", "other"])
def test_a_part_is_found_by_name_role_instrument_and_stem(meant: str) -> None:
    (part,) = with_instrument(one_part(72), meant, "oboe").parts
    assert part.instrument == "oboe"


def test_an_instrument_may_be_named_as_in_a_prompt() -> None:
    (part,) = with_instrument(one_part(72), "Solo", "electric piano").parts
    assert INSTRUMENTS[part.instrument].stem == "piano"


def test_an_unknown_part_is_answered_with_those_there_are(sung: Montage) -> None:
    score, _ = music_of(sung)
    with pytest.raises(InvalidRequest, match=r"part: 'basss' is not allowed; must be one of .*Bass"):
        with_instrument(score, "basss", "tuba")


def test_an_unknown_instrument_is_answered_with_the_table() -> None:
    with pytest.raises(InvalidRequest, match=r"instrument: 'zzgrbl' .*grand piano.*trumpet"):
        with_instrument(one_part(60), "Solo", "zzgrbl")


def test_drums_and_pitches_do_not_change_places() -> None:
    with pytest.raises(InvalidRequest, match="needs an instrument with pitches"):
        with_instrument(one_part(60), "Solo", "jazz kit")
