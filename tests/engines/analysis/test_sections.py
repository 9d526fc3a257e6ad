"""Where sections begin, which are the same, what they are called."""

from __future__ import annotations

from itertools import pairwise

from engines.analysis.beats import track
from engines.analysis.frames import frames_of
from engines.analysis.sections import FoundSection, sections_of
from tests.engines.analysis.playing import Passage, play

QUIET = Passage(("Am", "F", "C", "G"), is_full=False)
FULL = Passage(("C", "F", "G", "C"))


def heard(*passages: Passage) -> list[FoundSection]:
    frames = frames_of([play(passages, bpm=120)])
    return sections_of(frames, track(frames))


def test_what_returns_loud_is_the_chorus() -> None:
    found = heard(QUIET, FULL, QUIET, FULL, QUIET)
    assert [section.role for section in found] == ["intro", "chorus", "verse", "chorus", "outro"]
    assert [section.name for section in found] == ["Intro", "Chorus 1", "Verse", "Chorus 2", "Outro"]


def test_music_that_never_changes_is_one_verse() -> None:
    found = heard(FULL, FULL)
    assert {section.role for section in found} == {"verse"}


def test_sections_cover_the_recording_without_gaps() -> None:
    found = heard(QUIET, FULL, FULL, QUIET)
    assert found[0].start_s == 0
    assert all(before.end_s == after.start_s for before, after in pairwise(found))
    assert found[-1].end_s == 4 * 8 + 1
