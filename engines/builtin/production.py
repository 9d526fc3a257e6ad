"""A montage on its way into bytes and files: the song, its stems, its MIDI, its waveform and its document."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from engines.base import Event, PlanMade, Request, Result, Word
from engines.builtin import midi
from engines.builtin.editing.assembly import Assembly
from engines.builtin.editing.document import to_document
from engines.builtin.editing.montage import Montage
from engines.builtin.editing.notation import notation
from engines.builtin.editing.telling import beats_of, chapters_of, chords_of, timed_lines_of
from engines.builtin.sound.tones import Tones
from engines.builtin.spool import Spool
from engines.edits import Rendering
from engines.tags import Tags

COMPOSED = 0.03


class Production:
    """One song being made. Its files are there after `made`, as `result` says."""

    def __init__(self, montage: Montage, rendering: Rendering | Request, scratch: Path) -> None:
        self._montage = montage
        said = montage.metadata
        tags = Tags(
            said.title, ", ".join(said.genres), montage.tempo_bpm, montage.key, montage.lyrics,
            chapters=chapters_of(montage), timed_lines=timed_lines_of(montage),
        )  # fmt: skip
        self._spool = Spool(rendering, montage.frames, scratch, tags, COMPOSED)
        self._words: list[Word] = []
        self._midi, self._score = scratch / "song.mid", scratch / "score.json"

    @property
    def plan_made(self) -> PlanMade:
        """The event that comes before the first chunk."""
        song = self._montage
        return PlanMade(song.plan, song.metadata.title, song.tempo_bpm, song.key, _meter(song), list(song.understood))

    def made(self, tones: Tones) -> Iterator[Event]:
        """Chunks and progress. Ends every thread and removes every file when it is broken off."""
        with ExitStack() as undo, Assembly(self._montage, tones) as assembly:
            undo.callback(self._remove)
            yield from self._spool.written(assembly.blocks())
            self._words = assembly.words()
            self._write_notes()
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
            stems=self._spool.stems,
            silent_stems=self._spool.silent_stems,
            midi=self._midi,
            waveform=self._spool.waveform,
            score=self._score,
            recipe=recipe,
        )

    def _remove(self) -> None:
        self._spool.remove()
        for path in (self._midi, self._score):
            path.unlink(missing_ok=True)


def _meter(montage: Montage) -> str:
    return f"{montage.meter[0]}/{montage.meter[1]}"
