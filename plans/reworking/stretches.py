"""Songs of which some stretches stay as they are: repainted, made longer, or taken once more."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from random import Random

from engines.base import Request
from engines.errors import InvalidRequest
from engines.plan import (
    LENGTH_MAX_MS,
    LINE_MAX_CHARS,
    LINES_MAX,
    SECTION_MAX_MS,
    SECTION_MIN_MS,
    SECTIONS_MAX,
    STYLES_MAX,
    Section,
)
from plans.reworking.source import Source, changed

SHORTEST_KEPT_MS = 50
ADDED_BEFORE, ADDED_AFTER = "Intro", "Coda"
SECTIONS_FROM = 0.5  # a retake that varies less keeps some sections as they sound


def repainted(asked: Request, source: Source, start_ms: int, end_ms: int) -> Request:
    """The song with new music from `start_ms` to `end_ms`, as `asked` describes it; all else stays.

    Old and new meet on beats inside of what was given. Raises `InvalidRequest` for times that no plan can hold.
    """
    _check_stretch(source, start_ms, end_ms)
    start, end = _on_beats(source, start_ms, end_ms)
    new = _as_asked(asked, source.fresh(start, end))
    room = (SECTIONS_MAX - len(new)) // 2
    return _planned(asked, source, [*_kept(source, 0, start, room), *new, *_kept(source, end, source.length_ms, room)])


def extended(asked: Request, source: Source, before_ms: int, after_ms: int) -> Request:
    """The song with so much new music before and after it. Raises `InvalidRequest` where it gets too long."""
    if source.length_ms + before_ms + after_ms > LENGTH_MAX_MS:
        longer = (before_ms + after_ms) / 1000
        limit = f"a song of {source.length_ms / 1000:g} s may become at most {LENGTH_MAX_MS / 1000:g} s long"
        raise InvalidRequest("extend_length", longer, limit)
    before = _as_asked(asked, _added(ADDED_BEFORE, before_ms))
    after = _as_asked(asked.model_copy(update={"lyrics": ""}) if before else asked, _added(ADDED_AFTER, after_ms))
    room = SECTIONS_MAX - len(before) - len(after)
    return _planned(asked, source, [*before, *_kept(source, 0, source.length_ms, room), *after])


def retaken(asked: Request, source: Source, variance: float) -> Request:
    """The song once more with the seed of `asked`, in its tempo and key, by its plan.

    Up to a `variance` of 0.5, twice that share of it is new, in whole sections, and the others stay as they are;
    above, all of it is new.
    """
    sections = source.fresh(0, source.length_ms)
    if variance < SECTIONS_FROM:
        new = _chosen(sections, 2 * variance, Random(asked.seed))
        kept = source.kept(0, source.length_ms)
        sections = [fresh if number in new else kept[number] for number, fresh in enumerate(sections)]
    return _planned(asked, source, sections)


def _check_stretch(source: Source, start_ms: int, end_ms: int) -> None:
    if end_ms > source.length_ms:
        limit = f"must be at most {source.length_ms / 1000:g}, the song's length, or -1"
        raise InvalidRequest("repainting_end", end_ms / 1000, limit)
    if end_ms - start_ms < SECTION_MIN_MS:
        limit = f"must be at least {SECTION_MIN_MS / 1000:g} s after repainting_start ({start_ms / 1000:g})"
        raise InvalidRequest("repainting_end", end_ms / 1000, limit)


def _on_beats(source: Source, start_ms: int, end_ms: int) -> tuple[int, int]:
    """The first and the last beat inside of a stretch, where they leave enough of it; an edge of the song stays."""
    start_ms = start_ms if start_ms >= SHORTEST_KEPT_MS else 0
    end_ms = end_ms if source.length_ms - end_ms >= SHORTEST_KEPT_MS else source.length_ms
    beats = [beat for beat in source.beats_ms if start_ms <= beat <= end_ms]
    start = beats[0] if beats and start_ms else start_ms
    end = beats[-1] if beats and end_ms < source.length_ms else end_ms
    return (start, end) if end - start >= SECTION_MIN_MS else (start_ms, end_ms)


def _as_asked(asked: Request, sections: Sequence[Section]) -> list[Section]:
    """Sections in the styles, and with the words, that are asked for; without words they keep their own."""
    styles = [style for part in asked.prompt.split(",") if (style := part.strip())][:STYLES_MAX]
    lines = [line.strip()[:LINE_MAX_CHARS] for line in asked.lyrics.splitlines() if _is_sung(line)]
    share = -(-len(lines) // max(1, len(sections)))
    return [
        section.model_copy(
            update={
                "positive_local_styles": styles, "negative_local_styles": [],
                "lines": [] if asked.instrumental else
                lines[number * share : (number + 1) * share][:LINES_MAX] if lines else section.lines,
            }
        )
        for number, section in enumerate(sections)
    ]  # fmt: skip


def _is_sung(line: str) -> bool:
    return bool(line.strip()) and not line.strip().startswith("[")


def _kept(source: Source, start_ms: int, end_ms: int, room: int) -> list[Section]:
    """What stays between two times, section by section where there is room for so many in the plan."""
    sections = source.kept(start_ms, end_ms) if start_ms < end_ms else []
    return sections if len(sections) <= room else source.kept_whole(start_ms, end_ms)


def _added(name: str, length_ms: int) -> list[Section]:
    pieces = -(-length_ms // SECTION_MAX_MS)
    spans = pairwise(length_ms * at // pieces for at in range(pieces + 1)) if pieces else ()
    return [
        Section(
            section_name=name, positive_local_styles=[], negative_local_styles=[], duration_ms=end - start, lines=[]
        )
        for start, end in spans
    ]


def _chosen(sections: Sequence[Section], share: float, rng: Random) -> set[int]:
    """Numbers of the sections that are to be new: by chance, until they make up the share as nearly as they can."""
    wanted_ms = share * sum(section.duration_ms for section in sections)
    chosen: set[int] = set()
    for number in rng.sample(range(len(sections)), len(sections)):
        length_ms = sections[number].duration_ms
        if not chosen or length_ms / 2 <= wanted_ms:
            chosen.add(number)
            wanted_ms -= length_ms
    return chosen


def _planned(asked: Request, source: Source, sections: Sequence[Section]) -> Request:
    """The request by a plan of these sections, which goes on in the source's styles, tempo, key and meter."""
    plan = {
        "positive_global_styles": list(source.styles[:STYLES_MAX]), "negative_global_styles": list(source.unwanted),
        "sections": [section.model_dump() for section in sections],
    }  # fmt: skip
    changes = {
        "prompt": "", "lyrics": "", "plan": plan, "length_ms": None,
        "bpm": asked.bpm or source.tempo_bpm, "key": asked.key or source.key, "meter": asked.meter or source.meter,
    }  # fmt: skip
    return changed(asked, **changes)
