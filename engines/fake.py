"""A scripted engine for tests and demonstrations: short tones in real files, with delays and failures as asked.

The prompt steers it, so that a test can do so through every layer: `fake: chunks=5 delay_ms=20 fail_at=3 error=busy`.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Generator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal

import mido
import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from engines.audio import SAMPLE_RATE_HZ, Block, WaveformPeaks, mix, ms_to_frames, silence
from engines.base import (
    STEM_SETS,
    Capabilities,
    ChordSpan,
    Chunk,
    Event,
    Finished,
    Metadata,
    PlanMade,
    Progress,
    Request,
    Result,
    Word,
)
from engines.encode import encoder
from engines.errors import ContentRefused, EngineBusy, EngineError, EngineUnavailable, InvalidRequest, RenderFailed
from engines.formats import output_format
from engines.plan import SECTION_MAX_MS, Plan, Section
from engines.tags import Tags

PREFIX = "fake:"
DEFAULT_LENGTH_MS = 6_000
BEAT_MS = 500
TEMPO_BPM = 60_000 / BEAT_MS
KEY, METER = "A minor", "4/4"
LEVEL = 0.1
PITCHES = {"drums": 38, "bass": 45, "other": 69}
ERRORS: dict[str, type[EngineError]] = {
    "failed": RenderFailed,
    "busy": EngineBusy,
    "unavailable": EngineUnavailable,
    "refused": ContentRefused,
}


class Script(BaseModel):
    """A song in `chunks` chunks, each after `delay_ms`; `error` instead of chunk `fail_at`, counted from 0."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    chunks: Annotated[int, Field(ge=1)] = 4
    delay_ms: Annotated[int, Field(ge=0)] = 0
    fail_at: Annotated[int, Field(ge=0)] | None = None
    error: Literal["failed", "busy", "unavailable", "refused"] = "failed"

    def changed_by(self, prompt: str) -> Script:
        """This script with the words after `fake:`; any other prompt changes nothing. Raises `InvalidRequest`."""
        if not prompt.startswith(PREFIX):
            return self
        words = dict(word.partition("=")[::2] for word in prompt.removeprefix(PREFIX).split())
        try:
            return Script.model_validate(self.model_dump() | words)
        except ValidationError as error:
            first = InvalidRequest.from_pydantic(error)
            raise InvalidRequest("prompt", prompt, f"{first.field} in a script: {first.limit}") from error


class FakeEngine:
    """Repeatable: the tones depend on the request alone."""

    name = "fake"
    capabilities = Capabilities(repeatable=True, queue="render", vocals=True, stem_sets=frozenset(STEM_SETS), midi=True)

    def __init__(self, script: Script | None = None) -> None:
        self._script = script or Script()

    def compose(self, request: Request, scratch: Path) -> Generator[Event, None, None]:
        script = self._script.changed_by(request.prompt)
        song = _Song(request, self.plan(request), self._detune(request))
        yield PlanMade(song.plan, song.title, TEMPO_BPM, KEY, METER, song.understood)
        yield from _chunks(song, script)
        yield Finished(song.written(scratch))

    def plan(self, request: Request) -> Plan:
        """The request's own plan, or one of equal sections that last as long as asked."""
        return request.plan or _plan_of_length(request.length_ms or DEFAULT_LENGTH_MS, request.prompt[:100])

    def warm_up(self) -> None:
        """There is nothing to load."""

    def _detune(self, request: Request) -> float:
        return request.seed % 12


class UnrepeatableFakeEngine(FakeEngine):
    """Sounds different at every run, as a remote engine may."""

    name = "fake-unrepeatable"
    capabilities = replace(FakeEngine.capabilities, repeatable=False)

    def _detune(self, request: Request) -> float:
        return secrets.randbelow(1200) / 100


def _plan_of_length(length_ms: int, style: str) -> Plan:
    count = -(-length_ms // SECTION_MAX_MS)
    bounds = [length_ms * place // count for place in range(count + 1)]
    sections = [
        Section(
            section_name=f"Part {number}",
            positive_local_styles=[],
            negative_local_styles=[],
            duration_ms=end - start,
            lines=[],
        )
        for number, (start, end) in enumerate(pairwise(bounds), 1)
    ]
    return Plan(positive_global_styles=[style], negative_global_styles=[], sections=sections)


def _chunks(song: _Song, script: Script) -> Generator[Event, None, None]:
    encode = encoder(output_format(song.request.output_format), song.frames, song.tags)
    bounds = [song.frames * place // script.chunks for place in range(script.chunks + 1)]
    for place, (start, end) in enumerate(pairwise(bounds)):
        time.sleep(script.delay_ms / 1000)
        if place == script.fail_at:
            raise ERRORS[script.error](f"The script fails at chunk {place}.")
        encoded = encode.process(song.block(start, end))
        if data := encoded if end < song.frames else encoded + encode.finish():
            yield Chunk(data)
        yield Progress("rendering", (place + 1) / script.chunks)


class _Song:
    """A tone for every stem that sounds, struck anew on every beat."""

    def __init__(self, request: Request, plan: Plan, detune: float) -> None:
        self.request, self.plan = request, plan
        self.frames = ms_to_frames(plan.length_ms)
        self.title = "Test tones"
        self.understood = request.prompt.split()[:3]
        self.tags = Tags(title=self.title, genre="test", tempo_bpm=TEMPO_BPM, key=KEY)
        self._pitches = {stem: pitch + detune for stem, pitch in PITCHES.items()}

    def block(self, start: int, end: int) -> Block:
        return mix(self.stem(stem, start, end) for stem in PITCHES)

    def stem(self, stem: str, start: int, end: int) -> Block:
        if stem not in PITCHES:
            return silence(end - start)
        seconds = np.arange(start, end) / SAMPLE_RATE_HZ
        decay = np.exp(-8 * (seconds % (BEAT_MS / 1000)))
        tone = LEVEL * decay * np.sin(2 * np.pi * midi_to_hz(self._pitches[stem]) * seconds)
        return np.stack((tone, tone), axis=1).astype(np.float32)

    def written(self, scratch: Path) -> Result:
        return Result(
            plan=self.plan,
            metadata=Metadata(self.title, "Tones for tests.", ["test"], ["en"] if self._words() else []),
            duration_ms=self.plan.length_ms,
            seed=self.request.seed,
            tempo_bpm=TEMPO_BPM,
            key=KEY,
            meter=METER,
            words=self._words(),
            chords=[ChordSpan("Am", 0, self.plan.length_ms)],
            beats_ms=list(range(0, self.plan.length_ms, BEAT_MS)),
            lyrics=self.request.lyrics,
            understood=self.understood,
            stems=self._write_stems(scratch),
            silent_stems=[stem for stem in self._stem_names() if stem not in PITCHES],
            midi=self._write_midi(scratch),
            waveform=self._write_waveform(scratch),
            recipe={"engine": "fake", "request": self.request.model_dump(mode="json")},
        )

    def _words(self) -> list[Word]:
        """A word a beat, as far as the song lasts; tags such as [verse] are not sung."""
        times = range(0, self.plan.length_ms - BEAT_MS, BEAT_MS)
        words = [] if self.request.instrumental else re.sub(r"\[.*?\]", "", self.request.lyrics).split()
        return [Word(word, start, start + BEAT_MS) for word, start in zip(words, times, strict=False)]

    def _stem_names(self) -> tuple[str, ...]:
        return STEM_SETS[self.request.stem_set] if self.request.stem_set else ()

    def _write_stems(self, scratch: Path) -> dict[str, Path]:
        row = output_format(self.request.stem_format)
        paths = {name: scratch / f"{name}.{row.suffix}" for name in self._stem_names()}
        for name, path in paths.items():
            encode = encoder(row, self.frames, self.tags)
            pieces = [encode.process(self.stem(name, *bounds)) for bounds in self._pieces()]
            path.write_bytes(b"".join(pieces) + encode.finish())
        return paths

    def _write_midi(self, scratch: Path) -> Path:
        song = mido.MidiFile(ticks_per_beat=480)
        track = song.add_track(self.title)
        track.append(mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(TEMPO_BPM)))
        for _ in range(self.plan.length_ms // BEAT_MS):
            track.append(mido.Message("note_on", note=PITCHES["other"], velocity=80))
            track.append(mido.Message("note_off", note=PITCHES["other"], time=song.ticks_per_beat))
        path = scratch / "song.mid"
        song.save(path)
        return path

    def _write_waveform(self, scratch: Path) -> Path:
        peaks = WaveformPeaks()
        for bounds in self._pieces():
            peaks.process(self.block(*bounds))
        path = scratch / "waveform.json"
        path.write_text(peaks.json())
        return path

    def _pieces(self) -> list[tuple[int, int]]:
        starts = range(0, self.frames, SAMPLE_RATE_HZ)
        return [(start, min(start + SAMPLE_RATE_HZ, self.frames)) for start in starts]


def midi_to_hz(pitch: float) -> float:
    return float(440 * 2 ** ((pitch - 69) / 12))
