"""Room and echo: a convolution reverb of our own responses and a tempo-synced echo, both streamed block by block."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy import fft

from engines.builtin.sound.signal import RATE_HZ, Signal, seconds_to_frames, silence, to_gain

ROOM_SECONDS, HALL_SECONDS = 0.45, 2.6
ROOM_PREDELAY_S, HALL_PREDELAY_S = 0.006, 0.028
# The decay of the highs is this share of the decay of the lows, as air and soft walls take the highs first.
HIGH_DECAY_SHARE = 0.35
REVERB_SEED = 20_011
# The correlation of left and right in a hall: without any, music full of it is wider than any record.
HALL_CORRELATION = 0.5
REVERB_LOW_CUT_HZ, REVERB_HIGH_CUT_HZ = 180.0, 9_000.0
ECHO_FEEDBACK = 0.42
ECHO_TAPS = 6
ECHO_SMOOTHING_FRAMES = 8


class Reverb:
    """A mono send in, a decorrelated stereo room out. `space` 0 is a room of 0.45 s, 1 a hall of 2.6 s.

    Blocks may have any length up to `longest` frames; the result does not depend on it.
    """

    def __init__(self, space: float, longest: int) -> None:
        self._response_frames, self._size, self._spectra = _response(round(space, 2), longest)
        self._overlap = silence(0)

    def process(self, send: Signal | None, frames: int) -> Signal | None:
        """The answer to `send`, float32 (frames,) or None for silence, as (2, frames); None when all has died."""
        if send is None and not self._overlap.shape[1]:
            return None
        wet = silence(frames) if send is None else self._convolved(send)
        kept = min(self._overlap.shape[1], wet.shape[1])
        wet[:, :kept] += self._overlap[:, :kept]
        wet = np.concatenate((wet, self._overlap[:, kept:]), axis=1)
        self._overlap = wet[:, frames:]
        return wet[:, :frames]

    def _convolved(self, send: Signal) -> Signal:
        spectrum = fft.rfft(send, self._size)
        answer: Signal = fft.irfft(spectrum * self._spectra, self._size, axis=-1, overwrite_x=True)
        return answer[:, : len(send) + self._response_frames - 1]


@lru_cache(maxsize=8)
def _response(space: float, longest: int) -> tuple[int, int, Signal]:
    """Frames of the response, length of the transform and spectra of shape (2, bins) with unit energy a channel."""
    seconds = ROOM_SECONDS * (HALL_SECONDS / ROOM_SECONDS) ** space
    predelay = seconds_to_frames(ROOM_PREDELAY_S + (HALL_PREDELAY_S - ROOM_PREDELAY_S) * space)
    frames = seconds_to_frames(seconds)
    noise = np.random.Generator(np.random.SFC64(REVERB_SEED)).standard_normal((2, frames))
    angle = np.arcsin(HALL_CORRELATION * space**2) / 2
    noise = np.cos(angle) * noise + np.sin(angle) * noise[::-1]
    time = np.arange(frames) / frames
    lows = noise * np.exp(-6.9 * time)
    highs = noise * np.exp(-6.9 / HIGH_DECAY_SHARE * time)
    hertz = fft.rfftfreq(frames, 1 / RATE_HZ)
    high_share = 1 / (1 + (2_500 / np.maximum(hertz, 1)) ** 2)
    band = (
        1
        / np.sqrt(1 + (REVERB_LOW_CUT_HZ / np.maximum(hertz, 1)) ** 4)
        / np.sqrt(1 + (hertz / REVERB_HIGH_CUT_HZ) ** 4)
    )
    tail = fft.irfft((fft.rfft(lows) * (1 - high_share) + fft.rfft(highs) * high_share) * band, frames)
    tail[:, -512:] *= np.linspace(1, 0, 512)
    response = np.concatenate((np.zeros((2, predelay)), tail), axis=1)
    response /= np.sqrt((response**2).sum(axis=1, keepdims=True))
    size = _transform_frames(longest + response.shape[1] - 1)
    return response.shape[1], size, fft.rfft(response.astype(np.float32), size)


def _transform_frames(least: int) -> int:
    """The length from `least` on that is transformed the quickest: mostly twos, which beats the nearest one by 10 %."""
    twos = 1 << (least - 1).bit_length()
    return next(frames for frames in (twos // 8 * 5, twos // 4 * 3, twos // 8 * 7, twos) if frames >= least)


class Echo:
    """Repeats a mono send every `seconds`, from side to side, each repeat softer and darker."""

    def __init__(self, seconds: float) -> None:
        self._delay = seconds_to_frames(seconds)
        self._past = np.zeros(self._delay * ECHO_TAPS + ECHO_SMOOTHING_FRAMES, np.float32)
        self._quiet_frames = len(self._past)

    def process(self, send: Signal | None, frames: int) -> Signal | None:
        """The repeats of `send`, float32 (frames,) or None for silence, as (2, frames); None when all have died."""
        self._quiet_frames = self._quiet_frames + frames if send is None else 0
        if self._quiet_frames >= len(self._past) + frames:
            return None
        line = np.concatenate((self._past, np.zeros(frames, np.float32) if send is None else send))
        wet = silence(frames)
        for tap in range(1, ECHO_TAPS + 1):
            begin = len(line) - frames - tap * self._delay
            side, gain = tap % 2, np.float32(to_gain(-1.5 * (tap - 1)) * ECHO_FEEDBACK ** (tap - 1))
            for smear in range(0, ECHO_SMOOTHING_FRAMES, ECHO_SMOOTHING_FRAMES // min(tap, 4)):
                wet[side] += gain / min(tap, 4) * line[begin - smear : begin - smear + frames]
        self._past = line[frames:]
        return wet
