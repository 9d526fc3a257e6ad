"""Float blocks in, the bytes of a finished file out, while the song is still being made.

The exact length is known before the first block, so every header is right from the first byte: the bytes as they
stream are the stored file. The same samples and tags give the same bytes in any process, whatever the block size.

    encode = encoder(output_format("mp3_44100_128"), frames, Tags(title="Rain"))
    for block in blocks:
        file.write(encode.process(block))
    file.write(encode.finish())

Names, content types and suffixes are in `engines.formats`. Wrap an encoder into `BackgroundEncoder` where rendering
shall go on beside it.
"""

from __future__ import annotations

from engines.encode.background import BackgroundEncoder, encoding_thread
from engines.encode.flac import FlacCodec
from engines.encode.mp3 import Mp3Codec
from engines.encode.ogg import OpusCodec, VorbisCodec
from engines.encode.pcm import G711Codec, PcmCodec, WavCodec
from engines.encode.stream import Codec, Encoder
from engines.formats import Codec as CodecName
from engines.formats import OutputFormat
from engines.tags import Tags

__all__ = ["BackgroundEncoder", "Encoder", "encoder", "encoding_thread"]

CODECS: dict[CodecName, type[Codec]] = {
    "mp3": Mp3Codec,
    "pcm": PcmCodec,
    "ulaw": G711Codec,
    "alaw": G711Codec,
    "opus": OpusCodec,
    "wav": WavCodec,
    "flac": FlacCodec,
    "vorbis": VorbisCodec,
}


def encoder(output_format: OutputFormat, frames: int, tags: Tags | None = None) -> Encoder:
    """An encoder for exactly `frames` frames at 44.1 kHz, at least one; `tags` None writes the defaults alone."""
    return Encoder(CODECS[output_format.codec], output_format, frames, tags or Tags())
