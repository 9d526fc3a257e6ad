"""The types of fields in bodies of this dialect: texts, lengths, languages, meters, keys, seeds and addresses."""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, AliasChoices, BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from engines.base import LYRICS_MAX_CHARS, SEED_MAX
from engines.builtin.theory import parse_key
from engines.errors import InvalidRequest
from engines.plan import LENGTH_MAX_MS, LENGTH_MIN_MS, WITHOUT_NUL
from tracks.models import TITLE_MAX_CHARS

AUTOMATIC = -1
RANDOM = -1
UNKNOWN = "unknown"
LENGTH_MIN_S, LENGTH_MAX_S = LENGTH_MIN_MS // 1000, LENGTH_MAX_MS // 1000
CAPTION_MAX_CHARS = 2048
URL_MAX_CHARS = 2000
SHORT_MAX_CHARS = 500
LANGUAGES = (
    "ar", "az", "bg", "bn", "ca", "cs", "da", "de", "el", "en", "es", "fa", "fi", "fr", "he", "hi", "hr",
    "ht", "hu", "id", "is", "it", "ja", "ko", "la", "lt", "ms", "ne", "nl", "no", "pa", "pl", "pt", "ro",
    "ru", "sa", "sk", "sr", "sv", "sw", "ta", "te", "th", "tl", "tr", "uk", "ur", "vi", "yue", "zh",
)  # fmt: skip
FORMATS = {"wav": "wav", "mp3": "mp3_44100_192", "flac": "flac", "ogg": "ogg"}  # theirs: ours
METERS = ("2/4", "3/4", "4/4", "6/8")
BARE_METERS = {meter[0]: meter for meter in METERS}  # as the model itself is told them


def _length(seconds: float) -> float:
    if seconds != AUTOMATIC and not LENGTH_MIN_S <= seconds <= LENGTH_MAX_S:
        limits = {"least": LENGTH_MIN_S, "most": LENGTH_MAX_S}
        raise PydanticCustomError("duration", "Input should be -1 or {least} to {most} seconds", limits)
    return seconds


def _key(name: str) -> str | None:
    try:
        return parse_key(name).name if name.strip() else None
    except InvalidRequest as error:
        raise PydanticCustomError("keyscale", "Input {limit}", {"limit": error.limit}) from error


def _language(code: object) -> object:
    return code.strip().lower().replace("_", "-").partition("-")[0] if isinstance(code, str) else code


def _is_spoken(code: str) -> str:
    if code not in (UNKNOWN, *LANGUAGES):
        known = {"known": ", ".join((UNKNOWN, *LANGUAGES))}
        raise PydanticCustomError("vocal_language", "Input should be one of {known}", known)
    return code


def _meter(meter: object) -> object:
    return BARE_METERS.get(str(meter).strip(), meter)


def _web_address(url: str) -> str:
    """Nothing is fetched from it here; it is shown by programs, and must not run there."""
    try:
        parts = urlsplit(url)
        is_fine = parts.scheme in ("http", "https") and parts.hostname and not parts.username and not parts.password
    except ValueError:
        is_fine = False
    if not is_fine or not url.isprintable() or " " in url:
        raise PydanticCustomError("url", "Input should be an http or https URL without credentials")
    return url


# The length comes first: it is what finds half a surrogate pair, which nothing could keep.
Caption = Annotated[str, Field(max_length=CAPTION_MAX_CHARS), WITHOUT_NUL]
Lyrics = Annotated[str, Field(max_length=LYRICS_MAX_CHARS), WITHOUT_NUL]
DisplayName = Annotated[str, Field(max_length=TITLE_MAX_CHARS), WITHOUT_NUL]
Text = Annotated[str, Field(max_length=SHORT_MAX_CHARS), WITHOUT_NUL]
WebAddress = Annotated[str, Field(max_length=URL_MAX_CHARS), WITHOUT_NUL, AfterValidator(_web_address)]
Duration = Annotated[
    float,
    AfterValidator(_length),
    WithJsonSchema(
        {
            "anyOf": [
                {"const": AUTOMATIC},
                {"type": "number", "minimum": LENGTH_MIN_S, "maximum": LENGTH_MAX_S},
            ],
            "description": "Seconds; -1 lets the engine choose, by the lyrics where there are some.",
        }
    ),
]
Language = Annotated[
    str,
    BeforeValidator(_language),
    AfterValidator(_is_spoken),
    WithJsonSchema({"type": "string", "enum": [UNKNOWN, *LANGUAGES]}),
]
Meter = Annotated[Literal["2/4", "3/4", "4/4", "6/8"], BeforeValidator(_meter)]
Key = Annotated[Text, AfterValidator(_key), Field(description="Such as `C Major`, `Am` or `D dorian`.")]
Seed = Annotated[int, Field(ge=RANDOM, le=SEED_MAX, description="-1 for a random one.")]
Legacy = Annotated[bool | float | Text | None, Field(description="Of v1.5; not used.")]
Portion = Annotated[float, Field(ge=0, le=1)]
DURATION = AliasChoices("duration", "audio_duration", "duration_seconds")
