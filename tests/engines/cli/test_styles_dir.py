"""A folder of one's own styles, from the shell: its styles are made into songs, its faults are told in one line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import soundfile

from engines.builtin.style import open_styles
from engines.cli import STYLES_SETTING, main

EXAMPLE = (Path(__file__).parents[3] / "templates/docs/example-style.toml").read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with the example of the documentation in it, forgotten afterwards."""
    monkeypatch.setenv(STYLES_SETTING, "")
    (tmp_path / "styles").mkdir()
    (tmp_path / "styles" / "tea-house.toml").write_text(EXAMPLE, encoding="utf-8")
    yield tmp_path / "styles"
    open_styles(None)


def test_a_file_dropped_into_the_folder_is_heard(folder: Path, tmp_path: Path) -> None:
    song, told = tmp_path / "song.flac", tmp_path / "song.json"
    arguments = ["tea house at dawn", "--length-ms", "10000", "--seed", "3", "-o", str(song), "--result", str(told)]
    assert main(["compose", *arguments, "--styles-dir", str(folder)]) == 0
    assert "Tea house" in json.loads(told.read_text())["understood"]
    samples, rate = soundfile.read(song)
    assert len(samples) == 10 * rate
    assert abs(samples).max() > 0.1


def test_the_setting_says_the_same_as_the_option(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(STYLES_SETTING, str(folder))
    assert main(["list"]) == 0
    assert "  tea-house\n" in capsys.readouterr().out


def test_a_fault_is_told_by_file_field_value_and_limit(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "tea-house.toml").write_text(EXAMPLE.replace("swing = 0.3", "swing = 3"), encoding="utf-8")
    assert main(["list", "--styles-dir", str(folder)]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == "tea-house.toml: swing: 3 is not allowed; input should be less than or equal to 1\n"


def test_a_folder_that_is_not_there_is_told(tmp_path: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "--styles-dir", str(tmp_path / "no")]) == 2
    assert capsys.readouterr().err.endswith("must be a folder that can be read\n")
