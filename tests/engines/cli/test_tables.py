"""`python -m engines list`."""

from __future__ import annotations

import pytest

import engines
from engines.builtin.instruments import INSTRUMENTS
from engines.cli import main
from engines.formats import FORMATS


def test_list_names_everything_that_can_be_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    titles = [line for line in lines if not line.startswith(" ")]
    words = {line.split()[0] for line in lines if line.startswith(" ")}
    assert titles == ["engines", "styles", "formats", "instruments"]
    assert words >= {*engines.ENGINES, *FORMATS, *INSTRUMENTS, "mp3", "lo-fi"}


def test_an_engine_that_cannot_run_is_listed_with_the_reason(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(engines.ENGINES, "lost", "engines.no_such_module:Engine")
    main(["list"])
    assert "  lost (unavailable: The engine lost needs a package that is missing: " in capsys.readouterr().out
