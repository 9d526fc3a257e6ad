"""A montage on its way into bytes and files: the song, its stems, its MIDI, its waveform and its document."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np

from engines.audio import Block, WaveformPeaks
from engines.base import Chunk, Event, PlanMade, Progress, Request, Result, Word
from engines.builtin import midi
from engines.builtin.editing.assembly import Assembly
from engines.builtin.editing.document import to_document
from engines.builtin.editing.montage import Montage
from engines.builtin.editing.notation import notation
from engines.builtin.editing.telling import beats_of, chapters_of, chords_of, timed_lines_of
from engines.builtin.sound.master import Mastered
from engines.builtin.sound.signal import Signal
from engines.builtin.sound.tones import Tones
from engines.builtin.stemfiles import StemFiles
from engines.edits import Rendering
from engines.encode import BackgroundEncoder, encoder
from engines.formats import output_format
from engines.tags import Tags

PLAYING = "Playing"
COMPOSED, PLAYED = 0.03, 0.97
PROGRESS_STEP = 0.01


class Production:
    """One song being made. Its files are there after `made`, as `result` says."""

    def __init__(self, montage: Montage, rendering: Rendering | Request, scratch: Path) -> None:
        self._montage, self._rendering, self._frames = montage, rendering, montage.frames
        said = montage.metadata
        self._tags = Tags(
            said.title, ", ".join(said.genres), montage.tempo_bpm, montage.key, montage.lyrics,
            chapters=chapters_of(montage), timed_lines=timed_lines_of(montage),
        )  # fmt: skip
        stem_format = output_format(rendering.stem_format)
        self._files = StemFiles(rendering.stem_set, stem_format, self._frames, scratch, self._tags)
        self._peaks = WaveformPeaks()
        self._words: list[Word] = []
        self._midi, self._waveform = scratch / "song.mid", scratch / "waveform.json"
        self._score = scratch / "score.json"

    @property
    def plan_made(self) -> PlanMade:
        """The event that comes before the first chunk."""
        song = self._montage
        return PlanMade(song.plan, song.metadata.title, song.tempo_bpm, song.key, _meter(song), list(song.understood))

    def made(self, tones: Tones) -> Iterator[Event]:
        """Chunks and progress. Ends every thread and removes every file when it is broken off."""
        with ExitStack() as undo, ExitStack() as stack:
            undo.callback(self._remove)
            self._files.open()
            stack.callback(self._files.close)
            song = stack.enter_context(
                BackgroundEncoder(encoder(output_format(self._rendering.output_format), self._frames, self._tags))
            )
            assembly = stack.enter_context(Assembly(self._montage, tones))
            yield from self._encoded(assembly.blocks(), song)
            self._words = assembly.words()
            self._files.finish()
            self._write_notes()
            self._waveform.write_text(self._peaks.json())
            self._score.write_text(to_document(self._montage), encoding="utf-8")
            undo.pop_all()

    def _write_notes(self) -> None:
        notes = notation(self._montage)
        self._midi.write_bytes(midi.to_midi(notes.score, notes.sung, notes.changes))

    def result(self, notices: list[str], recipe: dict[str, Any]) -> Result:
        """All that is known of the song; `notices` come after the montage's own."""
        song = self._montage
        return Result(
            plan=song.plan,
            metadata=song.metadata,
            duration_ms=song.plan.length_ms,
            seed=song.seed,
            tempo_bpm=song.tempo_bpm,
            key=song.key,
            meter=_meter(song),
            words=self._words,
            chords=chords_of(song),
            beats_ms=beats_of(song),
            lyrics=song.lyrics,
            understood=list(song.understood),
            not_understood=list(song.not_understood),
            notices=[*song.notices, *notices],
            stems=self._files.paths,
            silent_stems=self._files.silent,
            midi=self._midi,
            waveform=self._waveform,
            score=self._score,
            recipe=recipe,
        )

    def _encoded(self, blocks: Iterator[Mastered], song: BackgroundEncoder) -> Iterator[Event]:
        made, told = 0, COMPOSED
        for block in blocks:
            mix = interleaved(block.mix)
            song.feed(mix)
            self._files.feed(block.stems, len(mix))
            self._peaks.process(mix)
            if data := song.ready():
                yield Chunk(data)
            made += len(mix)
            fraction = COMPOSED + (PLAYED - COMPOSED) * made / self._frames
            if fraction >= told + PROGRESS_STEP:
                told = fraction
                yield Progress(PLAYING, round(fraction, 3))
        yield Chunk(song.finish())

    def _remove(self) -> None:
        for path in (*self._files.paths.values(), self._midi, self._waveform, self._score):
            path.unlink(missing_ok=True)


def interleaved(signal: Signal) -> Block:
    """A planar block of shape (2, frames) as (frames, 2)."""
    return np.ascontiguousarray(signal.T)


def _meter(montage: Montage) -> str:
    return f"{montage.meter[0]}/{montage.meter[1]}"
