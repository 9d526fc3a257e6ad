"""Keys, meters and chord numerals are read as musicians write them, and nonsense is refused by name."""

from __future__ import annotations

import pytest

from engines.builtin.theory import Key, chord_scale, parse_key, parse_meter, parse_roman
from engines.errors import InvalidRequest


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("A minor", "A minor"),
        ("Am", "A minor"),
        ("F# major", "F# major"),
        ("b flat minor", "Bb minor"),
        ("Bbm", "Bb minor"),
        ("C", "C major"),
        ("d DORIAN", "D dorian"),
        ("G♯ min", "G# minor"),
    ],
)
def test_a_key_is_read_as_it_is_written(text: str, name: str) -> None:
    assert parse_key(text).name == name


@pytest.mark.parametrize("text", ["H minor", "", "A blue", "minor", "C##"])
def test_a_key_that_is_none_is_refused_with_field_value_and_limit(text: str) -> None:
    with pytest.raises(InvalidRequest, match=r"key: .* must be a tonic A to G"):
        parse_key(text)


def test_a_meter_is_beats_and_unit() -> None:
    assert parse_meter("7/8") == (7, 8)
    assert parse_meter(" 3/4 ") == (3, 4)


@pytest.mark.parametrize("text", ["0/4", "3/5", "4", "13/4", "12/2", "2/16", "-3/4"])
def test_a_meter_that_is_none_is_refused_with_field_value_and_limit(text: str) -> None:
    with pytest.raises(InvalidRequest, match=r"meter: .* must be beats/unit"):
        parse_meter(text)


@pytest.mark.parametrize(
    ("numeral", "symbol"),
    [
        ("I", "C"),
        ("ii7", "Dm7"),
        ("im9", "Cm9"),
        ("bVImaj7", "Abmaj7"),
        ("V7/ii", "A7"),
        ("I^3", "C/E"),
        ("iih7", "Dm7b5"),
        ("viio7", "Bdim7"),
        ("V9sus4", "G9sus4"),
    ],
)
def test_a_numeral_is_a_chord_of_the_key(numeral: str, symbol: str) -> None:
    assert parse_roman(numeral, 0).symbol(Key(0, "major")) == symbol


@pytest.mark.parametrize("numeral", ["", "X", "IIII", "Iblah", "V/", "V^2"])
def test_what_is_no_numeral_is_refused(numeral: str) -> None:
    with pytest.raises(ValueError, match="not a chord numeral"):
        parse_roman(numeral, 0)


def test_the_scale_over_a_borrowed_chord_gives_way_to_its_tones() -> None:
    c_major = Key(0, "major")
    f_minor = parse_roman("iv", c_major.tonic)
    over = chord_scale(c_major.scale, f_minor.pitch_classes)
    assert 8 in over
    assert 9 not in over
