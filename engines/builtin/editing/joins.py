"""Where the clips of a row sound in the song, and how each takes over from the one before."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engines.builtin.editing.montage import Clip, Composed, Montage, Row
from engines.builtin.sound.signal import RATE_HZ, Signal

# A join's crossfade ends where the new clip begins, so that its first beat keeps its attack.
JOIN_FRAMES = round(0.03 * RATE_HZ)
# What begins or ends in the middle of a source is faded so long.
FIRST_FADE_FRAMES, LAST_FADE_FRAMES = round(0.005 * RATE_HZ), round(0.02 * RATE_HZ)


@dataclass(frozen=True, slots=True)
class Placed:
    """A clip in the song: heard from frame `start` to `end`, of the source `offset` frames further on.

    It rises over its first `rise` and falls over its last `fall` frames; its place is `lead` frames after its start.
    """

    source: int
    start: int
    end: int
    offset: int
    rise: int
    fall: int
    lead: int

    @property
    def place(self) -> tuple[int, int]:
        """What it plays: clips of one place sound together as their source has them."""
        return self.source, self.offset

    def gains(self, at: int, until: int) -> Signal | None:
        """The fades between two frames of the song, None where there are none."""
        if at >= self.start + self.rise and until <= self.end - self.fall:
            return None
        frames = np.arange(at, until, dtype=np.float32) + np.float32(0.5)
        shares = np.ones(until - at, np.float32)
        if self.rise:
            shares = np.minimum(shares, (frames - self.start) / self.rise)
        if self.fall:
            shares = np.minimum(shares, (self.end - frames) / self.fall)
        gains: Signal = (0.5 - 0.5 * np.cos(np.pi * np.clip(shares, 0, 1))).astype(np.float32)
        return gains


def placed(montage: Montage, row: Row) -> list[Placed]:
    """The clips of a row, each begun as long before its place as it takes to come in."""
    out: list[Placed] = []
    at = 0
    for number, clip in enumerate(row):
        before, after = row[number - 1 : number], row[number + 1 : number + 2]
        lead = _lead(montage, clip, before[0]) if before else 0
        rise = lead if before or not clip.start else FIRST_FADE_FRAMES
        is_whole = not after and clip.end == montage.sources[clip.source].frames
        fall = 0 if is_whole else min(JOIN_FRAMES if after else LAST_FADE_FRAMES, clip.frames)
        out.append(Placed(clip.source, at - lead, at + clip.frames, clip.start - at, rise, fall, lead))
        at += clip.frames
    return out


def _lead(montage: Montage, clip: Clip, before: Clip) -> int:
    """How many frames before its place a clip begins to come in: as far as its source goes back."""
    source = montage.sources[clip.source]
    first = source.from_frame if isinstance(source, Composed) else 0
    return min(JOIN_FRAMES, clip.start - first, before.frames)
