"""Room and echo: a convolution reverb of our own responses and a tempo-synced echo, both streamed block by block."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from engines.audio import db_to_gain
from engines.builtin.sound.signal import RATE_HZ, Signal, seconds_to_frames, silence

ROOM_SECONDS, HALL_SECONDS = 0.45, 2.6
ROOM_PREDELAY_S, HALL_PREDELAY_S = 0.006, 0.028
# The decay of the highs is this share of the decay of the lows, as air and soft walls take the highs first.
HIGH_DECAY_SHARE = 0.35
REVERB_SEED = 20_011
# The correlation of left and right in a hall: without any, music full of it is wider than any record.
HALL_CORRELATION = 0.5
REVERB_LOW_CUT_HZ, REVERB_HIGH_CUT_HZ = 180.0, 9_000.0
# A power of two that divides the blocks of a song.
CELL_FRAMES = 8_192
ECHO_FEEDBACK = 0.42
ECHO_TAPS = 6
ECHO_SMOOTHING_FRAMES = 8

Spectra = NDArray[np.complex64]


class Reverb:
    """A mono send in, a decorrelated stereo room out. `space` 0 is a room of 0.45 s, 1 a hall of 2.6 s.

    Blocks may have any length; the result does not depend on it. Time is cut into cells and the response into
    partitions of their length, so that transforms are short and several are made at once: two to four times quicker
    than one transform over a block and the whole response.
    """

    def __init__(self, space: float) -> None:
        self._response = _response(round(space, 2))
        self._tail_frames = (len(self._response) + 1) * CELL_FRAMES
        self._quiet_frames = self._tail_frames
        # Spectra of what was sent: the cells that are still heard, and then the one begun, if any.
        self._sent = np.zeros((len(self._response) - 1, 1, CELL_FRAMES + 1), np.complex64)
        self._place = 0
        self._overlap = silence(CELL_FRAMES)

    def process(self, send: Signal | None, frames: int) -> Signal | None:
        """The answer to `send`, float32 (frames,) or None for silence, as (2, frames); None when all has died."""
        if send is None:
            if self._quiet_frames >= self._tail_frames:
                return None
            send = np.zeros(frames, np.float32)
            self._quiet_frames += frames
        else:
            self._quiet_frames = 0
        rest = CELL_FRAMES - self._place
        if not self._place or frames <= rest:
            return self._answer(send)
        return np.concatenate((self._answer(send[:rest]), self._answer(send[rest:])), axis=1)

    def _answer(self, send: Signal) -> Signal:
        """The answer to frames that begin a cell, or that stay within the one begun."""
        begun, end = self._place, self._place + len(send)
        cells = -(-end // CELL_FRAMES)
        line = np.zeros((cells, 1, CELL_FRAMES), np.float32)
        line.reshape(-1)[begun:end] = send
        spectra: Spectra = fft.rfft(line, 2 * CELL_FRAMES)
        answers = spectra * self._response[0]
        if begun:
            self._sent[-1:] += spectra
        else:
            self._sent = np.concatenate((self._sent, spectra))
            self._add_earlier(answers)
        return self._overlapped(answers, begun, end)

    def _add_earlier(self, answers: Spectra) -> None:
        """What the cells before answer in those of `answers`."""
        last = len(self._response) - 1
        for age in range(1, last + 1):
            answers += self._sent[last - age :][: len(answers)] * self._response[age]

    def _overlapped(self, answers: Spectra, begun: int, end: int) -> Signal:
        """Frames `begun` to `end` of the cells, of which the unfinished one is kept for the next call."""
        wet = fft.irfft(answers, 2 * CELL_FRAMES, overwrite_x=True).swapaxes(0, 1)
        line = silence((len(answers) + 1) * CELL_FRAMES)
        line[:, :-CELL_FRAMES] = wet[..., :CELL_FRAMES].reshape(2, -1)
        line[:, CELL_FRAMES:] += wet[..., CELL_FRAMES:].reshape(2, -1)
        line[:, : self._overlap.shape[1]] += self._overlap
        whole, self._place = divmod(end, CELL_FRAMES)
        self._overlap = line[:, whole * CELL_FRAMES :]
        self._sent = self._sent[whole:]
        return line[:, begun:end]


@lru_cache(maxsize=8)
def _response(space: float) -> Spectra:
    """Spectra of the partitions, shape (partitions, 2, bins), of a response with unit energy a channel."""
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
    partitions = np.pad(response, ((0, 0), (0, -response.shape[1] % CELL_FRAMES))).reshape(2, -1, CELL_FRAMES)
    return np.ascontiguousarray(fft.rfft(partitions.astype(np.float32), 2 * CELL_FRAMES).swapaxes(0, 1))


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
            side, gain = tap % 2, np.float32(db_to_gain(-1.5 * (tap - 1)) * ECHO_FEEDBACK ** (tap - 1))
            for smear in range(0, ECHO_SMOOTHING_FRAMES, ECHO_SMOOTHING_FRAMES // min(tap, 4)):
                wet[side] += gain / min(tap, 4) * line[begin - smear : begin - smear + frames]
        self._past = line[frames:]
        return wet
