"""What this dialect answers with: jobs, and what is said of them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

Status = Literal["PENDING", "PROCESSING", "COMPLETED", "FAILED"]
Urls = Annotated[dict[str, str] | None, Field(description="The same by format: `flac`, `mp3`, `wav`; once completed.")]
Url = Annotated[str | None, Field(description="To listen or save without a key, for a day.")]
QualityScore = Annotated[float | None, Field(ge=0, le=1, description="How sound the sound is, measured from it.")]


class Variation(BaseModel):
    """One of a batch."""

    index: int
    status: Status
    seed: int | None
    output_url: Url
    output_urls: Urls
    stream_url: Url
    audio_duration: float
    lrc_content: str | None
    quality_score: QualityScore


class MusicGenerationJob(BaseModel):
    """A job, from the moment it was asked for on; of a batch, the fields of the sound are the first one's."""

    id: Annotated[int, Field(ge=1, lt=2**53)]
    task: str
    status: Status
    progress: Annotated[int | None, Field(ge=0, le=100, description="Per cent; null until it is begun.")]
    output_url: Url
    output_urls: Urls
    stream_url: Annotated[
        str | None, Field(description="To listen while the music is made, with the choir where vocals are asked for.")
    ]
    display_name: str | None
    thumbnail_url: str | None
    audio_duration: Annotated[float, Field(description="Seconds: as asked for, -1 where nobody did; then as measured.")]
    actual_seeds: list[int]
    lrc_content: Annotated[str | None, Field(description="Words with their times, where `generate_lrc` asked.")]
    quality_score: QualityScore
    created_at: datetime
    completed_at: datetime | None
    user_id: str
    error_message: str | None
    input_params: Annotated[dict[str, Any], Field(description="What was asked for.")]
    notices: Annotated[list[str], Field(description="What of it is not used or was played otherwise.")]
    metas: Annotated[dict[str, Any] | None, Field(description="What the engine chose: tempo, key, lyrics and more.")]
    variations: list[Variation]
    liked: bool | None = None
    like_count: int | None = None


class JobCreated(BaseModel):
    """The answer of every route that begins a job."""

    job: MusicGenerationJob
    message: str


class Lrc(BaseModel):
    """Words with their times, as text and at an address that needs no key for a day."""

    success: bool
    job_id: int
    lrc_content: str
    lrc_url: str


class Message(BaseModel):
    message: str


class Liking(BaseModel):
    """How a job is liked after the call."""

    success: bool
    interaction_type: str
    like_count: int
    dislike_count: int


class CountFilters(BaseModel):
    status: str | None
    song_type: str | None


class SongTypeCounts(BaseModel):
    songs: int
    rap: int
    instrumental: int
    edits: int
    vocals: int
    samples: int


class JobCounts(BaseModel):
    total: int
    by_task: dict[str, int]
    by_song_type: SongTypeCounts
    filters: CountFilters


class AvailableFilters(BaseModel):
    """Values that the list of jobs may be filtered by."""

    song_types: list[str]
    interactions: list[str]
    statuses: list[str]
    languages: list[str]
    genres: list[str]
    emotions: list[str]
    occasions: list[str]


class FilterStats(BaseModel):
    total_tracks: int
    liked_count: int
    song_types: dict[str, int]
    available_filters: AvailableFilters


class Presets(BaseModel):
    genre_presets: dict[str, dict[str, Any]]


class ModelStatus(BaseModel):
    """Which engine makes the music here, and what it can do."""

    status: Literal["ready", "unavailable"]
    model_version: str
    engine: str
    capabilities: dict[str, Any]
    formats: list[str]
    unused_parameters: list[str]


class SampleData(BaseModel):
    """Bodies to begin with, by route."""

    examples: dict[str, dict[str, Any]]
