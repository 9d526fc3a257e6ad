"""Sections that contradict their song: who has the last word, and that it is told."""

from __future__ import annotations

import pytest

from engines.builtin.style import styles
from engines.builtin.words.brief import Brief
from engines.builtin.words.prompt import read_brief
from engines.builtin.words.reconciling import reconciled


def told(whole: str, *sections: str, unwanted: str = "") -> tuple[Brief, list[Brief], list[str]]:
    brief = read_brief(whole, unwanted)
    names = [f"Part {at}" for at in range(len(sections))]
    return reconciled(brief, [read_brief(section) for section in sections], names, styles()[brief.genres[0]])


def test_drums_that_the_song_does_without_play_where_a_section_asks_for_them() -> None:
    brief, local, notices = told("pop", "soft", "heavy drums", unwanted="drums")
    assert brief.unwanted == set()
    assert [wishes.unwanted for wishes in local] == [{"drums", "percussion"}, set()]
    assert notices == ["sections.1 (Part 1): the song has no drums, which play in the sections that ask for them alone"]


def test_a_style_without_drums_brings_them_for_the_section_that_asks() -> None:
    _, local, _ = told("ambient", "calm", "drums")
    assert [wishes.instruments for wishes in local] == [[], [("standard_kit",)]]


@pytest.mark.parametrize(
    ("whole", "section", "notice"),
    [
        ("ambient", "death metal", "Metal is played there by guests, in the tempo and key of the song's Ambient"),
        ("pop, slow", "fast", "a tempo of its own is left out, because a song has one tempo"),
        ("pop in A minor", "C major", "a key of its own is left out, because a song has one key"),
        ("pop in 4/4", "7/8", "a meter of its own is left out, because a song has one meter"),
        ("pop, no guitar", "electric guitar", "overdrive guitar, which the song does without, plays there alone"),
    ],
)
def test_what_a_section_wants_otherwise_is_decided_and_told(whole: str, section: str, notice: str) -> None:
    assert any(line.startswith(f"sections.0 (Part 0): {notice}") for line in told(whole, section)[2])


def test_sections_that_agree_with_their_song_need_no_notice() -> None:
    assert told("pop in A minor, 120 bpm, drums", "drums, A minor", "120 bpm")[2] == []


def test_the_briefs_that_came_in_are_not_changed() -> None:
    brief, section = read_brief("pop", "drums"), read_brief("drums")
    reconciled(brief, [section], ["A"], styles()["pop"])
    assert brief.unwanted == {"drums", "percussion"}
