"""Memory that threads share."""

from __future__ import annotations

import ctypes
import platform

import pytest

from engines.builtin.memory import share_pools


def test_pools_are_shared_where_the_c_library_can() -> None:
    assert share_pools() == (platform.libc_ver()[0] == "glibc")


def test_another_c_library_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda name: object())
    assert not share_pools()
