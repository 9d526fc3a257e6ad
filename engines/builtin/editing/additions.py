"""What is added to a song: which sections come before or after it, how long they are, and what is sung in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from engines.base import Request
from engines.builtin.editing.montage import Montage
from engines.builtin.editing.timeline import Stretch, bar_frames
from engines.builtin.editing.version import Piece, origin_request
from engines.builtin.editing.words import styles_in
from engines.builtin.form import ENERGIES, PEAKS, TITLES, Block, lay_form
from engines.builtin.libretto import SUNG_ROLES, Libretto, form_of, read_sheet, write_libretto
from engines.builtin.outline import Outline, local_styles, said_in
from engines.builtin.score import SectionRole
from engines.builtin.sound.signal import RATE_HZ
from engines.builtin.style import FormStep
from engines.builtin.words.prompt import read_brief
from engines.builtin.writing.frame import generator
from engines.edits import Extend
from engines.errors import InvalidRequest
from engines.plan import LINES_MAX, PROMPT_MAX_CHARS, SECTIONS_MAX, Section

RETURNING: tuple[SectionRole, ...] = ("prechorus", "chorus", "drop")
ASIDES: tuple[SectionRole, ...] = ("break", "bridge", "solo")
# How many bars there must be in front of a song for more than an opening, and for all that leads to its peak.
VERSE_FROM_BARS, WHOLE_FROM_BARS = 12, 28
EDGE_ENERGY, EDGE_BARS, USUAL_BARS, BARS_MAX = 0.4, 4, 8, 64
# Sections may become longer by so much before others are added.
STRETCH = 1.25


@dataclass(frozen=True)
class Addition:
    """The song, its `stretches` and those that are `kept`, and what was asked for."""

    montage: Montage
    edit: Extend
    seed: int
    origin: Outline
    stretches: Sequence[Stretch]
    kept: Sequence[Stretch]

    @property
    def bar_ms(self) -> float:
        return bar_frames(self.montage) * 1000 / RATE_HZ

    @property
    def neighbour(self) -> Stretch:
        """The section that the addition joins."""
        return self.kept[0 if self.edit.side == "before" else -1]

    @property
    def is_given(self) -> bool:
        """Whether there are words for it."""
        return bool(self.edit.lyrics.strip())


def added(addition: Addition, length_ms: int) -> tuple[list[Piece], list[str]]:
    """Sections that last `length_ms`, and what there was no room for. Raises `InvalidRequest`."""
    blocks = _blocks(addition, length_ms)
    libretto = _libretto(addition, blocks)
    styles = styles_in(addition.edit.prompt)
    pieces = [
        Piece(
            Section.model_construct(
                section_name=block.name, positive_local_styles=styles or local_styles(block), negative_local_styles=[],
                duration_ms=block.duration_ms, lines=list(lines[:LINES_MAX]), source_from=None,
            ),
            block.role, block.energy, raised=addition.neighbour.raised,
        )
        for block, lines in zip(blocks, libretto.lines, strict=True)
    ]  # fmt: skip
    return pieces, libretto.notices


def _blocks(addition: Addition, length_ms: int) -> list[Block]:
    montage = addition.montage
    steps = tuple(_steps(addition, max(1, round(length_ms / addition.bar_ms))))
    style = addition.origin.style.model_copy(update={"forms": (steps,)})
    rng = generator(addition.seed, f"addition {montage.frames}")
    blocks = lay_form(style, length_ms, montage.tempo_bpm, montage.meter, set(), rng)
    if len(addition.kept) + len(blocks) > SECTIONS_MAX:
        limit = f"needs {len(blocks)} more sections; a song has at most {SECTIONS_MAX}, this one {len(addition.kept)}"
        raise InvalidRequest("length_ms", addition.edit.length_ms, limit)
    return _named(addition, blocks)


def _steps(addition: Addition, bars: int) -> list[FormStep]:
    is_after = addition.edit.side == "after"
    if addition.is_given and addition.origin.vocals:
        sheet, montage = read_sheet(addition.edit.lyrics), addition.montage
        style = form_of(
            sheet, addition.origin.style, montage.tempo_bpm, montage.meter, addition.origin.vocals,
            addition.edit.length_ms,
        )  # fmt: skip
        steps = list(style.forms[0]) if sheet.stanzas else _cycle(addition)
        return [step for step in steps if step.role != ("intro" if is_after else "outro")]
    return _steps_after(addition, bars) if is_after else _steps_before(addition, bars)


def _steps_after(addition: Addition, bars: int) -> list[FormStep]:
    """The song's way to its peak once more, from where it stands, until there is enough; and an ending."""
    cycle, last = _cycle(addition), addition.neighbour.role
    at = next((at for at, step in enumerate(cycle[:-1]) if step.role == last), -1)
    ending = _step(addition, "outro", EDGE_ENERGY)
    return [*_enough(addition, cycle[at + 1 :], bars - ending.bars), ending]


def _steps_before(addition: Addition, bars: int) -> list[FormStep]:
    """An opening, and with more room what the song itself begins with."""
    opening = _step(addition, "intro", EDGE_ENERGY)
    cycle = _cycle(addition)
    if bars < VERSE_FROM_BARS:
        return [opening.model_copy(update={"bars": bars})]
    return [opening, *(_enough(addition, cycle, bars - opening.bars) if bars >= WHOLE_FROM_BARS else cycle[:1])]


def _enough(addition: Addition, steps: list[FormStep], bars: int) -> list[FormStep]:
    """The steps, and with asides between them the way to the peak again, for about so many bars."""
    cycle, number = _cycle(addition), addition.seed
    while sum(step.bars for step in steps) * STRETCH < bars and len(steps) + len(addition.kept) < SECTIONS_MAX - 1:
        aside = _step(addition, ASIDES[number % len(ASIDES)], ENERGIES[ASIDES[number % len(ASIDES)]])
        steps, number = [*steps, aside, *cycle], number + 1
    return steps


def _cycle(addition: Addition) -> list[FormStep]:
    """The roles from the first section that is no intro to the first peak, each as strong as when it was last heard."""
    roles = [each.role for each in addition.stretches if each.role not in ("intro", "outro")] or ["theme"]
    peak = next((at for at, role in enumerate(roles) if role in PEAKS), len(roles) - 1)
    return [_step(addition, role, ENERGIES[role]) for role in dict.fromkeys(roles[: peak + 1])]


def _step(addition: Addition, role: SectionRole, energy: float) -> FormStep:
    known = [each for each in addition.stretches if each.role == role]
    if not known:
        return FormStep(role=role, bars=EDGE_BARS if role in ("intro", "outro") else USUAL_BARS, energy=energy)
    bars = round((known[-1].end_ms - known[-1].start_ms) / addition.bar_ms)
    return FormStep(role=role, bars=max(1, min(BARS_MAX, bars)), energy=known[-1].energy)


def _named(addition: Addition, blocks: Sequence[Block]) -> list[Block]:
    """The blocks under names that go on counting, and that no section has yet."""
    taken = {each.section.section_name for each in addition.kept}
    roles = [each.role for each in addition.kept]
    named: list[Block] = []
    for block in blocks:
        title, number = TITLES[block.role], roles.count(block.role) + 1
        name = title if number == 1 else f"{title} {number}"
        while name in taken:
            number += 1
            name = f"{title} {number}"
        taken.add(name)
        roles.append(block.role)
        named.append(replace(block, name=name))
    return named


def _libretto(addition: Addition, blocks: Sequence[Block]) -> Libretto:
    """What is sung in the new sections: as given; else new verses, and the words of whatever returns."""
    vocals, edit, montage = addition.origin.vocals, addition.edit, addition.montage
    if vocals is None or (read_brief(edit.prompt).instrumental and not addition.is_given):
        return Libretto(tuple(() for _ in blocks))
    text = ", ".join(filter(None, (said_in(origin_request(montage)), edit.prompt)))
    prompt = text.strip()[:PROMPT_MAX_CHARS] or TITLES["chorus"]
    request = Request(prompt=prompt, lyrics=edit.lyrics, seed=addition.seed)
    libretto = write_libretto(request, blocks, montage.tempo_bpm, montage.meter, vocals, text)
    if addition.is_given:
        return libretto
    sung = [each for each in addition.stretches if each.section.lines]
    known = {each.role: each for each in sung if each.role in RETURNING}
    roles = {*SUNG_ROLES, *(each.role for each in sung)}
    lines = (
        (_returning(known[block.role], block) if block.role in known else own) if block.role in roles else ()
        for block, own in zip(blocks, libretto.lines, strict=True)
    )
    return replace(libretto, lines=tuple(lines))


def _returning(known: Stretch, block: Block) -> tuple[str, ...]:
    """The words of a section that comes again, the first of them where it is shorter now."""
    lines = known.section.lines
    room = round(len(lines) * block.duration_ms / known.section.duration_ms)
    return tuple(lines[: max(1, room)])
