"""What every test of the shell may ask for."""

from __future__ import annotations

import pytest

import engines


@pytest.fixture(autouse=True)
def _bare_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine called `bare` that has no act but the one that all have."""
    monkeypatch.setitem(engines.ENGINES, "bare", "tests.engines.bare:BareEngine")
