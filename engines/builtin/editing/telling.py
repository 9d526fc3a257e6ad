"""What a montage says of itself: chords, beats, sections and lines where its clips have put them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate, pairwise

from engines.base import ChordSpan
from engines.builtin.editing.montage import RECORDED_STEM, Clip, Composed, Montage
from engines.builtin.sound.signal import RATE_HZ
from engines.tags import Chapter, TimedLine

# A chord or beat that lies so close before a join belongs behind it.
NEAR_MS = 30.0


def composed_clips(montage: Montage) -> Iterator[tuple[Composed, Clip, float]]:
    """The composed clips of the row that every edit of the harmony changes, each with the frame where it begins."""
    at = 0
    for clip in montage.rows[RECORDED_STEM]:
        source = montage.sources[clip.source]
        if isinstance(source, Composed):
            yield source, clip, at
        at += clip.frames


def chords_of(montage: Montage) -> list[ChordSpan]:
    """The chords in ms, repeated symbols joined."""
    spans: list[ChordSpan] = []
    for source, clip, at in composed_clips(montage):
        first, last, place = (frames * 1000 / RATE_HZ for frames in (clip.start, clip.end, at))
        for chord in source.score.chords:
            start = max(first, source.score.beats_to_ms(chord.start))
            end = min(last, source.score.beats_to_ms(chord.start + chord.duration))
            if end - start > (0 if clip.frames == source.frames else NEAR_MS):
                _add(spans, chord.symbol, round(start - first + place), round(end - first + place))
    return spans


def _add(spans: list[ChordSpan], symbol: str, start_ms: int, end_ms: int) -> None:
    if spans and spans[-1].symbol == symbol and start_ms - spans[-1].end_ms <= 1:
        start_ms = spans.pop().start_ms
    spans.append(ChordSpan(symbol, start_ms, end_ms))


def beats_of(montage: Montage) -> list[int]:
    """Every pulse in ms."""
    beats: list[int] = []
    for source, clip, at in composed_clips(montage):
        first, last, place = (frames * 1000 / RATE_HZ for frames in (clip.start, clip.end, at))
        near = 0.0 if clip.end == source.frames else NEAR_MS
        for beat in source.beats:
            ms = source.score.beats_to_ms(beat)
            if first - min(NEAR_MS, first) <= ms < last - near:
                beats.append(max(round(ms - first + place), round(place)))
    return beats


def chapters_of(montage: Montage) -> tuple[Chapter, ...]:
    """The sections with their times."""
    edges = list(accumulate((section.duration_ms for section in montage.plan.sections), initial=0))
    return tuple(
        Chapter(section.section_name, start, end)
        for section, (start, end) in zip(montage.plan.sections, pairwise(edges), strict=True)
    )


def timed_lines_of(montage: Montage) -> tuple[TimedLine, ...]:
    """The lines that are sung, when their first notes begin: known before anything is sung."""
    lines, at = [], 0
    for clip in montage.rows["vocals"]:
        source = montage.sources[clip.source]
        if isinstance(source, Composed):
            starts = [(source.score.beats_to_frames(line.start, RATE_HZ), line.line) for line in source.voices.lines]
            lines += [
                TimedLine(text, round((frame - clip.start + at) * 1000 / RATE_HZ))
                for frame, text in starts
                if clip.start <= frame < clip.end
            ]
        at += clip.frames
    return tuple(lines)
