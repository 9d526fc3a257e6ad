"""Score documents: what is kept comes back, and what is none is refused before it costs anything."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engines.base import Request
from engines.builtin.compose import compose
from engines.builtin.editing.document import BYTES_MAX, is_document, read_document, to_document
from engines.builtin.editing.montage import Composed, Montage, Recorded, frame_of, fresh, spliced
from engines.builtin.editing.recordings import Recordings
from engines.errors import InvalidRequest

REQUEST = Request(prompt="soul duet about the moon", length_ms=15_000, seed=3, voice="duet")
Change = Callable[[Any], object]


@pytest.fixture(scope="module")
def song() -> Montage:
    return fresh(REQUEST, compose(REQUEST))


@pytest.fixture(scope="module")
def plain(song: Montage) -> str:
    return to_document(song)


@pytest.fixture
def nothing(tmp_path: Path) -> Recordings:
    return Recordings({}, tmp_path)


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "score.json"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_a_kept_song_comes_back_the_same(song: Montage, plain: str, tmp_path: Path, nothing: Recordings) -> None:
    again = read_document(written(tmp_path, plain), nothing)
    (before,), (after,) = song.sources, again.sources
    assert isinstance(before, Composed)
    assert isinstance(after, Composed)
    assert before.voices.takes
    assert vars(before) == vars(after)
    assert {**vars(song), "sources": ()} == {**vars(again), "sources": ()}
    assert to_document(again) == plain


def test_an_edited_song_comes_back_the_same(song: Montage, tmp_path: Path, nothing: Recordings) -> None:
    (source,) = song.sources
    assert isinstance(source, Composed)
    late = replace(source, from_frame=64_000, gain_db=1.25)
    edited = spliced(song, late, 100_000, 100_000, 70_000, 80_000)
    longer = edited.plan.sections[0].model_copy(update={"duration_ms": edited.plan.sections[0].duration_ms + 10_000})
    plan = edited.plan.model_copy(update={"sections": [longer, *edited.plan.sections[1:]]})
    rest = frame_of(plan.length_ms) - edited.frames
    edited = replace(spliced(edited, late, 100_000, 100_000, 70_000, 70_000 + rest), plan=plan)
    again = read_document(written(tmp_path, to_document(edited)), nothing)
    assert again.rows == edited.rows
    assert [vars(source) for source in again.sources] == [vars(source) for source in edited.sources]


def put(*path: str | int, value: object) -> Change:
    def change(document: Any) -> None:
        *outer, last = path
        for key in outer:
            document = document[key]
        document[last] = value

    return change


SOURCE = ("sources", 0)
SCORE = (*SOURCE, "score")
TAKE = (*SOURCE, "voices", "takes", 0)
LINE = (*TAKE, "manuscript", "lines", 0)
RECORDED = {"kind": "recorded", "song_id": "a", "sha256": "0" * 64, "frames": 9}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (put("format", value="something else"), "score.format"),
        (put("version", value=2), "score.version"),
        (put("more", value=1), "score.more"),
        (put("rows", "drums", value=[[0, 0, 10]]), "score"),
        (put("rows", "drums", value=[[7, 0, 15 * 44_100]]), "score"),
        (put("rows", "drums", value=[[0, 0, 10**9]]), "score.rows.drums.0.2"),
        (put("rows", value={}), "score"),
        (put("tempo_bpm", value=1e308), "score.tempo_bpm"),
        (put("metadata", "title", value="x" * 9_999), "score"),
        (put("plan", "sections", value=[]), "score.plan.sections"),
        (put(*SOURCE, "from_frame", value=1), "score.sources.0.composed.from_frame"),
        (put(*SOURCE, "from_frame", value=6400), "score"),
        (put(*SOURCE, "gain_db", value=400), "score.sources.0.composed.gain_db"),
        (put(*SOURCE, "request", "seed", value=-1), "score.sources.0.composed.request.seed"),
        (put(*SCORE, "length_ms", value=10**12), "score.sources.0.composed.score"),
        (put(*SCORE, "tempo_bpm", value=1e-300), "score.sources.0.composed.score"),
        (put(*SCORE, "meter", value=[4, 0]), "score.sources.0.composed.score"),
        (put(*SCORE, "key", value="H"), "key"),
        (put(*SCORE, "sections", value=[]), "score.sources.0.composed.score"),
        (put(*SCORE, "parts", 0, "instrument", value="kazoo"), "score.sources.0.composed.score"),
        (put(*SCORE, "parts", 0, "gain_db", value=300), "score.sources.0.composed.score"),
        (put(*SCORE, "parts", 0, "notes", value=7), "score.sources.0.composed.score.parts.0.notes"),
        (put(*SCORE, "parts", 0, "notes", value=[[0, 1]]), "score.sources.0.composed.score.parts.0.notes.0"),
        (
            put(*SCORE, "parts", 0, "notes", value=[[0, 1, 200, 90, "normal"]]),
            "score.sources.0.composed.score.parts.0.notes.0",
        ),
        (put(*SCORE, "parts", 0, "notes", value=[[0, 1e9, 60, 90, "normal"]]), "score.sources.0.composed.score"),
        (
            put(*SCORE, "parts", 0, "notes", value=[[0, 20, 60, 90, "normal"]] * 5_000),
            "score.sources.0.composed.score",
        ),
        (put(*SCORE, "textures", value=[{"kind": "x", "start": 0, "end": 1}]), "score.sources.0.composed.score"),
        (put(*TAKE, "singer", value="nobody"), "score.sources.0.composed.voices.takes.0.singer"),
        (put(*LINE, "line", value="la " * 999), "score.sources.0.composed.voices"),
        (put(*LINE, "notes", value=[]), "score.sources.0.composed.voices"),
        (put("sources", value=[RECORDED]), "sources.song_id"),
    ],
)  # fmt: skip
def test_what_is_damaged_or_beyond_its_limits_is_named(
    plain: str, change: Change, field: str, tmp_path: Path, nothing: Recordings
) -> None:
    document = json.loads(plain)
    change(document)
    with pytest.raises(InvalidRequest) as caught:
        read_document(written(tmp_path, json.dumps(document)), nothing)
    assert caught.value.field == field
    assert len(caught.value.message) < 400


@pytest.mark.parametrize(
    "text",
    ["", "{}", "[]", "null", "[" * 100_000, '{"format": NaN}', "{" + "1" * 9_999, b"\xff\xfe", "7" * 5_000],
)
def test_what_is_no_document_is_refused(text: str | bytes, tmp_path: Path, nothing: Recordings) -> None:
    with pytest.raises(InvalidRequest) as caught:
        read_document(written(tmp_path, text), nothing)
    assert caught.value.field.startswith("score")


def test_numbers_that_are_none_are_refused(plain: str, tmp_path: Path, nothing: Recordings) -> None:
    for number in ("NaN", "1e999", "-1e999"):
        document = json.loads(plain)
        document["sources"][0]["score"]["parts"][0]["pan"] = "HERE"
        with pytest.raises(InvalidRequest):
            read_document(written(tmp_path, json.dumps(document).replace('"HERE"', number)), nothing)


def test_a_document_is_not_read_beyond_its_limit(tmp_path: Path, nothing: Recordings) -> None:
    with pytest.raises(InvalidRequest, match=f"at most {BYTES_MAX} bytes"):
        read_document(written(tmp_path, b" " * (BYTES_MAX + 1)), nothing)


def test_a_missing_file_is_named(tmp_path: Path, nothing: Recordings) -> None:
    with pytest.raises(InvalidRequest, match=r"must be a file that can be read"):
        read_document(tmp_path / "gone.json", nothing)


def test_documents_are_told_by_their_content(plain: str, tmp_path: Path) -> None:
    assert is_document(written(tmp_path, plain))
    assert not is_document(written(tmp_path, b"ID3\x04"))


def test_a_recorded_source_goes_by_its_id_and_content(song: Montage, plain: str) -> None:
    recorded = Recorded("mine", Path("somewhere"), "a" * 64, song.frames)
    whole = spliced(song, recorded, 0, song.frames, 0, song.frames)
    (source,) = json.loads(to_document(whole))["sources"]
    assert source == {"kind": "recorded", "song_id": "mine", "sha256": "a" * 64, "frames": song.frames}
