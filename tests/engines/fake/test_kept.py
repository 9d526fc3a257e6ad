"""What edits make of a song of the scripted engine: what was not asked to change sounds as it did."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from engines.audio import SAMPLE_RATE_HZ
from engines.base import STEM_SETS, Chunk, Event, Finished, Request, Result
from engines.edits import Edit, Extend, Rendering, parse_edit
from engines.errors import InvalidRequest
from engines.fake import FakeEngine

Sound = NDArray[np.float64]
WAV = Rendering(output_format="wav", stem_set="four")
SIX_SECONDS = 6 * SAMPLE_RATE_HZ


def taken_down(events: Iterable[Event]) -> tuple[Sound, Result]:
    happened = list(events)
    data = b"".join(event.data for event in happened if isinstance(event, Chunk))
    assert isinstance(happened[-1], Finished)
    return soundfile.read(io.BytesIO(data))[0], happened[-1].result


@pytest.fixture
def song(tmp_path: Path) -> tuple[Sound, Path]:
    """Six seconds and their score."""
    folder = tmp_path / "song"
    folder.mkdir()
    request = Request(prompt="tones", seed=1, length_ms=6000, lyrics="one two", output_format="wav")
    sound, result = taken_down(FakeEngine().compose(request, folder))
    assert result.score
    return sound, result.score


def edited(score: Path, edit: Edit) -> tuple[Sound, Result]:
    return taken_down(FakeEngine().edit(score, edit, WAV, score.parent))


def test_a_kept_song_sounds_as_it_did(song: tuple[Sound, Path]) -> None:
    sound, result = taken_down(FakeEngine().render(song[1], WAV, song[1].parent))
    assert np.array_equal(sound, song[0])
    assert (result.seed, result.lyrics) == (1, "one two")
    assert result.stems.keys() == set(STEM_SETS["four"])


@pytest.mark.parametrize(("side", "kept"), [("after", slice(0, SIX_SECONDS)), ("before", slice(-SIX_SECONDS, None))])
def test_new_music_joins_the_song(song: tuple[Sound, Path], side: str, kept: slice) -> None:
    sound, result = edited(song[1], parse_edit({"kind": "extend", "side": side, "length_ms": 4000, "seed": 5}))
    assert (result.duration_ms, result.seed) == (10_000, 5)
    assert np.array_equal(sound[kept], song[0])
    assert sound.any()


def test_new_music_may_join_before_the_end(song: tuple[Sound, Path]) -> None:
    sound, result = edited(song[1], Extend(side="after", length_ms=4000, at_ms=5000, lyrics="three"))
    assert (result.duration_ms, result.lyrics) == (9000, "one two three")
    assert np.array_equal(sound[: 5 * SAMPLE_RATE_HZ], song[0][: 5 * SAMPLE_RATE_HZ])


def test_a_new_section_leaves_the_others(song: tuple[Sound, Path]) -> None:
    _, longer = edited(song[1], Extend(side="after", length_ms=4000))
    assert longer.score
    before = longer.score.with_name("longer.json")
    longer.score.rename(before)
    sound, _ = edited(before, parse_edit({"kind": "replace_section", "section": 2, "seed": 3}))
    assert np.array_equal(sound[:SIX_SECONDS], song[0])
    again, _ = edited(before, parse_edit({"kind": "replace_section", "section": 2, "seed": 4}))
    assert not np.array_equal(sound[SIX_SECONDS:], again[SIX_SECONDS:])


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"kind": "shorten", "length_ms": 4000}, {"duration_ms": 4000}),
        ({"kind": "tempo", "bpm": 60}, {"duration_ms": 12_000, "tempo_bpm": 60}),
        ({"kind": "key", "key": "Eb minor"}, {"key": "Eb minor"}),
        ({"kind": "replace_lyrics", "section": 1, "lyrics": "three"}, {"lyrics": "three"}),
        ({"kind": "instrument", "part": "bass", "instrument": "tuba"}, {"duration_ms": 6000}),
        (
            {"kind": "several", "edits": [{"kind": "key", "key": "C minor"}, {"kind": "tempo", "bpm": 240}]},
            {"key": "C minor", "duration_ms": 3000},
        ),
    ],
)
def test_an_edit_is_heard_and_told(
    song: tuple[Sound, Path], fields: dict[str, object], told: dict[str, object]
) -> None:
    sound, result = edited(song[1], parse_edit(fields))
    assert {name: getattr(result, name) for name in told} == told
    assert np.array_equal(sound, song[0]) == (fields["kind"] == "replace_lyrics")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"kind": "shorten", "length_ms": 6000}, "length_ms"),
        ({"kind": "replace_section", "section": 2}, "section"),
        ({"kind": "replace_lyrics", "section": 2, "lyrics": "x"}, "section"),
        ({"kind": "key", "key": "H minor"}, "key"),
        ({"kind": "tempo", "bpm": 300}, "duration_ms"),
        ({"kind": "instrument", "part": "vocals", "instrument": "tuba"}, "part"),
        ({"kind": "extend", "side": "after", "length_ms": 600_000}, "plan"),
    ],
)
def test_what_cannot_be_changed_is_refused(song: tuple[Sound, Path], fields: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        edited(song[1], parse_edit(fields))
    assert caught.value.field.startswith(field)


def test_a_document_from_somewhere_else_is_refused(tmp_path: Path) -> None:
    document = tmp_path / "score.json"
    document.write_text('{"engine": "builtin"}')
    with pytest.raises(InvalidRequest, match="must be a score of this engine"):
        edited(document, Extend(side="after", length_ms=4000))
