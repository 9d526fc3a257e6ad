"""What the embedded engine promises beyond the contract of every engine."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engines.base import Chunk, Finished, PlanMade, Request, Result
from engines.builtin.engine import BuiltinEngine
from engines.builtin.sound import sampled
from engines.errors import EngineUnavailable, RenderFailed
from engines.plan import Plan, Section

SONG = Request(prompt="rock with electric guitars and drums", length_ms=3_000, seed=11)
MAKE_IT = """
import hashlib, sys, tempfile
from pathlib import Path
from engines.base import Chunk, Request
from engines.builtin.engine import BuiltinEngine
engine = BuiltinEngine()
engine.warm_up()
request = Request.model_validate_json(sys.argv[1])
events = engine.compose(request, Path(tempfile.mkdtemp()))
print(hashlib.sha256(b"".join(event.data for event in events if isinstance(event, Chunk))).hexdigest())
"""


@pytest.fixture(scope="module")
def engine() -> BuiltinEngine:
    return BuiltinEngine()


def test_another_process_makes_the_same_bytes(engine: BuiltinEngine, tmp_path: Path) -> None:
    here = hashlib.sha256(composed(engine, SONG, tmp_path)[0]).hexdigest()
    there = subprocess.run(
        [sys.executable, "-c", MAKE_IT, SONG.model_dump_json()], capture_output=True, text=True, check=True
    )
    assert there.stdout.strip() == here


def test_stems_change_nothing_about_the_song(engine: BuiltinEngine, tmp_path: Path) -> None:
    alone, _ = composed(engine, SONG, tmp_path)
    assert composed(engine, SONG.model_copy(update={"stem_set": "six"}), tmp_path)[0] == alone


def test_without_samples_every_instrument_is_synthesised_and_the_result_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sampled, "FOLDERS", ())
    monkeypatch.setattr(sampled, "BUNDLED", "no_such_package")
    monkeypatch.delenv("SOUNDFONT", raising=False)
    _, result = composed(BuiltinEngine(), SONG, tmp_path)
    assert any("no SoundFont is installed" in notice for notice in result.notices)


def test_a_soundfont_that_is_asked_for_and_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOUNDFONT", str(tmp_path / "nowhere.sf2"))
    with pytest.raises(EngineUnavailable, match=r"SOUNDFONT: .*nowhere\.sf2 does not exist"):
        BuiltinEngine().warm_up()


@pytest.mark.parametrize(
    "asked",
    [
        SONG.model_copy(update={"lyrics": "Rain on the roof"}),
        SONG.model_copy(update={"voice": "female"}),
        Request(
            plan=Plan(
                positive_global_styles=["pop"],
                negative_global_styles=[],
                sections=[
                    Section(
                        section_name="Verse",
                        positive_local_styles=[],
                        negative_local_styles=[],
                        duration_ms=3_000,
                        lines=["Rain on the roof"],
                    )
                ],
            ),
            seed=1,
        ),
    ],
)
def test_words_are_sung_however_they_are_asked_for(engine: BuiltinEngine, asked: Request, tmp_path: Path) -> None:
    assert composed(engine, asked, tmp_path)[1].words


def test_a_scratch_folder_that_cannot_be_written_is_a_clear_error(engine: BuiltinEngine, tmp_path: Path) -> None:
    with pytest.raises(RenderFailed, match="cannot be written: No such file or directory"):
        composed(engine, SONG.model_copy(update={"stem_set": "four"}), tmp_path / "gone")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_a_clear_error_and_leaves_nothing(engine: BuiltinEngine, tmp_path: Path) -> None:
    (tmp_path / "bass.flac").symlink_to("/dev/full")
    with pytest.raises(RenderFailed, match="No space left on device"):
        composed(engine, SONG.model_copy(update={"stem_set": "four"}), tmp_path)
    assert not list(tmp_path.iterdir())


def test_the_result_names_the_stems_in_which_nothing_sounds(engine: BuiltinEngine, tmp_path: Path) -> None:
    _, result = composed(engine, SONG.model_copy(update={"stem_set": "six"}), tmp_path)
    levels = {name: np.abs(soundfile.read(path)[0]).max() for name, path in result.stems.items()}
    assert result.silent_stems == [name for name, level in levels.items() if level == 0.0]
    assert "vocals" in result.silent_stems
    assert "guitar" not in result.silent_stems


def test_breaking_off_leaves_nothing(engine: BuiltinEngine, tmp_path: Path) -> None:
    events = engine.compose(SONG.model_copy(update={"length_ms": 60_000, "stem_set": "four"}), tmp_path)
    while not isinstance(next(events), Chunk):
        pass
    events.close()
    assert not list(tmp_path.iterdir())
    assert [thread.name for thread in threading.enumerate() if thread.name.startswith(("render", "encode"))] == []


def test_the_plan_is_the_one_that_is_composed(engine: BuiltinEngine, tmp_path: Path) -> None:
    made = next(event for event in engine.compose(SONG, tmp_path) if isinstance(event, PlanMade))
    assert engine.plan(SONG) == made.plan


def composed(engine: BuiltinEngine, request: Request, scratch: Path) -> tuple[bytes, Result]:
    events = list(engine.compose(request, scratch))
    assert isinstance(events[-1], Finished)
    return b"".join(event.data for event in events if isinstance(event, Chunk)), events[-1].result
