"""Lyrics as pages get them from a track's result."""

from __future__ import annotations

from typing import Any

from tracks.lyrics import Stanza, stanzas, sung_lines


def result(lyrics: str, sung: str) -> dict[str, Any]:
    """A result in which each word of `sung` lasts 100 ms."""
    words = [{"text": text, "start_ms": 100 * at, "end_ms": 100 * at + 100} for at, text in enumerate(sung.split())]
    return {"lyrics": lyrics, "words": words}


def times(found: list[Stanza]) -> list[list[int | None]]:
    return [[word.sung.start_ms if word.sung else None for word in line] for one in found for line in one.lines]


def test_tags_and_blank_lines_part_stanzas() -> None:
    found = stanzas({"lyrics": "[Verse 1]\none\ntwo\n\nthree\n\n[Chorus]\nfour"})
    assert [(one.name, len(one.lines)) for one in found] == [("Verse 1", 2), ("", 1), ("Chorus", 1)]


def test_words_have_the_times_they_are_sung_at() -> None:
    found = stanzas(result("[verse]\nOut to sea,\nout again", "Out to sea, out again"))
    assert times(found) == [[0, 100, 200], [300, 400]]


def test_case_and_punctuation_make_no_other_word() -> None:
    assert times(stanzas(result("“Rain,” she said", "rain she said"))) == [[0, 100, 200]]


def test_what_was_left_out_of_the_song_has_no_time() -> None:
    found = stanzas(
        result("the first line here\nthe line left out 🎷\nthe last one", "the first line here the last one")
    )
    assert times(found) == [[0, 100, 200, 300], [None] * 5, [400, 500, 600]]


def test_lines_are_made_of_the_words_where_no_text_is_known() -> None:
    assert times(stanzas(result("", "one two"))) == [[0, 100]]


def test_lyrics_without_times_are_shown_plain() -> None:
    assert times(stanzas({"lyrics": "one two"})) == [[None, None]]


def test_instrumental_has_no_stanzas() -> None:
    assert stanzas({}) == stanzas({"lyrics": "", "words": []}) == []


def test_words_sung_beside_the_lyrics_do_not_lead_astray() -> None:
    assert times(stanzas(result("into the night\nuntil the day", "into the night ooh ooh until the day"))) == [
        [0, 100, 200],
        [500, 600, 700],
    ]


def test_sung_lines_are_those_of_the_lyrics_however_quickly_one_follows_the_other() -> None:
    quick = result("one two\nthree four", "one two three four")
    assert [[word.text for word in line] for line in sung_lines(quick)] == [["one", "two"], ["three", "four"]]


def test_no_sung_word_is_lost_where_the_lyrics_leave_it_out() -> None:
    found = sung_lines(result("into the night\nuntil the day", "into the night ooh until the day"))
    assert " ".join(word.text for line in found for word in line) == "into the night ooh until the day"
