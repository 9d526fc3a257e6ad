"""Loops and one-shots of the scripted engine."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
import soundfile

from engines.audio import SAMPLE_RATE_HZ
from engines.base import Chunk, SampleFinished, SampleRequest, SampleResult
from engines.errors import EngineBusy
from engines.fake import FakeEngine


def sampled(folder: Path, **fields: Any) -> tuple[bytes, SampleResult]:
    asked = SampleRequest.model_validate(
        {"kind": "loop", "prompt": "tones", "seed": 1, "output_format": "wav"} | fields
    )
    happened = list(FakeEngine().sample(asked, folder))
    assert isinstance(happened[-1], SampleFinished)
    return b"".join(event.data for event in happened if isinstance(event, Chunk)), happened[-1].result


def test_a_loop_lasts_its_bars_at_its_tempo(tmp_path: Path) -> None:
    data, result = sampled(tmp_path, bars=2, bpm=90, stem_set="four")
    assert soundfile.info(io.BytesIO(data)).frames == result.frames == round(8 * 60 / 90 * SAMPLE_RATE_HZ)
    assert (result.bars, result.tempo_bpm, result.meter) == (2, 90, "4/4")
    assert result.stems.keys() >= {"drums", "bass"}


def test_a_one_shot_lasts_as_long_as_asked(tmp_path: Path) -> None:
    data, result = sampled(tmp_path, kind="one-shot", length_ms=300)
    assert soundfile.info(io.BytesIO(data)).frames == result.frames == 0.3 * SAMPLE_RATE_HZ
    assert (result.bars, result.tempo_bpm, result.pitch, result.stems) == (None, None, "A4", {})


def test_the_script_steers_a_sample_too(tmp_path: Path) -> None:
    with pytest.raises(EngineBusy):
        sampled(tmp_path, prompt="fake: fail_at=1 error=busy")
