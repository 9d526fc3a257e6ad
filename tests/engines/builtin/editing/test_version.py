"""Other versions of a song: alike but for what was changed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engines.base import Request
from engines.builtin.compose import compose
from engines.builtin.editing.montage import Composed, Montage, fresh
from engines.builtin.editing.timeline import stretches_of
from engines.builtin.editing.version import breathing_at, entering_at, kept, version, with_late_entry
from engines.builtin.score import Chord, Score


def source_of(montage: Montage) -> Composed:
    (source,) = montage.sources
    assert isinstance(source, Composed)
    return source


def same_again(montage: Montage) -> Composed:
    return version(montage, [kept(each) for each in stretches_of(montage)])


@pytest.mark.parametrize("name", ["sung", "odd", "raised"])
def test_nothing_changed_is_the_same_song_to_the_note(name: str, request: pytest.FixtureRequest) -> None:
    montage = request.getfixturevalue(name)
    again, source = same_again(montage), source_of(montage)
    assert replace(again.score, title=source.score.title) == source.score
    assert again.voices.lines == source.voices.lines


@pytest.mark.parametrize("prompt", ["house", "swing jazz trio", "soul, female vocals", "bossa nova with no drums"])
def test_a_song_from_a_prompt_is_the_same_again(prompt: str) -> None:
    request = Request(prompt=prompt, length_ms=40_000, seed=7)
    montage = fresh(request, compose(request))
    assert same_again(montage).score == source_of(montage).score


def test_a_new_take_leaves_the_other_sections_their_chords(sung: Montage) -> None:
    pieces = [kept(each) for each in stretches_of(sung)]
    pieces[2] = replace(pieces[2], material="chorus500")
    old, new = source_of(sung).score, version(sung, pieces).score
    start, end = old.sections[2].start, old.sections[3].start
    assert chords(old, start, end) != chords(new, start, end)
    assert chords(old, end, old.length_beats) == chords(new, end, old.length_beats)


def chords(score: Score, start: float, end: float) -> list[Chord]:
    return [chord for chord in score.chords if start <= chord.start < end]


def test_a_new_take_is_the_same_whenever_it_is_composed(sung: Montage) -> None:
    pieces = [kept(each) for each in stretches_of(sung)]
    pieces[2] = replace(pieces[2], material="chorus500")
    first, second = version(sung, pieces), version(sung, pieces)
    assert first.score == second.score


def test_a_version_of_a_transposed_song_is_transposed(sung: Montage) -> None:
    moved = version(replace(sung, key="F major"), [kept(each) for each in stretches_of(sung)]).score
    assert moved.key == "F major"
    assert [chord.root for chord in moved.chords] == [(chord.root + 3) % 12 for chord in source_of(sung).score.chords]


def test_nothing_sounds_before_an_entrance(sung: Montage) -> None:
    late = entering_at(source_of(sung), 5_000)
    assert min(note.start for part in late.score.parts for note in part.notes) >= 10 - 1e-6


def test_all_but_the_drums_breathe_before_others_go_on(sung: Montage) -> None:
    source = breathing_at(source_of(sung), 20_000)
    around = [(part, note) for part in source.score.parts for note in part.notes if note.start < 40 < note.end + 0.45]
    assert {part.role for part, _ in around} <= {"drums", "percussion", "effect"}


def test_a_first_line_waits_until_its_consonants_fit(sung: Montage) -> None:
    source = source_of(sung)
    lines = source.voices.lines
    late = with_late_entry(source, lines[0].start * 500).voices.lines
    assert late[0].start > lines[0].start
    assert late[0].end == lines[0].end
    assert late[1:] == lines[1:]
