"""The questions that every engine of the table is asked; a new one is enrolled by being in it."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import mido
import numpy as np
import pytest
import soundfile

from engines import ENGINES, get
from engines.audio import SAMPLE_RATE_HZ
from engines.base import (
    STEM_SETS,
    Chunk,
    Engine,
    Event,
    Finished,
    PlanMade,
    Planner,
    Progress,
    Reader,
    Request,
    Result,
)
from engines.errors import EngineUnavailable, InvalidRequest
from engines.formats import FORMATS
from engines.plan import Plan, Section
from tests.engines.conftest import Decoder

LENGTH_MS = 4_300
FRAMES = round(LENGTH_MS * SAMPLE_RATE_HZ / 1000)
ASKED = {"prompt": "warm lo-fi beat with piano, 100 bpm", "length_ms": LENGTH_MS, "seed": 7, "instrumental": True}
SAME_SOUND = 10 ** (-60 / 20)
REFUSED: dict[str, dict[str, Any]] = {
    "builtin": {"key": "H minor"},
    "fake": {"prompt": "fake: chunks=none"},
    "fake-unrepeatable": {"prompt": "fake: chunks=none"},
}


@dataclass(frozen=True)
class Song:
    events: list[Event]
    folder: Path

    @property
    def file(self) -> bytes:
        return b"".join(event.data for event in self.events if isinstance(event, Chunk))

    @property
    def result(self) -> Result:
        assert isinstance(self.events[-1], Finished)
        return self.events[-1].result


def made(engine: Engine, folder: Path, **fields: Any) -> Song:
    folder.mkdir()
    return Song(list(engine.compose(Request(**ASKED | fields), folder)), folder)


def section(name: str, duration_ms: int) -> Section:
    return Section(
        section_name=name, positive_local_styles=[], negative_local_styles=[], duration_ms=duration_ms, lines=[]
    )


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Engine:
    try:
        return get(request.param)
    except EngineUnavailable as error:
        pytest.skip(error.message)


@pytest.fixture(scope="module")
def song(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Song:
    """One song with everything, as WAV."""
    folder = tmp_path_factory.mktemp("song") / "scratch"
    return made(engine, folder, output_format="wav", stem_set="four", stem_format="wav")


def test_engine_goes_by_its_name_in_the_table(engine: Engine) -> None:
    assert get(engine.name) is engine


def test_events_come_in_order(song: Song) -> None:
    kinds = [type(event) for event in song.events]
    assert kinds.count(PlanMade) == kinds.count(Finished) == 1
    assert kinds.index(PlanMade) < kinds.index(Chunk)
    assert kinds[-1] is Finished


def test_fractions_never_fall_and_stages_have_names(song: Song) -> None:
    steps = [event for event in song.events if isinstance(event, Progress)]
    fractions = [step.fraction for step in steps]
    assert fractions == sorted(fractions)
    assert 0 <= fractions[0] <= fractions[-1] <= 1
    assert all(step.stage for step in steps)


def test_no_chunk_is_empty_and_sound_comes_in_several(song: Song) -> None:
    sizes = [len(event.data) for event in song.events if isinstance(event, Chunk)]
    assert min(sizes) > 0
    assert len(sizes) > 1


@pytest.mark.parametrize("name", ["mp3_44100_128", "flac", "opus_48000_96"])
def test_chunks_joined_are_a_file_of_the_exact_length(
    engine: Engine, name: str, tmp_path: Path, ffmpeg_decode: Decoder
) -> None:
    samples, rate_hz = ffmpeg_decode(made(engine, tmp_path / "song", output_format=name).file)
    assert rate_hz == FORMATS[name].rate_hz
    assert len(samples) == round(FRAMES * rate_hz / SAMPLE_RATE_HZ)
    assert np.abs(samples).max() > 0.01


def test_bare_samples_have_the_exact_length(engine: Engine, tmp_path: Path) -> None:
    assert len(made(engine, tmp_path / "song", output_format="pcm_16000").file) == 2 * round(LENGTH_MS * 16)


def test_stems_are_all_there_and_add_up_to_the_song(song: Song, engine: Engine) -> None:
    if "four" not in engine.capabilities.stem_sets:
        pytest.skip("makes no stems")
    assert set(song.result.stems) == set(STEM_SETS["four"])
    stems = [soundfile.read(path)[0] for path in song.result.stems.values()]
    mix, _ = soundfile.read(BytesIO(song.file))
    assert mix.shape == (FRAMES, 2)
    assert np.abs(sum(stems) - mix).max() < SAME_SOUND
    assert all(path.parent == song.folder for path in song.result.stems.values())


def test_six_stems_are_the_six_of_the_table(engine: Engine, tmp_path: Path) -> None:
    if "six" not in engine.capabilities.stem_sets:
        pytest.skip("makes no six stems")
    stems = made(engine, tmp_path / "song", stem_set="six", stem_format="flac").result.stems
    assert set(stems) == set(STEM_SETS["six"])
    assert {soundfile.info(path).frames for path in stems.values()} == {FRAMES}


def test_without_a_stem_set_there_are_no_stems(engine: Engine, tmp_path: Path) -> None:
    assert made(engine, tmp_path / "song").result.stems == {}


def test_a_repeatable_engine_makes_the_same_bytes_again(song: Song, engine: Engine, tmp_path: Path) -> None:
    again = made(engine, tmp_path / "song", output_format="wav", stem_set="four", stem_format="wav")
    assert (again.file == song.file) is engine.capabilities.repeatable
    if engine.capabilities.repeatable:
        assert contents(again.folder) == contents(song.folder)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_two_songs_at_once_do_not_disturb_each_other(song: Song, engine: Engine, tmp_path: Path) -> None:
    if not engine.capabilities.repeatable:
        pytest.skip("no two songs are alike")
    with ThreadPoolExecutor(2) as pool:
        seeds = {"same": 7, "other": 8}
        futures = {
            name: pool.submit(made, engine, tmp_path / name, output_format="wav", seed=seed)
            for name, seed in seeds.items()
        }
        files = {name: future.result().file for name, future in futures.items()}
    assert files["same"] == song.file
    assert files["other"] != song.file


def test_closing_in_mid_song_leaves_no_thread_and_no_file(song: Song, engine: Engine, tmp_path: Path) -> None:
    before = set(threading.enumerate())
    events = engine.compose(Request(**ASKED | {"length_ms": 60_000, "stem_set": "four"}), tmp_path)
    while not isinstance(next(events), Chunk):
        pass
    events.close()
    assert set(threading.enumerate()) <= before
    assert list(tmp_path.iterdir()) == []


def test_a_bad_request_is_refused_before_the_first_chunk(engine: Engine, tmp_path: Path) -> None:
    events = engine.compose(Request(**ASKED | REFUSED[engine.name]), tmp_path)
    with pytest.raises(InvalidRequest) as refusal:
        next(event for event in events if isinstance(event, Chunk))
    assert refusal.value.field in REFUSED[engine.name]
    assert refusal.value.limit
    assert list(tmp_path.iterdir()) == []


def test_times_lie_in_order_inside_the_song(song: Song) -> None:
    result = song.result
    assert result.duration_ms == result.plan.length_ms == LENGTH_MS
    for earlier, later in (*pairwise(result.chords), *pairwise(result.words)):
        assert earlier.end_ms <= later.start_ms
    for span in (*result.chords, *result.words):
        assert 0 <= span.start_ms < span.end_ms <= LENGTH_MS
    assert result.beats_ms == sorted(set(result.beats_ms))
    assert all(0 <= beat < LENGTH_MS for beat in result.beats_ms)


def test_plan_and_result_tell_the_same(song: Song) -> None:
    plan_made = next(event for event in song.events if isinstance(event, PlanMade))
    result = song.result
    assert plan_made.plan == result.plan
    assert (plan_made.title, plan_made.tempo_bpm) == (result.metadata.title, result.tempo_bpm)
    assert (plan_made.key, plan_made.meter) == (result.key, result.meter)
    assert result.seed == ASKED["seed"]


def test_result_can_be_stored_as_json(song: Song) -> None:
    parts = asdict(song.result) | {"plan": song.result.plan.model_dump(mode="json")}
    for of_files in ("stems", "midi", "waveform", "score"):
        del parts[of_files]
    assert json.loads(json.dumps(parts)) == parts


def test_recipe_holds_what_makes_the_song_again(song: Song) -> None:
    request = Request.model_validate(song.result.recipe["request"])
    assert request == Request(**ASKED, output_format="wav", stem_set="four", stem_format="wav")


def test_waveform_covers_the_song(song: Song) -> None:
    assert song.result.waveform is not None
    waveform = json.loads(song.result.waveform.read_text())
    assert (waveform["version"], waveform["channels"], waveform["bits"]) == (2, 1, 8)
    assert waveform["sample_rate"] == SAMPLE_RATE_HZ
    assert waveform["length"] == -(-FRAMES // waveform["samples_per_pixel"])
    assert len(waveform["data"]) == 2 * waveform["length"]
    assert all(low <= high for low, high in zip(waveform["data"][::2], waveform["data"][1::2], strict=True))


def test_midi_is_about_as_long_as_the_song(song: Song, engine: Engine) -> None:
    if not engine.capabilities.midi:
        pytest.skip("makes no MIDI")
    midi = mido.MidiFile(song.result.midi)
    assert LENGTH_MS / 2000 < midi.length < LENGTH_MS / 1000 + 1
    assert any(message.type == "note_on" for message in midi)


def test_a_plan_is_kept_with_its_times(engine: Engine, tmp_path: Path) -> None:
    if not engine.capabilities.plans:
        pytest.skip("takes no plans")
    plan = Plan(
        positive_global_styles=["pop"],
        negative_global_styles=[],
        sections=[section("Verse", 3_100), section("Chorus", 3_050)],
    )
    result = made(engine, tmp_path / "song", prompt="", plan=plan, length_ms=None).result
    assert [(part.section_name, part.duration_ms) for part in result.plan.sections] == [
        ("Verse", 3_100),
        ("Chorus", 3_050),
    ]


def test_a_planner_plans_the_asked_length_and_the_same_twice(engine: Engine) -> None:
    if not isinstance(engine, Planner):
        pytest.skip("makes no plans")
    request = Request(**ASKED | {"length_ms": 250_000})
    plan = engine.plan(request)
    assert plan.length_ms == 250_000
    assert engine.plan(request) == plan


def test_a_reader_tells_what_a_song_of_the_prompt_tells(engine: Engine, tmp_path: Path) -> None:
    if not isinstance(engine, Reader):
        pytest.skip("does not tell what it reads")
    reading = engine.read("slow jazz piano brrxyl")
    result = made(engine, tmp_path / "song", prompt="slow jazz piano brrxyl").result
    assert reading.understood == result.understood
    assert reading.not_understood == ["brrxyl"]


def test_warming_up_may_be_repeated(engine: Engine) -> None:
    engine.warm_up()
    engine.warm_up()
