"""Speech as the singer needs it: words, syllables and phones with times, and the spectrum of every 5 ms."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from engines.builtin.voice.phones import Kind

FRAME_S = 0.005
SPEECH_RATE_HZ = 16_000
# Mel-cepstra with this warping follow the ear's scale at 16 kHz (Tokuda et al. 1994).
WARP = 0.42
BAND_EDGES_HZ = (0, 1000, 2000, 4000, 6000, 8000)

Floats = NDArray[np.float32]

# The synthesizers are not made for threads and share C's random numbers: one line is spoken at a time.
LOCK = Lock()


class VoiceUnavailable(Exception):
    """No speech synthesizer is installed here that could sing this."""


@dataclass(frozen=True, slots=True)
class Phone:
    """One sound; `start` and `end` in seconds of the spoken line; `glides` tells a diphthong."""

    name: str
    kind: Kind
    start: float = 0.0
    end: float = 0.0
    glides: bool = False

    @property
    def seconds(self) -> float:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Syllable:
    """`word` counts the words of the line as written, from 0; `stress` is 0 none, 1 secondary, 2 primary."""

    text: str
    word: int
    stress: int
    phones: tuple[Phone, ...]

    @property
    def nucleus(self) -> int:
        """The index of the vowel, or of the sound that stands in for one."""
        kinds = [phone.kind for phone in self.phones]
        for kind in ("vowel", "sonorant", "voiced"):
            if kind in kinds:
                return kinds.index(kind)
        return len(kinds) - 1


@dataclass(frozen=True, eq=False, slots=True)
class Speech:
    """A spoken line. Arrays hold one row per 5 ms.

    `cepstra` (rows, order) are mel-cepstra of the natural logarithm of the amplitude at 16 kHz, `pitch_hz` (rows,) is 0
    where there is no voice, `strength` (rows, 5) 0..1 is the periodic share of the bands between `BAND_EDGES_HZ`.
    """

    words: tuple[str, ...]
    syllables: tuple[Syllable, ...]
    cepstra: Floats
    pitch_hz: Floats
    strength: Floats
