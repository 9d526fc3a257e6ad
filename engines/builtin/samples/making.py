"""From a request to the bytes, files and facts of a sample."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from pathlib import Path

from engines.base import Progress, SampleEvent, SampleFinished, SampleRequest, SampleResult
from engines.builtin import midi
from engines.builtin.samples.hits import is_mono, struck
from engines.builtin.samples.loops import compose_loop
from engines.builtin.samples.seamless import looped
from engines.builtin.samples.shots import find_shot
from engines.builtin.score import Score
from engines.builtin.sound.master import Mastered
from engines.builtin.sound.signal import RATE_HZ
from engines.builtin.sound.tones import Tones
from engines.builtin.spool import PLAYING, Spool
from engines.formats import OutputFormat, output_format
from engines.tags import Tags

COMPOSED = 0.1
COMPOSING, FINISHING = "Composing", "Finishing"
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
class _Sides:
    """Whether left and right are the same in all that has passed."""

    is_mono: bool = True

    def through(self, blocks: Iterator[Mastered]) -> Iterator[Mastered]:
        for block in blocks:
            self.is_mono = self.is_mono and is_mono(block.mix)
            yield block


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
        spool, sides = Spool(self.request, loop.frames, self.scratch, tags, COMPOSED), _Sides()
        yield Progress(PLAYING, COMPOSED)
        yield from spool.written(sides.through(looped(loop, self.tones)))
        midi_file = self.scratch / "sample.mid"
        midi_file.write_bytes(midi.to_midi(score))
        return SampleResult(
            kind="loop",
            title=tags.title,
            description=loop.description,
            frames=loop.frames,
            duration_ms=score.length_ms,
            seed=self.request.seed,
            is_mono=sides.is_mono,
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
            stems=spool.stems,
            silent_stems=spool.silent_stems,
            midi=midi_file,
            waveform=spool.waveform,
            recipe=self.recipe,
        )

    def _one_shot(self) -> Generator[SampleEvent, None, SampleResult]:
        shot = find_shot(self.request)
        is_lossy = output_format(self.request.output_format).codec not in EXACT_CODECS
        sound = struck(shot, self.tones, LOSSY_CEILING_DBTP if is_lossy else CEILING_DBTP)
        frames, sides = sound.shape[1], "mono" if is_mono(sound) else "stereo"
        spool = Spool(self.request, frames, self.scratch, Tags(shot.title, key=shot.key or ""), COMPOSED)
        yield Progress(PLAYING, COMPOSED)
        yield from spool.written(iter([Mastered(sound, {})]))
        return SampleResult(
            kind="one-shot",
            title=shot.title,
            description=f"{shot.title}, {sides}",
            frames=frames,
            duration_ms=round(frames * 1000 / RATE_HZ),
            seed=self.request.seed,
            is_mono=sides == "mono",
            key=shot.key,
            pitch=shot.pitch,
            chord=shot.chord,
            understood=shot.understood,
            not_understood=shot.not_understood,
            notices=[*shot.notices, *self.notices_of(shot.score)],
            waveform=spool.waveform,
            recipe=self.recipe,
        )


def _seam_notices(request: SampleRequest) -> list[str]:
    """What a format does to the seam of a loop."""
    row: OutputFormat = output_format(request.output_format)
    said = SEAMS.get(row.codec) or (RESAMPLED if row.rate_hz != RATE_HZ else "")
    return [f"output_format {row.name}: {said}"] if said else []
