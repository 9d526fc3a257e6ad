"""The contract for kept songs: what may be done to one, and who can do it. Every limit is on the fields."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Annotated, Literal, Protocol, runtime_checkable

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from engines.base import BPM_MAX, BPM_MIN, LYRICS_MAX_CHARS, SEED_MAX, Event, FormatName, StemSet
from engines.errors import InvalidRequest
from engines.formats import DEFAULT_FORMAT
from engines.plan import LENGTH_MAX_MS, LENGTH_MIN_MS, PROMPT_MAX_CHARS, SECTION_MIN_MS, SECTIONS_MAX, WITHOUT_NUL

NAME_MAX_CHARS = 100

Prompt = Annotated[str, Field(max_length=PROMPT_MAX_CHARS), WITHOUT_NUL]
Lyrics = Annotated[str, Field(max_length=LYRICS_MAX_CHARS), WITHOUT_NUL]
SectionNumber = Annotated[int, Field(ge=1, le=SECTIONS_MAX)]
Name = Annotated[str, Field(min_length=1, max_length=NAME_MAX_CHARS), WITHOUT_NUL]


Players = Literal[
    "vocals", "backing_vocals", "drums", "percussion", "bass", "guitar", "keyboard", "strings", "brass", "woodwinds",
    "synth", "fx",
]  # fmt: skip


class _Edit(BaseModel):
    """`seed` None takes the song's own."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seed: Annotated[int, Field(ge=0, le=SEED_MAX)] | None = None


class Extend(_Edit):
    """New music of `length_ms` before or after the song.

    `at_ms` is where it joins: what lies beyond is given up; None keeps the whole song.
    """

    kind: Literal["extend"] = "extend"
    side: Literal["before", "after"]
    length_ms: Annotated[int, Field(ge=SECTION_MIN_MS, le=LENGTH_MAX_MS)]
    at_ms: Annotated[int, Field(ge=0, le=LENGTH_MAX_MS)] | None = None
    prompt: Prompt = ""
    lyrics: Lyrics = ""


class Shorten(_Edit):
    """The song in `length_ms`, with its beginning and its ending."""

    kind: Literal["shorten"] = "shorten"
    length_ms: Annotated[int, Field(ge=LENGTH_MIN_MS, le=LENGTH_MAX_MS)]


class ReplaceSection(_Edit):
    """New music, and words where it has some, in the section with this number, counted from 1."""

    kind: Literal["replace_section"] = "replace_section"
    section: SectionNumber
    prompt: Prompt = ""
    lyrics: Lyrics = ""


class ReplaceLyrics(_Edit):
    """Other words in a section, counted from 1, or in all that are sung where it is None; the band stays as it was."""

    kind: Literal["replace_lyrics"] = "replace_lyrics"
    section: SectionNumber | None = None
    lyrics: Annotated[str, Field(min_length=1, max_length=LYRICS_MAX_CHARS), WITHOUT_NUL]


class ChangeKey(_Edit):
    """The whole song in another key, such as `D minor`, by the shortest way."""

    kind: Literal["key"] = "key"
    key: Name


class ChangeTempo(_Edit):
    """The whole song at another tempo."""

    kind: Literal["tempo"] = "tempo"
    bpm: Annotated[float, Field(ge=BPM_MIN, le=BPM_MAX)]


class ChangeInstrument(_Edit):
    """Another instrument for one part, which is found by its name, its role or its instrument."""

    kind: Literal["instrument"] = "instrument"
    part: Name
    instrument: Name


SingleEdit = Annotated[
    Extend | Shorten | ReplaceSection | ReplaceLyrics | ChangeKey | ChangeTempo | ChangeInstrument,
    Field(discriminator="kind"),
]


class Several(_Edit):
    """Some edits, each of what the one before made of the song, which is played once, with all of them.

    Those without a seed take this one's.
    """

    kind: Literal["several"] = "several"
    edits: Annotated[list[SingleEdit], Field(min_length=1, max_length=SECTIONS_MAX)]


Edit = Annotated[
    Extend | Shorten | ReplaceSection | ReplaceLyrics | ChangeKey | ChangeTempo | ChangeInstrument | Several,
    Field(discriminator="kind"),
]
_EDITS: TypeAdapter[Edit] = TypeAdapter(Edit)


def parse_edit(fields: object) -> Edit:
    """The edit that `fields` describe. Raises `InvalidRequest`."""
    try:
        return _EDITS.validate_python(fields)
    except ValidationError as error:
        first = InvalidRequest.from_pydantic(error)
        raise InvalidRequest(first.field.partition(".")[2] or "kind", first.value, first.limit) from error


class Rendering(BaseModel):
    """How a kept song leaves, as in `Request`; `sources` says where the recordings lie that its document names.

    With `players` these alone are heard, as loud as they are among the others.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    players: Players | None = None

    output_format: FormatName = DEFAULT_FORMAT
    stem_set: StemSet | None = None
    stem_format: FormatName = "flac"
    sources: dict[str, Path] = {}


@runtime_checkable
class Editor(Protocol):
    """Optional act of an engine: songs that it kept, from the document that `Result.score` names.

    Both yield, write, raise and may be closed as `Engine.compose`. A document that is damaged or comes from somewhere
    else is an `InvalidRequest`.
    """

    def render(self, document: Path, rendering: Rendering, scratch: Path) -> Generator[Event, None, None]:
        """The song as it was, in the same bytes where the format is the same."""
        ...

    def edit(self, document: Path, edit: Edit, rendering: Rendering, scratch: Path) -> Generator[Event, None, None]:
        """The song changed. What was not asked to change stays the same to the sample, outside 50 ms around joins."""
        ...
