"""From a request to the bytes, files and facts of a sample."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from engines.audio import WaveformPeaks
from engines.base import Chunk, Progress, SampleEvent, SampleFinished, SampleRequest, SampleResult
from engines.builtin import midi
from engines.builtin.samples.hits import is_mono, struck
from engines.builtin.samples.loops import compose_loop
from engines.builtin.samples.seamless import looped
from engines.builtin.samples.shots import find_shot
from engines.builtin.score import Score
from engines.builtin.sound.master import Mastered
from engines.builtin.sound.signal import RATE_HZ
from engines.builtin.sound.tones import Tones
from engines.builtin.stemfiles import StemFiles
from engines.encode import BackgroundEncoder, encoder
from engines.formats import OutputFormat, output_format
from engines.tags import Tags

COMPOSED, PLAYED = 0.1, 0.97
COMPOSING, PLAYING, FINISHING = "Composing", "Playing", "Finishing"
EXACT_CODECS = frozenset({"wav", "flac", "pcm"})
# A lossy coder overshoots; both stay below -1 dBTP.
CEILING_DBTP, LOSSY_CEILING_DBTP = -1.1, -2.2
SEAMS: dict[str, str] = {
    "mp3": "the loop's length is exact between the delay and the padding that the LAME tag tells (players that ignore "
    "it leave a gap of up to 50 ms), but coding bends its edges; take wav or flac to cut with",
    "opus": "the loop is resampled to 48 kHz, its length is exact after the pre-skip that the header tells, and coding "
    "bends its edges; take wav or flac to cut with",
    "vorbis": "the loop's length is exact, but coding bends its edges; take wav or flac to cut with",
}
RESAMPLED = "the loop is resampled, which rounds its length and touches its first and last millisecond"


@dataclass
class _Files:
    """A sample on its way into bytes and files."""

    request: SampleRequest
    scratch: Path
    frames: int
    tags: Tags
    is_mono: bool = True
    silent_stems: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._stems = StemFiles(
            self.request.stem_set, output_format(self.request.stem_format), self.frames, self.scratch, self.tags
        )
        self._peaks = WaveformPeaks()
        self.stems = self._stems.paths
        self.waveform = self.scratch / "waveform.json"

    def written(self, blocks: Iterator[Mastered]) -> Iterator[SampleEvent]:
        """Chunks and progress. Ends every thread and removes every file when it is broken off."""
        with ExitStack() as stack:
            stack.callback(self._remove)
            self._stems.open()
            stack.callback(self._stems.close)
            sample = stack.enter_context(
                BackgroundEncoder(encoder(output_format(self.request.output_format), self.frames, self.tags))
            )
            yield from self._encoded(blocks, sample)
            self._stems.finish()
            self.silent_stems = self._stems.silent
            self.waveform.write_text(self._peaks.json())
            stack.pop_all()

    def _encoded(self, blocks: Iterator[Mastered], sample: BackgroundEncoder) -> Iterator[SampleEvent]:
        made = 0
        for block in blocks:
            mix = np.ascontiguousarray(block.mix.T)
            self.is_mono = self.is_mono and is_mono(block.mix)
            sample.feed(mix)
            self._stems.feed(block.stems, len(mix))
            self._peaks.process(mix)
            made += len(mix)
            if data := sample.ready():
                yield Chunk(data)
            yield Progress(PLAYING, round(COMPOSED + (PLAYED - COMPOSED) * made / self.frames, 3))
        yield Chunk(sample.finish())

    def _remove(self) -> None:
        for path in (*self.stems.values(), self.waveform):
            path.unlink(missing_ok=True)


@dataclass(frozen=True)
class Sampling:
    """Makes one sample; `notices_of` a score say how it had to be played here."""

    request: SampleRequest
    scratch: Path
    tones: Tones
    notices_of: Callable[[Score], list[str]]
    recipe: dict[str, object]

    def made(self) -> Iterator[SampleEvent]:
        """The events of the engine's `sample`."""
        yield Progress(COMPOSING, 0.0)
        result = yield from self._loop() if self.request.kind == "loop" else self._one_shot()
        yield Progress(FINISHING, 1.0)
        yield SampleFinished(result)

    def _loop(self) -> Generator[SampleEvent, None, SampleResult]:
        loop = compose_loop(self.request)
        score, composition = loop.score, loop.composition
        tempo_bpm = composition.score.tempo_bpm
        tags = Tags(f"{score.title} (loop)", ", ".join(composition.metadata.genres), tempo_bpm, score.key)
        files = _Files(self.request, self.scratch, loop.frames, tags)
        yield Progress(PLAYING, COMPOSED)
        yield from files.written(looped(loop, self.tones))
        midi_file = self.scratch / "sample.mid"
        midi_file.write_bytes(midi.to_midi(score))
        return SampleResult(
            kind="loop",
            title=tags.title,
            description=loop.description,
            frames=loop.frames,
            duration_ms=score.length_ms,
            seed=self.request.seed,
            is_mono=files.is_mono,
            bars=loop.bars,
            tempo_bpm=tempo_bpm,
            meter=f"{score.meter[0]}/{score.meter[1]}",
            key=score.key,
            genres=composition.metadata.genres,
            chords=loop.chords,
            beats_ms=loop.beats_ms,
            understood=composition.understood,
            not_understood=loop.not_understood,
            notices=[*composition.notices, *loop.notices, *self.notices_of(score), *_seam_notices(self.request)],
            stems=files.stems,
            silent_stems=files.silent_stems,
            midi=midi_file,
            waveform=files.waveform,
            recipe=self.recipe,
        )

    def _one_shot(self) -> Generator[SampleEvent, None, SampleResult]:
        shot = find_shot(self.request)
        is_lossy = output_format(self.request.output_format).codec not in EXACT_CODECS
        sound = struck(shot, self.tones, LOSSY_CEILING_DBTP if is_lossy else CEILING_DBTP)
        files = _Files(self.request, self.scratch, sound.shape[1], Tags(shot.title, key=shot.key or ""))
        yield Progress(PLAYING, COMPOSED)
        yield from files.written(iter([Mastered(sound, {})]))
        return SampleResult(
            kind="one-shot",
            title=shot.title,
            description=f"{shot.title}, {'mono' if files.is_mono else 'stereo'}",
            frames=files.frames,
            duration_ms=round(files.frames * 1000 / RATE_HZ),
            seed=self.request.seed,
            is_mono=files.is_mono,
            key=shot.key,
            pitch=shot.pitch,
            chord=shot.chord,
            understood=shot.understood,
            not_understood=shot.not_understood,
            notices=[*shot.notices, *self.notices_of(shot.score)],
            waveform=files.waveform,
            recipe=self.recipe,
        )


def _seam_notices(request: SampleRequest) -> list[str]:
    """What a format does to the seam of a loop."""
    row: OutputFormat = output_format(request.output_format)
    said = SEAMS.get(row.codec) or (RESAMPLED if row.rate_hz != RATE_HZ else "")
    return [f"output_format {row.name}: {said}"] if said else []
