"""The recordings that a song takes music from: decoded to disk once, in a process of their own, and told apart."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import file_digest
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from engines.builtin.editing.montage import Recorded
from engines.builtin.sound.signal import Signal
from engines.decode import LONGEST_MS
from engines.errors import InvalidRequest
from engines.recordings import Limits, record, samples_in

FIELD = "sources"
# Whoever gives a recording has judged it already: the widest limits that uploads may be given.
LIMITS = Limits(size_bytes=4_000_000_000, longest_ms=LONGEST_MS, seconds=600.0)


class Recordings:
    """Recordings by song id. `paths` says where they lie; a `with` removes what was decoded into `scratch`."""

    def __init__(self, paths: Mapping[str, Path], scratch: Path) -> None:
        self._paths, self._scratch = paths, scratch
        self._decoded: dict[str, Recorded] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for recorded in self._decoded.values():
            recorded.path.unlink(missing_ok=True)

    def path(self, song_id: str, field: str = f"{FIELD}.song_id") -> Path:
        """Where a song lies. Raises `InvalidRequest` for one that is not among the sources or cannot be read."""
        if song_id not in self._paths:
            known = ", ".join(self._paths) or "which are none"
            raise InvalidRequest(field, song_id, f"must be one of the sources given: {known}")
        path = self._paths[song_id]
        try:
            with path.open("rb"):
                return path
        except OSError as error:
            raise InvalidRequest(
                f"{FIELD}.{song_id}", str(path), f"must be a file that can be read ({error.strerror})"
            ) from error

    def of(self, song_id: str) -> Recorded:
        """The recording, decoded when it is first asked for. Raises `InvalidRequest`."""
        if song_id not in self._decoded:
            path = self.path(song_id)
            decoded = record(path, self._scratch / f"recording-{len(self._decoded)}.f32", LIMITS)
            with path.open("rb") as file:
                digest = file_digest(file, "sha256").hexdigest()
            self._decoded[song_id] = Recorded(song_id, decoded.path, digest, decoded.frames)
        return self._decoded[song_id]


def samples_of(recorded: Recorded, start: int, end: int) -> Signal:
    """Frames `start` to `end` of a recording, float32 (2, frames)."""
    return np.ascontiguousarray(samples_in(recorded.path, recorded.frames)[start:end].T)
