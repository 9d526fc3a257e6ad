"""A song made longer: new sections after it or before it, composed with its band, its chords and its hook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from engines.builtin.editing.additions import Addition, added
from engines.builtin.editing.montage import Montage, frame_of, planned, spliced
from engines.builtin.editing.timeline import (
    Stretch,
    bar_frames,
    bar_lines,
    is_sung_across,
    line_spans,
    ms_of,
    nearest_line,
    stretches_of,
    within_limits,
)
from engines.builtin.editing.version import (
    Piece,
    breathing_at,
    entering_at,
    kept,
    origin_of,
    plan_with,
    version,
    with_late_entry,
)
from engines.builtin.editing.words import NOBODY_SINGS, sheet_of, unsung
from engines.builtin.words.prompt import read_brief
from engines.edits import Extend
from engines.errors import InvalidRequest
from engines.plan import LENGTH_MAX_MS, SECTION_MIN_MS, Section

LEAST_PICKUP_BEATS, FURTHEST_UNSUNG_BARS = 0.5, 1.0
# A new part may lack so little of a whole bar; what it has too much is less than that of one.
ALMOST_WHOLE = 0.98


def extended(montage: Montage, edit: Extend, seed: int) -> Montage:
    """The song with `length_ms` more, joined at a bar line. Raises `InvalidRequest`."""
    join, origin, stretches = _join(montage, edit), origin_of(montage), stretches_of(montage)
    before, after = (join, montage.frames) if edit.side == "before" else (0, join)
    stay = [part for each in stretches if (part := part_of_stretch(each, before, after))]
    _check_length(edit, ms_of(after) - ms_of(before))
    addition = Addition(montage, edit, seed, origin, stretches, stay)
    if addition.is_given and origin.vocals is None:
        raise InvalidRequest("lyrics", edit.lyrics, NOBODY_SINGS)
    return _with_part_before(addition, join) if edit.side == "before" else _with_part_after(addition, join)


def _join(montage: Montage, edit: Extend) -> int:
    """The frame where old and new meet: the nearest bar line, if it can be one at which no line is under way.

    It is a whole ms, so that the sections' lengths are exact.
    """
    if edit.at_ms is None:
        return 0 if edit.side == "before" else montage.frames
    length_ms = montage.plan.length_ms
    least, most = (0, length_ms - SECTION_MIN_MS) if edit.side == "before" else (SECTION_MIN_MS, length_ms)
    if not least <= edit.at_ms <= most:
        limit = f"must be {least} to {most}, so that at least {SECTION_MIN_MS} ms of the song stay"
        raise InvalidRequest("at_ms", edit.at_ms, limit)
    at = frame_of(edit.at_ms)
    lines = [line for line in bar_lines(montage) if frame_of(least) <= line <= frame_of(most)] or [at]
    spans = [span for stretch in stretches_of(montage) for span in line_spans(stretch)]
    free = [line for line in lines if not is_sung_across(spans, line)]
    nearest, unsung = nearest_line(lines, at), nearest_line(free or lines, at)
    reach = FURTHEST_UNSUNG_BARS * bar_frames(montage)
    return frame_of(ms_of(unsung if abs(unsung - at) <= reach else nearest))


def _check_length(edit: Extend, kept_ms: int) -> None:
    if kept_ms + edit.length_ms > LENGTH_MAX_MS:
        limit = f"must be at most {LENGTH_MAX_MS - kept_ms}, since a song lasts at most {LENGTH_MAX_MS} ms"
        raise InvalidRequest("length_ms", edit.length_ms, limit)


def part_of_stretch(stretch: Stretch, first: int, last: int) -> Stretch | None:
    """What lies of a section between two frames of the song, with the lines that begin there."""
    start, end = max(first, stretch.start), min(last, stretch.end)
    if start >= end:
        return None
    if (start, end) == (stretch.start, stretch.end):
        return stretch
    section = stretch.section.model_copy(
        update={"duration_ms": ms_of(end) - ms_of(start), "lines": _lines_between(stretch, start, end)}
    )
    at = stretch.source_start + start - stretch.start
    return replace(stretch, section=section, start=start, end=end, source_start=at)


def _lines_between(stretch: Stretch, start: int, end: int) -> list[str]:
    """The lines that begin between two frames of the song; all of a section's where its singing is not known."""
    spans, lines = line_spans(stretch), stretch.section.lines
    if len(spans) != len(lines):
        return lines
    return [line for line, (first, _) in zip(lines, spans, strict=True) if start <= first < end]


def _with_part_after(addition: Addition, join: int) -> Montage:
    """From `join` on new music: after an ending that stays on the next bar line, behind a pick-up."""
    montage, edit, last, join_ms = addition.montage, addition.edit, addition.neighbour, ms_of(join)
    keeps_ending = join == montage.frames
    pickup_ms = _pickup_ms(addition) if keeps_ending else 0
    new, notices = added(addition, edit.length_ms - pickup_ms)
    led = last.section.model_copy(update={"duration_ms": last.section.duration_ms + pickup_ms})
    pieces = [*map(kept, addition.kept[:-1]), replace(kept(last), section=led), *new]
    source = with_late_entry(version(montage, pieces, last.raised), join_ms + pickup_ms)
    source = entering_at(source, join_ms) if keeps_ending else source
    changed = spliced(montage, source, join, montage.frames, join, frame_of(join_ms + edit.length_ms))
    sections = _lengthened(new, pickup_ms)
    said = [*_said(addition, sections), *_joined_at(edit, join_ms), *notices, *source.voices.notices]
    return _told(changed, [*(each.section for each in addition.kept), *sections], said)


def _pickup_ms(addition: Addition) -> int:
    """What is missing of the last bar at the song's end, where it is enough to lead in with."""
    last, bar_ms = addition.neighbour, addition.bar_ms
    missing_ms = -(last.end_ms - last.start_ms) % bar_ms
    least_ms = LEAST_PICKUP_BEATS * 60_000 / addition.montage.tempo_bpm
    fits = addition.edit.length_ms - missing_ms >= SECTION_MIN_MS
    return round(missing_ms) if fits and least_ms <= missing_ms <= bar_ms - least_ms / 2 else 0


def _with_part_before(addition: Addition, join: int) -> Montage:
    """New music up to `join`, in whole bars that end there; the first begins as a pick-up where it is not whole."""
    montage, edit, first = addition.montage, addition.edit, addition.neighbour
    bars = max(1, int(edit.length_ms / addition.bar_ms + ALMOST_WHOLE))
    whole_ms = max(edit.length_ms, round(bars * addition.bar_ms))
    early_ms = whole_ms - edit.length_ms
    new, notices = added(addition, whole_ms)
    source = version(montage, [*new, *map(kept, addition.kept)], first.raised)
    source = breathing_at(entering_at(source, early_ms) if early_ms else source, whole_ms)
    sections = _lengthened(new, -early_ms)
    plan = [*sections, *(each.section for each in addition.kept)]
    frames = frame_of(sum(section.duration_ms for section in plan)) - (montage.frames - join)
    start = frame_of(early_ms)
    changed = spliced(montage, source, 0, join, start, start + frames)
    said = [*_said(addition, sections), *_joined_at(edit, ms_of(join)), *notices, *source.voices.notices]
    return _told(changed, plan, said)


def _lengthened(new: Sequence[Piece], ms: int) -> list[Section]:
    """The new sections, the first so much longer, or shorter."""
    first, *others = (piece.section for piece in new)
    return [first.model_copy(update={"duration_ms": first.duration_ms + ms}), *others]


def _said(addition: Addition, new: Sequence[Section]) -> list[str]:
    edit, wishes = addition.edit, read_brief(addition.edit.prompt)
    names = ", ".join(f"{section.section_name} ({section.duration_ms / 1000:.1f} s)" for section in new)
    said = [f"{edit.length_ms / 1000:g} s of new music {edit.side} the song: {names}."]
    if wishes.bpm or wishes.key or wishes.meter:
        said.append("What is added keeps the tempo, the key and the meter of the song.")
    said += unsung(addition.origin.vocals, wishes)
    if wishes.not_understood:
        said.append(f"Not understood: {', '.join(wishes.not_understood)}.")
    return said


def _joined_at(edit: Extend, join_ms: int) -> list[str]:
    if edit.at_ms is None or edit.at_ms == join_ms:
        return []
    return [f"Joined at {join_ms} ms, a bar line near {edit.at_ms} ms."]


def _told(changed: Montage, sections: Sequence[Section], notices: Sequence[str]) -> Montage:
    """The longer song with its plan, its words and what was decided."""
    plan = plan_with(changed, within_limits(sections))
    lyrics = sheet_of(plan.sections) if changed.lyrics else ""
    return planned(replace(changed, lyrics=lyrics, notices=tuple(notices)), plan)
