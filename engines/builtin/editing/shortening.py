"""A song made shorter: whole sections and bars that matter least are left out, its beginning and its ending stay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate, pairwise

from engines.builtin.editing.montage import (
    Montage,
    Row,
    frame_of,
    joined,
    part_of,
    planned,
    removed,
    spliced,
    without_unheard,
)
from engines.builtin.editing.timeline import (
    Stretch,
    bar_frames,
    bar_lines,
    is_sung_across,
    line_spans,
    ms_of,
    stretches_of,
    within_limits,
)
from engines.builtin.editing.version import ENTRY_MS, kept, origin_of, plan_with, version
from engines.builtin.editing.words import sheet_of
from engines.builtin.form import IMPORTANCE, LAST_PEAK_BONUS, PEAKS, RETURN_COST
from engines.builtin.outline import Outline
from engines.builtin.sound.signal import RATE_HZ
from engines.builtin.writing.ending import SLOWED_BARS
from engines.edits import Shorten
from engines.errors import InvalidRequest
from engines.plan import SECTION_MIN_MS, Section

Bar = tuple[int, int]
CHUNKS = (8, 4, 2, 1)
FEWEST_BARS = 2
# Rounding of bars to frames, which nobody hears.
ROUNDING_FRAMES = RATE_HZ // 200
ENTRY_FRAMES, SHORTEST_ENDING_FRAMES = frame_of(ENTRY_MS), RATE_HZ // 2
CROSSED_LINE_COST, OFF_CENTRE_COST = 4.0, 1.0


@dataclass(slots=True)
class _Part:
    """A section with the bars of it that stay, as frames of the song."""

    stretch: Stretch
    bars: list[Bar]
    left_out: int = field(default=0)

    @property
    def frames(self) -> int:
        return sum(end - start for start, end in self.bars)

    @property
    def fewest(self) -> int:
        """How many bars at least have to stay, so that it is a section."""
        longest = max(end - start for start, end in self.bars)
        return min(len(self.bars), max(FEWEST_BARS, -(-frame_of(SECTION_MIN_MS) // longest)))

    @property
    def least_frames(self) -> int:
        return self.fewest * max(end - start for start, end in self.bars)


def shortened(montage: Montage, edit: Shorten, _: int) -> Montage:
    """The song in exactly `length_ms`, cut on bar lines; its last chord takes up what is left over.

    Raises `InvalidRequest` where it is not longer than that.
    """
    length_ms = montage.plan.length_ms
    if edit.length_ms >= length_ms:
        raise InvalidRequest("length_ms", edit.length_ms, f"must be less than the {length_ms} ms that the song lasts")
    parts = _parts(montage)
    wanted, slack = frame_of(edit.length_ms), _slack(montage, parts)
    stay = _without_sections(parts, wanted, slack)
    _leave_out_bars(stay, wanted, slack)
    cut = _cut(montage, stay)
    said = _said(montage, edit, parts, stay)
    sections = _sections(stay)
    rest = wanted - cut.frames
    if rest > 0 or rest < -ROUNDING_FRAMES or (stay[-1].left_out and _slows(origin_of(montage))):
        cut = _with_ending(montage, cut, stay, wanted)
        said += [_held(rest)] if abs(rest) > ROUNDING_FRAMES else []
    return _told(montage, cut, sections, edit.length_ms, said)


def _slack(montage: Montage, parts: Sequence[_Part]) -> int:
    """How much the bars that stay may miss the length: half a bar, where the ending can be written anew."""
    return 0 if parts[-1].stretch.composed is None else round(bar_frames(montage) / 2)


def _parts(montage: Montage) -> list[_Part]:
    lines = bar_lines(montage)
    parts = []
    for stretch in stretches_of(montage):
        inside = [line for line in lines if stretch.start + ROUNDING_FRAMES < line < stretch.end - ROUNDING_FRAMES]
        parts.append(_Part(stretch, list(pairwise([stretch.start, *inside, stretch.end]))))
    return parts


def _without_sections(parts: list[_Part], wanted: int, slack: int) -> list[_Part]:
    """The sections that stay: first those must go for which there is no room, then those that may go whole."""
    stay = list(parts)
    while len(stay) > 1 and sum(part.least_frames for part in stay) > wanted + slack:
        stay.remove(_least(stay))
    while (droppable := _droppable(stay, sum(part.frames for part in stay) - wanted + slack)) is not None:
        stay.remove(droppable)
    return stay


def _least(stay: list[_Part]) -> _Part:
    """What has to go first: the inner sections by importance, then the last peak, then the beginning; never the end."""
    ranks = _ranks(stay)
    return min(zip(ranks[1:-1], stay[1:-1], strict=True), key=lambda ranked: ranked[0], default=(0.0, stay[0]))[1]


def _droppable(stay: list[_Part], most: int) -> _Part | None:
    """The least important section, if it is at most so long and none of those that make the song."""
    ranks = _ranks(stay)
    peak = max((at for at, part in enumerate(stay) if part.stretch.role in PEAKS), default=-1)
    free = [at for at in range(1, len(stay) - 1) if at != peak]
    least = min(free, key=lambda at: ranks[at], default=None)
    return stay[least] if least is not None and stay[least].frames <= most else None


def _ranks(stay: list[_Part]) -> list[float]:
    """How much each section matters: first ones more than returns, the last peak more than the others."""
    roles = [part.stretch.role for part in stay]
    peak = max((at for at, role in enumerate(roles) if role in PEAKS), default=-1)
    return [
        IMPORTANCE[role] - RETURN_COST * min(roles[:at].count(role), 2) + LAST_PEAK_BONUS * (at == peak)
        for at, role in enumerate(roles)
    ]


def _leave_out_bars(stay: list[_Part], wanted: int, slack: int) -> None:
    """Take bars from the middle of the longest sections, in phrases where it can be, until it fits."""
    while (excess := sum(part.frames for part in stay) - wanted) > slack:
        choices = [
            (part, count)
            for count in CHUNKS
            for part in sorted(stay, key=lambda part: -len(part.bars))
            if len(part.bars) - count >= part.fewest and _longest_run(part, count) <= excess + slack
        ]
        if not choices:
            return
        part, count = choices[0]
        at = _place(part, count)
        part.left_out += count
        part.bars = [*part.bars[:at], *part.bars[at + count :]]


def _longest_run(part: _Part, count: int) -> int:
    return max(part.bars[at + count - 1][1] - part.bars[at][0] for at in range(len(part.bars) - count + 1))


def _place(part: _Part, count: int) -> int:
    """Where so many bars go: near the middle, where no sung line is cut in two, never the first or the last bar."""
    most = len(part.bars) - count
    places = range(1, most) if most > 1 else range(most, most + 1)
    return min(places, key=lambda at: _cost(part, at, count))


def _cost(part: _Part, at: int, count: int) -> float:
    spans = line_spans(part.stretch)
    crossed = is_sung_across(spans, part.bars[at][0]) + is_sung_across(spans, part.bars[at + count - 1][1])
    return CROSSED_LINE_COST * crossed + OFF_CENTRE_COST * abs(at + count / 2 - len(part.bars) / 2) / len(part.bars)


def _cut(montage: Montage, stay: list[_Part]) -> Montage:
    """The song's bars that stay, closed up; its voices a moment earlier where that spares a word's first consonants."""
    gaps: list[Bar] = []
    at = 0
    for start, end in (bar for part in stay for bar in part.bars):
        if start > at:
            gaps.append((at, start))
        at = end
    spans = [span for each in stretches_of(montage) for span in line_spans(each)]
    early = [_early(gap, spans) for gap in gaps]
    rows = {stem: _closed_up(row, early if stem == "vocals" else gaps) for stem, row in montage.rows.items()}
    return without_unheard(replace(montage, rows=rows))


def _early(gap: Bar, spans: Sequence[Bar]) -> Bar:
    """The gap moved before the entry of a line at one of its edges, where nobody sings that long before."""
    start, end = gap
    enters = any(edge <= first < edge + ENTRY_FRAMES for edge in gap for first, _ in spans)
    ends = any(first < edge and last > edge - ENTRY_FRAMES for edge in gap for first, last in spans)
    return (start - ENTRY_FRAMES, end - ENTRY_FRAMES) if enters and not ends and start >= ENTRY_FRAMES else gap


def _closed_up(row: Row, gaps: Sequence[Bar]) -> Row:
    edges = [0, *(edge for gap in gaps for edge in gap), sum(clip.frames for clip in row)]
    kept_spans = zip(edges[::2], edges[1::2], strict=True)
    return joined(clip for start, end in kept_spans for clip in part_of(row, start, end))


def _sections(stay: list[_Part]) -> list[Section]:
    edges = [ms_of(frames) for frames in accumulate((part.frames for part in stay), initial=0)]
    return [
        part.stretch.section.model_copy(update={"duration_ms": end - start, "lines": _lines(part)})
        for part, (start, end) in zip(stay, pairwise(edges), strict=True)
    ]


def _lines(part: _Part) -> list[str]:
    """The lines of which the beginning stays; all of them where the singing is not known."""
    section, spans = part.stretch.section, line_spans(part.stretch)
    if not part.left_out or len(spans) != len(section.lines):
        return section.lines
    return [
        line
        for line, (begin, _) in zip(section.lines, spans, strict=True)
        if any(start <= begin + ROUNDING_FRAMES < end for start, end in part.bars)
    ]


def _with_ending(montage: Montage, cut: Montage, stay: list[_Part], wanted: int) -> Montage:
    """The cut song with an ending that lasts as long as there is time; a recording only ends earlier."""
    last = stay[-1]
    if last.stretch.composed is None:
        return removed(cut, wanted, cut.frames) if wanted < cut.frames else cut
    sections = _sections(stay)
    rest_ms = ms_of(wanted) - sum(section.duration_ms for section in sections)
    sections[-1] = sections[-1].model_copy(update={"duration_ms": sections[-1].duration_ms + rest_ms})
    pieces = [replace(kept(part.stretch), section=section) for part, section in zip(stay, sections, strict=True)]
    source = version(montage, pieces, last.stretch.raised)
    bars = last.bars[-_ending_bars(last, origin_of(montage)) :]
    places = (cut.frames - sum(end - start for start, end in bars), cut.frames - last.frames)
    at = next((place for place in places if 0 <= place < wanted - SHORTEST_ENDING_FRAMES), 0)
    return spliced(cut, source, at, cut.frames, at, wanted)


def _ending_bars(last: _Part, origin: Outline) -> int:
    """How many bars are the ending: the last chord, what slows down to it, or what fades."""
    if _slows(origin):
        return SLOWED_BARS + 1
    if last.stretch.composed is None or not origin.fades:
        return 1
    fade = frame_of(last.stretch.composed.score.fade_ms)
    return sum(end > last.bars[-1][1] - fade for _, end in last.bars)


def _slows(origin: Outline) -> bool:
    """Whether the last bars are played ever more slowly, so that none of them can be left out alone."""
    return origin.style.ending.ritardando > 0


def _held(frames: int) -> str:
    way = "longer" if frames > 0 else "shorter"
    return f"The ending is {abs(frames) / RATE_HZ:.2f} s {way} than it was, so that the length is exact."


def _said(montage: Montage, edit: Shorten, parts: list[_Part], stay: list[_Part]) -> list[str]:
    gone = [part.stretch.section.section_name for part in parts if part not in stay]
    gone += [f"{_bars(part.left_out)} of {part.stretch.section.section_name}" for part in stay if part.left_out]
    said = f"From {montage.plan.length_ms} to {edit.length_ms} ms"
    return [f"{said}, without {', '.join(gone)}." if gone else f"{said}."]


def _bars(count: int) -> str:
    return "1 bar" if count == 1 else f"{count} bars"


def _told(
    montage: Montage, cut: Montage, sections: Sequence[Section], length_ms: int, notices: Sequence[str]
) -> Montage:
    rest = length_ms - sum(section.duration_ms for section in sections)
    *others, last = sections
    last = last.model_copy(update={"duration_ms": last.duration_ms + rest})
    plan = plan_with(montage, within_limits([*others, last]))
    lyrics = sheet_of(plan.sections) if montage.lyrics else ""
    return planned(replace(cut, lyrics=lyrics, notices=tuple(notices)), plan)
