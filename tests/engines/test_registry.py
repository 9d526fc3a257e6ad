"""Engines by name."""

from __future__ import annotations

import pytest

import engines
from engines.errors import EngineUnavailable, InvalidRequest


def test_an_engine_is_made_once() -> None:
    assert engines.get("fake") is engines.get("fake")


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InvalidRequest, match=r"engine: 'nope' is not allowed; must be one of builtin, fake"):
        engines.get("nope")


def test_a_missing_package_breaks_only_its_own_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(engines.ENGINES, "lost", "engines.no_such_module:Engine")
    with pytest.raises(EngineUnavailable, match=r"The engine lost needs a package that is missing: .*no_such_module"):
        engines.get("lost")


def test_what_people_may_choose_begins_with_the_default_and_leaves_out_what_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(engines.ENGINES, "absent", "engines.absent:Engine")
    monkeypatch.setitem(engines.ENGINES, "other", "engines.fake:FakeEngine")
    assert engines.usable("other") == ["other", "builtin"]
    assert engines.usable("fake") == ["fake"]
