"""Every style in the folder is sound; a faulty file is refused by file, field, value and limit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from engines.builtin.style import (
    FOLDER,
    Ending,
    FormStep,
    Groove,
    Harmony,
    Melody,
    Mood,
    Player,
    Progressions,
    Style,
    Tempo,
    faults_of,
    load_style,
    load_styles,
    open_styles,
    own_styles,
    styles,
)
from engines.builtin.words.prompt import read_brief
from engines.errors import InvalidRequest

Factory = pytest.TempPathFactory
TABLES = (Mood, Tempo, FormStep, Harmony, Progressions, Melody, Player, Groove, Ending)

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
        ('textures = ["vinyl"]', 'textures = ["snow"]', r"bad.toml: textures.*'snow' is no ambience; known are rain"),
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


def test_a_file_that_cannot_be_read_or_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(InvalidRequest, match=r"bad.toml: .* must be TOML"):
        load_style(tmp_path / "bad.toml")
    with pytest.raises(InvalidRequest, match=r"gone.toml: .* must be a file that can be read"):
        load_style(tmp_path / "gone.toml")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder with a style of its own and one that replaces a built-in one, opened and closed again."""
    mine = LOFI.replace('name = "lo-fi"', 'name = "attic-hop"').replace(
        'title = "Lo-fi hip-hop"', 'title = "Attic hop"'
    )
    (tmp_path / "attic-hop.toml").write_text(mine.replace('words = ["lofi"', 'words = ["shoegaze"'), encoding="utf-8")
    (tmp_path / "house.toml").write_text(LOFI.replace('name = "lo-fi"', 'name = "house"'), encoding="utf-8")
    open_styles(tmp_path)
    yield tmp_path
    open_styles(None)


def test_a_folder_of_ones_own_adds_styles_and_replaces_built_in_ones(folder: Path) -> None:
    assert set(own_styles()) == {"attic-hop", "house"}
    assert styles()["house"].title == "Lo-fi hip-hop"
    assert len(styles()) == len(load_styles(FOLDER)) + 1


def test_prompts_find_a_new_style_by_its_title_and_its_words(folder: Path) -> None:
    assert read_brief("dark attic hop").genres == ["attic-hop"]
    assert read_brief("shoegaze").genres == ["attic-hop"]
    open_styles(None)
    assert "attic-hop" not in read_brief("attic hop, shoegaze").genres


def test_a_faulty_file_opens_none_of_its_folder_and_keeps_what_was_there(
    folder: Path, tmp_path_factory: Factory
) -> None:
    other = tmp_path_factory.mktemp("other")
    (other / "a.toml").write_text(LOFI.replace('name = "lo-fi"', 'name = "a"'), encoding="utf-8")
    (other / "b.toml").write_text(LOFI.replace("swing = 0.55", "swing = 7"), encoding="utf-8")
    with pytest.raises(InvalidRequest, match=r"b.toml: swing: 7 is not allowed; .* less than or equal to 1"):
        open_styles(other)
    assert "attic-hop" in styles()


def test_every_faulty_file_of_a_folder_is_found(tmp_path: Path) -> None:
    for name, text in (("a", LOFI.replace("swing = 0.55", "swing = 7")), ("b", "x ="), ("c", LOFI)):
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    assert [fault.field for fault in faults_of(tmp_path)] == ["a.toml: swing", "b.toml"]


def test_two_files_of_one_name_are_a_fault(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / f"{name}.toml").write_text(LOFI, encoding="utf-8")
    assert [fault.field for fault in faults_of(tmp_path)] == ["b.toml: name"]


def test_a_folder_that_is_none_is_a_fault(tmp_path: Path) -> None:
    faults = [(fault.field, fault.limit) for fault in faults_of(tmp_path / "no")]
    assert faults == [("STYLES_DIR", "must be a folder that can be read")]


@pytest.mark.parametrize("table", [Style, *TABLES], ids=lambda table: table.__name__)
def test_every_field_of_a_style_file_is_explained(table: type[BaseModel]) -> None:
    assert [name for name, field in table.model_fields.items() if not field.description] == []
