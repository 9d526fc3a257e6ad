"""The score document: a kept song as JSON, without loss, so that the song sounds again to the sample.

What is read may come from anywhere: it is held to limits before any of it is used.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

import engines
from engines.base import LYRICS_MAX_CHARS, SEED_MAX, Metadata, Request
from engines.builtin.editing.montage import RECORDED_STEM, Clip, Composed, Montage, Recorded, Source, frame_of
from engines.builtin.editing.recordings import Recordings
from engines.builtin.score import Stem
from engines.builtin.score_json import ScoreJson, VoicesJson
from engines.builtin.score_limits import TEMPO_RANGE_BPM
from engines.builtin.sound.limiter import STEP_FRAMES
from engines.builtin.sound.master import GAIN_RANGE_DB
from engines.errors import InvalidRequest
from engines.plan import SONG_ID_MAX_CHARS, Plan

FIELD = "score"
# The fields of a montage that stand in its document as they are.
SAID = ("plan", "metadata", "seed", "tempo_bpm", "key", "meter", "lyrics", "understood", "not_understood", "notices")
# A ten-minute song takes 1 MB.
BYTES_MAX = 16_000_000
SOURCES_MAX, CLIPS_MAX, BEATS_MAX = 32, 1_000, 20_000
FRAMES_MAX = 20 * 60 * 44_100
TEXT_MAX_CHARS, PHRASES_MAX = 4_100, 2_000

Frame = Annotated[int, Field(ge=0, le=FRAMES_MAX)]
Phrases = Annotated[tuple[Annotated[str, Field(max_length=2 * TEXT_MAX_CHARS)], ...], Field(max_length=PHRASES_MAX)]


class _Composed(BaseModel):
    model_config = ConfigDict(extra="forbid")

    kind: Literal["composed"] = "composed"
    request: Request
    score: ScoreJson
    voices: VoicesJson
    beats: Annotated[list[Annotated[float, Field(ge=0, le=1e6)]], Field(max_length=BEATS_MAX)]
    from_frame: Annotated[int, Field(ge=0, le=FRAMES_MAX, multiple_of=STEP_FRAMES)] = 0
    gain_db: Annotated[float, Field(ge=GAIN_RANGE_DB[0], le=GAIN_RANGE_DB[1])] | None = None


class _Recorded(BaseModel):
    model_config = ConfigDict(extra="forbid")

    kind: Literal["recorded"] = "recorded"
    song_id: Annotated[str, Field(min_length=1, max_length=SONG_ID_MAX_CHARS)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    frames: Annotated[int, Field(ge=1, le=FRAMES_MAX)]


class _Document(BaseModel):
    model_config = ConfigDict(extra="forbid")

    format: Literal["musicweb score"]
    version: Literal[1]
    engine_version: Annotated[str, Field(max_length=40)]
    sources: Annotated[
        list[Annotated[_Composed | _Recorded, Field(discriminator="kind")]], Field(min_length=1, max_length=SOURCES_MAX)
    ]
    rows: dict[Stem, Annotated[list[tuple[int, Frame, Frame]], Field(min_length=1, max_length=CLIPS_MAX)]]
    plan: Plan
    metadata: Metadata
    seed: Annotated[int, Field(ge=0, le=SEED_MAX)]
    tempo_bpm: Annotated[float, Field(ge=TEMPO_RANGE_BPM[0], le=TEMPO_RANGE_BPM[1])]
    key: Annotated[str, Field(max_length=TEXT_MAX_CHARS)]
    meter: tuple[Annotated[int, Field(ge=1, le=32)], Literal[1, 2, 4, 8, 16, 32]]
    lyrics: Annotated[str, Field(max_length=2 * LYRICS_MAX_CHARS)]
    understood: Phrases
    not_understood: Phrases
    notices: Phrases

    @model_validator(mode="after")
    def _is_of_one_piece(self) -> Self:
        frames = sum(end - start for _, start, end in self.rows.get(RECORDED_STEM, []))
        if frames != frame_of(self.plan.length_ms):
            raise ValueError(f"its plan must last as long as its clips, {frames} frames")
        for text in (self.metadata.title, self.metadata.description, *self.metadata.genres):
            if len(text) > TEXT_MAX_CHARS:
                raise ValueError(f"a text of its metadata must have at most {TEXT_MAX_CHARS} characters")
        return self


def to_document(montage: Montage) -> str:
    """The document's text."""
    document = _Document.model_construct(
        format="musicweb score", version=1, engine_version=engines.__version__,
        sources=[_written(source) for source in montage.sources],
        rows={stem: [(clip.source, clip.start, clip.end) for clip in row] for stem, row in montage.rows.items()},
        **{name: getattr(montage, name) for name in SAID},
    )  # fmt: skip
    return document.model_dump_json(exclude_none=True) + "\n"


def _written(source: Source) -> _Composed | _Recorded:
    if isinstance(source, Recorded):
        return _Recorded.model_construct(song_id=source.song_id, sha256=source.sha256, frames=source.frames)
    return _Composed.model_construct(
        request=source.request, score=source.score, voices=source.voices, beats=list(source.beats),
        from_frame=source.from_frame, gain_db=source.gain_db,
    )  # fmt: skip


def is_document(path: Path) -> bool:
    """Whether the file looks like a score document, by how it begins; raises `OSError`."""
    with path.open("rb") as file:
        return file.read(64).lstrip().startswith(b"{")


def read_document(path: Path, recordings: Recordings, field: str = FIELD) -> Montage:
    """The song of a document, with the recordings that it names.

    Raises `InvalidRequest` under the name `field` for what cannot be read, is no score document, is damaged or is
    outside its limits, and for a recording that is missing or another one.
    """
    try:
        return _montage(_Document.model_validate(_json(path, field)), recordings)
    except ValidationError as error:
        first = InvalidRequest.from_pydantic(error)
        if not error.errors()[0]["loc"]:
            raise InvalidRequest(field, path.name, first.limit) from error
        raise InvalidRequest(f"{field}.{first.field}", first.value, first.limit) from error
    except ValueError as error:
        raise InvalidRequest(field, path.name, f"must be a score document of one piece ({error})") from error


def _json(path: Path, field: str) -> Any:
    try:
        with path.open("rb") as file:
            text = file.read(BYTES_MAX + 1)
    except OSError as error:
        raise InvalidRequest(field, str(path), f"must be a file that can be read ({error.strerror})") from error
    if len(text) > BYTES_MAX:
        raise InvalidRequest(field, path.name, f"must have at most {BYTES_MAX} bytes")
    try:
        return json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise InvalidRequest(field, path.name, f"must be a score document as JSON ({error})") from error


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number")


def _montage(document: _Document, recordings: Recordings) -> Montage:
    montage = Montage(
        sources=tuple(_read(source, recordings) for source in document.sources),
        rows={stem: tuple(Clip(*clip) for clip in row) for stem, row in document.rows.items()},
        **{name: getattr(document, name) for name in SAID},
    )
    for clip in (clip for row in montage.rows.values() for clip in row):
        source = montage.sources[clip.source]
        if isinstance(source, Composed) and clip.start < source.from_frame:
            raise ValueError(f"{clip} precedes its source")
    return montage


def _read(source: _Composed | _Recorded, recordings: Recordings) -> Source:
    if isinstance(source, _Composed):
        return Composed(
            source.request, source.score, source.voices, tuple(source.beats), source.from_frame, source.gain_db
        )
    recorded = recordings.of(source.song_id)
    if recorded.sha256 != source.sha256:
        raise ValueError(f"the recording {source.song_id} is another one than it was made with")
    return recorded
