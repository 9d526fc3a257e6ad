"""The way of every block to its codec: guarded, cut to one size, resampled, mixed down, ended at the exact frame."""

from __future__ import annotations

from typing import Protocol

import numpy as np
import numpy.typing as npt
import soxr

from engines.audio import CHANNELS, SAMPLE_RATE_HZ, Block, checked, silence
from engines.formats import OutputFormat
from engines.tags import Tags

BLOCK_FRAMES = 4608

Samples = npt.NDArray[np.float32]


class Codec(Protocol):
    """Encodes samples of shape (frames, channels) at the format's own rate and channels, `frames` of them in all."""

    def __init__(self, output_format: OutputFormat, frames: int, tags: Tags) -> None: ...

    def header(self) -> bytes: ...

    def process(self, samples: Samples) -> bytes: ...

    def finish(self) -> bytes: ...


class Slicer:
    """Cuts whatever comes into pieces of one size, the last one aside."""

    def __init__(self, frames: int) -> None:
        self._frames = frames
        self._pending: list[Samples] = []
        self._pending_frames = 0

    def process(self, samples: Samples) -> list[Samples]:
        self._pending.append(samples.copy())
        self._pending_frames += len(samples)
        if self._pending_frames < self._frames:
            return []
        joined = np.concatenate(self._pending)
        whole = len(joined) - len(joined) % self._frames
        self._pending, self._pending_frames = [joined[whole:]], len(joined) - whole
        return [joined[start : start + self._frames] for start in range(0, whole, self._frames)]

    def finish(self) -> list[Samples]:
        """What is left, one piece or none."""
        rest, self._pending = self._pending, []
        return [np.concatenate(rest)] if self._pending_frames else []


class Encoder:
    """Encodes blocks at 44.1 kHz that hold exactly `frames` frames together; not for use after `finish`."""

    def __init__(self, codec: type[Codec], output_format: OutputFormat, frames: int, tags: Tags) -> None:
        if frames < 1:
            raise ValueError(f"a file holds at least one frame, not {frames}")
        self.output_format = output_format
        self._frames_due = frames
        self._encoded_due = round(frames * output_format.rate_hz / SAMPLE_RATE_HZ)
        self._slicer = Slicer(BLOCK_FRAMES)
        self._resampler = _resampler(output_format.rate_hz)
        self._codec = codec(output_format, self._encoded_due, tags)
        self._header: bytes | None = self._codec.header()

    def process(self, block: Block) -> bytes:
        """The next bytes, possibly none. Raises `ValueError` for what is no block or more than announced."""
        self._frames_due -= len(checked(block))
        if self._frames_due < 0:
            raise ValueError(f"{-self._frames_due} frames more than announced")
        encoded = b"".join(self._encode(piece) for piece in self._slicer.process(block))
        return self._take_header() + encoded

    def finish(self) -> bytes:
        """The last bytes. Raises `ValueError` when frames are missing."""
        if self._frames_due:
            raise ValueError(f"{self._frames_due} frames fewer than announced")
        pieces = self._slicer.finish() or [silence(0)]
        return self._take_header() + self._encode(pieces[0], is_last=True) + self._codec.finish()

    def _take_header(self) -> bytes:
        header, self._header = self._header, None
        return header or b""

    def _encode(self, piece: Block, *, is_last: bool = False) -> bytes:
        samples = self._resampler.resample_chunk(piece, last=is_last) if self._resampler else piece
        # The resampler rounds a last part of a frame up.
        samples = samples[: self._encoded_due]
        self._encoded_due -= len(samples)
        if self.output_format.channels == 1:
            samples = samples.mean(axis=1, keepdims=True)
        return self._codec.process(samples)


def _resampler(rate_hz: int) -> soxr.ResampleStream | None:
    if rate_hz == SAMPLE_RATE_HZ:
        return None
    return soxr.ResampleStream(SAMPLE_RATE_HZ, rate_hz, CHANNELS, "float32", "HQ")
