"""Stems in pieces of a few seconds, so that a browser can play many of them together without holding them whole."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import soundfile
from django.core.files.storage import default_storage

from engines.audio import BLOCK_FRAMES, SAMPLE_RATE_HZ, Block
from engines.encode import encoder
from engines.formats import FORMATS

PIECE_FRAMES = 8 * SAMPLE_RATE_HZ  # `static/js/lib/pieces.js` has the same length
LEVELS = 240
LEVEL_MAX = 100


def piece(name: str, number: int) -> bytes:
    """The piece with this number, counted from 0, of the stored stem `name`, as a FLAC file of its own.

    Empty beyond the end. All pieces decoded and joined are the stem, to the sample.
    """
    with default_storage.open(name, "rb") as source, soundfile.SoundFile(source) as sound:
        start = number * PIECE_FRAMES
        if start >= sound.frames:
            return b""
        sound.seek(start)
        block: Block = sound.read(PIECE_FRAMES, dtype="float32", always_2d=True)
    encode = encoder(FORMATS["flac"], len(block))
    return encode.process(block) + encode.finish()


def levels(name: str) -> list[int]:
    """The peak, 0..100 of full scale, of each of 240 even parts of the stored stem `name`."""
    with default_storage.open(name, "rb") as source, soundfile.SoundFile(source) as sound:
        length = max(1, -(-sound.frames // LEVELS))
        return [round(LEVEL_MAX * min(1.0, float(peak))) for peak in _peaks(sound, length)]


def _peaks(sound: soundfile.SoundFile, length: int) -> Iterator[float]:
    at, peak = 0, 0.0
    for block in sound.blocks(BLOCK_FRAMES, dtype="float32", always_2d=True):
        loudness = np.abs(block).max(axis=1)
        while len(loudness):
            part, loudness = loudness[: length - at], loudness[length - at :]
            peak, at = max(peak, float(part.max())), at + len(part)
            if at == length:
                yield peak
                at, peak = 0, 0.0
    if at:
        yield peak
