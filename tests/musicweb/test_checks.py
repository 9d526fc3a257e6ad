"""System checks for combinations of settings that cannot work."""

from __future__ import annotations

from pathlib import Path

from django.core.checks import run_checks
from django.test import override_settings

from engines.builtin.style import FOLDER


def identities() -> set[str | None]:
    return {message.id for message in run_checks()}


def test_the_settings_of_the_tests_are_sound() -> None:
    assert identities() == set()


@override_settings(ENGINE="kazoo")
def test_an_unknown_engine_is_an_error() -> None:
    assert identities() == {"musicweb.E001"}


def test_every_faulty_style_file_is_an_error_that_names_file_field_value_and_limit(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text("name = 3", encoding="utf-8")
    (tmp_path / "b.toml").write_text("[", encoding="utf-8")
    with override_settings(STYLES_DIR=str(tmp_path)):
        messages = [message for message in run_checks() if message.id == "musicweb.E002"]
    assert len(messages) == 2
    assert str(messages[0].msg) == "STYLES_DIR: a.toml: name: 3 is not allowed; input should be a valid string"


def test_a_folder_of_sound_styles_is_fine() -> None:
    with override_settings(STYLES_DIR=str(FOLDER)):
        assert identities() == set()


@override_settings(STYLES_DIR="/no/such/folder")
def test_a_folder_of_styles_that_is_not_there_is_an_error() -> None:
    assert identities() == {"musicweb.E002"}


@override_settings(IS_LOOPBACK=False, GUESTS=True)
def test_guests_on_an_open_address_are_a_warning() -> None:
    assert identities() == {"musicweb.W001"}


@override_settings(IS_LOOPBACK=False, GUESTS=False)
def test_an_open_address_without_guests_is_fine() -> None:
    assert identities() == set()


@override_settings(OUTGOING_ALLOW=["hooks.example.org", "10.1.0.0/16", "127.0.0.1", "fd00::/8"])
def test_names_and_networks_may_be_allowed() -> None:
    assert identities() == set()


@override_settings(OUTGOING_ALLOW=["10.1.0.1/16"])
def test_a_network_with_host_bits_is_an_error() -> None:
    assert identities() == {"musicweb.E004"}
