"""The plan of `music_v2` and `music_v2_5`: chunks, written anew or taken as they are from a stored song."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, Field, field_validator, model_validator
from pydantic_core import PydanticCustomError, PydanticKnownError

from engines.plan import (
    LENGTH_MAX_MS,
    LENGTH_MIN_MS,
    LINE_MAX_CHARS,
    LINES_MAX,
    SECTION_MAX_MS,
    SECTION_MIN_MS,
    SECTION_NAME_MAX_CHARS,
    SECTIONS_MAX,
    SONG_ID_MAX_CHARS,
    TAKEN_MIN_MS,
    WITHOUT_NUL,
    Styles,
    TimeRange,
)
from musicweb.api.elevenlabs.chunk_text import TEXT_MAX_CHARS, read_text

CONDITIONING_MAX_MS = 30_000

Adherence = Literal["low", "medium", "high"]
Strength = Literal["low", "medium", "high", "xhigh"]


class AudioRefChunk(BaseModel):
    """A stretch of a stored song, at least 50 ms, that comes into the song as it is."""

    song_id: Annotated[str, Field(min_length=1, max_length=SONG_ID_MAX_CHARS)]
    range: TimeRange

    @property
    def duration_ms(self) -> int:
        return self.range.end_ms - self.range.start_ms

    @model_validator(mode="after")
    def _can_be_heard(self) -> Self:
        if self.duration_ms < TAKEN_MIN_MS:
            raise ValueError(f"the range must last at least {TAKEN_MIN_MS} ms, not {self.duration_ms}")
        return self


class GenerationChunk(BaseModel):
    """New music. `text` may begin with a section name in brackets; then lyrics, with directions in braces.

    `conditioning_ref` names a stretch of a stored song, at most 30 s, after which this is made: its tempo and key, at
    `medium` strength its genre too, above that all that is known of its sound. `context_adherence` `high` lets the band
    of the song that the reference chunks come from go on.
    """

    text: Annotated[str, Field(max_length=TEXT_MAX_CHARS), WITHOUT_NUL]
    duration_ms: Annotated[int, Field(ge=SECTION_MIN_MS, le=SECTION_MAX_MS)]
    positive_styles: Styles
    negative_styles: Styles = []
    context_adherence: Adherence = "high"
    conditioning_ref: AudioRefChunk | None = None
    condition_strength: Strength = "medium"

    @field_validator("text")
    @classmethod
    def _has_a_name_and_lines_within_limits(cls, text: str) -> str:
        words = read_text(text)
        if words.name == "":
            raise PydanticKnownError("string_too_short", {"min_length": 1})
        if len(words.name or "") > SECTION_NAME_MAX_CHARS:
            raise PydanticKnownError("string_too_long", {"max_length": SECTION_NAME_MAX_CHARS})
        if len(words.lines) > LINES_MAX:
            counts = {"field_type": "Text", "max_length": LINES_MAX, "actual_length": len(words.lines)}
            raise PydanticKnownError("too_long", counts)
        if any(len(line) > LINE_MAX_CHARS for line in words.lines):
            raise PydanticKnownError("string_too_long", {"max_length": LINE_MAX_CHARS})
        return text

    @field_validator("conditioning_ref")
    @classmethod
    def _is_short(cls, reference: AudioRefChunk | None) -> AudioRefChunk | None:
        if reference and reference.duration_ms > CONDITIONING_MAX_MS:
            limit = f"the range must last at most {CONDITIONING_MAX_MS} ms, not {reference.duration_ms}"
            raise ValueError(limit)
        return reference


def _told_apart(chunk: Any) -> Any:
    """Violations are those of the kind that the fields tell, and no union's."""
    if not isinstance(chunk, dict):
        return chunk
    return (AudioRefChunk if "song_id" in chunk else GenerationChunk).model_validate(chunk)


Chunk = Annotated[GenerationChunk | AudioRefChunk, BeforeValidator(_told_apart)]


class CompositionPlan(BaseModel):
    """A whole song as a list of chunks; it lasts as long as they do, 3 s to 10 minutes."""

    chunks: Annotated[list[Chunk], Field(min_length=1, max_length=SECTIONS_MAX)]

    @property
    def length_ms(self) -> int:
        return sum(chunk.duration_ms for chunk in self.chunks)

    @model_validator(mode="after")
    def _lasts_as_long_as_a_song(self) -> Self:
        if not LENGTH_MIN_MS <= self.length_ms <= LENGTH_MAX_MS:
            limits: dict[str, Any] = {"least": LENGTH_MIN_MS, "most": LENGTH_MAX_MS, "length": self.length_ms}
            message = "chunks must add up to {least} to {most} ms, not {length}"
            raise PydanticCustomError("plan_length", message, limits)
        return self
