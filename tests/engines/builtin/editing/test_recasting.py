"""Whole songs in another key, at another tempo, with another instrument."""

from __future__ import annotations

from pathlib import Path

import pytest

from engines.builtin.editing.montage import Composed, Montage, Recorded, frame_of, removed, spliced
from engines.builtin.editing.operations import edited
from engines.builtin.editing.timeline import bar_lines, ms_of
from engines.builtin.instruments import INSTRUMENTS
from engines.builtin.score import Score
from engines.builtin.sound.render import STEMS
from engines.edits import ChangeInstrument, ChangeKey, ChangeTempo
from engines.errors import InvalidRequest


def score_of(montage: Montage, number: int) -> Score:
    source = montage.sources[number]
    assert isinstance(source, Composed)
    return source.score


def test_a_key_is_told_wherever_the_old_one_was(sung: Montage) -> None:
    moved = edited(sung, ChangeKey(key="F major"))
    assert (moved.key, moved.frames, moved.plan.sections) == ("F major", sung.frames, sung.plan.sections)
    assert moved.notices == ("Transposed from D major to F major, 3 semitones up; the drums stay.",)
    assert "F major" in moved.metadata.description
    assert "D major" not in f"{moved.metadata.description} {moved.plan.positive_global_styles}"


@pytest.mark.parametrize(
    ("key", "way"), [("A", "5 semitones down"), ("Ab major", "6 semitones up"), ("C#", "1 semitone down")]
)
def test_the_shortest_way_is_taken(sung: Montage, key: str, way: str) -> None:
    assert way in edited(sung, ChangeKey(key=key)).notices[0]


def test_keys_one_after_the_other_end_where_one_alone_does(sung: Montage) -> None:
    around = edited(edited(sung, ChangeKey(key="Ab major")), ChangeKey(key="A major"))
    (at_once,) = edited(sung, ChangeKey(key="A major")).sources
    (source,) = around.sources
    assert isinstance(source, Composed)
    assert isinstance(at_once, Composed)
    assert source.score.chords == at_once.score.chords


def test_the_key_that_a_song_has_changes_nothing(sung: Montage) -> None:
    same = edited(sung, ChangeKey(key="D"))
    assert (same.sources, same.notices) == (sung.sources, ("The song is in D major already.",))


@pytest.mark.parametrize(
    ("key", "limit"), [("D minor", "must be a major key, since the song is in D major"), ("H", "must be a tonic")]
)
def test_a_key_of_another_mode_or_none_at_all_is_refused(sung: Montage, key: str, limit: str) -> None:
    with pytest.raises(InvalidRequest, match=f"key: '{key}' is not allowed; {limit}"):
        edited(sung, ChangeKey(key=key))


def test_a_tempo_moves_every_section_and_bar(sung: Montage) -> None:
    faster = edited(sung, ChangeTempo(bpm=150))
    assert (faster.tempo_bpm, faster.plan.length_ms, faster.frames) == (150, 32_000, frame_of(32_000))
    assert [section.duration_ms for section in faster.plan.sections[:2]] == [3_200, 6_400]
    assert [ms_of(line) for line in bar_lines(faster)][:4] == [0, 1_600, 3_200, 4_800]


def test_sections_that_become_too_short_for_a_plan_join_their_neighbours(sung: Montage) -> None:
    names = [section.section_name for section in edited(sung, ChangeTempo(bpm=240)).plan.sections]
    assert names == ["Verse 1", "Chorus 1", "Verse 2", "Chorus 2"]


def test_a_tempo_keeps_the_clips_of_a_song_that_was_cut(sung: Montage) -> None:
    cut = removed(sung, frame_of(4_000), frame_of(12_000))
    plan = cut.plan.model_copy(update={"sections": [cut.plan.sections[0], *cut.plan.sections[2:]]})
    slower = edited(Montage(**{**cut.__dict__, "plan": plan}), ChangeTempo(bpm=100))
    assert [(ms_of(clip.start), ms_of(clip.end)) for clip in slower.rows["bass"]] == [(0, 4_800), (14_400, 48_000)]


@pytest.mark.parametrize(("bpm", "length_ms"), [(41, 117_073), (300, 16_000)])
def test_the_limits_of_tempo_may_be_reached(sung: Montage, bpm: int, length_ms: int) -> None:
    assert edited(sung, ChangeTempo(bpm=bpm)).plan.length_ms == length_ms


def test_an_instrument_changes_its_stems_and_no_other(sung: Montage) -> None:
    part = next(part for part in score_of(sung, 0).parts if part.role == "bass")
    other = "synth_bass" if part.instrument != "synth_bass" else "finger_bass"
    changed = edited(sung, ChangeInstrument(part=part.name, instrument=other))
    numbers = {stem: {clip.source for clip in row} for stem, row in changed.rows.items()}
    assert numbers == {stem: {1} if stem == "bass" else {0} for stem in STEMS}
    assert changed.sources[0] is sung.sources[0]
    (given,) = [each for each in score_of(changed, 1).parts if each.name == part.name]
    assert given.instrument == other


def test_an_instrument_of_another_stem_changes_both(sung: Montage) -> None:
    part = next(part for part in score_of(sung, 0).parts if INSTRUMENTS[part.instrument].stem in ("piano", "guitar"))
    changed = edited(sung, ChangeInstrument(part=part.name, instrument="marimba"))
    new = {stem for stem, row in changed.rows.items() if row[0].source == 1}
    assert new == {INSTRUMENTS[part.instrument].stem, "other"}
    assert "marimba" in changed.metadata.description


def test_a_recording_can_not_be_transposed(sung: Montage) -> None:
    recorded = Recorded("tape", Path("tape.wav"), "0" * 64, frame_of(8_000))
    mixed = spliced(sung, recorded, frame_of(4_000), frame_of(12_000), 0, frame_of(8_000))
    with pytest.raises(InvalidRequest, match="the song holds a recording, which cannot be transposed"):
        edited(mixed, ChangeKey(key="F"))
    with pytest.raises(InvalidRequest, match="the song holds a recording"):
        edited(mixed, ChangeTempo(bpm=100))
