"""Songs made longer at either end."""

from __future__ import annotations

import pytest

from engines.builtin.editing.montage import Clip, Composed, Montage, frame_of
from engines.builtin.editing.operations import edited
from engines.edits import ChangeKey, Extend, Several
from engines.errors import InvalidRequest


def added(montage: Montage) -> Composed:
    source = montage.sources[-1]
    assert isinstance(source, Composed)
    return source


def sections(montage: Montage) -> list[tuple[str, int]]:
    return [(section.section_name, section.duration_ms) for section in montage.plan.sections]


@pytest.mark.parametrize("name", ["sung", "odd", "raised"])
@pytest.mark.parametrize("side", ["before", "after"])
@pytest.mark.parametrize("length_ms", [3_000, 17_123, 75_000])
def test_the_whole_song_stays_and_the_length_is_exact(
    name: str, side: str, length_ms: int, request: pytest.FixtureRequest
) -> None:
    song: Montage = request.getfixturevalue(name)
    longer = edited(song, Extend.model_validate({"side": side, "length_ms": length_ms}))
    assert longer.plan.length_ms == song.plan.length_ms + length_ms
    assert longer.frames == frame_of(longer.plan.length_ms)
    kept = [clip for clip in longer.rows["drums"] if clip.source == longer.sources.index(song.sources[0])]
    assert kept == [Clip(kept[0].source, 0, song.frames)]
    old = sections(song)
    assert (sections(longer)[: len(old)] if side == "after" else sections(longer)[-len(old) :]) == old


def test_the_hook_returns_with_its_words(sung: Montage) -> None:
    longer = edited(sung, Extend(side="after", length_ms=20_000))
    chorus = next(each for each in longer.plan.sections[6:] if each.section_name.startswith("Chorus"))
    assert chorus.section_name == "Chorus 3"
    assert chorus.lines == sung.plan.sections[2].lines
    scored = next(each for each in added(longer).score.sections if each.name == "Chorus 3")
    assert scored.material == added(longer).score.sections[2].material


def test_an_ending_that_is_given_up_is_cut_at_the_nearest_bar_line(sung: Montage) -> None:
    longer = edited(sung, Extend(side="after", length_ms=12_000, at_ms=20_900))
    join = frame_of(20_000)
    assert longer.rows["drums"] == (Clip(0, 0, join), Clip(1, join, join + frame_of(12_000)))
    assert sections(longer)[:3] == sections(sung)[:3]
    assert "Joined at 20000 ms, a bar line near 20900 ms." in longer.notices


def test_lines_beyond_the_cut_leave_the_words(sung: Montage) -> None:
    longer = edited(sung, Extend(side="after", length_ms=12_000, at_ms=8_000))
    assert longer.plan.sections[1].lines == sung.plan.sections[1].lines[:1]
    assert longer.lyrics.count(sung.plan.sections[1].lines[1]) == 0


def test_a_beginning_can_be_given_up_too(sung: Montage) -> None:
    longer = edited(sung, Extend(side="before", length_ms=8_000, at_ms=4_000))
    assert [clip.source for clip in longer.rows["drums"]] == [1, 0]
    assert longer.rows["drums"][1] == Clip(0, frame_of(4_000), sung.frames)
    assert sections(longer) == [("Intro", 8_000), *sections(sung)[1:]]


def test_a_part_in_front_ends_on_a_bar_line_and_takes_a_breath(sung: Montage) -> None:
    score = added(edited(sung, Extend(side="before", length_ms=7_000))).score
    assert score.sections[1].start * 500 == 8_000
    assert min(note.start for part in score.parts for note in part.notes) >= 2 - 1e-6


def test_after_an_ending_the_new_part_enters_on_the_grid(odd: Montage) -> None:
    longer = edited(odd, Extend(side="after", length_ms=10_000))
    score, end = added(longer).score, odd.plan.length_ms * 126 / 60_000
    entrance = score.sections[3].start
    assert 0 <= entrance - end <= 3.5
    assert (entrance - score.sections[2].start) % 3.5 == pytest.approx(0, abs=0.01)
    assert min(note.start for part in score.parts for note in part.notes) >= end - 1e-6


def test_what_is_added_after_a_key_change_is_raised(raised: Montage) -> None:
    up = added(raised).score.sections[-1].raised
    score = added(edited(raised, Extend(side="after", length_ms=12_000))).score
    assert {section.raised for section in score.sections[3:]} == {up}
    assert score.key == "C major"
    assert score.chords[-1].root == up


def test_an_extension_of_a_transposed_song_is_in_its_key(sung: Montage) -> None:
    moved = edited(sung, ChangeKey(key="E major"))
    longer = edited(moved, Extend(side="after", length_ms=12_000))
    assert added(longer).score.chords[-1].root == 4


def test_given_words_are_sung_where_their_tags_say(sung: Montage) -> None:
    lyrics = "[bridge]\nHold the line until the day\n[chorus]\nSing it loud and sing it long"
    longer = edited(sung, Extend(side="after", length_ms=24_000, lyrics=lyrics))
    new = {(each.section_name.split()[0], *each.lines) for each in longer.plan.sections[6:] if each.lines}
    assert new == {("Bridge", "Hold the line until the day"), ("Chorus", "Sing it loud and sing it long")}
    assert lyrics.splitlines()[1] in longer.lyrics


def test_a_prompt_is_the_style_of_what_is_added(sung: Montage) -> None:
    longer = edited(sung, Extend(side="after", length_ms=8_000, prompt="quiet, solo piano, 200 bpm"))
    assert longer.plan.sections[-1].positive_local_styles == ["quiet", "solo piano", "200 bpm"]
    assert "What is added keeps the tempo, the key and the meter of the song." in longer.notices


def test_an_instrumental_part_may_follow_a_sung_one(sung: Montage) -> None:
    longer = edited(sung, Extend(side="after", length_ms=12_000, prompt="instrumental"))
    assert not any(section.lines for section in longer.plan.sections[6:])
    assert longer.lyrics == sung.lyrics


def test_extensions_can_follow_each_other(odd: Montage) -> None:
    longer = odd
    for side in ("before", "after", "before", "after"):
        longer = edited(longer, Extend.model_validate({"side": side, "length_ms": 9_001}))
    assert longer.frames == frame_of(odd.plan.length_ms + 4 * 9_001)
    assert len({section.section_name for section in longer.plan.sections}) == len(longer.plan.sections)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"side": "after", "length_ms": 570_000}, "length_ms: 570000 is not allowed; must be at most 560000"),
        ({"side": "after", "length_ms": 5_000, "at_ms": 40_001}, "at_ms: 40001 is not allowed; must be 3000 to 40000"),
        ({"side": "before", "length_ms": 5_000, "at_ms": 38_000}, "at_ms: 38000 is not allowed; must be 0 to 37000"),
    ],
)
def test_limits_are_named(sung: Montage, fields: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        edited(sung, Extend.model_validate(fields))
    assert message in str(refused.value)


def test_a_chorus_that_returns_shorter_sings_its_first_lines(sung: Montage) -> None:
    longer = edited(sung, Extend(side="after", length_ms=4_000))
    assert longer.plan.sections[-1].lines == sung.plan.sections[2].lines[:1]


def test_a_voice_asked_for_in_an_instrumental_is_told_to_be_missing(odd: Montage) -> None:
    longer = edited(odd, Extend(side="after", length_ms=5_000, prompt="female vocals"))
    assert "Nobody sings, since the song is instrumental." in longer.notices


def test_words_for_an_instrumental_are_refused(odd: Montage) -> None:
    with pytest.raises(InvalidRequest, match="lyrics: 'la' is not allowed; the song is instrumental"):
        edited(odd, Extend(side="after", length_ms=5_000, lyrics="la"))


@pytest.mark.parametrize("side", ["before", "after"])
def test_a_recording_goes_on_in_its_own_tempo_and_key(tape: Montage, side: str) -> None:
    longer = edited(tape, Extend.model_validate({"side": side, "length_ms": 9_000}))
    score = next(source for source in longer.sources if isinstance(source, Composed)).score
    assert (longer.frames, score.tempo_bpm, score.key) == (frame_of(29_000), 103.7, "A minor")
    assert [clip.frames for clip in longer.rows["other"] if longer.sources[clip.source] is tape.sources[0]] == [
        frame_of(20_000)
    ]


def test_several_edits_are_made_one_after_the_other(sung: Montage) -> None:
    edits = [Extend(side="before", length_ms=4_000), Extend(side="after", length_ms=5_000)]
    longer = edited(sung, Several.model_validate({"edits": edits}))
    assert longer.plan.length_ms == sung.plan.length_ms + 9_000
    kept = [clip for clip in longer.rows["drums"] if clip.source == longer.sources.index(sung.sources[0])]
    assert kept == [Clip(kept[0].source, 0, sung.frames)]
    assert any("before the song" in notice for notice in longer.notices)
    assert any("after the song" in notice for notice in longer.notices)
