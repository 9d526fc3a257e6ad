"""The body and the track of this dialect, and what they are to a studio."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from engines.base import SEED_MAX, Request
from engines.formats import output_format
from engines.plan import WITHOUT_NUL
from musicweb.api.media import url
from tracks.models import State, Track

GENRE_MARK = "\nGenre: "  # how a genre stands below the prompt of a track
STEMS = ("vocals", "drums", "bass", "other")
OutputFormat = Literal["mp3", "wav", "flac", "ogg"]
FORMATS: dict[OutputFormat, str] = {"mp3": "mp3_44100_192", "wav": "wav", "flac": "flac", "ogg": "ogg"}
Status = Literal["pending", "processing", "completed", "failed"]


class GenerateBody(BaseModel):
    """A track to make. Null means absent; unknown fields are ignored."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"prompt": "calm piano for a rainy evening", "duration": 30, "genre": "lo-fi"}]}
    )

    prompt: Annotated[
        str, Field(min_length=1, max_length=4000, pattern=r"\S", description="What it should sound like."), WITHOUT_NUL
    ]
    duration: Annotated[int, Field(ge=5, le=300, description="Length in seconds.")] = 30
    genre: Annotated[
        str | None,
        Field(max_length=60, description="Such as lo-fi, electronic, classical, rock, ambient."),
        WITHOUT_NUL,
    ] = None
    tempo: Annotated[int, Field(ge=40, le=220)] | None = Field(
        None, description="Beats a minute; from the prompt if left out."
    )
    output_format: OutputFormat = "mp3"

    @model_validator(mode="before")
    @classmethod
    def _reads_null_as_absent(cls, body: Any) -> Any:
        return {name: value for name, value in body.items() if value is not None} if isinstance(body, dict) else body

    @field_validator("genre")
    @classmethod
    def _is_one_line(cls, genre: str | None) -> str | None:
        return " ".join(genre.split()) if genre else None

    def request(self) -> Request:
        genre = f"{GENRE_MARK}{self.genre}" if self.genre else ""
        return Request(
            prompt=f"{self.prompt.strip()}{genre}",
            length_ms=self.duration * 1000,
            bpm=self.tempo,
            seed=secrets.randbelow(SEED_MAX + 1),
            output_format=FORMATS[self.output_format],
        )


class Failure(BaseModel):
    """Why there is no sound."""

    code: str
    message: str


class MusicTrack(BaseModel):
    """A track, from the moment it was asked for on. `audio_url` works at once and sounds while the track is made."""

    id: Annotated[str, Field(description="Opaque; for `GET /v1/music/{track_id}`.")]
    status: Status
    audio_url: Annotated[str, Field(description="To listen, without a key, until it expires.")]
    duration: Annotated[float, Field(description="Seconds: as asked for, then as measured.")]
    genre: Annotated[str | None, Field(description="As given, else as detected once the track is completed.")]
    tempo: Annotated[int | None, Field(description="As given, else as soon as it is decided.")]
    prompt: str
    output_format: OutputFormat
    created_at: datetime
    download_url: Annotated[str | None, Field(description="To save the file; null until the track is completed.")]
    waveform_url: Annotated[str | None, Field(description="Peaks to draw, as JSON; null until the track is completed.")]
    stems: Annotated[dict[str, str], Field(description="URLs of vocals, drums, bass and other, once completed.")]
    error: Annotated[Failure | None, Field(description="Only where the status is failed.")]

    @classmethod
    def of(cls, request: HttpRequest, track: Track) -> MusicTrack:
        """`track` as this dialect tells it, with URLs at the address that `request` came to."""
        is_whole = track.state == State.COMPLETED
        prompt, genre = _parted(track.prompt)
        return cls(
            id=str(track.pk),
            status=_status(track),
            audio_url=url(request, track, "audio"),
            duration=(track.duration_ms or track.request.get("length_ms") or 0) / 1000,
            genre=genre or _detected(track),
            tempo=_tempo(track),
            prompt=prompt,
            output_format=_format(track),
            created_at=track.created_at,
            download_url=url(request, track, "audio", download=True) if is_whole else None,
            waveform_url=url(request, track, "waveform") if is_whole and track.waveform else None,
            stems={stem.name: url(request, track, stem.name) for stem in track.stems.all() if stem.name in STEMS},
            error=_failure(track),
        )


def _status(track: Track) -> Status:
    """A track that somebody cancelled has failed, as far as this dialect can tell."""
    statuses: dict[str, Status] = {"pending": "pending", "processing": "processing", "completed": "completed"}
    return statuses.get(track.state, "failed")


def _parted(prompt: str) -> tuple[str, str | None]:
    words, mark, genre = prompt.rpartition(GENRE_MARK)
    return (words, genre) if mark else (prompt, None)


def _detected(track: Track) -> str | None:
    genres = (track.result.get("metadata") or {}).get("genres") or track.result.get("genres")
    return str(genres[0]) if genres else None


def _tempo(track: Track) -> int | None:
    bpm = track.request.get("bpm") or track.result.get("tempo_bpm")
    return round(bpm) if bpm else None


def _format(track: Track) -> OutputFormat:
    suffix = output_format(track.output_format).suffix
    return next((name for name in FORMATS if name == suffix), "mp3")


def _failure(track: Track) -> Failure | None:
    if track.state == State.CANCELLED:
        return Failure(code="cancelled", message="The track was cancelled before it was finished.")
    if track.state != State.FAILED:
        return None
    code, message = track.failure.get("code", "internal_error"), track.failure.get("message", "It could not be made.")
    return Failure(code=code, message=message)
