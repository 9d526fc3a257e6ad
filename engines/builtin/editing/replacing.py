"""One section of a song made anew: its music, or only its words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from engines.builtin.editing.montage import Composed, Montage, spliced
from engines.builtin.editing.timeline import Stretch, bar_frames, section_numbered, stretches_of
from engines.builtin.editing.version import Piece, kept, origin_of, plan_with, version, with_late_entry
from engines.builtin.editing.words import NOBODY_SINGS, lines_in, sheet_of, styles_in, unsung
from engines.builtin.form import Block
from engines.builtin.libretto import placed, read_sheet
from engines.builtin.outline import local_energy
from engines.builtin.theory import parse_key
from engines.builtin.words.brief import Brief
from engines.builtin.words.prompt import read_brief
from engines.builtin.writing.frame import generator
from engines.edits import ReplaceLyrics, ReplaceSection
from engines.errors import InvalidRequest
from engines.plan import LINES_MAX, Section

DIGITS = "0123456789"
# Takes are numbered far beyond the returns of a section, and apart from each other by chance.
FIRST_TAKE, TAKES = 100, 900_000


def with_new_section(montage: Montage, edit: ReplaceSection, seed: int) -> Montage:
    """The song with new music in one section, in its key, tempo and band unless the prompt says otherwise."""
    stretches = stretches_of(montage)
    target = section_numbered(stretches, edit.section)
    wishes = read_brief(edit.prompt)
    lines, notices = _new_lines(montage, edit, target, wishes)
    section = target.section.model_copy(update={"lines": lines, "source_from": None})
    if edit.prompt:
        section = section.model_copy(
            update={"positive_local_styles": styles_in(edit.prompt), "negative_local_styles": []}
        )
    energy = local_energy(target.energy, wishes) if edit.prompt else target.energy
    piece = Piece(section, target.role, energy, _new_take(target, seed), target.raised)
    pieces = [piece if each is target else kept(each) for each in stretches]
    source = version(montage, pieces, target.raised, wishes)
    source = with_late_entry(source, target.start_ms) if target.start else source
    changed = spliced(montage, source, target.start, target.end, target.start, target.end)
    said = f"{section.section_name} ({span(target)}) is new"
    understood = f", as asked: {', '.join(wishes.understood)}" if wishes.understood else ""
    unknown = [f"Not understood: {', '.join(wishes.not_understood)}."] if wishes.not_understood else []
    told = [f"{said}{understood}.", *unsung(origin_of(montage).vocals, wishes), *unknown, *notices]
    return _with_section(changed, stretches, target, section, [*told, *_left_out(source, section)])


def _new_lines(montage: Montage, edit: ReplaceSection, target: Stretch, wishes: Brief) -> tuple[list[str], list[str]]:
    if wishes.instrumental and not edit.lyrics.strip():
        return [], []
    if not edit.lyrics.strip():
        return list(target.section.lines), []
    if origin_of(montage).vocals is None:
        raise InvalidRequest("lyrics", edit.lyrics, NOBODY_SINGS)
    return lines_in(edit.lyrics)


def _new_take(target: Stretch, seed: int) -> str:
    """The name of material that the song does not have yet; another one each time that a section is made anew."""
    number = generator(seed, f"take {target.section.section_name} {target.material}").randrange(TAKES)
    return f"{target.material.rstrip(DIGITS)}{FIRST_TAKE + number}" if target.material else ""


def with_new_lyrics(montage: Montage, edit: ReplaceLyrics, _: int) -> Montage:
    """The song with other words, to the same tune; all stems but the vocals stay as they are."""
    stretches = stretches_of(montage)
    if edit.section is None:
        return _with_new_sheet(montage, edit, stretches)
    target = section_numbered(stretches, edit.section)
    _check_sung(montage, edit, stretches, target)
    return _with_new_lines(montage, stretches, target, *lines_in(edit.lyrics))


def _with_new_sheet(montage: Montage, edit: ReplaceLyrics, stretches: Sequence[Stretch]) -> Montage:
    """The song with a whole lyric sheet, as it would lie on a new song of this form."""
    sung = _sung_numbers(montage, stretches)
    if not sung:
        raise InvalidRequest("lyrics", edit.lyrics, NOBODY_SINGS)
    libretto = placed(read_sheet(edit.lyrics), *_room(montage, [stretches[number - 1] for number in sung]))
    if not any(libretto.lines):
        raise InvalidRequest("lyrics", edit.lyrics, "must hold words to sing")
    notices = list(libretto.notices)
    for number, lines in zip(sung, libretto.lines, strict=True):
        now = stretches_of(montage)
        target = now[number - 1]
        if lines:
            montage = _with_new_lines(montage, now, target, list(lines[:LINES_MAX]), [])
            notices += montage.notices
        else:
            notices.append(f"{target.section.section_name} ({span(target)}) keeps its words.")
    return replace(montage, notices=tuple(notices))


def _room(montage: Montage, sung: Sequence[Stretch]) -> tuple[list[Block], list[int]]:
    """What lies under the words: sections of a form, and their bars."""
    blocks = [Block(each.section.section_name, each.role, each.energy, each.end_ms - each.start_ms) for each in sung]
    return blocks, [max(1, round((each.end - each.start) / bar_frames(montage))) for each in sung]


def _sung_numbers(montage: Montage, stretches: Sequence[Stretch]) -> list[int]:
    if origin_of(montage).vocals is None:
        return []
    return [number for number, each in enumerate(stretches, 1) if each.section.lines and each.composed]


def _with_new_lines(
    montage: Montage, stretches: Sequence[Stretch], target: Stretch, lines: list[str], notices: Sequence[str]
) -> Montage:
    section = target.section.model_copy(update={"lines": lines})
    pieces = [replace(kept(each), section=section) if each is target else kept(each) for each in stretches]
    source = version(montage, pieces, target.raised, _own_ground(montage, target))
    source = with_late_entry(source, target.start_ms) if target.start else source
    changed = spliced(montage, source, target.start, target.end, target.start, target.end, ("vocals",))
    said = f"{section.section_name} ({span(target)}) has new words; the band is the same."
    return _with_section(changed, stretches, target, section, [said, *notices, *_left_out(source, section)])


def _check_sung(montage: Montage, edit: ReplaceLyrics, stretches: Sequence[Stretch], target: Stretch) -> None:
    sung = [str(number) for number in _sung_numbers(montage, stretches)]
    if not sung:
        raise InvalidRequest("lyrics", edit.lyrics, NOBODY_SINGS)
    if str(edit.section) not in sung:
        limit = f"must be a section that is sung: {', '.join(sung)}; {target.section.section_name} is instrumental"
        raise InvalidRequest("section", edit.section, limit)


def _own_ground(montage: Montage, target: Stretch) -> Brief | None:
    """The tempo, key and meter of a section that has its own."""
    if target.composed is None:
        return None
    score = target.composed.score
    own = Brief(
        bpm=score.tempo_bpm if score.tempo_bpm != montage.tempo_bpm else None,
        key=parse_key(score.key) if score.key != montage.key else None,
        meter=score.meter if score.meter != montage.meter else None,
    )
    return own if own != Brief() else None


def _left_out(source: Composed, section: Section) -> list[str]:
    return [notice for notice in source.voices.notices if section.section_name in notice]


def _with_section(
    montage: Montage, stretches: Sequence[Stretch], target: Stretch, section: Section, notices: Sequence[str]
) -> Montage:
    sections = [section if each is target else each.section for each in stretches]
    plan = plan_with(montage, sections)
    return replace(montage, plan=plan, lyrics=sheet_of(sections) if montage.lyrics else "", notices=tuple(notices))


def span(stretch: Stretch) -> str:
    """Where a stretch lies, as `0:32 to 0:48`."""
    return f"{clock(stretch.start_ms)} to {clock(stretch.end_ms)}"


def clock(ms: int) -> str:
    minutes, seconds = divmod(round(ms / 1000), 60)
    return f"{minutes}:{seconds:02}"
