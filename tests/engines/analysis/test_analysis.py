"""Whole recordings: music whose every bar is known, a song of the engine there and back, and what is no music."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest

from engines import get
from engines.analysis import Analysis, analyse
from engines.analysis.recognition import recognised
from engines.audio import SAMPLE_RATE_HZ, Block
from engines.base import Chunk, Finished, Request, Result
from engines.plan import Plan
from engines.recordings import record
from tests.engines.analysis.playing import Passage, play, recorded

SOFT, LOUD = Passage(("Am", "F", "C", "G"), is_full=False), Passage(("C", "F", "G", "C"))
FORM = (SOFT, LOUD, SOFT, LOUD)


def heard(sound: Block) -> Analysis:
    with TemporaryDirectory() as folder:
        return analyse(recorded(sound, Path(folder)))


@pytest.fixture(scope="module")
def band() -> Analysis:
    """What is heard of sixteen bars at 100 bpm, soft and loud by fours."""
    return heard(play(FORM, bpm=100))


def test_the_tempo_is_that_of_the_beats(band: Analysis) -> None:
    assert band.tempo_bpm == pytest.approx(100, rel=0.01)
    assert band.meter == "4/4"
    assert band.tempo_curve == []


def test_beats_felt_in_three_are_written_as_eighths() -> None:
    beat_s = 60 / 96
    sound = play([Passage(("C", "F", "G", "C"), is_full=False)] * 4, bpm=96)
    rng = np.random.default_rng(1)
    for third in range(3 * 4 * 16):
        at = round(third * beat_s / 3 * SAMPLE_RATE_HZ)
        accent = 0.3 if third % 3 else 0.8
        hiss = accent * rng.standard_normal((2_000, 1)) * np.exp(-np.arange(2_000) / 400)[:, None]
        sound[at : at + 2_000] += hiss[: len(sound) - at].astype(np.float32)
    jig = heard(sound)
    assert (jig.meter, jig.tempo_bpm) == ("6/8", pytest.approx(144, rel=0.01))
    assert np.diff(jig.downbeats_ms).mean() == pytest.approx(2_000 * beat_s, rel=0.01)


def test_bars_begin_where_the_band_begins_them(band: Analysis) -> None:
    off = [min(abs(at - 2_400 * bar) for bar in range(17)) for at in band.downbeats_ms]
    assert max(off) < 60


def test_sections_are_where_the_band_turns_loud_and_soft(band: Analysis) -> None:
    starts = [round(section.start_s, 1) for section in band.sections]
    assert starts == pytest.approx([0, 9.6, 19.2, 28.8], abs=0.2)
    assert band.sections[0].group == band.sections[2].group != band.sections[1].group == band.sections[3].group
    assert band.sections[-1].end_s == pytest.approx(band.duration_ms / 1000, abs=0.01)


def test_chords_and_key_are_those_played(band: Analysis) -> None:
    assert band.key in ("C major", "A minor")
    assert [span.symbol for span in band.chords][:4] == ["Am", "F", "C", "G"]


def test_the_plan_has_the_shape_of_the_recording(band: Analysis) -> None:
    assert band.plan is not None
    assert band.plan.length_ms == band.duration_ms
    assert [section.duration_ms for section in band.plan.sections] == pytest.approx([9_600] * 3 + [10_600], abs=200)
    assert {section.positive_local_styles[0] for section in band.plan.sections} == {"steady", "full"}
    assert {f"{band.tempo_bpm:.1f} bpm", "4/4", band.key} <= set(band.plan.positive_global_styles)
    assert [chunk["duration_ms"] for chunk in band.chunks] == [part.duration_ms for part in band.plan.sections]


def test_the_waveform_covers_the_recording(band: Analysis) -> None:
    waveform = json.loads(band.waveform)
    assert waveform["length"] == -(-(band.duration_ms * SAMPLE_RATE_HZ // 1000) // waveform["samples_per_pixel"])


def song(request: Request, folder: Path) -> tuple[Path, Result]:
    path, result = folder / "song.flac", None
    with path.open("wb") as file:
        for event in get("builtin").compose(request, folder):
            if isinstance(event, Chunk):
                file.write(event.data)
            elif isinstance(event, Finished):
                result = event.result
    assert result is not None
    return path, result


def test_a_song_there_and_back_keeps_its_shape(tmp_path: Path) -> None:
    request = Request(prompt="house", seed=21, length_ms=48_000, output_format="flac", instrumental=True)
    path, made = song(request, tmp_path)
    recording = record(path, tmp_path / "samples")
    found = analyse(recording, recognised(recording.facts.tags, path))
    assert found.own is not None
    assert found.own.title == made.metadata.title
    assert found.tempo_bpm == pytest.approx(made.tempo_bpm, rel=0.01)
    assert found.plan is not None
    _, again = song(Request(plan=found.plan, seed=3, output_format="flac"), tmp_path)
    assert again.tempo_bpm == pytest.approx(made.tempo_bpm, rel=0.01)
    assert (again.key, again.meter) == (found.key, found.meter)
    assert again.duration_ms == made.duration_ms
    bar_ms = 4 * 60_000 / (made.tempo_bpm or 1)
    assert _farthest_ms(_ends(made.plan), _ends(found.plan)) <= bar_ms


def _ends(plan: Plan) -> np.ndarray:
    return np.cumsum([section.duration_ms for section in plan.sections])


def _farthest_ms(wanted: np.ndarray, found: np.ndarray) -> float:
    """Of each end of a section that is wanted from the nearest one found."""
    return float(np.abs(wanted[:, None] - found[None]).min(axis=1).max())


def clicks(seconds: float) -> np.ndarray:
    sound = np.zeros(round(seconds * SAMPLE_RATE_HZ))
    for at in range(0, len(sound) - 500, SAMPLE_RATE_HZ // 2):
        sound[at : at + 500] = np.exp(-np.arange(500) / 80)
    return sound


NO_MUSIC = {
    "silence": np.zeros(10 * SAMPLE_RATE_HZ),
    "noise": 0.1 * np.random.default_rng(1).standard_normal(20 * SAMPLE_RATE_HZ),
    "clicks": clicks(20),
    "one second": 0.1 * np.random.default_rng(2).standard_normal(SAMPLE_RATE_HZ),
    "half a second": np.sin(np.arange(SAMPLE_RATE_HZ // 2) / 20) * np.exp(-np.arange(SAMPLE_RATE_HZ // 2) / 3_000),
    "a constant": np.full(5 * SAMPLE_RATE_HZ, 0.5),
    "one click": np.concatenate((np.zeros(4 * SAMPLE_RATE_HZ), [1.0], np.zeros(4 * SAMPLE_RATE_HZ))),
    "a sample": np.ones(1),
}


@pytest.mark.parametrize("name", NO_MUSIC)
def test_what_is_no_music_is_answered_without_certainty(name: str) -> None:
    found = heard(np.stack((NO_MUSIC[name], NO_MUSIC[name]), axis=1))
    assert found.key_certainty < 0.3
    assert found.sections[0].start_s == 0
    assert (found.plan is None) == (found.duration_ms < 3_000)
    if name != "clicks":
        assert found.tempo_certainty < 0.3


def test_the_tempo_of_clicks_is_certain() -> None:
    found = heard(np.stack((NO_MUSIC["clicks"], NO_MUSIC["clicks"]), axis=1))
    assert found.tempo_bpm == pytest.approx(120, rel=0.01)
    assert found.tempo_certainty > 0.7
    assert found.chords == []
