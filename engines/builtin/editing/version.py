"""Another version of a kept song: composed anew as a whole with some of its sections changed, to take those from it.

Band, chords, tunes and tempo are the song's own, so that what is taken fits what stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from engines.base import Request
from engines.builtin.compose import compose_outline
from engines.builtin.editing.montage import Composed, Montage, pulses
from engines.builtin.editing.timeline import Stretch
from engines.builtin.editing.transforms import transposed
from engines.builtin.form import Block
from engines.builtin.instruments import INSTRUMENTS
from engines.builtin.libretto import Libretto
from engines.builtin.outline import FADE_SHORTEST_MS, Outline, local_brief, local_energy, make_outline, plan_of
from engines.builtin.score import Note, Score, SectionRole
from engines.builtin.theory import parse_key
from engines.builtin.voice.setting import SetLine
from engines.builtin.words.brief import Brief
from engines.builtin.writing.voices import Take
from engines.plan import Plan, Section

# The consonants before a line's first vowel last hardly longer.
ENTRY_MS = 220
SHORTEST_SHARE = 0.4
BREATH_MS = 250
ALMOST = 1e-6


@dataclass(frozen=True, slots=True)
class Piece:
    """A section of the version. Without a `material` it gets that of its role, `raised` is as in `ScoreSection`."""

    section: Section
    role: SectionRole
    energy: float
    material: str = ""
    raised: int = 0


def kept(stretch: Stretch) -> Piece:
    return Piece(stretch.section, stretch.role, stretch.energy, stretch.material, stretch.raised)


def origin_request(montage: Montage) -> Request:
    """What the song was first composed from; what its plan says where all of it is recorded."""
    composed = [source for source in montage.sources if isinstance(source, Composed)]
    if composed:
        return composed[0].request
    plan = montage.plan.model_copy(
        update={"sections": [section.model_copy(update={"source_from": None}) for section in montage.plan.sections]}
    )
    return Request(
        plan=plan, seed=montage.seed, bpm=montage.tempo_bpm, key=montage.key,
        meter=f"{montage.meter[0]}/{montage.meter[1]}", instrumental=True,
    )  # fmt: skip


def origin_of(montage: Montage) -> Outline:
    return make_outline(origin_request(montage))


def version(montage: Montage, pieces: Sequence[Piece], raised: int = 0, wishes: Brief | None = None) -> Composed:
    """The song with these sections, whole; `raised` is that of those which will be taken from it.

    A tempo, a key or a meter in `wishes` is that of the whole version.
    """
    request = origin_request(montage)
    origin = make_outline(request)
    key = parse_key(montage.key)
    semitones = (key.tonic - origin.key.tonic + 6) % 12 - 6 + raised
    known = plan_of(origin, request.plan).sections
    local = [_wishes(origin, known, piece) for piece in pieces]
    outline = _outline(montage, origin, pieces, local, raised)
    if wishes is not None:
        semitones = 0 if wishes.key else semitones
        outline = replace(
            outline, key=wishes.key or outline.key, tempo_bpm=wishes.bpm or outline.tempo_bpm,
            meter=wishes.meter or outline.meter,
        )  # fmt: skip
    plan = montage.plan.model_copy(update={"sections": [piece.section for piece in pieces]})
    composition = compose_outline(outline, plan)
    score, voices = transposed(composition.score, composition.voices, semitones)
    if not (wishes and wishes.key):
        score = _in_key(score, montage.key, raised)
    score = replace(score, title=montage.metadata.title)
    return Composed(request, score, voices, pulses(composition))


def _wishes(origin: Outline, known: Sequence[Section], piece: Piece) -> Brief:
    """What a section asks for: as among the `known` ones of the song's origin, where it is still one of those."""
    section = piece.section
    for wishes, other in zip(origin.local, known, strict=True):
        if section.section_name == other.section_name and _styles(section) == _styles(other):
            return wishes
    wishes = local_brief(section)
    if shared := origin.brief.sections.get(piece.role):
        wishes.take_in(shared)
    return wishes


def _styles(section: Section) -> tuple[list[str], list[str]]:
    return section.positive_local_styles, section.negative_local_styles


def _outline(montage: Montage, origin: Outline, pieces: Sequence[Piece], local: list[Brief], raised: int) -> Outline:
    blocks = [
        Block(
            piece.section.section_name, piece.role, local_energy(piece.energy, wishes) if not piece.material else
            piece.energy, piece.section.duration_ms, piece.material, piece.raised - raised,
        )
        for piece, wishes in zip(pieces, local, strict=True)
    ]  # fmt: skip
    length_ms = sum(block.duration_ms for block in blocks)
    lines = tuple(tuple(piece.section.lines) if origin.vocals else () for piece in pieces)
    return replace(
        origin, blocks=blocks, local=local, tempo_bpm=montage.tempo_bpm, libretto=Libretto(lines),
        fades=origin.fades and length_ms >= FADE_SHORTEST_MS, notices=[], origin=origin,
    )  # fmt: skip


def _in_key(score: Score, key: str, raised: int) -> Score:
    """The score named by the song's key, above which its sections lie `raised` more."""
    sections = tuple(replace(section, raised=section.raised + raised) for section in score.sections)
    return replace(score, key=key, sections=sections)


def entering_at(source: Composed, ms: float) -> Composed:
    """The source with its first sound at `ms`: what would already sound then is left out."""
    beat = ms * source.score.tempo_bpm / 60_000
    parts = [replace(part, notes=_begun_from(part.notes, beat)) for part in source.score.parts]
    return replace(source, score=replace(source.score, parts=tuple(part for part in parts if part.notes)))


def _begun_from(notes: Sequence[Note], beat: float) -> tuple[Note, ...]:
    return tuple(note for note in notes if note.start > beat - ALMOST)


def breathing_at(source: Composed, ms: float) -> Composed:
    """The source with a breath of all but the drums before `ms`, so that nothing still rings when others go on."""
    end = ms * source.score.tempo_bpm / 60_000
    rest = min(1.0, BREATH_MS * source.score.tempo_bpm / 60_000)
    parts = [
        part
        if INSTRUMENTS[part.instrument].stem == "drums"
        else replace(part, notes=_without(part.notes, end - rest, end))
        for part in source.score.parts
    ]
    return replace(source, score=replace(source.score, parts=tuple(part for part in parts if part.notes)))


def _without(notes: Sequence[Note], start: float, end: float) -> tuple[Note, ...]:
    """The notes less what sounds between two beats."""
    kept = (note for note in notes if not start - ALMOST <= note.start < end - ALMOST)
    return tuple(replace(note, duration=start - note.start) if note.start < start < note.end else note for note in kept)


def with_late_entry(source: Composed, ms: float) -> Composed:
    """The source with the line that is sung from `ms` on late enough for its first consonants to come after it."""
    per_ms = source.score.tempo_bpm / 60_000
    takes = tuple(_late(take, ms * per_ms, ENTRY_MS * per_ms) for take in source.voices.takes)
    return replace(source, voices=replace(source.voices, takes=takes))


def _late(take: Take, beat: float, entry: float) -> Take:
    lines = tuple(
        _line_from(line, beat + entry) if beat - ALMOST <= line.start < beat + entry else line
        for line in take.manuscript.lines
    )
    return replace(take, manuscript=replace(take.manuscript, lines=lines))


def _line_from(line: SetLine, beat: float) -> SetLine:
    """The line begun at `beat`, or as late as its first note allows."""
    (note, *others), *rest = line.notes
    late = min(beat - note.start, note.duration * (1 - SHORTEST_SHARE))
    first = replace(note, start=note.start + late, duration=note.duration - late)
    return SetLine(line.line, ((first, *others), *rest))


def plan_with(montage: Montage, sections: Sequence[Section]) -> Plan:
    """The song's plan with other sections, each a plan's. Raises `InvalidRequest` where they are too many."""
    return Plan.model_validate(
        {**montage.plan.model_dump(exclude={"sections"}), "sections": [section.model_dump() for section in sections]}
    )
