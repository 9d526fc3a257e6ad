"""Lyric sheets as people write them."""

from __future__ import annotations

import pytest

from engines.builtin.lyrics.sheet import Stanza, parse


def test_tags_name_the_sections_and_lines_stay_as_they_are() -> None:
    sheet = parse("[Verse 1]\nOne, two!\nthree\n\n[Chorus]\nLa la\n[Outro]")
    assert sheet.is_tagged
    assert sheet.stanzas == (
        Stanza("verse", "Verse 1", ("One, two!", "three")),
        Stanza("chorus", "Chorus", ("La la",)),
        Stanza("outro", "Outro", ()),
    )


@pytest.mark.parametrize(
    ("tag", "role"),
    [
        ("[intro]", "intro"), ("[Verse 12]", "verse"), ("[PRE-CHORUS]", "prechorus"), ("[Pre Chorus 2]", "prechorus"),
        ("[Hook]", "chorus"), ("[Middle 8]", "bridge"), ("[Guitar Solo]", "solo"), ("[Instrumental]", "break"),
        ("[Drop]", "drop"), ("[Outro: fade]", "outro"), ("[Estribillo]", "chorus"), ("[Couplet 1]", "verse"),
        ("[Refrain]", "chorus"), ("[Strophe 2]", "verse"), ("[Brücke]", "bridge"), ("[Ritornello]", "chorus"),
        ("[Refrão]", "chorus"), ("[Puente]", "bridge"), ("## Chorus", "chorus"), ("Verse 2:", "verse"),
    ],
)  # fmt: skip
def test_roles_are_known_in_many_spellings(tag: str, role: str) -> None:
    assert [stanza.role for stanza in parse(f"{tag}\nwords").stanzas] == [role]


@pytest.mark.parametrize(
    ("tag", "role"),
    [
        ("(chorus)", "chorus"), ("{Bridge}", "bridge"), ("**Outro**", "outro"), ("<Verse 2>", "verse"),
        ("VERSE 3", "verse"), ("Pre-Chorus", "prechorus"), ("(Chorus x2)", "chorus"), ("[Verse 1: female]", "verse"),
    ],
)  # fmt: skip
def test_tags_are_known_in_other_brackets_and_without_any(tag: str, role: str) -> None:
    assert {stanza.role for stanza in parse(f"{tag}\nwords").stanzas} == {role}


@pytest.mark.parametrize(
    "line", ["(ooh, ooh)", "(drop it)", "Break", "The End", "*sighs*", "(come back to the bridge)"]
)
def test_words_in_brackets_and_words_that_are_no_tag_are_sung(line: str) -> None:
    assert parse(f"[Verse]\n{line}").stanzas[0].lines == (line,)


def test_a_chorus_named_again_without_lines_comes_back() -> None:
    assert [stanza.lines for stanza in parse("[Chorus]\nsing\n[Verse]\nsay\n[Chorus]").stanzas][2] == ("sing",)


def test_a_section_marked_x2_comes_twice() -> None:
    assert [stanza.lines for stanza in parse("[Chorus x2]\nsing").stanzas] == [("sing",), ("sing",)]


def test_without_tags_the_stanza_that_returns_is_the_chorus() -> None:
    sheet = parse("one\ntwo\n\nLa la, la\n\nthree\n\nla la la!")
    assert not sheet.is_tagged
    assert [stanza.role for stanza in sheet.stanzas] == ["verse", "chorus", "verse", "chorus"]


def test_an_unknown_tag_is_reported_and_its_lines_are_kept() -> None:
    sheet = parse("[Verse]\none\n[Whispered]\ntwo")
    assert sheet.stanzas == (Stanza("verse", "Verse", ("one", "two")),)
    assert "[Whispered]" in sheet.notices[0]


def test_a_line_with_a_colon_is_no_tag_unless_it_names_a_section() -> None:
    assert parse("the truth is:\nlove").stanzas[0].lines == ("the truth is:", "love")


def test_clock_times_are_dropped() -> None:
    assert parse("[00:12.50] hello\n[00:15]there").stanzas[0].lines == ("hello", "there")


@pytest.mark.parametrize("text", ["", "   \n\n", "\n[00:10.00]\n"])
def test_nothing_gives_no_stanzas(text: str) -> None:
    assert parse(text).stanzas == ()


def test_lines_of_other_alphabets_signs_and_numbers_are_kept_as_written() -> None:
    lines = ("Привет", "42", "...", "🎵")
    assert parse("\n".join(lines)).stanzas[0].lines == lines
