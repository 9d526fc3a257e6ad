"""`compose --score`, `render` and `edit` from the command line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import soundfile

from engines.cli import main

ROOT = Path(__file__).parents[3]
SONG = ("folk song about a river with male vocals", "--length-ms", "12000", "--seed", "5")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a sung song and everything that may be written beside it."""
    folder = tmp_path_factory.mktemp("kept")
    files = [f"--{name}={folder / f'song.{name}'}" for name in ("score", "lrc", "srt", "midi", "result")]
    assert main(["compose", *SONG, "-o", str(folder / "song.flac"), f"--stems={folder / 'stems'}", *files]) == 0
    return folder


def complaint(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The single line with which a wrong argument is refused."""
    try:
        status = main(arguments)
    except SystemExit as left:
        status = int(left.code or 0)
    output, errors = capsys.readouterr()
    assert (status, output, errors.count("\n")) == (2, "", 1)
    return errors.rstrip("\n")


def test_a_kept_song_is_rendered_to_the_same_bytes_by_another_process(kept: Path, tmp_path: Path) -> None:
    files = [f"--{name}={tmp_path / f'song.{name}'}" for name in ("score", "lrc", "srt", "midi")]
    command = ["render", str(kept / "song.score"), "-o", str(tmp_path / "song.flac"), f"--stems={tmp_path / 'stems'}"]
    subprocess.run([sys.executable, "-m", "engines", *command, *files], cwd=ROOT, check=True)
    made = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file())
    assert len(made) == 9
    assert [path for path in made if (tmp_path / path).read_bytes() != (kept / path).read_bytes()] == []


def test_words_are_written_as_lrc_and_srt(kept: Path) -> None:
    words = [word["text"] for word in json.loads((kept / "song.result").read_text())["words"]]
    assert words
    assert (kept / "song.lrc").read_text().startswith("[ti:")
    assert (kept / "song.srt").read_text().startswith("1\n00:00:")
    assert all(word in (kept / "song.srt").read_text() for word in words)


def test_an_edit_writes_another_song_and_its_score(kept: Path, tmp_path: Path) -> None:
    arguments = ["-o", str(tmp_path / "new.wav"), "--extend-after", "4000", "--score", str(tmp_path / "new.json")]
    assert main(["edit", str(kept / "song.score"), *arguments, "--result", str(tmp_path / "new.result")]) == 0
    assert soundfile.info(tmp_path / "new.wav").frames == 16 * 44_100
    assert json.loads((tmp_path / "new.result").read_text())["notices"]
    assert main(["render", str(tmp_path / "new.json"), "-o", str(tmp_path / "again.wav")]) == 0
    assert (tmp_path / "again.wav").read_bytes() == (tmp_path / "new.wav").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("--bpm", "10"), "bpm: '10' is not allowed; input should be greater than or equal to 40"),
        (("--key", "D", "--prompt", "x"), "prompt: 'x' is not allowed; does not belong to --key"),
        (("--instrument", "flute"), "instrument: 'flute' is not allowed; must be PART=INSTRUMENT"),
        (("--key", "D", "--source", "x"), "source: 'x' is not allowed; must be ID=FILE"),
        (("--key", "D", "--bpm", "90"), "--bpm: not allowed with argument --key"),
        (("--key", "D", "--engine", "bare"), "engine: 'bare' is not allowed; must be one that keeps scores"),
        (("--lyrics-of", "1", "--lyrics", "gone.txt"), "lyrics: 'gone.txt' is not allowed; must be a file"),
    ],
)  # fmt: skip
def test_wrong_edits_are_refused_in_one_line(
    kept: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], line: str
) -> None:
    told = complaint(capsys, "edit", str(kept / "song.score"), "-o", str(tmp_path / "new.mp3"), *arguments)
    assert told.startswith(line)
    assert not list(tmp_path.iterdir())


def test_a_file_that_is_no_score_is_refused(kept: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = complaint(capsys, "render", str(kept / "song.result"), "-o", str(tmp_path / "new.mp3"))
    assert told.startswith("score.format: ")
    assert not list(tmp_path.iterdir())


def test_an_engine_without_scores_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = complaint(capsys, "compose", "x", "-o", str(tmp_path / "x.mp3"), "--engine=bare", "--score=x.json")
    assert told == "score: 'x.json' is not allowed; the engine bare keeps no scores"
