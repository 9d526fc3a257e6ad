"""`python -m engines separate`, as a person would use it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from engines.audio import SAMPLE_RATE_HZ
from engines.cli import main
from tests.engines.analysis.playing import Passage, play


@pytest.fixture
def tune(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A file of two bars in the folder that is worked in."""
    monkeypatch.chdir(tmp_path)
    soundfile.write("tune.wav", play([Passage(("C", "F"))], bpm=120), SAMPLE_RATE_HZ)
    return "tune.wav"


def test_the_stems_are_written_with_what_to_expect_of_them(tune: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["separate", tune, "-o", "stems", "--stems", "two"]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "method: cues"
    assert sorted(path.name for path in Path("stems").iterdir()) == ["instrumental.flac", "vocals.flac"]
    parts = [soundfile.read(path, dtype="float32")[0] for path in Path("stems").iterdir()]
    assert np.abs(sum(parts) - soundfile.read(tune, dtype="float32")[0]).max() < 1e-4


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["notes.mp3", "--stems", "nine"], "stems: 'nine' is not allowed; must be one of two, four, six"),
        (["notes.mp3", "--method", "magic"], "method: 'magic' is not allowed; must be one of demucs, cues"),
        (["notes.mp3"], "file: 'notes.mp3' is not allowed; must be a recording that can be decoded"),
        (["missing.mp3"], "file: 'missing.mp3' is not allowed; must be a file"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line_before_any_work(
    tune: str, arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("notes.mp3").write_text("no music")
    assert main(["separate", *arguments, "-o", "stems"]) == 2
    complaint = capsys.readouterr().err
    assert message in complaint
    assert len(complaint.splitlines()) == 1
    assert sorted(path.name for path in Path().iterdir()) == ["notes.mp3", "tune.wav"]
