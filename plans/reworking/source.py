"""A finished song or recording as new plans see it: what is known of it, and its sections stretch by stretch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any

from pydantic import ValidationError

from engines.base import BPM_MAX, BPM_MIN, Request
from engines.errors import InvalidRequest
from engines.plan import LINES_MAX, SECTION_MAX_MS, SECTION_MIN_MS, Plan, Section, SectionSource, TimeRange

SURE_FROM = 0.3  # below this certainty what was heard is little more than a guess
WHOLE = "Song"


@dataclass(frozen=True, slots=True)
class Source:
    """`song_id` is a track's; `sections` last `length_ms` together. Tempo, key and meter are None where unsure.

    `styles` are words for how it sounds, `beats_ms` empty where it has no pulse.
    """

    song_id: str
    length_ms: int
    sections: tuple[Section, ...]
    styles: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()
    beats_ms: tuple[int, ...] = ()
    tempo_bpm: float | None = None
    key: str | None = None
    meter: str | None = None

    @classmethod
    def of_result(cls, song_id: str, length_ms: int, result: dict[str, Any]) -> Source:
        """From what an engine told of its song, or an analysis of a recording."""
        plan = Plan.model_validate(result["plan"]) if result.get("plan") else None
        has_pulse = result.get("tempo_certainty", 1.0) >= SURE_FROM
        tempo = result.get("tempo_bpm") if has_pulse else None
        return cls(
            song_id, length_ms, tuple(plan.sections) if plan else tuple(_even(length_ms)),
            styles=tuple(plan.positive_global_styles) if plan else tuple(result.get("understood", ())),
            unwanted=tuple(plan.negative_global_styles) if plan else (),
            beats_ms=tuple(result.get("beats_ms", ())) if has_pulse else (),
            tempo_bpm=tempo if tempo and BPM_MIN <= tempo <= BPM_MAX else None,
            key=result.get("key") if result.get("key_certainty", 1.0) >= SURE_FROM else None,
            meter=result.get("meter") if has_pulse else None,
        )  # fmt: skip

    def fresh(self, start_ms: int, end_ms: int) -> list[Section]:
        """The sections between two times with their names, styles and lines, but without their music."""
        return [self._section(*span) for span in self._spans(start_ms, end_ms)]

    def kept(self, start_ms: int, end_ms: int) -> list[Section]:
        """The sections between two times as they sound."""
        return [
            self._section(start, end).model_copy(update={"source_from": self._range(start, end)})
            for start, end in self._spans(start_ms, end_ms)
        ]

    def kept_whole(self, start_ms: int, end_ms: int) -> list[Section]:
        """What lies between two times as it sounds, as one section, for plans that have no room for more."""
        whole = self._section(start_ms, end_ms)
        return [whole.model_copy(update={"source_from": self._range(start_ms, end_ms)})]

    def _spans(self, start_ms: int, end_ms: int) -> Iterator[tuple[int, int]]:
        """Starts and ends of the sections between two times, as long as a plan's may be but for one that is all."""
        edges = [start_ms]
        for edge in accumulate(section.duration_ms for section in self.sections):
            if edge - edges[-1] >= SECTION_MIN_MS and end_ms - edge >= SECTION_MIN_MS:
                edges.append(edge)
        for first, last in pairwise([*edges, end_ms]):
            pieces = -(-(last - first) // SECTION_MAX_MS)
            yield from pairwise(first + (last - first) * at // pieces for at in range(pieces + 1))

    def _section(self, start_ms: int, end_ms: int) -> Section:
        middle, ends = (start_ms + end_ms) // 2, accumulate(section.duration_ms for section in self.sections)
        own = next((each for each, end in zip(self.sections, ends, strict=True) if middle < end), self.sections[-1])
        changed = {
            "duration_ms": end_ms - start_ms,
            "lines": self._lines(start_ms, end_ms)[:LINES_MAX],
            "source_from": None,
        }
        return own.model_copy(update=changed)

    def _range(self, start_ms: int, end_ms: int) -> SectionSource:
        return SectionSource(song_id=self.song_id, range=TimeRange(start_ms=start_ms, end_ms=end_ms))

    def _lines(self, start_ms: int, end_ms: int) -> list[str]:
        """The lines that lie between two times when each section's are spread over it evenly."""
        edges = accumulate((section.duration_ms for section in self.sections), initial=0)
        return [
            line
            for section, (begin, end) in zip(self.sections, pairwise(edges), strict=True)
            for number, line in enumerate(section.lines)
            if start_ms <= begin + (end - begin) * (2 * number + 1) // (2 * len(section.lines)) < end_ms
        ]


def changed(asked: Request, **fields: Any) -> Request:
    """The request with other fields. Raises `InvalidRequest` where they are outside of its limits."""
    try:
        return Request.model_validate(asked.model_dump() | fields)
    except ValidationError as error:
        raise InvalidRequest.from_pydantic(error) from error


def _even(length_ms: int) -> Iterator[Section]:
    """Sections for what is too long for a plan, or too short."""
    pieces = max(1, -(-length_ms // SECTION_MAX_MS))
    for start, end in pairwise(length_ms * at // pieces for at in range(pieces + 1)):
        yield Section.model_construct(
            section_name=WHOLE, positive_local_styles=[], negative_local_styles=[], duration_ms=end - start, lines=[]
        )
