"""The bodies of the routes that make other music of music that is there."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, AliasChoices, BaseModel, Field, model_validator
from pydantic_core import PydanticCustomError

from engines.plan import SECTION_MIN_MS
from musicweb.api.audiomusic.bodies import PROMPT_FIRST, SongBody
from musicweb.api.audiomusic.fields import (
    AUTOMATIC,
    LENGTH_MAX_S,
    RANDOM,
    Caption,
    DisplayName,
    Duration,
    Lyrics,
    Portion,
    Seed,
    WebAddress,
)
from musicweb.api.audiomusic.parameters import Body, Parameters
from tracks.models import BATCH_MAX

EXTEND_MAX_S = 60
NEW_MIN_S = SECTION_MIN_MS // 1000
TrackName = Literal[
    "woodwinds", "brass", "fx", "synth", "strings", "percussion", "keyboard", "guitar", "bass", "drums",
    "backing_vocals", "vocals",
]  # fmt: skip
JobId = Annotated[int, Field(ge=1, lt=2**53)]


def _nothing_or_enough(seconds: float) -> float:
    if 0 < seconds < NEW_MIN_S:
        raise PydanticCustomError(
            "extend_length", "Input should be 0, or at least {least} seconds", {"least": NEW_MIN_S}
        )
    return seconds


Extension = Annotated[float, Field(ge=0, le=EXTEND_MAX_S), AfterValidator(_nothing_or_enough)]


class CoverBody(SongBody):
    """New music over the shape of other music: how much of it stays says `audio_cover_strength`.

    The length always is that of the source. From 0.2 on its tempo and meter stay, from 0.4 its key, from 0.6 its
    sections, how full each is, and its words where none are given and they are known. Above 0.8 a rising share of the
    sections stays as it sounds, the fullest first; at 1 all of them do.
    """

    may_be_sung = False

    src_audio_url: WebAddress
    audio_cover_strength: Portion = 0.7


class OldCoverBody(SongBody):
    """A cover of a file that comes with the form."""

    may_be_sung = False


class OldCoverForm(BaseModel):
    """The fields of the older cover, beside its file."""

    prompt: Caption
    lyrics: Lyrics = ""
    ref_audio_strength: Portion = 0.7
    audio_duration: Duration = AUTOMATIC
    format: Literal["wav", "mp3", "flac", "ogg"] = "flac"
    seed: Seed = RANDOM
    display_name: DisplayName | None = None

    def body(self) -> OldCoverBody:
        return OldCoverBody.model_validate(self.model_dump(exclude_unset=True))


class ReferenceBody(SongBody):
    """A new song that sounds like other music, in whatever the caption leaves open."""

    reference_audio_url: WebAddress


class RetakeBody(Parameters):
    """The same song once more: 0 makes it again as it was, 1 makes another one of the same request.

    Below 0.5, twice that share of it is new, in whole sections; from there on all of it is, in the same tempo, key and
    order of sections. One take is made for each of `retake_seeds`.
    """

    original_job_id: JobId
    retake_variance: Portion = 0.7
    manual_seeds: Annotated[
        list[Seed], Field(max_length=BATCH_MAX, validation_alias=AliasChoices("retake_seeds", "manual_seeds"))
    ] = []  # noqa: RUF012  pydantic copies it

    @model_validator(mode="after")
    def _makes_a_take_of_each_seed(self) -> RetakeBody:
        if "batch_size" not in self.model_fields_set:
            self.batch_size = max(1, len(self.manual_seeds))
        return self


class RepaintBody(SongBody):
    """New music in one stretch of a finished job or of a recording, between beats inside of it; all else stays."""

    may_be_sung = False

    source_job_id: JobId | None = None
    src_audio_url: WebAddress | None = None
    repainting_start: Annotated[
        float,
        Field(
            ge=0,
            le=LENGTH_MAX_S,
            validation_alias=AliasChoices("repainting_start", "repaint_start"),
            description="Seconds.",
        ),
    ]
    repainting_end: Annotated[
        float,
        Field(
            ge=-1,
            le=LENGTH_MAX_S,
            validation_alias=AliasChoices("repainting_end", "repaint_end"),
            description="Seconds; -1: the end.",
        ),
    ]

    @model_validator(mode="after")
    def _has_one_source(self) -> RepaintBody:
        if (self.source_job_id is None) == (self.src_audio_url is None):
            raise PydanticCustomError("source", "Give either source_job_id or src_audio_url")
        if self.end_ms is not None and self.end_ms - self.start_ms < SECTION_MIN_MS:
            limit = {"least": NEW_MIN_S}
            raise PydanticCustomError(
                "stretch", "repainting_end should be at least {least} s after the start, or -1", limit
            )
        return self

    @property
    def start_ms(self) -> int:
        return round(1000 * self.repainting_start)

    @property
    def end_ms(self) -> int | None:
        return None if self.repainting_end == AUTOMATIC else round(1000 * self.repainting_end)


class ExtendBody(SongBody):
    """New music before and after a finished job, which stays as it is."""

    may_be_sung = False

    source_job_id: JobId
    caption: Annotated[Caption, Field(validation_alias=PROMPT_FIRST)]
    left_extend_length: Extension = 0.0
    right_extend_length: Extension = 30.0

    @model_validator(mode="after")
    def _gets_longer(self) -> ExtendBody:
        if not self.left_extend_length and not self.right_extend_length:
            raise PydanticCustomError(
                "extend_length", "One of left_extend_length and right_extend_length should not be 0"
            )
        return self


class EditBody(SongBody):
    """A finished job with other words (`only_lyrics`), the band staying as it is, or in another style (`remix`).

    A remix keeps tempo, key and sections, and the words where no others are given. Without `edit_type` it is a remix
    where a prompt is given.
    """

    may_be_sung = False

    source_job_id: JobId
    caption: Annotated[Caption, Field(validation_alias=AliasChoices("edit_target_prompt", "caption", "prompt"))] = ""
    lyrics: Annotated[Lyrics, Field(validation_alias=AliasChoices("edit_target_lyrics", "lyrics"))] = ""
    edit_type: Literal["remix", "only_lyrics"] | None = None
    edit_n_min: Portion = 0.0
    edit_n_max: Portion = 1.0
    edit_n_avg: Annotated[int, Field(ge=1, le=5)] = 1

    @model_validator(mode="after")
    def _says_what_to_change(self) -> EditBody:
        if self.is_remix and not self.caption.strip() and not self.lyrics.strip():
            raise PydanticCustomError("edit", "Give edit_target_prompt, edit_target_lyrics or both")
        if not self.is_remix and not self.lyrics.strip():
            raise PydanticCustomError("edit", "edit_target_lyrics is needed where only the lyrics change")
        return self

    @property
    def is_remix(self) -> bool:
        return self.edit_type == "remix" or (self.edit_type is None and bool(self.caption.strip()))

    def notices(self) -> list[str]:
        unused = [name for name in ("edit_n_min", "edit_n_max", "edit_n_avg") if name in self.model_fields_set]
        told = [f"Not used, because this engine is no neural network: {', '.join(unused)}."] if unused else []
        return [*super().notices(), *told]


class ExtractBody(Parameters):
    """One instrument, or group of them, of a recording."""

    batch_size: Literal[1] = 1
    src_audio_url: WebAddress
    track_name: TrackName


class AnalyzeBody(Body):
    """What can be heard in a recording; `audio_codes` and `temperature` steer a network and are not used."""

    audio_url: WebAddress
    audio_codes: str | None = None
    temperature: Annotated[float, Field(ge=0, le=2)] = 0.85
