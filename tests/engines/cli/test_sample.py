"""`python -m engines loop` and `one-shot`, as a person or a program would use them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import soundfile

from engines.cli import main


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_loop_with_everything_beside_it(here: Path) -> None:
    arguments = [
        "--bars",
        "1",
        "--bpm",
        "124",
        "--seed",
        "5",
        "--stems",
        "stems",
        "--midi",
        "l.mid",
        "--result",
        "l.json",
    ]
    assert main(["loop", "house drum loop", "-o", "l.wav", *arguments]) == 0
    facts = json.loads((here / "l.json").read_text())
    assert soundfile.info(here / "l.wav").frames == facts["frames"] == 85_355
    assert sorted(path.name for path in (here / "stems").iterdir()) == [
        "bass.wav", "drums.wav", "other.wav", "vocals.wav",
    ]  # fmt: skip
    assert facts["silent_stems"] == ["vocals", "bass", "other"]
    assert sorted(path.name for path in here.iterdir()) == ["l.json", "l.mid", "l.wav", "stems"]


def test_a_one_shot(here: Path) -> None:
    assert main(["one-shot", "Cm7 chord on rhodes", "-o", "c.flac", "--length-ms", "900", "--result", "c.json"]) == 0
    facts = json.loads((here / "c.json").read_text())
    assert (facts["chord"], facts["frames"]) == ("Cm7", soundfile.info(here / "c.flac").frames)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["loop", "x", "--bars", "65"], "bars: '65' is not allowed"),
        (["loop", "x", "--bpm", "39"], "bpm: '39' is not allowed"),
        (["loop", "x", "--meter", "0/4"], "meter: '0/4' is not allowed"),
        (["loop", "x", "--stem-set", "six"], "stem_set: 'six' is not allowed; needs --stems DIR"),
        (["loop", "x", "--engine", "bare"], "engine: 'bare' is not allowed; must be one that makes samples"),
        (["loop", " "], "prompt: '' is not allowed"),
        (["one-shot", "kick", "--length-ms", "10"], "length_ms: '10' is not allowed"),
        (["one-shot", "kick", "--format", "aiff"], "output_format: 'aiff' is not allowed"),
    ],
)
def test_what_is_wrong_is_named_in_one_line(
    here: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert main([*arguments, "-o", "x.wav"]) == 2
    said = capsys.readouterr().err
    assert said.startswith(message)
    assert said.count("\n") == 1
    assert list(here.iterdir()) == []
