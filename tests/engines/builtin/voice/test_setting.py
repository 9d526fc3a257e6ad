"""Words set to music: strong syllables on strong beats, long last notes, and every syllable in its window."""

from __future__ import annotations

from itertools import pairwise

import pytest

from engines.builtin.score import Note
from engines.builtin.voice.setting import (
    SetLine,
    Window,
    capacity,
    in_harmony,
    in_range,
    metric_weight,
    phrase_of,
    set_line,
    set_rap,
    windows,
)
from engines.builtin.voice.speakers import syllables

BAR = 4.0
MELODY = [
    Note(0, 1, 64, 90), Note(1, 0.5, 65, 84), Note(1.5, 0.5, 67, 84), Note(2, 1, 69, 90), Note(3, 1, 67, 84),
    Note(4, 1, 65, 90), Note(5, 3, 64, 90),
]  # fmt: skip
LINES = [
    "Oh",
    "Walking in the light",
    "I can feel the summer rain upon my window",
    "Every little beautiful thing that I ever wanted is gone away tomorrow",
]


def set_to_melody(line: str, melody: list[Note] = MELODY) -> SetLine:
    return set_line(line, syllables(line, "en"), melody, Window(0, 8, 64), BAR)


@pytest.mark.parametrize("line", LINES)
def test_every_syllable_has_notes_in_order_inside_the_window(line: str) -> None:
    groups = set_to_melody(line).notes
    flat = [note for group in groups for note in group]
    assert len(groups) == len(syllables(line, "en"))
    assert all(groups)
    assert flat == sorted(flat, key=lambda note: note.start)
    assert all(before.end <= after.start + 1e-9 for before, after in pairwise(flat))
    assert flat[0].start >= 0
    assert flat[-1].end <= 8


@pytest.mark.parametrize("line", LINES)
def test_only_pitches_of_the_melody_are_sung(line: str) -> None:
    sung = {note.pitch for group in set_to_melody(line).notes for note in group}
    assert sung <= {note.pitch for note in MELODY}


def test_stressed_syllables_fall_on_stronger_beats_than_the_others() -> None:
    stressed, light = [], []
    for line in ("Walking in the light", "The river and the ocean", "I never had a reason to believe"):
        for part, group in zip(syllables(line, "en"), set_to_melody(line).notes, strict=True):
            (stressed if part.stress else light).append(metric_weight(group[0].start, BAR))
    assert sum(stressed) / len(stressed) > 0.15 + sum(light) / len(light)


def test_a_line_ends_on_its_longest_note() -> None:
    for line in LINES[1:3]:
        lengths = [sum(note.duration for note in group) for group in set_to_melody(line).notes]
        assert lengths[-1] == max(lengths)


def test_a_melody_with_a_note_for_every_syllable_is_left_alone() -> None:
    line = "Walking over silver water"
    melody = [Note(at, 1, 60 + at, 90) for at in range(8)]
    assert [group[0] for group in set_line(line, syllables(line, "en"), melody, Window(0, 8, 60), BAR).notes] == melody


def test_a_crowded_note_spreads_over_the_rest_after_it() -> None:
    found = set_to_melody("I can feel the summer rain upon my window", melody=[Note(0, 1, 64, 90)])
    lengths = [note.duration for group in found.notes for note in group]
    assert min(lengths) >= 0.25
    assert found.end == pytest.approx(6.0)


def test_a_rest_in_the_melody_is_recited_over() -> None:
    found = set_to_melody("Nothing is playing here", melody=[])
    assert {note.pitch for group in found.notes for note in group} == {64}


@pytest.mark.parametrize(("count", "bars", "beats"), [(4, 8, 8), (8, 8, 4), (12, 8, 2), (2, 16, 16), (1, 1, 4)])
def test_lines_share_a_section_in_bars_or_half_bars(count: int, bars: int, beats: float) -> None:
    found = windows(count, 16.0, bars, BAR, 60)
    assert len(found) == count
    assert found[0].start == 16.0
    assert found[0].beats == beats
    assert all(before.start + before.beats <= after.start for before, after in pairwise(found))


def test_lines_beyond_two_a_bar_have_no_place() -> None:
    assert len(windows(10_000, 0.0, 2, BAR, 60)) == 4
    assert windows(0, 0.0, 2, BAR, 60) == []


def test_slower_songs_hold_more_syllables_a_beat_and_rap_more_than_song() -> None:
    assert capacity(8, 60) > capacity(8, 120) > capacity(8, 240)
    assert capacity(8, 120, "rap") > capacity(8, 120)
    assert capacity(0.01, 300) == 1


@pytest.mark.parametrize("line", LINES)
def test_rap_lies_on_the_grid_with_stress_on_the_beat(line: str) -> None:
    found = set_rap(line, syllables(line, "en"), Window(4, 4, 50), BAR)
    starts = [group[0].start for group in found.notes]
    assert starts == sorted(set(starts))
    assert all(start % 0.125 == 0 and 4 <= start < 8 for start in starts)


def test_a_melody_moves_by_octaves_into_a_range() -> None:
    melody = [Note(at, 1, pitch, 90) for at, pitch in enumerate((72, 76, 79, 84))]
    moved = in_range(melody, 45, 65)
    assert [note.pitch % 12 for note in moved] == [note.pitch % 12 for note in melody]
    assert all(45 <= note.pitch <= 65 for note in moved)


def test_a_high_note_strains_the_voice_rather_than_break_its_line() -> None:
    melody = [Note(at, 1, pitch, 90) for at, pitch in enumerate((64, 69, 72, 78, 76, 72))]
    assert [note.pitch for note in in_range(melody, 57, 76)] == [64, 69, 72, 78, 76, 72]


def test_a_stretch_between_rests_leaves_the_others_by_an_octave_where_it_would_hurt() -> None:
    melody = [*(Note(at, 1, 66, 90) for at in range(12)), *(Note(20 + at, 1, 84, 90) for at in range(3))]
    assert [note.pitch for note in in_range(melody, 57, 76)][-4:] == [66, 72, 72, 72]


def test_a_chorus_that_returns_is_the_same_phrase_though_played_a_little_louder() -> None:
    first, again = (
        set_line("Over again", syllables("Over again", "en"), [Note(at, 4, 64, velocity)], Window(at, 8, 64), BAR)
        for at, velocity in ((8, 82), (72, 86))
    )
    assert phrase_of(first, "en", tempo_bpm=97)[0] == phrase_of(again, "en", tempo_bpm=97)[0]


def test_a_second_voice_sings_thirds_of_the_scale() -> None:
    line = set_to_melody("Walking in the light")
    above = in_harmony(line, (0, 2, 4, 5, 7, 9, 11), 2)
    moves = {
        high.pitch - low.pitch
        for a, b in zip(line.notes, above.notes, strict=True)
        for low, high in zip(a, b, strict=True)
    }
    assert moves == {3, 4}
    assert in_harmony(above, (0, 2, 4, 5, 7, 9, 11), -2) == line


def test_a_phrase_counts_seconds_from_its_own_first_note() -> None:
    line = set_line("Over again", syllables("Over again", "en"), [Note(8, 4, 64, 90)], Window(8, 8, 64), BAR)
    phrase, start_s = phrase_of(line, "en", tempo_bpm=120)
    assert start_s == 4.0
    assert phrase.notes[0][0].start_s == 0.0
