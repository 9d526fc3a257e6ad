"""The measuring command, on short songs."""

from __future__ import annotations

import json
import shutil

import pytest

from engines.bench import _soundfont
from engines.cli import main

ARGUMENTS = ["bench", "--engine", "fake", "--length-ms", "3000"]


@pytest.mark.slow
def test_figures_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*ARGUMENTS, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    (song,) = document["songs"]
    assert (document["engine"], song["length_ms"], song["words"]) == ("fake", 3_000, 0)
    assert 0 <= song["first_chunk_ms"] <= song["total_ms"]
    assert song["peak_mb"] > 10
    can_compare = shutil.which("fluidsynth") and shutil.which("lame") and _soundfont()
    assert (song["reference_ms"] is not None) == bool(can_compare)
    if can_compare:
        assert song["ratio"] == pytest.approx(song["total_ms"] / song["reference_ms"], abs=0.01)


@pytest.mark.slow
def test_a_table_for_people_with_dashes_where_programs_are_missing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    assert main([*ARGUMENTS, "--length-ms", "4000"]) == 0
    head, *rows = capsys.readouterr().out.splitlines()
    assert head.split("  ")[0].strip() == "length"
    assert [row.split()[:3] for row in rows] == [["3", "s", "-"], ["4", "s", "-"]]
    assert all(row.split()[-2:] == ["-", "-"] for row in rows)


@pytest.mark.slow
def test_a_sung_song_tells_how_many_words_it_has(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "--engine", "fake", "--sung-ms", "10000", "--json"]) == 0
    (song,) = json.loads(capsys.readouterr().out)["songs"]
    assert song["length_ms"] == 10_000
    assert song["words"] > 0


def test_wrong_arguments_are_refused_before_anything_runs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "--length-ms", "1"]) == 2
    assert main(["bench", "--engine", "nope"]) == 2
    assert capsys.readouterr().err.count("\n") == 2
