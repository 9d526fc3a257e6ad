"""Ready-made singing on its way into the mix: what a voice has to offer, and its place among the players."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from engines.builtin.score import Part, Score
from engines.builtin.sound.controls import CONTROL_FRAMES, spread
from engines.builtin.sound.signal import Signal, seconds_to_frames
from engines.builtin.sound.space import Reverb

# Loudness in the mix of a voice whose vowels have the level that `Voice` asks for: in front of a full band.
SUNG_LUFS = -20.5
# The room of a voice is shorter than the band's, so that words begin and end clearly.
SPACE_SHARE = 0.25
# What comes back, without any space and what the largest hall adds.
ROOM_LEVEL = 0.09, 0.05
# A line's end is heard dry: the room hears less and less of its last moments, so that it has died where a pause begins.
RISE_S, DRY_END_S, PAUSE_S = 0.05, 0.45, 0.12


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
    """A voice as the player of a part, in a room of its own; nothing ducks it, and it ducks nothing.

    Blocks are asked for one after the other.
    """

    part = Part("Voice", "voice", "voice", (), reverb=0.0, delay=0.0)

    def __init__(self, voice: Voice, score: Score) -> None:
        self._voice = voice
        space = score.sound.space
        self._room = Reverb(SPACE_SHARE * space)
        self._level = np.float32(ROOM_LEVEL[0] + ROOM_LEVEL[1] * space)
        self._course = _course(voice.spans)

    def process(self, at: int, frames: int) -> Signal | None:
        """The voice and its room from frame `at` of the song, float32 (2, frames); None for silence."""
        sung = self._voice.process(at, frames)
        if sung is None:
            return self._room.process(None, frames)
        send = (sung[0] + sung[1]) * (np.float32(0.5) * self._level)
        send *= spread(self._heard(at, frames), frames)
        room = self._room.process(send, frames)
        return sung.copy() if room is None else room + sung

    def _heard(self, at: int, frames: int) -> np.ndarray:
        """The share of the voice that the room hears, a value each `CONTROL_FRAMES` and one more."""
        controls = at + np.arange(0, frames + CONTROL_FRAMES, CONTROL_FRAMES)
        shares: np.ndarray = np.interp(controls, *self._course) ** 2
        return shares


def _course(spans: Sequence[tuple[int, int]]) -> tuple[list[float], list[float]]:
    """Frames, and how open the room's ear is at each: open soon after a line begins, closed where a pause begins."""
    rise, fall = seconds_to_frames(RISE_S), seconds_to_frames(DRY_END_S)
    points = [(0.0, 0.0)]
    for start, end in _stretches(spans):
        top = min(1.0, (end - start) / (rise + fall))
        points += [(start, 0.0), (start + top * rise, top), (end - top * fall, top), (end, 0.0)]
    frames, shares = zip(*points, strict=True)
    return list(frames), list(shares)


def _stretches(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans in order, joined where no pause parts them."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start - joined[-1][1] < seconds_to_frames(PAUSE_S):
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((start, end))
    return joined
