"""Any recording in, a block at 44.1 kHz out.

Keeps no state and opens nothing but what it is given, so that a guarded process may run it: containers that name other
files or addresses are not among `CONTAINERS`.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import av
import numpy as np
import soxr
from av.audio.stream import AudioStream
from av.container import InputContainer

from engines.audio import CHANNELS, SAMPLE_RATE_HZ, Block, silence
from engines.errors import InvalidRequest

CONTAINERS = "aac,ac3,aiff,amr,ape,asf,au,avi,caf,flac,flv,matroska,webm,mov,mp3,mp4,mpeg,mpegts,ogg,tta,w64,wav,wv"
LONGEST_MS = 3_600_000
CHANNELS_MAX = 8
FIELD = "file"


def decode(source: bytes | Path, *, longest_ms: int = LONGEST_MS, channels_max: int = CHANNELS_MAX) -> Block:
    """The first sound stream of `source`, mixed to stereo; gaps that MP3 and the like add are cut off.

    Damaged packets are skipped, as players do. Raises `InvalidRequest` when there is no sound in it, when it is longer
    than `longest_ms` or has more than `channels_max` channels.
    """
    try:
        with av.open(_opened(source), "r", options={"format_whitelist": CONTAINERS}) as container:
            stream = _sound_of(container, source, channels_max)
            return _at_our_rate(_limited(_blocks(container, stream), stream.rate, longest_ms), stream.rate, source)
    except (av.FFmpegError, OSError) as error:
        raise _refused(source, f"must be a recording that can be decoded ({error.strerror})") from error


def _opened(source: bytes | Path) -> BytesIO | str:
    return BytesIO(source) if isinstance(source, bytes) else str(source)


def _refused(source: bytes | Path, limit: str) -> InvalidRequest:
    return InvalidRequest(FIELD, f"{len(source)} bytes" if isinstance(source, bytes) else source.name, limit)


def _sound_of(container: InputContainer, source: bytes | Path, channels_max: int) -> AudioStream:
    if not container.streams.audio:
        raise _refused(source, "must hold sound")
    stream = container.streams.audio[0]
    if stream.channels > channels_max:
        raise InvalidRequest(f"{FIELD}.channels", stream.channels, f"must be at most {channels_max}")
    return stream


def _blocks(container: InputContainer, stream: AudioStream) -> Iterator[Block]:
    # FFmpeg would take 3 dB off a mono sound on its way to stereo.
    layout = "mono" if stream.channels == 1 else "stereo"
    to_float = av.AudioResampler("flt", layout)
    for packet in container.demux(stream):
        try:
            frames = packet.decode()
        except av.InvalidDataError:
            continue
        for converted in (part for frame in frames for part in to_float.resample(frame)):
            samples = converted.to_ndarray().astype(np.float32, copy=False)
            yield samples.T.repeat(CHANNELS, axis=1) if layout == "mono" else samples.reshape(-1, CHANNELS)


def _limited(blocks: Iterator[Block], rate_hz: int, longest_ms: int) -> Iterator[Block]:
    frames_left = longest_ms * rate_hz // 1000
    for block in blocks:
        frames_left -= len(block)
        if frames_left < 0:
            raise InvalidRequest(f"{FIELD}.duration", f"over {longest_ms} ms", f"must be at most {longest_ms} ms")
        yield block


def _at_our_rate(blocks: Iterator[Block], rate_hz: int, source: bytes | Path) -> Block:
    resampler = soxr.ResampleStream(rate_hz, SAMPLE_RATE_HZ, CHANNELS, "float32", "HQ")
    pieces, frames = [], 0
    for block in blocks:
        frames += len(block)
        pieces.append(resampler.resample_chunk(block) if rate_hz != SAMPLE_RATE_HZ else block)
    if not frames:
        raise _refused(source, "must hold sound")
    if rate_hz != SAMPLE_RATE_HZ:
        pieces.append(resampler.resample_chunk(silence(0), last=True))
    sound = np.concatenate(pieces)[: round(frames * SAMPLE_RATE_HZ / rate_hz)]
    if not np.isfinite(sound).all():
        raise _refused(source, "must hold finite samples only")
    return sound
