"""Where a kept song is in its form: its sections and bar lines in frames, read from the sources of its clips."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from engines.builtin.editing.montage import RECORDED_STEM, Clip, Composed, Montage, frame_of
from engines.builtin.form import ENERGIES, role_of_name
from engines.builtin.meter import bar_beats, lay_bars
from engines.builtin.score import Score, ScoreSection, SectionRole
from engines.builtin.sound.signal import RATE_HZ
from engines.errors import InvalidRequest
from engines.plan import SECTION_MAX_MS, SECTION_MIN_MS, Section

SAME_LINE_FRAMES = RATE_HZ // 50
ALMOST = 1e-6


@dataclass(frozen=True, slots=True)
class Stretch:
    """A section of a song where it lies, frames `start` to `end`, and where in its source `start` is.

    `composed` is None in a recording.
    """

    section: Section
    start: int
    end: int
    role: SectionRole
    energy: float
    material: str = ""
    raised: int = 0
    composed: Composed | None = None
    source_start: int = 0

    @property
    def start_ms(self) -> int:
        return ms_of(self.start)

    @property
    def end_ms(self) -> int:
        return ms_of(self.end)


def ms_of(frame: int) -> int:
    return round(frame * 1000 / RATE_HZ)


def stretches_of(montage: Montage) -> list[Stretch]:
    """The sections of the plan, with what their music says of each."""
    edges = [frame_of(ms) for ms in accumulate((s.duration_ms for s in montage.plan.sections), initial=0)]
    last = max(1, len(montage.plan.sections) - 1)
    return [
        _stretch(montage, section, start, end, number / last)
        for number, (section, (start, end)) in enumerate(zip(montage.plan.sections, pairwise(edges), strict=True))
    ]


def _stretch(montage: Montage, section: Section, start: int, end: int, position: float) -> Stretch:
    middle = (start + end) // 2
    clip, begin = _clip_at(montage, middle)
    source, source_start = montage.sources[clip.source], clip.start + start - begin
    if not isinstance(source, Composed):
        role = role_of_name(section.section_name, position)
        return Stretch(section, start, end, role, ENERGIES[role])
    scored = _section_at(source.score, clip.start + middle - begin)
    return Stretch(
        section, start, end, scored.role, scored.energy, scored.material, scored.raised, source, source_start
    )  # fmt: skip


def _clip_at(montage: Montage, frame: int) -> tuple[Clip, int]:
    """The clip that sounds at a frame of the song, and the frame where it begins."""
    begin = 0
    for clip in montage.rows[RECORDED_STEM]:
        if frame < begin + clip.frames:
            return clip, begin
        begin += clip.frames
    raise ValueError(f"a song of {begin} frames has none at {frame}")


def _section_at(score: Score, frame: int) -> ScoreSection:
    beat = beat_at(score, frame)
    return next((section for section in reversed(score.sections) if section.start <= beat), score.sections[0])


def beat_at(score: Score, frame: float) -> float:
    return frame * score.tempo_bpm / 60 / RATE_HZ


def section_numbered(stretches: Sequence[Stretch], number: int) -> Stretch:
    """The section with this number, counted from 1. Raises `InvalidRequest`."""
    if not 1 <= number <= len(stretches):
        raise InvalidRequest("section", number, f"must be 1 to {len(stretches)}, as the song has so many sections")
    return stretches[number - 1]


def bar_lines(montage: Montage) -> list[int]:
    """The frames at which bars begin, the song's beginning and end among them, ascending."""
    lines = {0, montage.frames}
    begin = 0
    for clip in montage.rows[RECORDED_STEM]:
        source = montage.sources[clip.source]
        found = _lines_of(source.score) if isinstance(source, Composed) else _even_lines(montage, clip.start, clip.end)
        lines |= {begin + line - clip.start for line in found if clip.start <= line < clip.end}
        begin += clip.frames
    return _apart(sorted(line for line in lines if 0 <= line <= montage.frames))


def _lines_of(score: Score) -> list[int]:
    bars = lay_bars([section.beats for section in score.sections], score.meter)
    return [score.beats_to_frames(bar.start, RATE_HZ) for bar in bars]


def bar_frames(montage: Montage) -> float:
    """How long a whole bar of the song is."""
    return bar_beats(montage.meter) * 60 * RATE_HZ / montage.tempo_bpm


def _even_lines(montage: Montage, start: int, end: int) -> list[int]:
    """A recording's bars are only known by its tempo."""
    bar = bar_frames(montage)
    return [start + round(number * bar) for number in range(int((end - start) / bar) + 1)]


def _apart(lines: list[int]) -> list[int]:
    """The lines less those that rounding put beside another; the last is the song's end."""
    kept = [line for at, line in enumerate(lines[:-1]) if at == 0 or line - lines[at - 1] > SAME_LINE_FRAMES]
    return [*[line for line in kept if lines[-1] - line > SAME_LINE_FRAMES or line == 0], lines[-1]]


def line_spans(stretch: Stretch) -> list[tuple[int, int]]:
    """The frames of the song between which each of a section's lines is sung; none in a recording."""
    if stretch.composed is None:
        return []
    score, shift = stretch.composed.score, stretch.start - stretch.source_start
    begin, end = (beat_at(score, frame - shift) for frame in (stretch.start, stretch.end))
    return [
        (score.beats_to_frames(line.start, RATE_HZ) + shift, score.beats_to_frames(line.end, RATE_HZ) + shift)
        for line in stretch.composed.voices.lines
        if begin - ALMOST <= line.start < end - ALMOST
    ]


def is_sung_across(spans: Sequence[tuple[int, int]], frame: int) -> bool:
    """Whether a line is under way at a frame."""
    return any(start + SAME_LINE_FRAMES < frame < end - SAME_LINE_FRAMES for start, end in spans)


def nearest_line(lines: Sequence[int], frame: int) -> int:
    return min(lines, key=lambda line: abs(line - frame))


def within_limits(sections: Sequence[Section]) -> list[Section]:
    """The sections so that a plan may hold them: short ones joined to a neighbour, long ones cut in equal parts."""
    out: list[Section] = []
    for section in sections:
        if out and min(out[-1].duration_ms, section.duration_ms) < SECTION_MIN_MS:
            out.append(_joined(out.pop(), section))
        else:
            out.append(section)
    return [part for section in out for part in _parts(section)]


def _joined(first: Section, second: Section) -> Section:
    """Both in one, named for the longer."""
    longer = max(first, second, key=lambda section: section.duration_ms)
    lines = [*first.lines, *second.lines]
    return longer.model_copy(update={"duration_ms": first.duration_ms + second.duration_ms, "lines": lines})


def _parts(section: Section) -> list[Section]:
    count = -(-section.duration_ms // SECTION_MAX_MS)
    edges = [section.duration_ms * at // count for at in range(count + 1)]
    cuts = [len(section.lines) * at // count for at in range(count + 1)]
    return [
        section.model_copy(update={"duration_ms": end - start, "lines": section.lines[low:high]})
        for (start, end), (low, high) in zip(pairwise(edges), pairwise(cuts), strict=True)
    ]
