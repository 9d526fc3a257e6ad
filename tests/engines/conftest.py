"""What the tests of the engines share: sounds to work on, and readers that are not our own."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import av
import numpy as np
import pytest

from engines.audio import SAMPLE_RATE_HZ, Block

Decoder = Callable[[bytes], tuple[np.ndarray, int]]


@pytest.fixture(scope="session")
def music() -> Block:
    """3.01 s of two decaying chords, different left and right, with a click at one second; an odd number of frames."""
    seconds = np.arange(int(3.01 * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    decay = np.exp(-3 * (seconds % 1.5))
    left = sum(0.15 * np.sin(2 * np.pi * hz * seconds) for hz in (220, 277, 330)) * decay
    right = sum(0.15 * np.sin(2 * np.pi * hz * seconds) for hz in (110, 440, 660)) * decay
    sound = np.stack((left, right), axis=1).astype(np.float32)
    sound[SAMPLE_RATE_HZ : SAMPLE_RATE_HZ + 20] += 0.5
    return sound


@pytest.fixture(scope="session")
def ffmpeg_decode() -> Decoder:
    """A whole file as samples of shape (frames, channels) and their rate in Hz, by FFmpeg's libraries."""

    def decode(file: bytes) -> tuple[np.ndarray, int]:
        with av.open(BytesIO(file)) as container:
            frames = list(container.decode(audio=0))
            to_float = av.AudioResampler("fltp")
            planes = [plane.to_ndarray() for frame in frames for plane in to_float.resample(frame)]
        return np.concatenate(planes, axis=1).T, frames[0].sample_rate

    return decode
