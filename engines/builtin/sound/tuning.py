"""Kicks tuned to the song, as producers do: a drum whose own note rings through every bar else clouds the key."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from engines.builtin.sound.signal import RATE_HZ
from engines.builtin.sound.tones import Tone

# Where the body of a kick is looked for, after its click and before it has died.
BODY_S, BODY_HZ = (0.05, 0.45), (32.0, 130.0)
TRANSFORM_FRAMES = 1 << 17
FIFTH = 7


class Tuning:
    """Brings the kicks of a kit, of which `kick` is one, to the nearest tonic (pitch class 0..11) or fifth."""

    def __init__(self, tonic: int, kick: Tone) -> None:
        self._semitones = semitones_to(tonic, body_pitch(kick))
        self._tuned: dict[int, tuple[Tone, Tone]] = {}

    def tuned(self, tone: Tone) -> Tone:
        """`tone` in tune; all strokes are moved alike."""
        if id(tone) not in self._tuned:
            self._tuned[id(tone)] = tone, _moved(tone, self._semitones)
        return self._tuned[id(tone)][1]


def body_pitch(tone: Tone) -> float:
    """The pitch that a kick rings at, a MIDI note number with fractions."""
    first, last = (round(seconds * RATE_HZ) for seconds in BODY_S)
    body = tone.steps[:, first:last].mean(axis=0)
    if not body.size:
        body = tone.steps.mean(axis=0)
    power = np.abs(np.fft.rfft(body * np.hanning(len(body)), TRANSFORM_FRAMES))
    low, high = (round(hertz * TRANSFORM_FRAMES / RATE_HZ) for hertz in BODY_HZ)
    hertz = (low + int(np.argmax(power[low:high]))) * RATE_HZ / TRANSFORM_FRAMES
    return float(69 + 12 * np.log2(hertz / 440))


def semitones_to(tonic: int, pitch: float) -> float:
    """The shortest way from `pitch` to a tonic or its fifth, at most 3.5 semitones."""
    ways = [(target - pitch + 6) % 12 - 6 for target in (tonic, tonic + FIFTH)]
    return min(ways, key=abs)


def _moved(tone: Tone, semitones: float) -> Tone:
    """`tone` played faster or slower, linear between its frames; a kick has nothing where that would be heard."""
    speed = 2 ** (semitones / 12)
    places = np.arange(int((tone.frames - 1) / speed) + 1) * speed
    whole = np.arange(tone.frames)
    steps: NDArray[np.int16] = np.rint([np.interp(places, whole, channel) for channel in tone.steps]).astype(np.int16)
    return replace(tone, steps=steps)
