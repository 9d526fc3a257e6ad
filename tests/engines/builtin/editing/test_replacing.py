"""Sections made anew, and their words alone."""

from __future__ import annotations

import pytest

from engines.builtin.editing.montage import Clip, Composed, Montage, frame_of
from engines.builtin.editing.operations import edited
from engines.builtin.sound.render import STEMS
from engines.edits import ReplaceLyrics, ReplaceSection
from engines.errors import InvalidRequest

NEW_WORDS = "Over the hills we go tonight\nInto the morning, into the light"


def new_source(montage: Montage) -> Composed:
    source = montage.sources[-1]
    assert isinstance(source, Composed)
    return source


def test_a_new_section_takes_the_place_of_the_old_one_in_every_stem(sung: Montage) -> None:
    changed = edited(sung, ReplaceSection(section=3))
    start, end = frame_of(12_000), frame_of(20_000)
    expected = (Clip(0, 0, start), Clip(1, start, end), Clip(0, end, sung.frames))
    assert changed.rows == dict.fromkeys(STEMS, expected)
    assert changed.plan == sung.plan
    assert changed.notices[0] == "Chorus 1 (0:12 to 0:20) is new."


def test_new_music_keeps_the_key_the_tempo_and_the_words(sung: Montage) -> None:
    old, new = sung.sources[0], new_source(edited(sung, ReplaceSection(section=3)))
    assert isinstance(old, Composed)
    assert (new.score.key, new.score.tempo_bpm, new.score.meter) == ("D major", 120, (4, 4))
    assert [line.line for line in new.voices.lines] == [line.line for line in old.voices.lines]
    tunes = [[note.pitch for note in source.voices.notes if 24 <= note.start < 40] for source in (old, new)]
    assert tunes[0] != tunes[1]


def test_every_replacement_is_another_one(sung: Montage) -> None:
    first = edited(sung, ReplaceSection(section=3))
    second, other = edited(first, ReplaceSection(section=3)), edited(sung, ReplaceSection(section=3, seed=9))
    materials = {new_source(each).score.sections[2].material for each in (sung, first, second, other)}
    assert len(materials) == 4
    assert edited(sung, ReplaceSection(section=3)).sources[-1] is not first.sources[-1]
    assert new_source(edited(sung, ReplaceSection(section=3))).score == new_source(first).score


def test_a_prompt_dresses_the_section_and_is_kept_in_the_plan(sung: Montage) -> None:
    changed = edited(sung, ReplaceSection(section=3, prompt="calm, only piano, no drums"))
    assert changed.plan.sections[2].positive_local_styles == ["calm", "only piano", "no drums"]
    drums = next(part for part in new_source(changed).score.parts if part.role == "drums")
    assert [note for note in drums.notes if 25 < note.start < 39] == []
    assert "as asked" in changed.notices[0]


def test_a_prompt_may_give_the_section_a_tempo_and_a_key_of_its_own(sung: Montage) -> None:
    changed = edited(sung, ReplaceSection(section=4, prompt="90 bpm, in G minor"))
    assert (new_source(changed).score.tempo_bpm, new_source(changed).score.key) == (90, "G minor")
    assert (changed.tempo_bpm, changed.key, changed.frames) == (120, "D major", sung.frames)


def test_words_can_be_given_or_taken(sung: Montage) -> None:
    given = edited(sung, ReplaceSection(section=2, lyrics=NEW_WORDS))
    assert given.plan.sections[1].lines == NEW_WORDS.splitlines()
    assert NEW_WORDS in given.lyrics
    taken = edited(sung, ReplaceSection(section=2, prompt="instrumental"))
    assert taken.plan.sections[1].lines == []
    assert not any(8 <= line.start < 24 for line in new_source(taken).voices.lines)


def test_new_lyrics_change_the_vocals_alone(sung: Montage) -> None:
    changed = edited(sung, ReplaceLyrics(section=5, lyrics=NEW_WORDS))
    start, end = frame_of(28_000), frame_of(36_000)
    assert changed.rows["vocals"] == (Clip(0, 0, start), Clip(1, start, end), Clip(0, end, sung.frames))
    assert all(changed.rows[stem] == sung.rows[stem] for stem in STEMS if stem != "vocals")
    assert changed.plan.sections[4].lines == NEW_WORDS.splitlines()
    assert changed.plan.sections[2] == sung.plan.sections[2]


def test_new_lyrics_are_sung_to_the_old_tune_and_start_inside(sung: Montage) -> None:
    old, new = sung.sources[0], new_source(edited(sung, ReplaceLyrics(section=5, lyrics=NEW_WORDS)))
    assert isinstance(old, Composed)
    assert new.score.parts == old.score.parts
    inside = [line for line in new.voices.lines if 56 <= line.start < 72]
    assert [line.line for line in inside] == NEW_WORDS.splitlines()
    assert inside[0].start * 500 >= 28_000 + 100


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (ReplaceSection(section=9), "section: 9 is not allowed; must be 1 to 6"),
        (ReplaceLyrics(section=7, lyrics="la"), "section: 7 is not allowed; must be 1 to 6"),
        (ReplaceLyrics(section=1, lyrics="la"), "must be a section that is sung: 2, 3, 4, 5; Intro is instrumental"),
        (ReplaceLyrics(section=2, lyrics="... !"), "lyrics: '... !' is not allowed; must hold words to sing"),
    ],
)
def test_what_cannot_be_replaced_is_told(sung: Montage, edit: ReplaceSection, message: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        edited(sung, edit)
    assert message in str(refused.value)


def test_nobody_sings_in_an_instrumental(odd: Montage) -> None:
    for edit in (ReplaceLyrics(section=1, lyrics="la la"), ReplaceSection(section=1, lyrics="la la")):
        with pytest.raises(InvalidRequest, match=r"lyrics: 'la la' .*the song is instrumental"):
            edited(odd, edit)


def test_a_section_that_a_key_change_raised_stays_raised(raised: Montage) -> None:
    old = raised.sources[0]
    assert isinstance(old, Composed)
    new = new_source(edited(raised, ReplaceSection(section=4))).score
    assert new.sections[3].raised == old.score.sections[3].raised > 0
    assert new.chords[-1].root == old.score.chords[-1].root


SHEET = """[Verse]
Over the hills we go tonight

[Chorus]
Into the morning, into the light
"""


def test_a_sheet_without_a_section_is_sung_by_the_whole_song(sung: Montage) -> None:
    changed = edited(sung, ReplaceLyrics(lyrics=SHEET))
    verse, chorus = ["Over the hills we go tonight"], ["Into the morning, into the light"]
    assert [section.lines for section in changed.plan.sections] == [[], verse, chorus, verse, chorus, []]
    assert all(clip.source == 0 for stem in set(STEMS) - {"vocals"} for clip in changed.rows[stem])
    assert "Chorus 2 (0:28 to 0:36) has new words; the band is the same." in changed.notices


def test_a_section_that_the_sheet_does_not_mention_keeps_its_words(sung: Montage) -> None:
    changed = edited(sung, ReplaceLyrics(lyrics="[Chorus]\nInto the morning, into the light"))
    assert changed.plan.sections[1].lines == sung.plan.sections[1].lines
    assert "Verse 1 (0:04 to 0:12) keeps its words." in changed.notices


@pytest.mark.parametrize("lyrics", ["[Verse]", "…"])
def test_a_sheet_without_words_is_refused(sung: Montage, lyrics: str) -> None:
    with pytest.raises(InvalidRequest, match="must hold words to sing"):
        edited(sung, ReplaceLyrics(lyrics=lyrics))


def test_nobody_sings_a_sheet_in_an_instrumental(odd: Montage) -> None:
    with pytest.raises(InvalidRequest, match="nobody to sing"):
        edited(odd, ReplaceLyrics(lyrics=SHEET))
