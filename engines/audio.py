"""Sound as blocks: the guard at the borders, levels, mixing, true peak and waveform peaks.

A block is float32 of shape (frames, 2), finite, nominally within ±1, at `SAMPLE_RATE_HZ`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
import soxr

Block = npt.NDArray[np.float32]

SAMPLE_RATE_HZ = 44_100
CHANNELS = 2
BLOCK_FRAMES = 65_536  # of what is read from files, a second and a half
SILENCE_DB = -120.0
INT16_SCALE = 32_768
OVERSAMPLING = 4


def checked(block: npt.NDArray[Any]) -> Block:
    """`block` itself when it is one; raises `ValueError` saying what is wrong with it."""
    if block.dtype != np.float32 or block.ndim != 2 or block.shape[1] != CHANNELS:
        raise ValueError(f"a block is float32 of shape (frames, 2), not {block.dtype} of shape {block.shape}")
    if not np.isfinite(block).all():
        raise ValueError("a block holds finite samples only, not NaN or infinity")
    return block


def silence(frames: int) -> Block:
    return np.zeros((frames, CHANNELS), np.float32)


def ms_to_frames(ms: float, rate_hz: int = SAMPLE_RATE_HZ) -> int:
    """The nearest whole frame."""
    return round(ms * rate_hz / 1000)


def db_to_gain(level_db: float) -> float:
    return float(10 ** (level_db / 20))


def gain_to_db(gain: float) -> float:
    """Level of a linear gain in dB, `SILENCE_DB` at the least."""
    return max(SILENCE_DB, 20 * float(np.log10(max(abs(gain), 1e-12))))


def mix(blocks: Iterable[Block]) -> Block:
    """The sum of blocks of any lengths, as long as the longest."""
    parts = list(blocks)
    total = silence(max((len(part) for part in parts), default=0))
    for part in parts:
        total[: len(part)] += part
    return total


def to_int16(samples: npt.NDArray[np.float32]) -> npt.NDArray[np.int16]:
    """Samples rounded to 16 bits, clipped at full scale, without dither so that the same sound gives the same bytes."""
    return np.clip(np.rint(samples * INT16_SCALE), -INT16_SCALE, INT16_SCALE - 1).astype(np.int16)


def true_peak_dbtp(sound: Block, rate_hz: int = SAMPLE_RATE_HZ) -> float:
    """The largest magnitude between the samples, by fourfold oversampling (ITU-R BS.1770-4, annex 2), in dBTP."""
    oversampled: Block = soxr.resample(sound, rate_hz, OVERSAMPLING * rate_hz, "HQ")
    return gain_to_db(float(np.abs(oversampled).max(initial=0.0)))


class WaveformPeaks:
    """Minimum and maximum of every `samples_per_pixel` frames of the mono mix, as audiowaveform's version 2 JSON."""

    _BITS = 8
    _SCALE = 128

    def __init__(self, samples_per_pixel: int = 1024) -> None:
        self._samples_per_pixel = samples_per_pixel
        self.reset()

    def reset(self) -> None:
        self._rest = np.zeros(0, np.float32)
        self._pixels: list[int] = []

    def process(self, block: Block) -> None:
        mono = np.concatenate((self._rest, (block[:, 0] + block[:, 1]) * np.float32(0.5)))
        pixels = len(mono) // self._samples_per_pixel
        whole = pixels * self._samples_per_pixel
        self._pixels += _extremes(mono[:whole].reshape(pixels, self._samples_per_pixel), self._SCALE)
        self._rest = mono[whole:]

    def json(self) -> str:
        """The document of all blocks so far; `data` alternates minimum and maximum, -128..127, `length` counts them."""
        pixels = self._pixels + (_extremes(self._rest[None, :], self._SCALE) if self._rest.size else [])
        document = {
            "version": 2,
            "channels": 1,
            "sample_rate": SAMPLE_RATE_HZ,
            "samples_per_pixel": self._samples_per_pixel,
            "bits": self._BITS,
            "length": len(pixels) // 2,
            "data": pixels,
        }
        return json.dumps(document, separators=(",", ":"))


def _extremes(rows: npt.NDArray[np.float32], scale: int) -> list[int]:
    pairs = np.stack((rows.min(axis=1), rows.max(axis=1)), axis=1)
    return [int(level) for level in np.clip(np.rint(pairs * scale), -scale, scale - 1).ravel()]
