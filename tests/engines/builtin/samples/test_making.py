"""Samples as events, bytes and files."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import mido
import numpy as np
import pytest
import soundfile

from engines import get
from engines.base import Chunk, Progress, SampleEvent, SampleFinished, Sampler, SampleRequest, SampleResult
from engines.errors import InvalidRequest
from tests.engines.conftest import Decoder


@pytest.fixture(scope="module")
def sampler() -> Sampler:
    engine = get("builtin")
    assert isinstance(engine, Sampler)
    return engine


def request(kind: str, prompt: str, **fields: object) -> SampleRequest:
    return SampleRequest.model_validate({"kind": kind, "prompt": prompt, "seed": 7, "output_format": "wav"} | fields)


def finished(events: list[SampleEvent]) -> tuple[bytes, SampleResult]:
    last = events[-1]
    assert isinstance(last, SampleFinished)
    return b"".join(event.data for event in events if isinstance(event, Chunk)), last.result


def test_a_loop_tells_all_that_is_known(sampler: Sampler, tmp_path: Path) -> None:
    asked = request("loop", "synthwave", bars=1, bpm=112.5, key="E minor", stem_set="six", stem_format="wav")
    data, result = finished(list(sampler.sample(asked, tmp_path)))
    sound, rate_hz = soundfile.read(BytesIO(data), dtype="float32")
    assert (len(sound), rate_hz, result.frames) == (94_080, 44_100, 94_080)
    assert (result.bars, result.tempo_bpm, result.key, result.meter) == (1, 112.5, "E minor", "4/4")
    assert result.beats_ms == pytest.approx([0, 533, 1067, 1600], abs=1)
    assert "vocals" in result.silent_stems
    assert result.recipe["request"] == asked.model_dump(mode="json", exclude_none=True)
    stems = sum(soundfile.read(path, dtype="float32")[0] for path in result.stems.values())
    assert np.sqrt(np.mean((stems - sound) ** 2)) < 1e-3
    assert result.midi is not None
    assert mido.MidiFile(result.midi).length == pytest.approx(result.duration_ms / 1000, abs=0.6)
    assert result.notices == []


def test_progress_never_falls_and_ends_at_one(sampler: Sampler, tmp_path: Path) -> None:
    events = sampler.sample(request("loop", "house", bars=1), tmp_path)
    fractions = [event.fraction for event in events if isinstance(event, Progress)]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0


def test_a_loop_as_mp3_is_gapless_for_players_that_read_its_tag(
    sampler: Sampler, tmp_path: Path, ffmpeg_decode: Decoder
) -> None:
    exact, result = finished(list(sampler.sample(request("loop", "disco", bars=1), tmp_path)))
    coded, told = finished(list(sampler.sample(request("loop", "disco", bars=1, output_format="mp3"), tmp_path)))
    sound, _ = soundfile.read(BytesIO(exact), dtype="float32")
    decoded, _ = ffmpeg_decode(coded)
    assert len(decoded) == len(sound) == result.frames
    assert np.corrcoef(decoded.mean(axis=1), sound.mean(axis=1))[0, 1] > 0.98
    assert told.notices[-1].startswith("output_format mp3_44100_128: the loop's length is exact between the delay")


def test_a_one_shot_is_a_file_with_its_pitch(sampler: Sampler, tmp_path: Path) -> None:
    data, result = finished(list(sampler.sample(request("one-shot", "synth bass F1"), tmp_path)))
    sound, _ = soundfile.read(BytesIO(data), dtype="float32")
    assert (result.pitch, result.frames, result.stems, result.midi) == ("F1", len(sound), {}, None)
    assert result.waveform is not None


def test_the_same_request_gives_the_same_bytes(sampler: Sampler, tmp_path: Path) -> None:
    for asked in (request("loop", "trap", bars=1), request("one-shot", "snare")):
        first, second = (finished(list(sampler.sample(asked, tmp_path)))[0] for _ in range(2))
        assert first == second


def test_a_broken_off_loop_leaves_nothing_behind(sampler: Sampler, tmp_path: Path) -> None:
    events = sampler.sample(request("loop", "funk", stem_set="four"), tmp_path)
    next(event for event in events if isinstance(event, Chunk))
    events.close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("kind", "fields", "message"),
    [
        ("loop", {"length_ms": 500}, "length_ms does not belong to a loop"),
        ("one-shot", {"bars": 4}, "bars does not belong to a one-shot"),
        ("one-shot", {"stem_set": "six"}, "stem_set does not belong to a one-shot"),
    ],
)
def test_fields_of_the_other_kind_are_refused(kind: str, fields: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        request(kind, "funk", **fields)


def test_a_key_that_is_none_is_refused(sampler: Sampler, tmp_path: Path) -> None:
    for kind in ("loop", "one-shot"):
        with pytest.raises(InvalidRequest, match="key: 'H'"):
            list(sampler.sample(request(kind, "piano", key="H"), tmp_path))
