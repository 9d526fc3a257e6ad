"""Subtitles: lines that fit, times as players write them."""

from __future__ import annotations

from engines.base import Word
from engines.subtitles import subtitle_lines, to_lrc, to_srt

WORDS = [Word("Silver", 1_000, 1_400), Word("water", 1_450, 2_000), Word("Runs", 61_230, 61_500)]


def test_lrc_has_the_time_of_every_line_and_word() -> None:
    assert to_lrc(subtitle_lines(WORDS), "Water") == (
        "[ti:Water]\n[00:01.00]<00:01.00>Silver <00:01.45>water\n[01:01.23]<01:01.23>Runs\n"
    )


def test_srt_numbers_its_lines() -> None:
    assert to_srt(WORDS) == (
        "1\n00:00:01,000 --> 00:00:02,000\nSilver water\n\n2\n00:01:01,230 --> 00:01:01,500\nRuns\n"
    )


def test_long_lines_are_parted() -> None:
    words = [Word("lullaby", at * 300, at * 300 + 290) for at in range(12)]
    assert [len(line) for line in subtitle_lines(words)] == [5, 5, 2]


def test_no_words_give_empty_files() -> None:
    assert to_lrc([], "Water") == to_srt([]) == ""
