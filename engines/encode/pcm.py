"""Uncompressed sound: raw little-endian 16-bit samples, the same as a WAV file, and G.711 telephony."""

from __future__ import annotations

import struct

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext

from engines.audio import to_int16
from engines.encode.stream import Samples
from engines.formats import OutputFormat
from engines.tags import Tags, riff_info

SAMPLE_BYTES = 2


class PcmCodec:
    """Bare interleaved samples without any header."""

    def __init__(self, output_format: OutputFormat, frames: int, tags: Tags) -> None:
        self._format, self._frames, self._tags = output_format, frames, tags

    def header(self) -> bytes:
        return b""

    def process(self, samples: Samples) -> bytes:
        return to_int16(samples).astype("<i2").tobytes()

    def finish(self) -> bytes:
        return b""


class WavCodec(PcmCodec):
    """A RIFF file with the classic 44-byte head; the tags come last, where plain readers do not trip over them."""

    def header(self) -> bytes:
        rate_hz, channels = self._format.rate_hz, self._format.channels
        frame_bytes = SAMPLE_BYTES * channels
        data_bytes = self._frames * frame_bytes
        riff_bytes = 36 + data_bytes + len(self.finish())
        sound = struct.pack("<IHHIIHH", 16, 1, channels, rate_hz, rate_hz * frame_bytes, frame_bytes, 8 * SAMPLE_BYTES)
        return (
            struct.pack("<4sI4s4s", b"RIFF", riff_bytes, b"WAVE", b"fmt ")
            + sound
            + struct.pack("<4sI", b"data", data_bytes)
        )

    def finish(self) -> bytes:
        return riff_info(self._tags)


class G711Codec(PcmCodec):
    """One byte a sample after ITU-T G.711, mono, without any header."""

    def __init__(self, output_format: OutputFormat, frames: int, tags: Tags) -> None:
        super().__init__(output_format, frames, tags)
        self._context = AudioCodecContext.create("pcm_mulaw" if output_format.codec == "ulaw" else "pcm_alaw", "w")
        self._context.rate, self._context.layout, self._context.format = output_format.rate_hz, "mono", "s16"

    def process(self, samples: Samples) -> bytes:
        if not len(samples):
            return b""
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(to_int16(samples).T), "s16", "mono")
        frame.rate = self._format.rate_hz
        return b"".join(bytes(packet) for packet in self._context.encode(frame))
