"""The questions about optional acts, kept songs and samples, that every engine of the table that has them is asked."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engines import ENGINES, get
from engines.audio import SAMPLE_RATE_HZ, ms_to_frames
from engines.base import (
    STEM_SETS,
    Chunk,
    Engine,
    Event,
    Finished,
    Request,
    Result,
    SampleEvent,
    SampleFinished,
    Sampler,
    SampleRequest,
    SampleResult,
)
from engines.edits import Editor, Extend, Rendering, parse_edit
from engines.errors import EngineUnavailable, InvalidRequest

LENGTH_MS = 4_000
AROUND_JOINS = ms_to_frames(50)
WAV = Rendering(output_format="wav", stem_set="four", stem_format="wav")
LOOP = SampleRequest(kind="loop", prompt="dusty drums", seed=3, bars=1, bpm=100, output_format="wav", stem_set="four")


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Engine:
    try:
        return get(request.param)
    except EngineUnavailable as error:
        pytest.skip(error.message)


@pytest.fixture(scope="module")
def editor(engine: Engine) -> Editor:
    if not isinstance(engine, Editor):
        pytest.skip("keeps no songs")
    return engine


@pytest.fixture(scope="module")
def sampler(engine: Engine) -> Sampler:
    if not isinstance(engine, Sampler):
        pytest.skip("makes no samples")
    return engine


@pytest.fixture(scope="module")
def kept(editor: Editor, engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, Path]:
    """A song as WAV, and its score."""
    asked = Request(prompt="calm piano", seed=7, length_ms=LENGTH_MS, output_format="wav", instrumental=True)
    file, result = taken_down(engine.compose(asked, tmp_path_factory.mktemp("song")))
    assert isinstance(result, Result)
    assert result.score
    return file, result.score


def taken_down(events: Iterable[Event | SampleEvent]) -> tuple[bytes, Result | SampleResult]:
    happened = list(events)
    assert isinstance(happened[-1], Finished | SampleFinished)
    return b"".join(event.data for event in happened if isinstance(event, Chunk)), happened[-1].result


def test_a_kept_song_is_rendered_in_the_same_bytes(editor: Editor, kept: tuple[bytes, Path], tmp_path: Path) -> None:
    file, result = taken_down(editor.render(kept[1], WAV, tmp_path))
    assert file == kept[0]
    assert result.stems.keys() == set(STEM_SETS["four"])


def test_new_music_leaves_the_song_as_it_is(editor: Editor, kept: tuple[bytes, Path], tmp_path: Path) -> None:
    file, result = taken_down(editor.edit(kept[1], Extend(side="after", length_ms=3_000), WAV, tmp_path))
    before, after = (soundfile.read(BytesIO(data), dtype="int16")[0] for data in (kept[0], file))
    assert (len(after), result.duration_ms) == (ms_to_frames(LENGTH_MS + 3_000), LENGTH_MS + 3_000)
    untouched = len(before) - AROUND_JOINS
    assert np.array_equal(after[:untouched], before[:untouched])
    assert isinstance(result, Result)
    assert result.score
    again, _ = taken_down(editor.render(result.score, WAV, tmp_path))
    assert again == file


def test_what_an_edit_cannot_do_is_refused_before_the_first_chunk(
    editor: Editor, kept: tuple[bytes, Path], tmp_path: Path
) -> None:
    events = editor.edit(kept[1], parse_edit({"kind": "key", "key": "H minor"}), WAV, tmp_path)
    with pytest.raises(InvalidRequest, match="key"):
        next(event for event in events if isinstance(event, Chunk))


def test_a_document_from_somewhere_else_is_refused(editor: Editor, tmp_path: Path) -> None:
    document = tmp_path / "score.json"
    document.write_text('{"engine": "hurdy-gurdy"}')
    with pytest.raises(InvalidRequest):
        list(editor.render(document, WAV, tmp_path))


def test_a_loop_is_as_long_as_its_bars_and_so_are_its_stems(sampler: Sampler, tmp_path: Path) -> None:
    file, result = taken_down(sampler.sample(LOOP, tmp_path))
    assert isinstance(result, SampleResult)
    assert (result.frames, result.bars, result.seed) == (round(4 * 60 / 100 * SAMPLE_RATE_HZ), 1, 3)
    assert result.duration_ms == 2_400
    paths = result.stems.values()
    assert {soundfile.info(source).frames for source in (BytesIO(file), *paths)} == {result.frames}


def test_a_one_shot_fits_into_the_length_asked_for(sampler: Sampler, tmp_path: Path) -> None:
    asked = SampleRequest(kind="one-shot", prompt="clap", seed=3, length_ms=400, output_format="wav")
    file, result = taken_down(sampler.sample(asked, tmp_path))
    assert isinstance(result, SampleResult)
    assert 0 < soundfile.info(BytesIO(file)).frames == result.frames <= ms_to_frames(400)
    assert (result.bars, result.tempo_bpm, result.stems) == (None, None, {})
