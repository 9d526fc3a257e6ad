"""Any recording in, blocks at 44.1 kHz out, whatever its name or type says: its bytes alone decide.

Keeps no state and opens nothing but what it is given: containers that name other files or addresses are not among
`CONTAINERS`. What comes from strangers is decoded by `engines.recordings`, in a process of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, cast

import av
import numpy as np
import soxr
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet
from av.stream import Disposition, Stream

from engines.audio import CHANNELS, SAMPLE_RATE_HZ, Block, silence
from engines.errors import InvalidRequest
from engines.headers import counts_frames, share_present

CONTAINERS = "aac,ac3,aiff,amr,ape,asf,au,avi,caf,flac,flv,matroska,webm,mov,mp3,mp4,mpeg,mpegts,ogg,tta,w64,wav,wv"
LONGEST_MS = 3_600_000
CHANNELS_MAX = 8
RATES_HZ = (8_000, 192_000)
COVER_MAX_BYTES = 16_000_000
# Whose length is told by their heads; elsewhere FFmpeg goes by what it finds, or guesses.
TELLING_CONTAINERS = frozenset({"aiff", "flac", "flv", "matroska,webm", "wav"})
# The sample entries of MP4 files whose sound is encrypted.
PROTECTED = frozenset({"drms", "enca"})
# What FFmpeg says of single packets that it cannot use.
DAMAGED = (av.InvalidDataError, av.ArgumentError)
# Of whole files; its own words are for those who work on it.
REASONS: dict[type[Exception], str] = {
    av.EOFError: "it breaks off too early",
    av.PatchWelcomeError: "its coding is unknown here",
    av.DecoderNotFoundError: "its coding is unknown here",
    FileNotFoundError: "there is no such file",
    PermissionError: "it may not be read",
    IsADirectoryError: "it is a folder",
}
FIELD = "file"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a file says of itself.

    `tags` are the texts it carries, by lower-case name; `told_ms` is how long it says it is, None where it does not.
    """

    container: str
    codec: str
    rate_hz: int
    channels: int
    tags: dict[str, str] = field(default_factory=dict)
    told_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Sound:
    """An open recording: its facts, and its blocks in order, which can be read once."""

    facts: Facts
    blocks: Iterator[Block]


def decode(source: bytes | Path, *, longest_ms: int = LONGEST_MS, channels_max: int = CHANNELS_MAX) -> Block:
    """The first sound stream of `source`, whole. Raises as `open_sound` does."""
    with open_sound(source, longest_ms=longest_ms, channels_max=channels_max) as sound:
        return np.concatenate(list(sound.blocks))


@contextmanager
def open_sound(
    source: bytes | Path, *, longest_ms: int = LONGEST_MS, channels_max: int = CHANNELS_MAX
) -> Iterator[Sound]:
    """The first sound stream of `source`, mixed to stereo; gaps that MP3 and the like add are cut off.

    Damaged packets are skipped, as players do. Raises `InvalidRequest`, also while blocks are read, when there is no
    sound in it, when it is longer than `longest_ms`, has more than `channels_max` channels, a rate outside `RATES_HZ`
    or a cover picture over `COVER_MAX_BYTES`.
    """
    name = f"{len(source)} bytes" if isinstance(source, bytes) else source.name
    with ExitStack() as opened:
        with _blamed(name):
            # Opened by us, because FFmpeg would judge a path by its name.
            opening = BytesIO(source) if isinstance(source, bytes) else source.open("rb")
            file = cast("BinaryIO", opened.enter_context(opening))
            options = {"format_whitelist": CONTAINERS}
            container = opened.enter_context(av.open(file, "r", options=options, metadata_errors="replace"))
            stream = _sound_stream(container, name, channels_max)
            place = file.tell()
            facts = _facts(container, stream, _told_ms(container, file))
            file.seek(place)
        limited = _limited(_blocks(container, stream), stream.rate, longest_ms)
        yield Sound(facts, _audible(_at_our_rate(limited, stream.rate), name))


@contextmanager
def _blamed(name: str) -> Iterator[None]:
    """Whatever breaks the library in here is the file's fault; damaged ones also break its bindings."""
    try:
        yield
    except (av.FFmpegError, OSError, LookupError, UnicodeError) as error:
        reason = REASONS.get(type(error), "it is damaged, or no recording at all")
        raise InvalidRequest(FIELD, name, f"must be a recording that can be decoded ({reason})") from error


def _sound_stream(container: InputContainer, name: str, channels_max: int) -> AudioStream:
    if not container.streams.audio:
        raise InvalidRequest(FIELD, name, "must hold sound")
    stream = container.streams.audio[0]
    if stream.codec_context is None or stream.codec_context.codec_tag in PROTECTED:
        raise InvalidRequest(FIELD, name, "must not be encrypted or in a coding unknown here")
    if stream.channels > channels_max:
        raise InvalidRequest(f"{FIELD}.channels", stream.channels, f"must be at most {channels_max}")
    low, high = RATES_HZ
    if not low <= stream.rate <= high:
        raise InvalidRequest(f"{FIELD}.rate_hz", stream.rate, f"must be {low} to {high}")
    return stream


def _facts(container: InputContainer, stream: AudioStream, told_ms: int | None) -> Facts:
    tags = {key.lower(): text for key, text in {**stream.metadata, **container.metadata}.items()}
    return Facts(container.format.name, stream.codec_context.name, stream.rate, stream.channels, tags, told_ms)


def _told_ms(container: InputContainer, file: BinaryIO) -> int | None:
    """How long the file says it is; moves its place."""
    name, found_ms = container.format.name, (container.duration or 0) / 1000
    if not found_ms or not (name in TELLING_CONTAINERS or (name == "mp3" and counts_frames(file))):
        return None
    return round(found_ms / share_present(file))


def _blocks(container: InputContainer, stream: AudioStream) -> Iterator[Block]:
    # FFmpeg would take 3 dB off a mono sound on its way to stereo.
    layout = "mono" if stream.channels == 1 else "stereo"
    to_float = av.AudioResampler("flt", layout, stream.rate)
    for packet in _sound_packets(container, stream):
        try:
            frames = packet.decode()
        except DAMAGED:
            continue
        for frame in frames:
            try:
                parts = to_float.resample(frame)
            except ValueError:  # it has changed its rate or channels half-way
                to_float = av.AudioResampler("flt", layout, stream.rate)
                parts = to_float.resample(frame)
            for samples in (part.to_ndarray().astype(np.float32, copy=False) for part in parts):
                yield samples.T.repeat(CHANNELS, axis=1) if layout == "mono" else samples.reshape(-1, CHANNELS)


def _sound_packets(container: InputContainer, stream: AudioStream) -> Iterator[Packet[AudioStream]]:
    covers: list[Stream] = [each for each in container.streams.video if each.disposition & Disposition.attached_pic]
    for packet in container.demux(stream, *covers):
        if packet.stream.index == stream.index:
            yield cast("Packet[AudioStream]", packet)
        elif packet.size > COVER_MAX_BYTES:
            raise InvalidRequest(f"{FIELD}.cover", f"{packet.size} bytes", f"must be at most {COVER_MAX_BYTES} bytes")


def _limited(blocks: Iterator[Block], rate_hz: int, longest_ms: int) -> Iterator[Block]:
    frames_left = longest_ms * rate_hz // 1000
    for block in blocks:
        frames_left -= len(block)
        if frames_left < 0:
            raise InvalidRequest(f"{FIELD}.duration", f"over {longest_ms} ms", f"must be at most {longest_ms} ms")
        yield block


def _at_our_rate(blocks: Iterator[Block], rate_hz: int) -> Iterator[Block]:
    if rate_hz == SAMPLE_RATE_HZ:
        yield from blocks
        return
    resampler = soxr.ResampleStream(rate_hz, SAMPLE_RATE_HZ, CHANNELS, "float32", "HQ")
    frames = made = 0
    for block in blocks:
        frames += len(block)
        part = resampler.resample_chunk(block)
        made += len(part)
        yield part
    left = round(frames * SAMPLE_RATE_HZ / rate_hz) - made
    yield resampler.resample_chunk(silence(0), last=True)[: max(0, left)]


def _audible(blocks: Iterator[Block], name: str) -> Iterator[Block]:
    frames = 0
    with _blamed(name):
        for block in blocks:
            frames += len(block)
            if not np.isfinite(block).all():
                raise InvalidRequest(FIELD, name, "must hold finite samples only")
            yield block
    if not frames:
        raise InvalidRequest(FIELD, name, "must hold sound")
