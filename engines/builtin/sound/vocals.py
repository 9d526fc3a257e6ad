"""Ready-made singing on its way into the mix: what a voice has to offer, and its place among the players."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from engines.builtin.score import Part, Score
from engines.builtin.sound.signal import Signal, to_gain

# K-weighted loudness that a voice brings where it sings; the mix puts it in front of the band.
VOICE_LUFS = -17.0
VOICE_GAIN_DB = -2.0
# Sends without any space and what the largest hall adds.
REVERB_SENDS, ECHO_SENDS = (0.1, 0.25), (0.04, 0.16)


class Voice(Protocol):
    """A voice that sings a whole song, from its first frame on, wherever in the song its phrases are made.

    `spans` are the frames between which it sings, known before anything is sung: the song's loudness is planned with
    them. `process` is called from one thread at a time, with blocks of any length one after the other; it may wait
    until its phrase is sung.
    """

    @property
    def spans(self) -> Sequence[tuple[int, int]]: ...

    def process(self, at_frame: int, frames: int) -> Signal | None:
        """Frames `at_frame` to `at_frame + frames` of the song: float32 (2, frames), None where it is silent."""
        ...


class VoiceTrack:
    """A voice as the player of a part; nothing ducks it, and it ducks nothing."""

    def __init__(self, voice: Voice, score: Score) -> None:
        self._voice = voice
        self._gain = np.float32(to_gain(VOICE_GAIN_DB))
        space = score.sound.space
        reverb, delay = (least + more * space for least, more in (REVERB_SENDS, ECHO_SENDS))
        self.part = Part("Voice", "voice", "voice", (), VOICE_GAIN_DB, reverb=reverb, delay=delay)

    def process(self, at: int, frames: int) -> Signal | None:
        sung = self._voice.process(at, frames)
        return None if sung is None else sung * self._gain
