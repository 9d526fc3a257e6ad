"""What single instruments go through before the mix: the tremolo of an electric piano, the ensemble of a section."""

from __future__ import annotations

from math import pi

import numpy as np

from engines.builtin.sound.controls import CONTROL_FRAMES, spread
from engines.builtin.sound.signal import RATE_HZ, Signal
from engines.builtin.sound.voicing import PLAIN, VOICINGS

ENSEMBLE_FRAMES, ENSEMBLE_DEPTH_FRAMES, ENSEMBLE_HZ = (551, 741), 60.0, (0.61, 0.47)


class Insert:
    """The motion of one instrument's sound; it depends on the frame of the song and not on the length of blocks."""

    def __init__(self, instrument: str) -> None:
        voicing = VOICINGS.get(instrument, PLAIN)
        self._tremolo_hz, self._depth = voicing.tremolo
        self._ensemble = Ensemble(voicing.ensemble) if voicing.ensemble else None

    def process(self, block: Signal, at: int) -> Signal:
        """`block` (2, frames), which starts at frame `at` of the song and may be changed."""
        if self._ensemble is not None:
            block = self._ensemble.process(block, at)
        if self._depth:
            sway = np.float32(0.5 * self._depth) * _sine(self._tremolo_hz, 0.0, at, block.shape[1])
            middle = np.float32(1 - 0.5 * self._depth)
            block[0] *= middle + sway
            block[1] *= middle - sway
        return block

    def skip(self) -> None:
        """Forget what sounded, after silence."""
        if self._ensemble is not None:
            self._ensemble.skip()


class Ensemble:
    """Two more voices of `amount` 0..1, one a side, that waver in pitch some 15 ms behind."""

    def __init__(self, amount: float) -> None:
        self._amount = np.float32(amount)
        self._loudness = np.float32(1 / np.sqrt(1 + amount**2))
        self._past_frames = max(ENSEMBLE_FRAMES) + int(ENSEMBLE_DEPTH_FRAMES) + 2
        self._past: Signal = np.zeros(self._past_frames, np.float32)

    def process(self, block: Signal, at: int) -> Signal:
        frames = block.shape[1]
        line = np.concatenate((self._past, (block[0] + block[1]) * np.float32(0.5)))
        self._past = line[frames:]
        for side, (delay, hertz) in enumerate(zip(ENSEMBLE_FRAMES, ENSEMBLE_HZ, strict=True)):
            late = delay + np.float32(ENSEMBLE_DEPTH_FRAMES) * _sine(hertz, 2.0 * side, at, frames)
            block[side] += self._amount * _read(line, self._past_frames, late)
        block *= self._loudness
        return block

    def skip(self) -> None:
        """Forget what sounded, after silence."""
        self._past = np.zeros(self._past_frames, np.float32)


def _read(line: Signal, start: int, late: Signal) -> Signal:
    """`line` from frame `start` on, each frame `late` frames behind, linear between two."""
    whole = late.astype(np.int32)
    share = late - whole
    place = np.arange(start, start + len(late), dtype=np.int32) - whole
    near, far = line.take(place), line.take(place - 1)
    sound: Signal = near + share * (far - near)
    return sound


def _sine(hertz: float, turn: float, at: int, frames: int) -> Signal:
    """A slow sine (frames,) from frame `at` of the song on, whose steps lie at the same frames for every block."""
    ahead = at % CONTROL_FRAMES
    places = at - ahead + np.arange(0, ahead + frames + CONTROL_FRAMES, CONTROL_FRAMES)
    return spread(np.sin(2 * pi * hertz * places / RATE_HZ + turn), ahead + frames)[ahead:]
