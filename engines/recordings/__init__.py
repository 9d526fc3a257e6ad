"""Recordings of strangers: decoded in a process of its own, within limits of size, time, memory, length and channels.

Whatever a file does to the decoder, it does it there; what comes back is plain samples in a file of the caller's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from engines.audio import BLOCK_FRAMES, CHANNELS, SAMPLE_RATE_HZ, Block
from engines.confinement import BrokenOff, run
from engines.decode import FIELD, Facts
from engines.errors import InvalidRequest

MOMENT_MS = 250  # many files lack less of what they say they hold


@dataclass(frozen=True, slots=True)
class Limits:
    """What a recording may cost. Memory is the address space of the decoding process; shorter or softer is nothing."""

    size_bytes: int = 200_000_000
    longest_ms: int = 20 * 60_000
    shortest_ms: int = 500
    channels: int = 8
    seconds: float = 60.0
    memory_bytes: int = 2_000_000_000
    quietest_dbfs: float = -60.0


@dataclass(frozen=True, slots=True)
class Recording:
    """Decoded sound on disk: `path` holds float32 samples of shape (`frames`, 2) at 44.1 kHz."""

    path: Path
    frames: int
    facts: Facts

    @property
    def duration_ms(self) -> int:
        return round(self.frames * 1000 / SAMPLE_RATE_HZ)

    @property
    def notices(self) -> list[str]:
        """What people should know of it, in sentences."""
        missing_ms = (self.facts.told_ms or 0) - self.duration_ms
        if missing_ms < MOMENT_MS:
            return []
        return [f"The file is damaged or cut off: it says that it holds {missing_ms / 1000:.1f} seconds more."]

    @property
    def samples(self) -> Block:
        """All of it, read from the disk as it is used; not writable."""
        return samples_in(self.path, self.frames)

    def blocks(self) -> Iterator[Block]:
        samples = self.samples
        for at in range(0, self.frames, BLOCK_FRAMES):
            yield np.array(samples[at : at + BLOCK_FRAMES])


def samples_in(path: Path, frames: int) -> Block:
    """The `frames` frames that were decoded into `path`, read from the disk as they are used; not writable."""
    return np.memmap(path, np.float32, "r", shape=(frames, CHANNELS))


def record(source: Path, target: Path, limits: Limits | None = None, name: str | None = None) -> Recording:
    """Decode the file `source` into `target`, which is gone again where that fails.

    Raises `InvalidRequest` with `name` (the file's own when None) and the limit: whose fault it is, is the file's.
    """
    limits, name = limits or Limits(), name or source.name
    size = source.stat().st_size
    if not 1 <= size <= limits.size_bytes:
        limit = f"must be at most {limits.size_bytes} bytes" if size else "must not be empty"
        raise InvalidRequest(f"{FIELD}.size", f"{size} bytes", limit)
    try:
        told = _decoded(source, target, limits, name)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    return Recording(target, told["frames"], Facts(**told["facts"]))


def _decoded(source: Path, target: Path, limits: Limits, name: str) -> dict[str, Any]:
    """What the decoding process told of its success."""
    order = {"source": str(source.resolve()), "target": str(target.resolve()), "limits": asdict(limits)}
    try:
        told = run("engines.recordings.decoder", order, limits.seconds)
    except TimeoutError as error:
        raise InvalidRequest(FIELD, name, f"must be decoded within {limits.seconds:g} s") from error
    except BrokenOff as error:
        limit = f"must not be so damaged that decoding breaks off ({error.code})"
        raise InvalidRequest(FIELD, name, limit) from error
    if "refused" in told:
        field, value, limit = told["refused"]
        raise InvalidRequest(field, name if value == source.name else value, limit)
    return told
