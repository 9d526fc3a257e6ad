"""Videos of strangers: looked at in a process of its own, within limits of size, time, memory and length.

What comes back are facts in numbers: how long a clip lasts, where its picture changes at once, what it looks like, and,
where that is asked for, what is heard in it. Pictures never leave that process.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from engines.confinement import BrokenOff, run
from engines.errors import InvalidRequest

FIELD = "videos"


@dataclass(frozen=True, slots=True)
class Limits:
    """What clips may cost: bytes and ms of all together, pixels of a picture, the rest of the process for each clip.

    Cuts are looked for picture by picture for at most `search_seconds` of the processor's time; those of a longer
    search are told as they stand between key frames.
    """

    size_bytes: int = 200_000_000
    longest_ms: int = 600_000
    pixels: int = 8192 * 4352
    seconds: float = 120.0
    search_seconds: float = 20.0
    memory_bytes: int = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Cut:
    """The picture changes at once at `at_ms`; `strength` 0..1 is how much of it."""

    at_ms: int
    strength: float


@dataclass(frozen=True, slots=True)
class Look:
    """What the picture is like from `at_ms` on, all 0..1: 0.5 of `warmth` is neutral, `motion` 1 a wild chase."""

    at_ms: int
    brightness: float
    colour: float
    warmth: float
    motion: float


@dataclass(frozen=True, slots=True)
class Heard:
    """The sound of a clip: words for its style, and how certain its tempo and key are, 0..1."""

    styles: list[str]
    tempo_bpm: float
    tempo_certainty: float
    key: str
    key_certainty: float


@dataclass(frozen=True, slots=True)
class Clip:
    """`cuts` and `looks` in the order of time; `heard` is None where nobody listened or nothing sounds."""

    duration_ms: int
    cuts: list[Cut] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    heard: Heard | None = None


def watch(sources: Sequence[Path], limits: Limits | None = None, *, listen: bool = False) -> list[Clip]:
    """The clips in the files `sources`; raises `InvalidRequest`, which counts them from 1, and names the limit."""
    limits = limits or Limits()
    size = sum(source.stat().st_size for source in sources)
    if size > limits.size_bytes:
        raise InvalidRequest(f"{FIELD}.size", f"{size} bytes", f"must be at most {limits.size_bytes} bytes together")
    clips = [_watched(source, f"video {number}", limits, listen) for number, source in enumerate(sources, 1)]
    length_ms = sum(clip.duration_ms for clip in clips)
    if length_ms > limits.longest_ms:
        raise _too_long(f"{length_ms} ms", limits)
    return clips


def joined(clips: Sequence[Clip]) -> Clip:
    """All clips one after another; where one follows another, the picture changes at once. The first sound counts."""
    cuts: list[Cut] = []
    looks: list[Look] = []
    start_ms = 0
    for clip in clips:
        cuts += [Cut(start_ms, 1.0)] if start_ms else []
        cuts += [Cut(start_ms + cut.at_ms, cut.strength) for cut in clip.cuts]
        looks += [Look(**asdict(look) | {"at_ms": start_ms + look.at_ms}) for look in clip.looks]
        start_ms += clip.duration_ms
    return Clip(start_ms, cuts, looks, next((clip.heard for clip in clips if clip.heard), None))


def clip_of(told: dict[str, Any]) -> Clip:
    """A clip from `dataclasses.asdict` of it, as JSON keeps it."""
    return Clip(
        duration_ms=told["duration_ms"],
        cuts=[Cut(**cut) for cut in told["cuts"]],
        looks=[Look(**look) for look in told["looks"]],
        heard=Heard(**told["heard"]) if told["heard"] else None,
    )


def _watched(source: Path, name: str, limits: Limits, listen: bool) -> Clip:
    if not source.stat().st_size:
        raise InvalidRequest(FIELD, name, "must not be empty")
    order = {"source": str(source.resolve()), "name": name, "limits": asdict(limits), "listen": listen}
    try:
        told = run("engines.video.watcher", order, limits.seconds)
    except TimeoutError as error:
        raise InvalidRequest(FIELD, name, f"must be watched within {limits.seconds:g} s") from error
    except BrokenOff as error:
        limit = f"must not be so damaged that watching breaks off ({error.code})"
        raise InvalidRequest(FIELD, name, limit) from error
    if "refused" in told:
        raise InvalidRequest(*told["refused"])
    return clip_of(told)


def _too_long(value: str, limits: Limits) -> InvalidRequest:
    return InvalidRequest(f"{FIELD}.duration", value, f"must be at most {limits.longest_ms} ms together")
