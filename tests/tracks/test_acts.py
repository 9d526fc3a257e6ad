"""Samples and edits in the making: kept as songs are, and gone on with when a worker is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from asgiref.sync import async_to_sync

import engines
from accounts.models import Workspace
from engines.audio import SAMPLE_RATE_HZ
from engines.base import Request, SampleRequest
from engines.edits import ChangeKey, Extend
from tests.tracks.conftest import Bring, Start, listen
from tests.tracks.engines import TABLE, Gated
from tests.tracks.test_generation import in_thread, make_silent, run, stored_files
from tests.tracks.test_sources import plan, section
from tests.tracks.test_uploads import taken_in, wav
from tracks.models import State, Track

pytestmark = pytest.mark.django_db(transaction=True)

LOOP = SampleRequest(kind="loop", prompt="fake: chunks=6", seed=3, bars=2, bpm=120, output_format="wav")
LONGER = Extend(side="after", length_ms=4000)


@pytest.fixture(autouse=True)
def _more_engines(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, path in TABLE.items():
        monkeypatch.setitem(engines.ENGINES, name, path)


@pytest.fixture
def gated() -> Iterator[Gated]:
    engine = engines.get("Gated")
    assert isinstance(engine, Gated)
    engine.reset()
    yield engine
    engine.gate.set()


def test_a_finished_sample_has_everything(workspace: Workspace) -> None:
    track = run(Track.start_sample(workspace, None, LOOP, "fake"))
    assert (track.state, track.failure, track.title) == (State.COMPLETED, {}, "Test tones")
    assert (track.duration_ms, track.result["bars"], track.result["frames"]) == (4000, 2, 4 * SAMPLE_RATE_HZ)
    assert soundfile.info(track.audio.path).frames == 4 * SAMPLE_RATE_HZ
    assert [path.name for path in stored_files(track)] == [
        "audio.wav", "bass.flac", "drums.flac", "midi.mid", "other.flac", "vocals.flac", "waveform.json",
    ]  # fmt: skip


def test_a_title_of_a_sample_that_a_person_gave_stays(workspace: Workspace) -> None:
    assert run(Track.start_sample(workspace, None, LOOP, "fake", title="Dust")).title == "Dust"


def test_a_sample_that_fails_says_why(workspace: Workspace) -> None:
    broken = LOOP.model_copy(update={"prompt": "fake: fail_at=1 error=busy"})
    assert run(Track.start_sample(workspace, None, broken, "fake")).failure["code"] == "engine_busy"


def test_a_finished_edit_begins_as_its_song_and_can_be_edited_again(start: Start) -> None:
    song = run(start(output_format="wav"))
    longer = run(song.start_edit(None, LONGER))
    assert (longer.state, longer.duration_ms) == (State.COMPLETED, 7000)
    before, after = (soundfile.read(track.audio.path)[0] for track in (song, longer))
    assert np.array_equal(after[: len(before)], before)
    assert longer.score.name != song.score.name
    assert run(longer.start_edit(None, ChangeKey(key="C minor"))).result["key"] == "C minor"


def test_an_edit_the_engine_refuses_fails_with_its_message(made: Track) -> None:
    edit = run(made.start_edit(None, ChangeKey(key="H minor")))
    assert (edit.failure["code"], edit.failure["message"][:14]) == ("invalid_request", "key: 'H minor'")


def test_an_edit_of_a_song_that_goes_away_in_between_fails(made: Track) -> None:
    edit = made.start_edit(None, LONGER)
    made.purge()
    edit.refresh_from_db()
    assert edit.parent is None
    assert run(edit).failure["code"] == "unknown_song"


def test_an_edit_finds_the_recordings_that_its_songs_score_names(bring: Bring, workspace: Workspace) -> None:
    upload = taken_in(bring(wav(), "demo.wav"))
    asked = Request(plan=plan(section(upload.pk, start_ms=500), section()), seed=1, output_format="wav")
    song = run(Track.start(workspace, None, asked, "builtin"))
    longer = run(song.start_edit(None, Extend(side="after", length_ms=3000)))
    assert (longer.failure, longer.duration_ms) == ({}, 9000)
    song.trash()
    again = run(longer.start_edit(None, Extend(side="after", length_ms=3000)))
    assert (again.failure, again.duration_ms) == ({}, 12_000)
    original = soundfile.read(upload.original.path, dtype="int16")[0]
    sound = soundfile.read(again.audio.path, dtype="int16")[0]
    inside = slice(round(0.05 * SAMPLE_RATE_HZ), round(2.95 * SAMPLE_RATE_HZ))
    assert np.array_equal(sound[inside], original[22_050:][inside])


def test_a_lost_workers_edit_goes_on_and_the_lost_worker_may_not(start: Start, gated: Gated) -> None:
    gated.gate.set()
    song = run(start(engine="Gated"))
    undisturbed = async_to_sync(listen)(run(song.start_edit(None, LONGER)).pk).sound
    gated.reset()
    edit = song.start_edit(None, LONGER)
    lost = in_thread(edit)
    assert gated.half.wait(10)
    make_silent(edit)
    assert run(edit).state == State.COMPLETED
    gated.gate.set()
    lost.join()
    edit.refresh_from_db()
    assert (edit.state, edit.attempt) == (State.COMPLETED, 2)
    assert async_to_sync(listen)(edit.pk).sound == undisturbed == Path(edit.audio.path).read_bytes()


def test_a_lost_workers_sample_goes_on(workspace: Workspace, gated: Gated) -> None:
    undisturbed = run(Track.start_sample(workspace, None, LOOP, "fake"))
    sample = Track.start_sample(workspace, None, LOOP, "Gated")
    lost = in_thread(sample)
    assert gated.half.wait(10)
    assert run(sample, redelivered=True).state == State.COMPLETED
    gated.gate.set()
    lost.join()
    assert Path(sample.audio.path).read_bytes() == Path(undisturbed.audio.path).read_bytes()


def test_a_cancelled_sample_stops_its_engine(workspace: Workspace, gated: Gated) -> None:
    sample = Track.start_sample(workspace, None, LOOP, "Gated")
    thread = in_thread(sample)
    assert gated.half.wait(10)
    assert sample.cancel()
    assert gated.closed.wait(1)
    thread.join()
    assert stored_files(sample) == []
