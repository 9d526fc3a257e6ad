"""The output-format table: every name the main wire knows, and the plain `wav`, `flac` and `ogg`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from engines.errors import InvalidRequest

Codec = Literal["mp3", "pcm", "ulaw", "alaw", "opus", "wav", "flac", "vorbis"]

CONTENT_TYPES: dict[Codec, str] = {
    "mp3": "audio/mpeg",
    "pcm": "audio/pcm",
    "ulaw": "audio/basic",
    "alaw": "audio/x-alaw-basic",
    "opus": "audio/ogg",
    "wav": "audio/wav",
    "flac": "audio/flac",
    "vorbis": "audio/ogg",
}
SUFFIXES: dict[Codec, str] = {
    "mp3": "mp3",
    "pcm": "pcm",
    "ulaw": "ulaw",
    "alaw": "alaw",
    "opus": "opus",
    "wav": "wav",
    "flac": "flac",
    "vorbis": "ogg",
}
PCM_STEREO_FROM_HZ = 44_100


@dataclass(frozen=True, slots=True)
class OutputFormat:
    """One row: `rate_hz` in Hz, `bitrate_kbps` where the codec has one, 1 or 2 channels."""

    name: str
    codec: Codec
    rate_hz: int
    channels: int = 2
    bitrate_kbps: int | None = None

    @property
    def content_type(self) -> str:
        return CONTENT_TYPES[self.codec]

    @property
    def suffix(self) -> str:
        return SUFFIXES[self.codec]


def _mp3(rate_hz: int, kbps: int) -> OutputFormat:
    return OutputFormat(f"mp3_{rate_hz}_{kbps}", "mp3", rate_hz, 2, kbps)


def _pcm(rate_hz: int) -> OutputFormat:
    return OutputFormat(f"pcm_{rate_hz}", "pcm", rate_hz, 2 if rate_hz >= PCM_STEREO_FROM_HZ else 1)


_ROWS = [
    *(_mp3(rate, kbps) for rate, kbps in ((22_050, 32), (24_000, 48))),
    *(_mp3(44_100, kbps) for kbps in (32, 64, 96, 128, 192)),
    *(_mp3(48_000, kbps) for kbps in (128, 192, 240, 320)),
    *(_pcm(rate) for rate in (8_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000)),
    OutputFormat("ulaw_8000", "ulaw", 8_000, 1),
    OutputFormat("alaw_8000", "alaw", 8_000, 1),
    *(OutputFormat(f"opus_48000_{kbps}", "opus", 48_000, 2, kbps) for kbps in (32, 64, 96, 128, 192)),
    OutputFormat("wav", "wav", 44_100),
    OutputFormat("flac", "flac", 44_100),
    OutputFormat("ogg", "vorbis", 44_100),
]
FORMATS: dict[str, OutputFormat] = {row.name: row for row in _ROWS}
ALIASES = {"mp3": "mp3_44100_128"}
DEFAULT_FORMAT = "mp3_44100_128"


def output_format(name: str) -> OutputFormat:
    """The row called `name`; raises `InvalidRequest` for a name that is not in the table."""
    try:
        return FORMATS[ALIASES.get(name, name)]
    except KeyError:
        raise InvalidRequest("output_format", name, f"must be one of {', '.join(FORMATS)}") from None
