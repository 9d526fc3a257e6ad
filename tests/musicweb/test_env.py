"""Settings from the environment: typed, with secrets from files, and loud about nonsense."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from musicweb import env


def test_what_is_not_set_has_its_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SETTING", raising=False)

    assert env.text("SETTING", "x") == "x"
    assert env.flag("SETTING", default=True) is True
    assert env.integer("SETTING", 7, least=0, most=9) == 7
    assert env.words("SETTING", ["a"]) == ["a"]
    assert env.path("SETTING", Path("/x")) == Path("/x")


@pytest.mark.parametrize(
    ("value", "expected"), [("1", True), ("Yes", True), ("on ", True), ("0", False), ("FALSE", False), ("", True)]
)
def test_flags_read_as_people_write_them(monkeypatch: pytest.MonkeyPatch, value: str, expected: bool) -> None:
    monkeypatch.setenv("SETTING", value)

    assert env.flag("SETTING", default=True) is expected


def test_a_flag_that_is_neither_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SETTING", "perhaps")

    with pytest.raises(ImproperlyConfigured, match="SETTING: 'perhaps' is not a yes or no"):
        env.flag("SETTING", default=True)


@pytest.mark.parametrize("value", ["0", " 9 "])
def test_whole_numbers_reach_their_limits(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("SETTING", value)

    assert env.integer("SETTING", 5, least=0, most=9) == int(value)


@pytest.mark.parametrize("value", ["-1", "10", "1.5", "ten", "--1", "0x1", "²"])
def test_numbers_beyond_their_limits_are_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("SETTING", value)

    with pytest.raises(ImproperlyConfigured, match=r"SETTING: .* is not a whole number from 0 to 9"):
        env.integer("SETTING", 5, least=0, most=9)


def test_lists_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SETTING", "a, b,,c ")

    assert env.words("SETTING", []) == ["a", "b", "c"]


def test_a_secret_may_lie_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("hush\n")
    monkeypatch.setenv("SETTING", "loud")
    monkeypatch.setenv("SETTING_FILE", str(tmp_path / "secret"))

    assert env.text("SETTING") == "hush"


def test_a_secret_whose_file_is_missing_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SETTING_FILE", str(tmp_path / "nothing"))

    with pytest.raises(ImproperlyConfigured, match=r"SETTING_FILE: cannot read .*nothing"):
        env.text("SETTING")


def test_numbers_of_a_list_change_the_defaults_that_they_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SETTING", "b=7")

    assert env.integers("SETTING", {"a": 1, "b": 2}, least=1, most=9) == {"a": 1, "b": 7}


@pytest.mark.parametrize("value", ["c=1", "a", "a=0", "a=10", "a=-1"])
def test_numbers_of_a_list_that_are_unknown_or_beyond_their_limits_are_refused(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("SETTING", value)

    with pytest.raises(ImproperlyConfigured, match=rf"SETTING: '{value}' is not NAME=NUMBER with a, b and 1 to 9"):
        env.integers("SETTING", {"a": 1, "b": 2}, least=1, most=9)
