"""Sources being played: each from its beginning on, once, as far as somebody listens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing
from typing import Protocol

from engines.base import Word
from engines.builtin.editing.montage import RECORDED_STEM, Composed, Recorded, Source
from engines.builtin.editing.recordings import samples_of
from engines.builtin.score import Stem
from engines.builtin.singing import Singing
from engines.builtin.sound.master import Mastered, mastered
from engines.builtin.sound.signal import Signal, silence
from engines.builtin.sound.tones import Tones


class Reel(Protocol):
    """A source on its way past. It may be opened late, and closed as often as one likes."""

    def wind(self, start: int, end: int) -> None:
        """Have the frames `start` to `end` at hand; what lies before is given up."""
        ...

    def read(self, stem: Stem, start: int, end: int) -> Signal | None:
        """Frames at hand of a stem, float32 (2, frames), None for silence."""
        ...

    def words(self, until: int) -> list[Word]:
        """The words sung before frame `until` at least, in ms of the source."""
        ...

    def close(self) -> None: ...


def reel_of(source: Source, tones: Tones) -> Reel:
    return ComposedReel(source, tones) if isinstance(source, Composed) else RecordedReel(source)


class RecordedReel:
    """Any part of a recording at any time."""

    def __init__(self, recorded: Recorded) -> None:
        self._recorded = recorded

    def wind(self, start: int, end: int) -> None:
        """The disk has all of it at hand."""

    def read(self, stem: Stem, start: int, end: int) -> Signal | None:
        return samples_of(self._recorded, start, end) if stem == RECORDED_STEM else None

    def words(self, until: int) -> list[Word]:
        """Nobody knows what a recording sings."""
        return []

    def close(self) -> None:
        """Nothing is open."""


class ComposedReel:
    """Renders from the source's first frame, because a master and a room remember what they have heard."""

    def __init__(self, source: Composed, tones: Tones) -> None:
        self._source, self._tones = source, tones
        self._stack = ExitStack()
        self._blocks: Iterator[Mastered] | None = None
        self._voice: Singing | None = None
        self._kept: list[tuple[int, Mastered]] = []
        self._end = source.from_frame

    def blocks(self) -> Iterator[Mastered]:
        """All blocks from the first frame on, for whoever winds nothing."""
        source = self._source
        if source.voices.takes:
            self._voice = self._stack.enter_context(Singing(source.voices, source.score, source.from_frame))
        blocks = mastered(source.score, self._tones, self._voice, source.from_frame, source.gain_db)
        return self._stack.enter_context(closing(blocks))

    def wind(self, start: int, end: int) -> None:
        self._blocks = self._blocks or self.blocks()
        self._kept = [(begin, block) for begin, block in self._kept if begin + block.mix.shape[1] > start]
        while self._end < end:
            block = next(self._blocks)
            begin, self._end = self._end, self._end + block.mix.shape[1]
            if self._end > start:
                self._kept.append((begin, block))

    def read(self, stem: Stem, start: int, end: int) -> Signal | None:
        sound = None
        for begin, block in self._kept:
            first, last = max(start, begin), min(end, begin + block.mix.shape[1])
            if first < last and stem in block.stems:
                sound = silence(end - start) if sound is None else sound
                sound[:, first - start : last - start] = block.stems[stem][:, first - begin : last - begin]
        return sound

    def words(self, until: int) -> list[Word]:
        return self._voice.words(until) if self._voice else []

    def close(self) -> None:
        self._kept.clear()
        self._stack.close()
