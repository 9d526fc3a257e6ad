"""`python -m engines compose` and `plan`, as a person or a program would use them."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import mutagen
import pytest
import soundfile

import engines
from engines.cli import main
from engines.plan import Plan

ROOT = Path(__file__).parents[3]
FAKE = ("--engine", "fake")
RESULT_KEYS = {
    "plan", "metadata", "tempo_bpm", "key", "meter", "words", "chords", "beats_ms", "lyrics", "seed", "understood",
    "not_understood", "notices", "timings",
}  # fmt: skip
PLAN = {
    "positive_global_styles": ["pop"],
    "negative_global_styles": [],
    "sections": [
        {
            "section_name": "Verse",
            "positive_local_styles": [],
            "negative_local_styles": [],
            "duration_ms": 4000,
            "lines": [],
        }
    ],
}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(engines.ENGINES, "bare", "tests.engines.bare:BareEngine")


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*"))


def complaint(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """Exit status and the single line on standard error."""
    try:
        status = main(arguments)
    except SystemExit as left:
        status = int(left.code or 0)
    output, errors = capsys.readouterr()
    assert output == ""
    assert errors.count("\n") == 1
    return status, errors.rstrip("\n")


def test_a_prompt_becomes_a_file_and_nothing_else(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compose", "a song", "-o", "song.mp3", "--length-ms", "3000", *FAKE]) == 0
    assert names_in(here) == ["song.mp3"]
    assert mutagen.File(here / "song.mp3").info.length == pytest.approx(3.0)
    assert capsys.readouterr() == ("", "")


def test_everything_asked_for_lies_where_it_was_asked_for(here: Path) -> None:
    files = ("--stems", "stems", "--midi", "notes.mid", "--result", "result.json")
    assert main(["compose", "a song", "-o", "song.wav", "--seed", "5", *files, *FAKE]) == 0
    stems = ["bass.wav", "drums.wav", "other.wav", "vocals.wav"]
    assert names_in(here / "stems") == stems
    assert names_in(here) == sorted([*stems, "song.wav", "stems", "notes.mid", "result.json"])
    assert {soundfile.info(here / "stems" / stem).frames for stem in stems} == {6 * 44_100}
    result = json.loads((here / "result.json").read_text())
    assert set(result) == RESULT_KEYS
    assert set(result["metadata"]) == {"title", "description", "genres", "languages", "is_explicit"}
    assert set(result["timings"]) == {"first_chunk_ms", "total_ms"}
    assert result["seed"] == 5
    assert Plan.model_validate(result["plan"]).length_ms == 6_000


def test_six_stems_when_asked(here: Path) -> None:
    assert main(["compose", "a", "-o", "a.mp3", "--stems", "s", "--stem-set", "six", *FAKE]) == 0
    assert names_in(here / "s") == ["bass.mp3", "drums.mp3", "guitar.mp3", "other.mp3", "piano.mp3", "vocals.mp3"]


def test_a_plan_file_and_lyrics_are_read(here: Path) -> None:
    Path("plan.json").write_text(json.dumps(PLAN))
    Path("words.txt").write_text("hello wörld")
    arguments = ["--plan", "plan.json", "--lyrics", "words.txt", "--result", "result.json"]
    assert main(["compose", "-o", "song.mp3", *arguments, *FAKE]) == 0
    result = json.loads(Path("result.json").read_text())
    assert result["plan"] == PLAN
    assert [word["text"] for word in result["words"]] == ["hello", "wörld"]


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("a.mp3", "MP3"),
        ("a.wav", "WAV"),
        ("a.flac", "FLAC"),
        ("a.ogg", "OGG"),
        ("a.opus", "OGG"),
        ("a.FLAC", "FLAC"),
        ("a", "MP3"),
    ],
)
def test_the_suffix_tells_the_format(here: Path, name: str, codec: str) -> None:
    assert main(["compose", "a song", "-o", name, *FAKE]) == 0
    assert soundfile.info(here / name).format in {codec, "MPEG" if codec == "MP3" else codec}


def test_bare_samples_by_suffix_and_a_format_by_name(here: Path) -> None:
    assert main(["compose", "a song", "-o", "a.pcm", *FAKE]) == 0
    assert main(["compose", "a song", "-o", "b.pcm", "--format", "pcm_8000", *FAKE]) == 0
    assert Path("a.pcm").stat().st_size == 6 * 44_100 * 4
    assert Path("b.pcm").stat().st_size == 6 * 8_000 * 2


def test_standard_output_holds_the_song_alone(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["compose", "a song", "-o", "-", "--format", "wav", *FAKE]) == 0
    output, errors = capfdbinary.readouterr()
    assert soundfile.info(BytesIO(output)).frames == 6 * 44_100
    assert errors == b""


def test_the_seed_is_random_unless_given_and_always_told(here: Path) -> None:
    seeds = set()
    for _ in range(2):
        main(["compose", "a song", "-o", "a.mp3", "--result", "r.json", *FAKE])
        seeds.add(json.loads(Path("r.json").read_text())["seed"])
    assert len(seeds) == 2


def test_a_terminal_shows_seed_song_and_progress(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    main(["compose", "a song", "-o", "a.mp3", "--seed", "9", *FAKE])
    output, errors = capsys.readouterr()
    assert output == ""
    assert "seed 9" in errors
    assert "Test tones: A minor, 4/4, 120 bpm" in errors
    assert "100% rendering" in errors


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["", "-o", "a.mp3"], "prompt: '' is not allowed; must have 1 to 4100 characters"),
        (["x" * 4101, "-o", "a.mp3"], "string should have at most 4100 characters"),
        (["-o", "a.mp3"], "prompt: '' is not allowed; must have 1 to 4100 characters, or give a plan"),
        (["x", "-o", "a.mp3", "--length-ms", "2999"], "length_ms: '2999' is not allowed; .* 3000"),
        (["x", "-o", "a.mp3", "--length-ms", "600001"], "length_ms: '600001' is not allowed; .* 600000"),
        (["x", "-o", "a.mp3", "--length-ms", "long"], "length_ms: 'long' is not allowed; .*integer"),
        (["x", "-o", "a.mp3", "--seed", "-1"], "seed: '-1' is not allowed; .* 0"),
        (["x", "-o", "a.mp3", "--seed", "2147483648"], "seed: '2147483648' is not allowed; .* 2147483647"),
        (["x", "-o", "a.mp3", "--bpm", "nan"], "bpm: 'nan' is not allowed; .* 300"),
        (["x", "-o", "a.mp3", "--format", "mp4"], "output_format: 'mp4' is not allowed; must be one of mp3_22050_32"),
        (["x", "-o", "a.mp3", "--engine", "nope"], "engine: 'nope' is not allowed; must be one of builtin"),
        (["x", "-o", "a.mp3", "--stem-set", "four"], "stem_set: 'four' is not allowed; needs --stems DIR"),
        (["x", "-o", "a.mp3", "--stems", "s", "--stem-set", "5"], "stem_set: '5' is not allowed; .*'four' or 'six'"),
        (["x", "-o", "no/a.mp3"], "output: 'no/a.mp3' is not allowed; must be in a folder that exists"),
        (["x", "-o", "."], "output: '.' is not allowed; must be a file, not a folder"),
        (["x", "-o", "a.mp3", "--midi", "no/a.mid"], "midi: .no/a.mid. .* must be in a folder that exists"),
        (["x", "-o", "a.mp3", "--stems", "bad.json"], "stems: 'bad.json' is not allowed; must be a folder, not a file"),
        (["x", "-o", "a.mp3", "--plan", "plan.json"], "prompt: 'x' is not allowed; give a prompt or a plan, not both"),
        (["-o", "a.mp3", "--plan", "none.json"], "plan: 'none.json' .* can be read .No such file"),
        (["-o", "a.mp3", "--plan", "bad.json"], "plan: 'bad.json' is not allowed; invalid JSON"),
        (["-o", "a.mp3", "--plan", "binary"], "plan: 'binary' is not allowed; must be UTF-8 text"),
        (["-o", "a.mp3", "--plan", "short.json"], "plan.sections.0.duration_ms: 10 is not allowed; .* 3000"),
        (["-o", "a.mp3", "--plan", "plan.json", "--length-ms", "5000"], "length_ms: '5000' .* the plan's 4000 ms"),
        (["x", "-o", "a.mp3", "--lyrics", "none.txt"], "lyrics: 'none.txt' .* can be read .No such file"),
        (["x"], "the following arguments are required: -o/--output"),
        (["x", "-o", "a.mp3", "--loud"], "unrecognized arguments: --loud"),
    ],
)  # fmt: skip
def test_a_wrong_argument_ends_with_one_line_and_status_2(
    here: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], line: str
) -> None:
    short = PLAN | {"sections": [PLAN["sections"][0] | {"duration_ms": 10}]}  # type: ignore[index]
    Path("plan.json").write_text(json.dumps(PLAN))
    Path("short.json").write_text(json.dumps(short))
    Path("bad.json").write_text('{"sections"')
    Path("binary").write_bytes(b"\xff\xfe\x00")
    before = names_in(here)
    engine = () if "--engine" in arguments else FAKE
    status, told = complaint(capsys, "compose", *arguments, *engine)
    assert status == 2
    assert re.search(line, told), told
    assert names_in(here) == before


def test_an_engine_that_fails_leaves_nothing_behind(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("compose", "fake: fail_at=2", "-o", "a.mp3", "--stems", "s", "--result", "r.json", *FAKE)
    assert complaint(capsys, *arguments) == (1, "The script fails at chunk 2.")
    assert names_in(here) == []


def test_a_file_that_was_there_survives_a_failure(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.mp3").write_bytes(b"old")
    complaint(capsys, "compose", "fake: fail_at=2", "-o", "a.mp3", *FAKE)
    assert Path("a.mp3").read_bytes() == b"old"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "terminate"])
def test_an_interrupted_song_leaves_nothing_behind(here: Path, number: signal.Signals) -> None:
    prompt = "fake: chunks=100 delay_ms=100"
    arguments = ["compose", prompt, "-o", "-", "--stems", "s", "--midi", "a.mid", *FAKE]
    command = [sys.executable, "-m", "engines", *arguments]
    with subprocess.Popen(
        command, cwd=here, env={"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(1)
        process.send_signal(number)
        _, errors = process.communicate()
    assert process.returncode == 130
    assert errors == b"interrupted\n"
    assert names_in(here) == []


def test_a_reader_that_leaves_is_no_traceback(here: Path) -> None:
    command = [sys.executable, "-m", "engines", "compose", "fake: chunks=20 delay_ms=20", "-o", "-", *FAKE]
    with subprocess.Popen(
        command, cwd=here, env={"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(1)
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1


def test_plan_prints_a_plan_that_compose_takes(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "a long song", "--length-ms", "250000", *FAKE]) == 0
    plan = Plan.model_validate_json(capsys.readouterr().out)
    assert plan.length_ms == 250_000


def test_plan_refuses_what_compose_refuses(capsys: pytest.CaptureFixture[str]) -> None:
    assert complaint(capsys, "plan", " ", *FAKE)[0] == 2
    assert complaint(capsys, "plan", "x", "--length-ms", "1", *FAKE)[0] == 2


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (
            ["compose", "x", "-o", "a.mp3", "--stems", "s"],
            "stem_set: 'four' is not allowed; the engine bare makes none",
        ),
        (["compose", "x", "-o", "a.mp3", "--midi", "m"], "midi: 'm' is not allowed; the engine bare makes no MIDI"),
        (["plan", "x"], "engine: 'bare' is not allowed; must be one that makes plans"),
    ],
)
def test_an_engine_is_not_asked_for_what_it_cannot_do(
    here: Path, capsys: pytest.CaptureFixture[str], bare: None, arguments: list[str], line: str
) -> None:
    assert complaint(capsys, *arguments, "--engine", "bare") == (2, line)


def test_an_engine_without_a_result_has_failed(here: Path, capsys: pytest.CaptureFixture[str], bare: None) -> None:
    told = complaint(capsys, "compose", "x", "-o", "a.mp3", "--engine", "bare")
    assert told == (1, "The engine ended without a result.")
    assert names_in(here) == []


def test_a_full_disk_is_told_in_one_line() -> None:
    command = [sys.executable, "-m", "engines", "compose", "x", "-o", "-", "--format", "wav", *FAKE]
    with Path("/dev/full").open("wb") as full:
        run = subprocess.run(command, cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (run.returncode, run.stderr) == (1, "output: No space left on device\n")


def test_a_suffix_without_a_format_is_refused(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, line = complaint(capsys, "compose", "x", "-o", "a.xyz", *FAKE)
    assert status == 2
    assert line.startswith("output: 'a.xyz' is not allowed; must end in one of .alaw, .flac")
    assert main(["compose", "x", "-o", "a.xyz", "--format", "wav", *FAKE]) == 0


@pytest.mark.parametrize("field", ["key", "meter", "voice", "language"])
def test_an_option_without_a_value_is_refused(here: Path, capsys: pytest.CaptureFixture[str], field: str) -> None:
    told = complaint(capsys, "compose", "x", "-o", "a.mp3", f"--{field}=", *FAKE)
    assert told == (2, f"{field}: '' is not allowed; must not be empty")
