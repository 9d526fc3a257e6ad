"""The embedded engine: composes, plays, mixes and encodes a song with nothing but what is installed."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from threading import Lock

import numpy as np

import engines
from engines.audio import Block, WaveformPeaks
from engines.base import (
    STEM_SETS,
    Capabilities,
    Chunk,
    Event,
    Finished,
    PlanMade,
    Progress,
    Request,
    Result,
    SampleEvent,
    SampleRequest,
    Word,
)
from engines.builtin import compose, midi
from engines.builtin.compose import Composition
from engines.builtin.instruments import INSTRUMENTS
from engines.builtin.samples.making import Sampling
from engines.builtin.score import Score
from engines.builtin.singing import Singing, sung_syllables
from engines.builtin.sound.master import Mastered, mastered
from engines.builtin.sound.sampled import SamplesMissing, SoundFont, soundfont_path
from engines.builtin.sound.signal import RATE_HZ, Signal
from engines.builtin.sound.tones import Tones
from engines.builtin.stemfiles import StemFiles
from engines.builtin.writing.voices import Voices
from engines.encode import BackgroundEncoder, encoder
from engines.errors import EngineUnavailable, RenderFailed
from engines.formats import output_format
from engines.plan import Plan
from engines.tags import Tags

COMPOSING, PLAYING, FINISHING = "Composing", "Playing", "Finishing"
COMPOSED, PLAYED = 0.03, 0.97
PROGRESS_STEP = 0.01
WARM_UP = Request(prompt="pop song", seed=0, length_ms=3_000)


class BuiltinEngine:
    """Repeatable: the same request gives the same bytes in any process, however it is scheduled.

    `soundfont` None takes the file that the environment's `SOUNDFONT` names, read here and nowhere else, or the best
    that is installed. Without one every instrument is synthesised and the result says so.
    """

    name = "builtin"
    capabilities = Capabilities(
        repeatable=True, queue="render", vocals=True, stem_sets=frozenset(STEM_SETS), midi=True, plans=True
    )

    def __init__(self, soundfont: Path | None = None) -> None:
        named = os.environ.get("SOUNDFONT")
        self._soundfont = soundfont or (Path(named) if named else None)
        self._lock = Lock()
        self._tones: Tones | None = None
        self._without_samples = ""

    def compose(self, request: Request, scratch: Path) -> Generator[Event, None, None]:
        yield Progress(COMPOSING, 0.0)
        composition = compose.compose(request)
        score = composition.score
        yield PlanMade(composition.plan, score.title, score.tempo_bpm, score.key, _meter(score), composition.understood)
        yield Progress(PLAYING, COMPOSED)
        tones = self._loaded()
        session = _Session(request, composition, scratch)
        try:
            yield from session.played(tones)
        except OSError as error:
            raise RenderFailed(f"The song's files cannot be written: {error.strerror or error}") from error
        yield Progress(FINISHING, 1.0)
        yield Finished(
            Result(
                plan=composition.plan,
                metadata=composition.metadata,
                duration_ms=score.length_ms,
                seed=request.seed,
                tempo_bpm=score.tempo_bpm,
                key=score.key,
                meter=_meter(score),
                words=session.words,
                chords=composition.chords,
                beats_ms=composition.beats_ms,
                lyrics=composition.lyrics,
                understood=composition.understood,
                not_understood=composition.not_understood,
                notices=[*composition.notices, *self._notices(score, tones)],
                stems=session.stems,
                silent_stems=session.silent_stems,
                midi=session.midi,
                waveform=session.waveform,
                recipe=_recipe(request),
            )
        )

    def sample(self, request: SampleRequest, scratch: Path) -> Generator[SampleEvent, None, None]:
        tones = self._loaded()
        sampling = Sampling(request, scratch, tones, partial(self._notices, tones=tones), _recipe(request))
        try:
            yield from sampling.made()
        except OSError as error:
            raise RenderFailed(f"The sample's files cannot be written: {error.strerror or error}") from error

    def plan(self, request: Request) -> Plan:
        """The plan that `compose` would follow."""
        return compose.plan(request)

    def warm_up(self) -> None:
        """Load the samples and sing a moment of music, so that the first song starts as quickly as any."""
        tones = self._loaded()
        tones.measure()
        composition = compose.compose(WARM_UP)
        with ExitStack() as stack:
            for _ in mastered(composition.score, tones, _voice(composition.score, composition.voices, stack)):
                pass

    def _loaded(self) -> Tones:
        with self._lock:
            if self._tones is None:
                self._tones = Tones(self._font())
            return self._tones

    def _font(self) -> SoundFont | None:
        try:
            return SoundFont(soundfont_path(self._soundfont))
        except SamplesMissing as missing:
            if self._soundfont is not None:
                raise EngineUnavailable(f"SOUNDFONT: {missing}") from missing
            self._without_samples = str(missing)
            return None

    def _notices(self, score: Score, tones: Tones) -> list[str]:
        notices = []
        wanted = [name for name in _instruments(score) if INSTRUMENTS[name].program is not None]
        replaced = [name.replace("_", " ") for name in wanted if not tones.is_sampled(INSTRUMENTS[name])]
        if replaced:
            notices.append(f"Synthesised instead of sampled, because {self._without_samples}: {', '.join(replaced)}")
        return notices


class _Session:
    """One song on its way into bytes and files. Its files, silent stems and words are there after `played`."""

    def __init__(self, request: Request, composition: Composition, scratch: Path) -> None:
        score = composition.score
        tags = Tags(score.title, ", ".join(composition.metadata.genres), score.tempo_bpm, score.key, composition.lyrics)
        self._request, self._score, self._voices, self._tags = request, score, composition.voices, tags
        self._frames = round(score.length_ms * RATE_HZ / 1000)
        self._files = StemFiles(request.stem_set, output_format(request.stem_format), self._frames, scratch, tags)
        self._peaks = WaveformPeaks()
        self.stems = self._files.paths
        self.silent_stems: list[str] = []
        self.midi = scratch / "song.mid"
        self.waveform = scratch / "waveform.json"
        self.words: list[Word] = []

    def played(self, tones: Tones) -> Iterator[Event]:
        """Chunks and progress. Ends every thread and removes every file when it is broken off."""
        with ExitStack() as stack:
            stack.callback(self._remove)
            self._files.open()
            stack.callback(self._files.close)
            song = stack.enter_context(
                BackgroundEncoder(encoder(output_format(self._request.output_format), self._frames, self._tags))
            )
            voice = _voice(self._score, self._voices, stack)
            yield from self._encoded(mastered(self._score, tones, voice), song)
            self.words = voice.words() if voice else []
            self._files.finish()
            self.silent_stems = self._files.silent
            self.midi.write_bytes(midi.to_midi(self._score, sung_syllables(self._voices)))
            self.waveform.write_text(self._peaks.json())
            stack.pop_all()

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
        for path in (*self.stems.values(), self.midi, self.waveform):
            path.unlink(missing_ok=True)


def _voice(score: Score, voices: Voices, stack: ExitStack) -> Singing | None:
    """Someone who sings until the stack unwinds, None where there is nothing to sing."""
    return stack.enter_context(Singing(voices, score)) if voices.takes else None


def interleaved(signal: Signal) -> Block:
    """A planar block of shape (2, frames) as (frames, 2)."""
    return np.ascontiguousarray(signal.T)


def _instruments(score: Score) -> list[str]:
    return sorted({part.instrument for part in score.parts})


def _meter(score: Score) -> str:
    return f"{score.meter[0]}/{score.meter[1]}"


def _recipe(request: Request | SampleRequest) -> dict[str, object]:
    return {
        "engine": BuiltinEngine.name,
        "engine_version": engines.__version__,
        "request": request.model_dump(mode="json", exclude_none=True),
    }
