"""`python -m engines analyse`, as a person or a program would use it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import soundfile

from engines.audio import SAMPLE_RATE_HZ
from engines.cli import main
from engines.plan import Plan
from tests.engines.analysis.playing import Passage, play


@pytest.fixture
def tune(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A file of eight bars in the folder that is worked in."""
    monkeypatch.chdir(tmp_path)
    soundfile.write("tune.wav", play([Passage(("C", "F", "G", "C"))] * 2, bpm=110), SAMPLE_RATE_HZ)
    return "tune.wav"


def test_a_summary_for_people(tune: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["analyse", tune]) == 0
    said = dict(line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines())
    assert said["length"] == "0:18.5"
    assert said["tempo"].startswith("110")
    assert said["key"] == "C major"
    assert "C F G" in said["0:00.0"]


def test_files_for_programs(tune: str, tmp_path: Path) -> None:
    assert main(["analyse", tune, "--plan", "p.json", "--json", "a.json", "--waveform", "w.json"]) == 0
    plan = Plan.model_validate_json((tmp_path / "p.json").read_text())
    document = json.loads((tmp_path / "a.json").read_text())
    assert plan.length_ms == document["duration_ms"] == 18_455
    assert document["plan"] == plan.model_dump()
    assert document["key"] == "C major"
    assert json.loads((tmp_path / "w.json").read_text())["version"] == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.json", "p.json", "tune.wav", "w.json"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["missing.wav"], "file: 'missing.wav' is not allowed; must be a file that exists"),
        (["tune.wav", "--plan", "no/p.json"], "plan: 'no/p.json' is not allowed; must be in a folder that exists"),
        (["text.mp3"], "file: 'text.mp3' is not allowed"),
        (["short.wav", "--plan", "p.json"], "file: 'short.wav' is not allowed; must be 3000 to 600000 ms long"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    tune: str, arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("text.mp3").write_text("no music")
    soundfile.write("short.wav", play([Passage(("C",))], bpm=300), SAMPLE_RATE_HZ)
    assert main(["analyse", *arguments]) == 2
    complaint = capsys.readouterr().err
    assert complaint.startswith(message)
    assert complaint.count("\n") == 1
