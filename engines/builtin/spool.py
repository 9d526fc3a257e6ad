"""Sound on its way into bytes and files: the encoded song or sample, its stems and its waveform."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from engines.audio import Block, WaveformPeaks
from engines.base import Chunk, Progress, Request, SampleRequest
from engines.builtin.sound.master import Mastered
from engines.builtin.sound.signal import Signal
from engines.builtin.stemfiles import StemFiles
from engines.edits import Rendering
from engines.encode import BackgroundEncoder, encoder
from engines.formats import output_format
from engines.tags import Tags

PLAYING = "Playing"
PLAYED = 0.97
PROGRESS_STEP = 0.01


class Spool:
    """Takes `frames` frames of mastered sound in the formats `wanted`; progress goes on from the share `begun`."""

    def __init__(
        self, wanted: Request | SampleRequest | Rendering, frames: int, scratch: Path, tags: Tags, begun: float
    ) -> None:
        self._format, self._frames, self._tags, self._begun = output_format(wanted.output_format), frames, tags, begun
        self._stems = StemFiles(wanted.stem_set, output_format(wanted.stem_format), frames, scratch, tags)
        self._peaks = WaveformPeaks()
        self.waveform = scratch / "waveform.json"
        self.stems = self._stems.paths

    @property
    def silent_stems(self) -> list[str]:
        """Those of `stems` in which nothing sounds, once all is written."""
        return self._stems.silent

    def written(self, blocks: Iterator[Mastered]) -> Iterator[Chunk | Progress]:
        """Chunks and progress. Ends every thread and removes every file when it is broken off."""
        with ExitStack() as undo, ExitStack() as stack:
            undo.callback(self.remove)
            self._stems.open()
            stack.callback(self._stems.close)
            encoded = stack.enter_context(BackgroundEncoder(encoder(self._format, self._frames, self._tags)))
            yield from self._encoded(blocks, encoded)
            self._stems.finish()
            self.waveform.write_text(self._peaks.json())
            undo.pop_all()

    def remove(self) -> None:
        """Remove every file."""
        for path in (*self.stems.values(), self.waveform):
            path.unlink(missing_ok=True)

    def _encoded(self, blocks: Iterator[Mastered], encoded: BackgroundEncoder) -> Iterator[Chunk | Progress]:
        made, told = 0, self._begun
        for block in blocks:
            mix = interleaved(block.mix)
            encoded.feed(mix)
            self._stems.feed(block.stems, len(mix))
            self._peaks.process(mix)
            if data := encoded.ready():
                yield Chunk(data)
            made += len(mix)
            fraction = self._begun + (PLAYED - self._begun) * made / self._frames
            if fraction >= told + PROGRESS_STEP:
                told = fraction
                yield Progress(PLAYING, round(fraction, 3))
        yield Chunk(encoded.finish())


def interleaved(signal: Signal) -> Block:
    """A planar block of shape (2, frames) as (frames, 2)."""
    return np.ascontiguousarray(signal.T)
