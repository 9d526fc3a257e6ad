"""Tempo, key, meter and length in figures and words; what lies outside the limits is told."""

from __future__ import annotations

import pytest

from engines.builtin.words.prompt import read_brief


@pytest.mark.parametrize(
    ("prompt", "bpm"),
    [
        ("house at 126 bpm", 126),
        ("120BPM techno", 120),
        ("tempo of 84", 84),
        ("bpm: 97.5", 97.5),
        ("rock, 140 beats per minute", 140),
        ("drum and bass, 174", 174),
        ("psytrance at 145", 145),
        ("room 101", None),
    ],
)
def test_a_tempo_is_read(prompt: str, bpm: float | None) -> None:
    assert read_brief(prompt).bpm == bpm


@pytest.mark.parametrize("prompt", ["80-90 bpm", "80 to 90 bpm", "between 80 and 90 BPM", "80–90bpm"])
def test_a_range_of_tempos_is_read(prompt: str) -> None:
    assert read_brief(prompt).tempo_range == (80, 90)


@pytest.mark.parametrize(("word", "low", "high"), [("adagio", 60, 74), ("allegro", 120, 150), ("presto", 168, 196)])
def test_italian_terms_are_beats_a_minute(word: str, low: float, high: float) -> None:
    assert read_brief(f"strings, {word}").tempo_range == (low, high)


@pytest.mark.parametrize(
    ("prompt", "key"),
    [
        ("house in F# minor", "F# minor"),
        ("rock in the key of E", "E major"),
        ("a ballad in A", "A major"),
        ("Bb major waltz", "Bb major"),
        ("B flat minor", "Bb minor"),
        ("jam in D dorian", "D dorian"),
        ("C harmonic minor", "C minor"),
        ("sonata in c-moll", "C minor"),
        ("Am, sad", "A minor"),
        ("i am sad", None),
        ("it is a major success", None),
        ("the best song in America", None),
    ],
)
def test_a_key_is_read(prompt: str, key: str | None) -> None:
    found = read_brief(prompt).key
    assert (found and found.name) == key


@pytest.mark.parametrize(
    ("prompt", "meter"),
    [
        ("folk in 6/8", (6, 8)),
        ("a waltz", (3, 4)),
        ("an Irish jig", (6, 8)),
        ("take five feel", (5, 4)),
        ("in seven eight", (7, 8)),
        ("open 24/7", None),
    ],
)
def test_a_meter_is_read(prompt: str, meter: tuple[int, int] | None) -> None:
    assert read_brief(prompt).meter == meter


@pytest.mark.parametrize(
    ("prompt", "length_ms"),
    [
        ("two minutes", 120_000),
        ("90 seconds", 90_000),
        ("1:30", 90_000),
        ("2 min 30", 150_000),
        ("2m30s", 150_000),
        ("one and a half minutes", 90_000),
        ("a minute and a half", 90_000),
        ("half a minute", 30_000),
        ("a 3-minute song", 180_000),
        ("45s", 45_000),
        ("80s", None),
        ("booming 808s", None),
    ],
)
def test_a_length_is_read(prompt: str, length_ms: int | None) -> None:
    assert read_brief(f"pop, {prompt}").length_ms == length_ms


@pytest.mark.parametrize(
    ("prompt", "notice"),
    [
        ("pop at 39 bpm", "tempo: 39 bpm is not from 40 to 300; the style's slowest tempo is taken"),
        ("pop at 301 bpm", "tempo: 301 bpm is not from 40 to 300; the style's fastest tempo is taken"),
        ("key of H", "key: 'H' is no key"),
        ("pop in 0/4", "meter: 0/4 is left out; a meter must be beats/unit"),
        ("pop in 4/3", "meter: 4/3 is left out; a meter must be beats/unit"),
        ("20 minutes of pop", "length: 20 minutes is not from 3 to 600 seconds; the song lasts 600 seconds"),
        ("1 second of pop", "length: 1 second is not from 3 to 600 seconds; the song lasts 3 seconds"),
    ],
)
def test_a_figure_outside_its_limits_is_told_with_what_was_decided(prompt: str, notice: str) -> None:
    assert [told for told in read_brief(prompt).notices if told.startswith(notice)]


def test_the_language_of_the_words_is_understood() -> None:
    assert read_brief("a pop song in Spanish").understood == ["in spanish", "Pop"]
