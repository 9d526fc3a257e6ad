"""A plan in another length, exact to the millisecond, every section within its limits."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from statistics import median

from engines.plan import SECTION_MAX_MS, SECTION_MIN_MS, SECTIONS_MAX, Section

ONE_SECTION_BELOW_MS = 2 * SECTION_MIN_MS


def fitted(sections: Sequence[Section], length_ms: int) -> list[Section]:
    """The sections so that they last `length_ms`, 3 s to 10 minutes; what is taken from songs keeps its length.

    Where sections would be too short the shortest are left out; where they would be too long some come again.
    """
    chosen = list(sections)
    if length_ms < ONE_SECTION_BELOW_MS:
        chosen = [_written(max(chosen, key=lambda section: section.duration_ms))]
    while len(chosen) > 1 and not _has_room(chosen, length_ms):
        chosen.remove(min(chosen, key=lambda section: (not section.source_from, section.duration_ms)))
    if not _has_room(chosen, length_ms):
        chosen = [_written(chosen[0])]
    while _most_ms(chosen) < length_ms:
        chosen = _repeated(chosen if len(chosen) < SECTIONS_MAX else _without_shortest_taken(chosen))
    written = [section for section in chosen if not section.source_from]
    rest_ms = length_ms - sum(section.duration_ms for section in chosen if section.source_from)
    lengths = iter(shared_out([section.duration_ms for section in written], rest_ms))
    return [section if section.source_from else resized(section, next(lengths)) for section in chosen]


def resized(section: Section, duration_ms: float) -> Section:
    """The section in another length, as near to it as its limits allow."""
    limited = max(SECTION_MIN_MS, min(SECTION_MAX_MS, round(duration_ms)))
    return section.model_copy(update={"duration_ms": limited})


def usual_ms(sections: Sequence[Section]) -> float:
    return median(section.duration_ms for section in sections)


def shared_out(weights: Sequence[int], total_ms: int) -> list[int]:
    """`total_ms` by weight, each 3 s to 120 s, where as many can add up to it."""
    shares: dict[int, float] = {}
    while len(shares) < len(weights):
        free = [at for at in range(len(weights)) if at not in shares]
        scale = (total_ms - sum(shares.values())) / sum(weights[at] for at in free)
        off = {at: _limited(weights[at] * scale) - weights[at] * scale for at in free}
        worst = sum(off.values())
        caught = {at: _limited(weights[at] * scale) for at in free if off[at] and (worst == 0 or off[at] * worst > 0)}
        shares |= caught or {at: weights[at] * scale for at in free}
    edges = [round(edge, 3) for edge in accumulate((shares[at] for at in range(len(weights))), initial=0)]
    return [_whole(start, end) for start, end in pairwise(edges)]


def _whole(start_ms: float, end_ms: float) -> int:
    return int(end_ms + 0.5) - int(start_ms + 0.5)


def _limited(ms: float) -> float:
    return max(SECTION_MIN_MS, min(SECTION_MAX_MS, ms))


def _has_room(sections: Sequence[Section], length_ms: int) -> bool:
    """Whether the sections at their shortest fit, and those that are taken leave no rest that nothing fills."""
    least = sum(section.duration_ms if section.source_from else SECTION_MIN_MS for section in sections)
    is_open = any(not section.source_from for section in sections) or least == length_ms
    return least <= length_ms and is_open


def _most_ms(sections: Sequence[Section]) -> int:
    return sum(section.duration_ms if section.source_from else SECTION_MAX_MS for section in sections)


def _repeated(sections: Sequence[Section]) -> list[Section]:
    """The sections with those between the first and the last once more, or the longest where there are none."""
    written = [section for section in sections if not section.source_from]
    between = [section for section in sections[1:-1] if not section.source_from] or written[:1]
    room = SECTIONS_MAX - len(sections)
    return [*sections[:-1], *between[:room], sections[-1]]


def _without_shortest_taken(sections: list[Section]) -> list[Section]:
    shortest = min((section for section in sections if section.source_from), key=lambda section: section.duration_ms)
    return [section for section in sections if section is not shortest]


def _written(section: Section) -> Section:
    return section.model_copy(update={"source_from": None})
