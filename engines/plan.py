"""The composition plan, exactly as on the main wire; its limits are written here and nowhere else."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

PROMPT_MAX_CHARS = 4100
LENGTH_MIN_MS, LENGTH_MAX_MS = 3_000, 600_000
SECTION_MIN_MS, SECTION_MAX_MS = 3_000, 120_000
TAKEN_MIN_MS = 50
SECTIONS_MAX = 30
STYLES_MAX = 50
LINES_MAX = 30
LINE_MAX_CHARS = 200
SECTION_NAME_MAX_CHARS = 100
NEGATIVE_RANGES_MAX = 10
SONG_ID_MAX_CHARS = 100


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError("must not contain NUL characters")
    return text


WITHOUT_NUL = AfterValidator(_without_nul)
Styles = Annotated[list[Annotated[str, WITHOUT_NUL]], Field(max_length=STYLES_MAX)]
Line = Annotated[str, Field(max_length=LINE_MAX_CHARS), WITHOUT_NUL]


class TimeRange(BaseModel):
    """A stretch of a song, `start_ms` included, `end_ms` excluded."""

    model_config = ConfigDict(frozen=True)

    start_ms: Annotated[int, Field(ge=0)]
    end_ms: int

    @model_validator(mode="after")
    def _ends_after_its_start(self) -> Self:
        if self.end_ms <= self.start_ms:
            raise ValueError(f"end_ms must be greater than start_ms ({self.start_ms})")
        return self


class SectionSource(BaseModel):
    """Where a section takes its music from: `range` of a stored song, less `negative_ranges`."""

    model_config = ConfigDict(frozen=True)

    song_id: Annotated[str, Field(min_length=1, max_length=SONG_ID_MAX_CHARS)]
    range: TimeRange
    negative_ranges: Annotated[list[TimeRange], Field(max_length=NEGATIVE_RANGES_MAX)] = []

    @property
    def length_ms(self) -> int | None:
        """How long the music is that is taken; None where something is left out of the range."""
        return None if self.negative_ranges else self.range.end_ms - self.range.start_ms


class _Written(BaseModel):
    duration_ms: Annotated[int, Field(ge=SECTION_MIN_MS, le=SECTION_MAX_MS)]


class _Taken(BaseModel):
    duration_ms: Annotated[int, Field(ge=TAKEN_MIN_MS, le=LENGTH_MAX_MS)]


class Section(BaseModel):
    """One stretch of the song with its own styles, length and lyric lines.

    It lasts `SECTION_MIN_MS` to `SECTION_MAX_MS`; one that takes just as long a range of a song, and all of it, may be
    as short as `TAKEN_MIN_MS` and as long as a song.
    """

    model_config = ConfigDict(frozen=True)

    section_name: Annotated[str, Field(min_length=1, max_length=SECTION_NAME_MAX_CHARS), WITHOUT_NUL]
    positive_local_styles: Styles
    negative_local_styles: Styles
    duration_ms: int
    lines: Annotated[list[Line], Field(max_length=LINES_MAX)]
    source_from: SectionSource | None = None

    @model_validator(mode="after")
    def _is_as_long_as_it_may_be(self) -> Self:
        takes_all = self.source_from is not None and self.source_from.length_ms == self.duration_ms
        (_Taken if takes_all else _Written)(duration_ms=self.duration_ms)
        return self


class Plan(BaseModel):
    """A whole song as a list of sections; its length is the sum of theirs, in ms."""

    model_config = ConfigDict(frozen=True)

    positive_global_styles: Styles
    negative_global_styles: Styles
    sections: Annotated[list[Section], Field(min_length=1, max_length=SECTIONS_MAX)]

    @property
    def length_ms(self) -> int:
        return sum(section.duration_ms for section in self.sections)

    @model_validator(mode="after")
    def _lasts_as_long_as_a_song(self) -> Self:
        if not LENGTH_MIN_MS <= self.length_ms <= LENGTH_MAX_MS:
            limit = f"at least {LENGTH_MIN_MS}" if self.length_ms < LENGTH_MIN_MS else f"at most {LENGTH_MAX_MS}"
            raise ValueError(f"sections must add up to {limit} ms, not {self.length_ms}")
        return self
