"""The stems of a song as files, written while the song is being made."""

from __future__ import annotations

from contextlib import suppress
from io import BufferedWriter
from pathlib import Path

import numpy as np

from engines.base import STEM_SETS, StemSet
from engines.builtin.score import Stem
from engines.builtin.sound.render import STEMS, Stems
from engines.builtin.sound.signal import silence
from engines.encode import BackgroundEncoder, encoder, encoding_thread
from engines.formats import OutputFormat
from engines.tags import Tags


class StemFiles:
    """One file a stem of `stem_set`, silent ones included, as `<stem>.<suffix>` in `folder`; none for None.

    `paths` are known from the start; the files are whole, and `silent` names those without any sound, after `finish`.
    One thread encodes them all; `close` ends it.
    """

    def __init__(
        self, stem_set: StemSet | None, file_format: OutputFormat, frames: int, folder: Path, tags: Tags
    ) -> None:
        self._names = STEM_SETS[stem_set] if stem_set else ()
        self._format, self._frames, self._tags = file_format, frames, tags
        self._thread = encoding_thread("stems")
        self._sounding: set[str] = set()
        self._encoders: dict[str, BackgroundEncoder] = {}
        self._files: dict[str, BufferedWriter] = {}
        self.paths = {name: folder / f"{name}.{file_format.suffix}" for name in self._names}

    def open(self) -> None:
        for name, path in self.paths.items():
            self._files[name] = path.open("wb")
            self._encoders[name] = BackgroundEncoder(encoder(self._format, self._frames, self._tags), self._thread)

    def feed(self, stems: Stems, frames: int) -> None:
        """Take the next `frames` frames of every stem, float32 (2, frames) each; a missing one is silent."""
        for name, encoding in self._encoders.items():
            # In one order, because sums of floats differ by it.
            sounds = [stems[stem] for stem in STEMS if stem in stems and self._file_of(stem) == name]
            if name not in self._sounding and any(sound.any() for sound in sounds):
                self._sounding.add(name)
            encoding.feed(np.ascontiguousarray(sum(sounds, start=silence(frames)).T))
            self._files[name].write(encoding.ready())

    @property
    def silent(self) -> list[str]:
        return [name for name in self._names if name not in self._sounding]

    def finish(self) -> None:
        for name, encoding in self._encoders.items():
            self._files[name].write(encoding.finish())
            self._files[name].close()

    def close(self) -> None:
        for encoding in self._encoders.values():
            encoding.close()
        self._thread.shutdown()
        for file in self._files.values():
            with suppress(OSError):  # a full disk has been told by `feed` already
                file.close()

    def _file_of(self, stem: Stem) -> str:
        """The file a stem belongs into: a set without guitar and piano has them under `other`."""
        return stem if stem in self._names else "other"
