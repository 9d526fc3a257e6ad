"""`verify` in a shell."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engines.cli import main
from engines.credentials import Claim, self_made, sign


@pytest.fixture
def song(tmp_path: Path) -> Path:
    """A signed WAV file of silence beside `trust.pem`, the chain of its signer."""
    identity = self_made(datetime.now(UTC))
    (tmp_path / "trust.pem").write_bytes(identity.chain)
    plain, path = tmp_path / "plain.wav", tmp_path / "song.wav"
    soundfile.write(plain, np.zeros(2000, np.int16), 8000)
    claim = Claim("Rain", "builtin", "0f8fad5b-d9cb-469f-a165-70867728950e", datetime.now(UTC))
    with plain.open("rb") as source, path.open("w+b") as target:
        sign(source, target, "wav", claim, identity)
    return path


def test_it_says_what_the_credentials_are_worth(song: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(song)]) == 0
    told = capsys.readouterr().out
    assert told.startswith("valid: unchanged since it was signed")
    assert "  title: Rain\n" in told
    assert "  made by AI: yes\n" in told


def test_whom_one_trusts_is_an_option(song: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(song), "--trust", str(song.with_name("trust.pem")), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["state"] == "trusted"


def test_a_plain_file_has_none(song: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(song.with_name("plain.wav"))]) == 0
    assert capsys.readouterr().out == "absent: no content credentials that can be read\n"


@pytest.mark.parametrize("arguments", [["no-such-file"], ["song", "--trust", "no-such-file"]])
def test_a_file_that_is_not_there_is_told_in_a_line(
    arguments: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["verify", *arguments]) in {1, 2}
    assert "no-such-file" in capsys.readouterr().err
