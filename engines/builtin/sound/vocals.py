"""Ready-made singing on its way into the mix: what a voice has to offer, and its place among the players."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from engines.builtin.score import Part, Score
from engines.builtin.sound.signal import Signal

# Loudness in the mix of a voice whose vowels have the level that `Voice` asks for: in front of a full band.
SUNG_LUFS = -20.5
# Sends without any space and what the largest hall adds.
REVERB_SENDS, ECHO_SENDS = (0.1, 0.25), (0.04, 0.16)


class Voice(Protocol):
    """A voice that sings a whole song; its vowels are near 0.1 RMS in each channel.

    `spans` are the frames between which it sings, known before anything is sung: the song's loudness is planned with
    them. A song of up to 12 s is heard once before it is made, so that its frames are asked for twice and from two
    threads; longer ones are asked for once, block after block from the start. `process` may wait until its phrase is
    sung.
    """

    @property
    def spans(self) -> Sequence[tuple[int, int]]: ...

    def process(self, at_frame: int, frames: int) -> Signal | None:
        """Frames `at_frame` to `at_frame + frames` of the song: float32 (2, frames), which is left as it is, or None
        for silence.
        """
        ...


class VoiceTrack:
    """A voice as the player of a part; nothing ducks it, and it ducks nothing."""

    def __init__(self, voice: Voice, score: Score) -> None:
        self._voice = voice
        space = score.sound.space
        reverb, delay = (least + more * space for least, more in (REVERB_SENDS, ECHO_SENDS))
        self.part = Part("Voice", "voice", "voice", (), reverb=reverb, delay=delay)

    def process(self, at: int, frames: int) -> Signal | None:
        sung = self._voice.process(at, frames)
        return None if sung is None else sung.copy()
