"""What was heard in a recording, or is known of a song, in the words of this dialect."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, Field

from tracks.models import Track

SURE_FROM = 0.3  # below this certainty what was heard is little more than a guess
METERS = ("2/4", "3/4", "4/4", "6/8")
UNKNOWN = "unknown"


class Heard(BaseModel):
    """Null stands for what cannot be heard with any certainty; words are known of songs that were made here alone."""

    success: bool
    caption: str
    lyrics: str | None
    bpm: int | None
    keyscale: str | None
    timesignature: str | None
    duration: Annotated[float, Field(description="Seconds.")]
    language: str
    audio_codes: Annotated[str | None, Field(description="Always null: no neural network listens here.")]


def heard_in(track: Track) -> Heard:
    """Of a finished upload what was heard in it, of a finished song what its engine told."""
    result = track.result
    metadata = result.get("metadata") or {}
    has_pulse = result.get("tempo_certainty", 1.0) >= SURE_FROM and bool(result.get("tempo_bpm"))
    is_tonal = result.get("key_certainty", 1.0) >= SURE_FROM
    return Heard(
        success=True,
        caption=metadata.get("description") or ", ".join(_words(result)),
        lyrics=result.get("lyrics") or None,
        bpm=round(result["tempo_bpm"]) if has_pulse else None,
        keyscale=_titled(result.get("key")) if is_tonal else None,
        timesignature=result.get("meter") if has_pulse and result.get("meter") in METERS else None,
        duration=(track.duration_ms or 0) / 1000,
        language=next(iter(metadata.get("languages") or []), UNKNOWN),
        audio_codes=None,
    )


def _words(result: dict[str, Any]) -> list[str]:
    """The styles heard, less tempo, meter and key, which have fields of their own."""
    known = {result.get("meter"), result.get("key")}
    return [word for word in result.get("understood", []) if word not in known and not word.endswith(" bpm")]


def _titled(key: str | None) -> str | None:
    """`D minor` as `D Minor`."""
    return key and " ".join(word.capitalize() for word in key.split())
