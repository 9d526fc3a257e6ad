"""A kept song: sources that can sound again, and for every stem a row of clips of them.

Everything here is symbolic: no sound is made, and what an edit does not touch keeps its clips. Frames are at 44.1 kHz.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from engines.base import Metadata, Request
from engines.builtin.compose import Composition
from engines.builtin.score import Score, Stem
from engines.builtin.sound.render import STEMS
from engines.builtin.sound.signal import RATE_HZ
from engines.builtin.writing.voices import NOBODY, Voices
from engines.plan import Plan

RECORDED_STEM: Stem = "other"


@dataclass(frozen=True, eq=False)
class Composed:
    """Music in notes, with all that makes it sound again to the sample.

    `beats` are its pulses in quarter notes from its start. It is rendered from `from_frame` on, which no clip precedes;
    `gain_db` is the gain of its master, None where it finds its own.
    """

    request: Request
    score: Score
    voices: Voices = NOBODY
    beats: tuple[float, ...] = ()
    from_frame: int = 0
    gain_db: float | None = None

    @property
    def frames(self) -> int:
        return frame_of(self.score.length_ms)


@dataclass(frozen=True, eq=False)
class Recorded:
    """A recording of `frames` frames known as `song_id`; `path` is where it lies now, `sha256` tells it from others."""

    song_id: str
    path: Path
    sha256: str
    frames: int


Source = Composed | Recorded


@dataclass(frozen=True, slots=True)
class Clip:
    """Frames `start` to `end` of the source with the number `source`."""

    source: int
    start: int
    end: int

    def __post_init__(self) -> None:
        if not (self.source >= 0 and 0 <= self.start < self.end):
            raise ValueError(f"not a clip: {self}")

    @property
    def frames(self) -> int:
        return self.end - self.start


Row = tuple[Clip, ...]


@dataclass(frozen=True, eq=False)
class Montage:
    """A song as clips, one row a stem, all rows equally long; what is said of it belongs to the whole.

    `plan` has the real times, `tempo_bpm`, `key` and `meter` are those that most of it has.
    """

    sources: tuple[Source, ...]
    rows: Mapping[Stem, Row]
    plan: Plan
    metadata: Metadata
    seed: int
    tempo_bpm: float
    key: str
    meter: tuple[int, int]
    lyrics: str = ""
    understood: tuple[str, ...] = ()
    not_understood: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        lengths = {sum(clip.frames for clip in row) for row in self.rows.values()}
        if set(self.rows) != set(STEMS) or len(lengths) != 1:
            raise ValueError(f"a montage has a row for each of {STEMS}, all equally long, not of {lengths} frames")
        for clip in (clip for row in self.rows.values() for clip in row):
            if clip.source >= len(self.sources) or clip.end > self.sources[clip.source].frames:
                raise ValueError(f"{clip} is no part of a source")

    @property
    def frames(self) -> int:
        return sum(clip.frames for clip in self.rows[RECORDED_STEM])


def frame_of(ms: float) -> int:
    """The frame at which a moment of a song lies."""
    return round(ms * RATE_HZ / 1000)


def fresh(request: Request, composition: Composition) -> Montage:
    """A song as it was composed: one source, whole."""
    score = composition.score
    source = Composed(request, score, composition.voices, pulses(composition))
    return Montage(
        sources=(source,), rows=dict.fromkeys(STEMS, (Clip(0, 0, source.frames),)), plan=composition.plan,
        metadata=composition.metadata, seed=request.seed, tempo_bpm=score.tempo_bpm, key=score.key, meter=score.meter,
        lyrics=composition.lyrics, understood=tuple(composition.understood),
        not_understood=tuple(composition.not_understood), notices=tuple(composition.notices),
    )  # fmt: skip


def pulses(composition: Composition) -> tuple[float, ...]:
    """The pulses of a composition in quarter notes."""
    return tuple(ms * composition.score.tempo_bpm / 60_000 for ms in composition.beats_ms)


def spliced(
    montage: Montage, source: Source, at: int, until: int, start: int, end: int, stems: Sequence[Stem] = STEMS
) -> Montage:
    """Frames `at` to `until` of these rows become `start` to `end` of `source`, which is new or one of the montage.

    `at` equal to `until` inserts. Where only some stems are given, both stretches are equally long. Sources that are
    no longer heard are dropped. The plan stays as it was.
    """
    if not 0 <= at <= until <= montage.frames:
        raise ValueError(f"no stretch of a song of {montage.frames} frames: {at} to {until}")
    numbers = [number for number, known in enumerate(montage.sources) if known is source]
    sources = montage.sources if numbers else (*montage.sources, source)
    clip = Clip(numbers[0] if numbers else len(montage.sources), start, end)
    rows = {
        stem: joined((*part_of(row, 0, at), clip, *part_of(row, until, montage.frames))) if stem in stems else row
        for stem, row in montage.rows.items()
    }
    return without_unheard(replace(montage, sources=sources, rows=rows))


def removed(montage: Montage, at: int, until: int) -> Montage:
    """The song without frames `at` to `until`, closed up. The plan stays as it was."""
    if not 0 <= at < until <= montage.frames or until - at == montage.frames:
        raise ValueError(f"no stretch to remove from a song of {montage.frames} frames: {at} to {until}")
    rows = {
        stem: joined((*part_of(row, 0, at), *part_of(row, until, montage.frames))) for stem, row in montage.rows.items()
    }
    return without_unheard(replace(montage, rows=rows))


def planned(montage: Montage, plan: Plan) -> Montage:
    """The montage with `plan`, whose length it has already but for rounding: the last clips give or take the rest.

    Raises `ValueError` where they are further apart, or where the last source has no more sound.
    """
    rest = frame_of(plan.length_ms) - montage.frames
    if abs(rest) > RATE_HZ // 100:
        raise ValueError(f"the plan lasts {plan.length_ms} ms, its song {montage.frames} frames")
    rows = {stem: (*row[:-1], _stretched(montage, row[-1], rest)) for stem, row in montage.rows.items()}
    return replace(montage, rows=rows, plan=plan)


def _stretched(montage: Montage, clip: Clip, rest: int) -> Clip:
    """The clip with `rest` frames more: behind it where its source goes on, else in front of it."""
    beyond = max(0, clip.end + rest - montage.sources[clip.source].frames)
    return replace(clip, start=max(0, clip.start - beyond), end=clip.end + rest - beyond)


def part_of(row: Iterable[Clip], at: int, until: int) -> Row:
    """What sounds of a row between frames `at` and `until` of the song."""
    kept, begin = [], 0
    for clip in row:
        first, last = max(at, begin), min(until, begin + clip.frames)
        if first < last:
            kept.append(Clip(clip.source, clip.start + first - begin, clip.start + last - begin))
        begin += clip.frames
    return tuple(kept)


def joined(row: Iterable[Clip]) -> Row:
    """The row with clips that go on in the next one made one."""
    out: list[Clip] = []
    for clip in row:
        goes_on = out and (out[-1].source, out[-1].end) == (clip.source, clip.start)
        out.append(Clip(clip.source, out.pop().start, clip.end) if goes_on else clip)
    return tuple(out)


def without_unheard(montage: Montage) -> Montage:
    """The montage less the sources of which no clip is left."""
    heard = sorted({clip.source for row in montage.rows.values() for clip in row})
    numbers = {old: new for new, old in enumerate(heard)}
    rows = {
        stem: tuple(replace(clip, source=numbers[clip.source]) for clip in row) for stem, row in montage.rows.items()
    }
    return replace(montage, sources=tuple(montage.sources[number] for number in heard), rows=rows)
