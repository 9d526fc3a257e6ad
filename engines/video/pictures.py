"""The pictures of a video, small: key frames of the whole, and every picture of chosen stretches."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
from av.container import InputContainer
from av.packet import Packet
from av.stream import Disposition
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from engines.errors import InvalidRequest
from engines.video import FIELD, Limits

CONTAINERS = "asf,avi,flv,matroska,webm,mov,mp4,mpeg,mpegts,ogg"
# The sample entries of MP4 files whose pictures are encrypted.
PROTECTED = frozenset({"encv", "drmi"})
# What FFmpeg says of single packets that it cannot use.
DAMAGED = (av.InvalidDataError, av.ArgumentError)
WIDTH, HEIGHT = 64, 36
USUAL_FRAME_S = Fraction(1, 25)

Thumb = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of shape (36, 64, 3), red, green and blue 0..255, shown from `at_s` after the video's start."""

    at_s: float
    thumb: Thumb


class Pictures:
    """The first moving stream of an open file. `duration_s` is known once `key_frames` has been read to its end."""

    def __init__(self, container: InputContainer, stream: VideoStream, name: str, longest_s: float) -> None:
        self._container, self._stream, self._name, self._longest_s = container, stream, name, longest_s
        self._start: Fraction | None = None
        self._end = Fraction(0)
        self._packets = 0

    @property
    def duration_s(self) -> float:
        return float(self._end - (self._start or 0))

    def key_frames(self) -> Iterator[Picture]:
        """Those that need no other; reads the whole file, but decodes nothing else."""
        self._stream.codec_context.skip_frame = "NONKEY"
        for packet in self._container.demux(self._stream):
            self._note(packet)
            yield from self._decoded(packet)
        if self._packets < 2:
            raise InvalidRequest(FIELD, self._name, "must hold moving pictures, not a single one")

    def between(self, start_s: float, end_s: float) -> Iterator[Picture]:
        """Every picture from the key frame at or before `start_s` up to the first at or after `end_s`."""
        self._stream.codec_context.skip_frame = "DEFAULT"
        self._container.seek(self._ticks(start_s), stream=self._stream)
        for packet in self._container.demux(self._stream):
            for picture in self._decoded(packet):
                yield picture
                if picture.at_s >= end_s:
                    return

    def _note(self, packet: Packet[VideoStream]) -> None:
        shown = packet.pts if packet.pts is not None else packet.dts
        if shown is None:
            return
        base = self._stream.time_base or Fraction(1, 1000)
        at = shown * base
        self._start = at if self._start is None else min(self._start, at)
        self._end = max(self._end, at + (packet.duration * base if packet.duration else self._frame_s()))
        self._packets += 1
        if self._end - self._start > self._longest_s:
            limit = f"must be at most {1000 * self._longest_s:.0f} ms together"
            raise InvalidRequest(f"{FIELD}.duration", f"over {1000 * self._longest_s:.0f} ms", limit)

    def _frame_s(self) -> Fraction:
        return 1 / self._stream.average_rate if self._stream.average_rate else USUAL_FRAME_S

    def _ticks(self, at_s: float) -> int:
        base = self._stream.time_base or Fraction(1, 1000)
        return int((Fraction(at_s) + (self._start or 0)) / base)

    def _decoded(self, packet: Packet[VideoStream]) -> Iterator[Picture]:
        try:
            frames = packet.decode()
        except DAMAGED:
            return
        for frame in frames:
            if frame.time is not None:
                yield Picture(frame.time - float(self._start or 0), _thumb(frame))


@contextmanager
def open_pictures(source: Path, name: str, limits: Limits) -> Iterator[Pictures]:
    """The pictures of a file; raises `InvalidRequest` where it holds none that can be decoded within the limits."""
    try:
        # Opened by us, because FFmpeg would judge a path by its name.
        with (
            source.open("rb") as file,
            av.open(file, "r", options={"format_whitelist": CONTAINERS}, metadata_errors="replace") as container,
        ):
            stream = _moving(container, name, limits)
            stream.codec_context.options = {"skip_loop_filter": "all"}  # thumbnails do not show the difference
            stream.codec_context.thread_count = 1
            yield Pictures(container, stream, name, limits.longest_ms / 1000)
    except (av.FFmpegError, OSError, LookupError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or "damaged"
        raise InvalidRequest(FIELD, name, f"must be a video that can be decoded ({reason})") from error


def _moving(container: InputContainer, name: str, limits: Limits) -> VideoStream:
    """The first stream of pictures that is no cover."""
    streams = [each for each in container.streams.video if not each.disposition & Disposition.attached_pic]
    if not streams:
        raise InvalidRequest(FIELD, name, "must hold pictures; this file has none")
    context = streams[0].codec_context
    if context is None or context.codec_tag in PROTECTED:
        raise InvalidRequest(FIELD, name, "must not be encrypted or in a coding unknown here")
    pixels = context.width * context.height
    if not 1 <= pixels <= limits.pixels:
        size = f"{context.width} x {context.height}"
        raise InvalidRequest(f"{FIELD}.pixels", size, f"{name} may have at most {limits.pixels} pixels")
    return streams[0]


def _thumb(frame: VideoFrame) -> Thumb:
    small = frame.reformat(WIDTH, HEIGHT, "rgb24", interpolation="FAST_BILINEAR")
    return small.to_ndarray().astype(np.uint8, copy=False)
