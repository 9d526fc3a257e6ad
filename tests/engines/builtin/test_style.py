"""Every style in the folder is sound; a faulty file is refused by file, field, value and limit."""

from __future__ import annotations

from pathlib import Path

import pytest

from engines.builtin.style import FOLDER, Style, load_style, styles
from engines.errors import InvalidRequest

LOFI = (FOLDER / "lo-fi.toml").read_text(encoding="utf-8")


def test_there_are_at_least_twelve_styles_and_each_is_named_as_its_file() -> None:
    assert len(styles()) >= 12
    assert {path.stem for path in FOLDER.glob("*.toml")} == set(styles())


@pytest.mark.parametrize("style", styles().values(), ids=lambda style: style.name)
def test_a_style_has_a_tune_and_harmony_and_more_than_one_form(style: Style) -> None:
    roles = {player.role for player in style.players}
    assert "lead" in roles
    assert roles & {"chords", "arp", "pad"}
    assert len(style.forms) > 1
    assert any(player.role == "drums" for player in style.players) == bool(style.grooves)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"X.....x...x....."', '"X.....x..."', r"bad.toml: grooves.*16 steps"),
        ('"X.....x...x....."', '"X.....z...x....."', r"bad.toml: grooves.*unknown sign 'z'"),
        ("rhodes = 6", "theremin = 6", r"bad.toml: players.*'theremin' is no instrument"),
        ('"Imaj9 | vi9 | ii9 | V13"', '"Imaj9 | Q9"', r"bad.toml: harmony.major.verse.*not a chord numeral: 'Q9'"),
        ("low = 68", "low = 30", r"bad.toml: tempo.low: 30 .* greater than or equal to 40"),
        ("swing = 0.55", "swing = 5.5", r"bad.toml: swing: 5.5"),
        ("risers", "rizers", r"bad.toml"),
        ('"intro 4 .25,', '"intro 4,', r"bad.toml: forms.*role, bars and energy"),
        ("minor = 3, dorian", "minor = 3, bluesy", r"bad.toml: modes"),
        ("[melody]", "[melody", r"bad.toml: .* must be TOML"),
    ],
)
def test_an_error_in_a_style_file_is_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    text = LOFI.replace("crashes = false", "crashes = false\nrisers = false")
    assert old in text
    file = tmp_path / "bad.toml"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InvalidRequest, match=message):
        load_style(file)


def test_a_new_file_in_a_folder_is_a_new_style(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(LOFI.replace('name = "lo-fi"', 'name = "mine"'), encoding="utf-8")
    assert list(styles(tmp_path)) == ["mine"]
