"""Songs that take sections from others: those stay to the sample, what lies between is composed to fit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from engines.base import Request
from engines.builtin.editing.companion import Ground, companion
from engines.builtin.editing.document import is_document, read_document
from engines.builtin.editing.listening import HEARD_FRAMES, heard_key, heard_tempo
from engines.builtin.editing.montage import (
    RECORDED_STEM,
    Clip,
    Composed,
    Montage,
    Recorded,
    Row,
    Source,
    frame_of,
    joined,
    part_of,
    without_unheard,
)
from engines.builtin.editing.recordings import Recordings, samples_of
from engines.builtin.score import Stem
from engines.builtin.sound.render import STEMS
from engines.errors import InvalidRequest
from engines.plan import SECTION_MAX_MS, SECTION_MIN_MS, Plan, Section, SectionSource

# So many frames a range may differ from its section by rounding.
ROUNDING_FRAMES = 2
Rows = Mapping[Stem, Row]


@dataclass(frozen=True, eq=False)
class Stored:
    """A song that others take from: its sources and rows, and all of it where it is a kept one."""

    sources: tuple[Source, ...]
    rows: Rows
    kept: Montage | None = None

    @property
    def frames(self) -> int:
        return sum(clip.frames for clip in self.rows[RECORDED_STEM])


def takes_from_others(plan: Plan) -> bool:
    return any(section.source_from for section in plan.sections)


def stored_songs(plan: Plan, recordings: Recordings) -> dict[str, Stored]:
    """The songs that the plan takes from, by id, each read once. Raises `InvalidRequest`."""
    songs: dict[str, Stored] = {}
    for number, section in enumerate(plan.sections):
        source = section.source_from
        if source and source.song_id not in songs:
            songs[source.song_id] = _stored(source.song_id, f"plan.sections.{number}.source_from", recordings)
    return songs


def _stored(song_id: str, field: str, recordings: Recordings) -> Stored:
    path = recordings.path(song_id, f"{field}.song_id")
    if is_document(path):
        montage = read_document(path, recordings, f"sources.{song_id}")
        return Stored(montage.sources, montage.rows, montage)
    recorded = recordings.of(song_id)
    return Stored((recorded,), dict.fromkeys(STEMS, (Clip(0, 0, recorded.frames),)))


def sources_of(songs: Mapping[str, Stored]) -> tuple[Source, ...]:
    return tuple(source for song in songs.values() for source in song.sources)


def inpainted(request: Request, plan: Plan, songs: Mapping[str, Stored]) -> Montage:
    """The song of a plan with sections from `songs`. Raises `InvalidRequest` for ranges that they do not have."""
    taken = [_taken(section, number, songs) for number, section in enumerate(plan.sections)]
    main = _main(plan.sections, songs, taken)
    heard = Ground() if main else _heard(songs, taken)
    montage = companion(request, composable(plan), main, heard)
    (new,) = montage.sources
    sources = (*sources_of(songs), new)
    edges = [frame_of(ms) for ms in accumulate((s.duration_ms for s in plan.sections), initial=0)]
    places = _places(plan)
    notices = _told(heard, montage)
    rows: dict[Stem, list[Clip]] = {stem: [] for stem in STEMS}
    for section, own, place, (start, end) in zip(plan.sections, taken, places, pairwise(edges), strict=True):
        length = sum(clip.frames for clip in own[RECORDED_STEM]) if own else 0
        begin = min(place + length, new.frames - (end - start - length))
        notices += _said(section, length, end - start) if own else []
        for stem in STEMS:
            kept = part_of(own[stem], 0, end - start) if own else ()
            rows[stem] += [*kept, *_filled(len(sources) - 1, begin, begin + end - start - length)]
    return without_unheard(
        replace(
            montage, plan=plan, sources=sources, rows={stem: joined(row) for stem, row in rows.items()},
            notices=(*montage.notices, *notices),
        )
    )  # fmt: skip


def composable(plan: Plan) -> Plan:
    """The plan as it is composed whole: without taken sections that are too short for that, long ones cut."""
    sections = [_composable(section) for section in plan.sections if section.duration_ms >= SECTION_MIN_MS]
    if not sections:
        sections = [plan.sections[0].model_copy(update={"duration_ms": SECTION_MIN_MS})]
    return plan.model_copy(update={"sections": sections})


def _composable(section: Section) -> Section:
    return section.model_copy(update={"duration_ms": min(SECTION_MAX_MS, section.duration_ms)})


def _places(plan: Plan) -> list[int]:
    """The frames at which the sections begin in the composable plan."""
    lengths = [min(SECTION_MAX_MS, s.duration_ms) if s.duration_ms >= SECTION_MIN_MS else 0 for s in plan.sections]
    return [frame_of(ms) for ms in accumulate(lengths[:-1], initial=0)]


def _heard(songs: Mapping[str, Stored], taken: Sequence[Rows | None]) -> Ground:
    """Tempo and key of the recording around the longest stretch that is taken, as far as they can be heard."""
    sources = sources_of(songs)
    clips = [clip for own in taken if own for clip in own[RECORDED_STEM]]
    longest = max(clips, key=lambda clip: clip.frames)
    source = sources[longest.source]
    if not isinstance(source, Recorded):
        return Ground()
    start = max(0, min(longest.start, source.frames - HEARD_FRAMES))
    sound = samples_of(source, start, start + HEARD_FRAMES)
    return Ground(heard_tempo(sound), heard_key(sound))


def _told(heard: Ground, montage: Montage) -> list[str]:
    """What was heard in a recording and is followed."""
    said = []
    if heard.tempo_bpm and heard.tempo_bpm == montage.tempo_bpm:
        said.append(f"{heard.tempo_bpm:g} bpm")
    if heard.key and heard.key == montage.key:
        said.append(heard.key)
    return [f"Heard in the recording, and followed by the new music: {', '.join(said)}."] if said else []


def _filled(number: int, start: int, end: int) -> Row:
    return (Clip(number, start, end),) if start < end else ()


def _said(section: Section, frames: int, wanted: int) -> list[str]:
    """What became of a range that is not as long as its section."""
    name = section.section_name
    if frames > wanted + ROUNDING_FRAMES:
        return [f"{name}: its range is longer than the section, and is cut at the section's end."]
    if frames < wanted:
        return [f"{name}: its range is shorter than the section, and new music follows it."]
    return []


def _taken(section: Section, number: int, songs: Mapping[str, Stored]) -> Rows | None:
    """The clips of a section that takes its music from a song, those of its range less the negative ones."""
    source = section.source_from
    if source is None:
        return None
    song, field = songs[source.song_id], f"plan.sections.{number}.source_from"
    wanted = frame_of(section.duration_ms)
    spans = _spans(source, song, field)
    missing = wanted - sum(end - start for start, end in spans)
    if 0 < missing <= ROUNDING_FRAMES:
        start, end = spans.pop()
        spans.append((start, min(song.frames, end + missing)))
    first = _first_number(songs, source.song_id)
    return {
        stem: tuple(
            replace(clip, source=first + clip.source) for span in spans for clip in part_of(row, span[0], span[1])
        )
        for stem, row in song.rows.items()
    }


def _first_number(songs: Mapping[str, Stored], song_id: str) -> int:
    """The number that the first source of a song has among all."""
    before = list(songs)[: list(songs).index(song_id)]
    return sum(len(songs[name].sources) for name in before)


def _spans(source: SectionSource, song: Stored, field: str) -> list[tuple[int, int]]:
    """The frames of the song that are taken, ascending."""
    length_ms = song.frames * 1000 // 44_100
    if source.range.end_ms > length_ms + 1:
        raise InvalidRequest(f"{field}.range.end_ms", source.range.end_ms, f"must be at most the song's {length_ms} ms")
    spans, at = [], source.range.start_ms
    for place, out in enumerate(source.negative_ranges):
        if out.end_ms <= source.range.start_ms or out.start_ms >= source.range.end_ms:
            limit = f"must lie inside of the range, {source.range.start_ms} to {source.range.end_ms} ms"
            raise InvalidRequest(f"{field}.negative_ranges.{place}", f"{out.start_ms} to {out.end_ms}", limit)
    for out in sorted(source.negative_ranges, key=lambda each: each.start_ms):
        spans += [(at, out.start_ms)] if at < out.start_ms else []
        at = max(at, out.end_ms)
    spans += [(at, source.range.end_ms)] if at < source.range.end_ms else []
    frames = [(frame_of(start), min(song.frames, frame_of(end))) for start, end in spans]
    frames = [(start, end) for start, end in frames if start < end]
    if not frames:
        raise InvalidRequest(f"{field}.negative_ranges", "all of the range", "must leave some of it")
    return frames


def _main(sections: Sequence[Section], songs: Mapping[str, Stored], taken: Sequence[Rows | None]) -> Montage | None:
    """The kept song of which the most is heard, None where all come from recordings."""
    heard: Counter[str] = Counter()
    for section, own in zip(sections, taken, strict=True):
        if section.source_from and own:
            heard[section.source_from.song_id] += sum(clip.frames for clip in own[RECORDED_STEM])
    kept = [songs[name].kept for name, _ in heard.most_common()]
    return next((song for song in kept if song and any(isinstance(each, Composed) for each in song.sources)), None)
