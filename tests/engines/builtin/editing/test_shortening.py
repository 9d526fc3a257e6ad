"""Songs made shorter: what stays of them."""

from __future__ import annotations

import pytest

from engines.builtin.editing.montage import Composed, Montage, frame_of
from engines.builtin.editing.operations import edited
from engines.builtin.editing.timeline import bar_lines
from engines.edits import Extend, Shorten
from engines.errors import InvalidRequest


def names(montage: Montage) -> list[str]:
    return [section.section_name for section in montage.plan.sections]


@pytest.mark.parametrize("name", ["sung", "odd", "raised"])
@pytest.mark.parametrize("share", [0.99, 0.8, 0.55])
def test_the_length_is_exact_and_the_beginning_stays(name: str, share: float, request: pytest.FixtureRequest) -> None:
    song: Montage = request.getfixturevalue(name)
    length_ms = round(song.plan.length_ms * share)
    shorter = edited(song, Shorten(length_ms=length_ms))
    assert (shorter.plan.length_ms, shorter.frames) == (length_ms, frame_of(length_ms))
    first = shorter.rows["drums"][0]
    assert (first.source, first.start) == (0, 0)


def test_whole_sections_go_first_and_the_last_chorus_stays(sung: Montage) -> None:
    shorter = edited(sung, Shorten(length_ms=24_000))
    assert names(shorter)[0] == "Intro"
    assert names(shorter)[-2:] == ["Chorus 2", "Outro"]
    assert shorter.rows["drums"][-1].end == sung.frames
    assert "Verse 2" in shorter.notices[0]


def test_a_song_in_whole_bars_keeps_its_own_ending(sung: Montage) -> None:
    shorter = edited(sung, Shorten(length_ms=32_000))
    assert shorter.sources == sung.sources
    assert len(shorter.notices) == 1


def test_what_is_left_over_is_taken_up_by_the_last_chord(sung: Montage) -> None:
    shorter = edited(sung, Shorten(length_ms=31_400))
    *kept, ending = shorter.rows["bass"]
    assert [clip.source for clip in kept] == [0] * len(kept)
    assert ending.source == 1
    assert ending.frames == frame_of(31_400) - frame_of(30_000)
    assert "The ending is 0.60 s shorter than it was, so that the length is exact." in shorter.notices


def test_cuts_lie_on_bar_lines(odd: Montage) -> None:
    lines = set(bar_lines(odd))
    kept = [clip for clip in edited(odd, Shorten(length_ms=14_000)).rows["drums"] if clip.source == 0]
    assert {edge for clip in kept for edge in (clip.start, clip.end)} <= lines


def test_words_that_are_no_longer_sung_leave_the_sheet(sung: Montage) -> None:
    shorter = edited(sung, Shorten(length_ms=24_000))
    assert [section.lines for section in shorter.plan.sections if section.section_name == "Intro"] == [[]]
    sung_lines = [line for section in shorter.plan.sections for line in section.lines]
    assert [line for line in shorter.lyrics.splitlines() if line and not line.startswith("[")] == sung_lines


def test_the_shortest_song_is_its_ending(sung: Montage) -> None:
    shorter = edited(sung, Shorten(length_ms=3_000))
    assert names(shorter) == ["Outro"]
    assert shorter.frames == frame_of(3_000)


def test_what_was_extended_can_be_shortened_again(sung: Montage) -> None:
    longer = edited(sung, Extend(side="after", length_ms=20_000))
    shorter = edited(longer, Shorten(length_ms=40_000))
    assert shorter.frames == sung.frames
    assert all(isinstance(source, Composed) for source in shorter.sources)


def test_a_song_is_not_shortened_to_more_than_it_has(sung: Montage) -> None:
    with pytest.raises(InvalidRequest, match="length_ms: 40000 is not allowed; must be less than the 40000 ms"):
        edited(sung, Shorten(length_ms=40_000))


@pytest.mark.parametrize("length_ms", [3_000, 11_111, 19_000])
def test_a_recording_is_cut_on_bar_lines_and_ends_early(tape: Montage, length_ms: int) -> None:
    shorter = edited(tape, Shorten(length_ms=length_ms))
    assert (shorter.frames, shorter.plan.length_ms) == (frame_of(length_ms), length_ms)
    assert shorter.sources == tape.sources
