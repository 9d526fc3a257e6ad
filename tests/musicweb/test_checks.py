"""System checks for combinations of settings that cannot work."""

from __future__ import annotations

from django.core.checks import run_checks
from django.test import override_settings


def identities() -> set[str | None]:
    return {message.id for message in run_checks()}


def test_the_settings_of_the_tests_are_sound() -> None:
    assert identities() == set()


@override_settings(ENGINE="kazoo")
def test_an_unknown_engine_is_an_error() -> None:
    assert identities() == {"musicweb.E001"}


@override_settings(IS_LOOPBACK=False, GUESTS=True)
def test_guests_on_an_open_address_are_a_warning() -> None:
    assert identities() == {"musicweb.W001"}


@override_settings(IS_LOOPBACK=False, GUESTS=False)
def test_an_open_address_without_guests_is_fine() -> None:
    assert identities() == set()
