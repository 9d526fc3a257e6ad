"""A few seconds of music in every container that recordings come in, as bytes."""

from __future__ import annotations

from io import BytesIO

import av
import numpy as np

from engines.audio import SAMPLE_RATE_HZ, Block
from engines.encode import encoder
from engines.formats import FORMATS

SECONDS, CHORD_HZ = 3, (220.0, 277.0, 330.0)
OURS = ("mp3_44100_128", "wav", "flac", "ogg", "opus_48000_96")
THEIRS = (
    ("mp4", "aac", 44_100), ("adts", "aac", 44_100), ("ipod", "alac", 44_100), ("asf", "wmav2", 44_100),
    ("webm", "libopus", 48_000), ("matroska", "pcm_s16le", 96_000), ("aiff", "pcm_s16be", 44_100),
    ("w64", "pcm_s24le", 192_000), ("au", "pcm_mulaw", 8_000), ("avi", "mp3", 44_100), ("caf", "pcm_s16le", 44_100),
    ("mpegts", "mp2", 44_100), ("flv", "aac", 44_100), ("mov", "pcm_s16le", 44_100),
)  # fmt: skip


def containers() -> dict[str, bytes]:
    """The same sound by name of container and codec."""
    ours = {name: _ours(name) for name in OURS}
    return ours | {f"{container} {codec}": written(container, codec, rate_hz) for container, codec, rate_hz in THEIRS}


def _ours(name: str) -> bytes:
    encode = encoder(FORMATS[name], SECONDS * SAMPLE_RATE_HZ)
    return encode.process(_sound(SAMPLE_RATE_HZ)) + encode.finish()


def written(container: str, codec: str, rate_hz: int) -> bytes:
    """Three seconds of a chord with a pulse, stereo, in `container`."""
    file = BytesIO()
    with av.open(file, "w", format=container) as sink:
        stream = sink.add_stream(codec, rate=rate_hz, layout="stereo")
        stream.bit_rate = 128_000
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(_sound(rate_hz).T), "fltp", "stereo")
        frame.sample_rate = rate_hz
        resampler = av.AudioResampler(stream.format, "stereo", rate_hz, stream.frame_size or 1024)
        for part in (*resampler.resample(frame), *resampler.resample(None)):
            sink.mux(stream.encode(part))
        sink.mux(stream.encode(None))
    return file.getvalue()


def _sound(rate_hz: int) -> Block:
    seconds = np.arange(SECONDS * rate_hz) / rate_hz
    chord = sum(np.sin(2 * np.pi * hz * seconds) for hz in CHORD_HZ) / 6
    pulse = np.exp(-8 * (seconds % 0.5))
    return np.stack((chord * pulse, chord * (1 - 0.3 * pulse)), axis=1).astype(np.float32)
