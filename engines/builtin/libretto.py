"""The libretto: which lines each section of the song sings, given by a plan or a lyric sheet, or written for it."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from engines.base import Request
from engines.builtin.form import ENERGIES, Block
from engines.builtin.lyrics.sheet import Sheet, Stanza, parse
from engines.builtin.lyrics.writing import Wanted, themed_words, write
from engines.builtin.meter import bar_beats
from engines.builtin.score import SectionRole
from engines.builtin.style import FormStep, Style
from engines.builtin.voice.text import spoken_words
from engines.builtin.words.vocals import Vocals, subjects
from engines.builtin.writing.frame import generator
from engines.plan import LINE_MAX_CHARS, LINES_MAX, Plan

LINE_S, SHORTEST_LINE_S, LONGEST_LINE_S = 4.2, 1.7, 7.6
LINE_BARS = (1, 2, 4)
# Sections without an intro before them and an outro behind may be shorter.
FEWEST_BARS, FEWEST_BARS_IN_HASTE = 4, 2
LONGEST_SUNG_LINE_CHARS = 72
STANZA_LINES_MAX, STANZAS_MAX = 16, 24
UNTAGGED_LINES_MAX, UNTAGGED_LINES = 8, 4
INSTRUMENTAL_BARS: dict[SectionRole, int] = {"intro": 4, "outro": 4, "break": 4, "solo": 8, "build": 4, "drop": 8}
SUNG_ROLES: tuple[SectionRole, ...] = ("verse", "prechorus", "chorus", "bridge")
# Forms without verses and choruses: what their sections are to the one who writes words for them.
STAND_INS: dict[SectionRole, SectionRole] = {"break": "verse", "drop": "chorus"}
STAND_IN_LINES_MAX = 8
THEMES: tuple[SectionRole, ...] = ("verse", "chorus", "verse", "bridge")
RETURNING = ("verse", "prechorus", "chorus")
TITLE_WORDS_MAX = 6


@dataclass(frozen=True)
class Libretto:
    """`lines` has one entry a section; `title` is None where the words give none. `is_given` tells that they came with
    the request.
    """

    lines: tuple[tuple[str, ...], ...]
    title: str | None = None
    notices: list[str] = field(default_factory=list)
    is_given: bool = True


def read_sheet(text: str) -> Sheet:
    """The lyric sheet of a request in stanzas that a section can hold; what is left out is told in its notices."""
    sheet = parse(text)
    stanzas = [piece for stanza in sheet.stanzas for piece in _pieces(stanza, sheet.is_tagged)]
    if not sheet.is_tagged and all(stanza.role == "verse" for stanza in stanzas):
        stanzas = [_as(stanza, "chorus") if at % 2 else stanza for at, stanza in enumerate(stanzas)]
    notices = list(sheet.notices)
    mute = sum(not spoken_words(line) for stanza in sheet.stanzas for line in stanza.lines)
    if mute:
        notices.append(f"lyrics: {mute} {'line has' if mute == 1 else 'lines have'} no word to sing")
    if not any(stanza.lines for stanza in stanzas):
        notices.append("lyrics: they hold nothing to sing, so the song is instrumental")
    if len(stanzas) > STANZAS_MAX:
        notices.append(
            f"lyrics: a song holds {STANZAS_MAX} stanzas; the last {len(stanzas) - STANZAS_MAX} are left out"
        )
    return Sheet(tuple(stanzas[:STANZAS_MAX]), sheet.is_tagged, tuple(notices))


def _pieces(stanza: Stanza, is_tagged: bool) -> list[Stanza]:
    lines = [piece for line in stanza.lines if spoken_words(line) for piece in textwrap.wrap(line, _width(line))]
    most, size = (STANZA_LINES_MAX, STANZA_LINES_MAX) if is_tagged else (UNTAGGED_LINES_MAX, UNTAGGED_LINES)
    if len(lines) <= most:
        return [replace(stanza, lines=tuple(lines))] if lines or not stanza.lines else []
    return [replace(stanza, lines=tuple(lines[at : at + size])) for at in range(0, len(lines), size)]


def _width(line: str) -> int:
    """Where a line is broken so that its pieces are about as long as each other."""
    pieces = -(-len(line) // LONGEST_SUNG_LINE_CHARS)
    return LINE_MAX_CHARS if pieces == 1 else -(-len(line) // pieces) + 8


def _as(stanza: Stanza, role: SectionRole) -> Stanza:
    return replace(stanza, role=role, name=role)


def line_bars(tempo_bpm: float, meter: tuple[int, int], vocals: Vocals) -> int:
    """How many bars a line takes: about four seconds, half of it when rapped."""
    bar_s = bar_beats(meter) * 60 / tempo_bpm
    wanted_s = LINE_S if vocals.manner == "sung" else LINE_S / 2
    return min(LINE_BARS, key=lambda bars: abs(math.log(bars * bar_s / wanted_s)))


def form_of(
    sheet: Sheet, style: Style, tempo_bpm: float, meter: tuple[int, int], vocals: Vocals, length_ms: int | None
) -> Style:
    """The style with the sheet's own stanzas for a form, an intro and an outro around them where there is time.

    Lines are twice as long, or half, where that fits the asked length better and can still be sung.
    """
    if not sheet.stanzas:
        return style
    usual = line_bars(tempo_bpm, meter, vocals)
    bar_s = bar_beats(meter) * 60 / tempo_bpm
    other = (bars for bars in (usual // 2, 2 * usual) if SHORTEST_LINE_S <= bars * bar_s <= LONGEST_LINE_S)
    choices = (usual, *other)
    framed = [_framed(_steps(sheet, bars, FEWEST_BARS)) for bars in choices]
    if not length_ms:
        return style.model_copy(update={"forms": (framed[0],)})
    wanted = length_ms / 1000 / bar_s
    has_time = min(map(_bars, framed)) <= wanted
    bare = [_filled(_steps(sheet, bars, FEWEST_BARS_IN_HASTE), wanted) for bars in choices]
    own = min(framed if has_time else bare, key=lambda steps: abs(math.log(_bars(steps) / wanted)))
    return style.model_copy(update={"forms": (own,)})


def _steps(sheet: Sheet, bars_a_line: int, fewest: int) -> tuple[FormStep, ...]:
    return tuple(_step(stanza.role, len(stanza.lines) * bars_a_line, fewest) for stanza in sheet.stanzas)


def _framed(steps: tuple[FormStep, ...]) -> tuple[FormStep, ...]:
    return _begun(_ended(steps))


def _begun(steps: tuple[FormStep, ...]) -> tuple[FormStep, ...]:
    return steps if steps[0].role == "intro" else (_step("intro", 0), *steps)


def _ended(steps: tuple[FormStep, ...]) -> tuple[FormStep, ...]:
    return steps if steps[-1].role == "outro" else (*steps, _step("outro", 0))


def _filled(steps: tuple[FormStep, ...], wanted: float) -> tuple[FormStep, ...]:
    """The sections with the outro, and the intro, for which they leave room."""
    for grow in (_ended, _begun):
        grown = grow(steps)
        steps = grown if _bars(grown) <= wanted else steps
    return steps


def _bars(steps: Sequence[FormStep]) -> int:
    return sum(step.bars for step in steps)


def _step(role: SectionRole, bars: int, fewest: int = FEWEST_BARS) -> FormStep:
    whole = max(fewest, min(64, -(-bars // 2) * 2)) if bars else INSTRUMENTAL_BARS.get(role, 8)
    return FormStep(role=role, bars=whole, energy=ENERGIES[role])


def write_libretto(
    request: Request, blocks: Sequence[Block], tempo_bpm: float, meter: tuple[int, int], vocals: Vocals, text: str
) -> Libretto:
    """The lines of every section: the plan's, those of the lyric sheet, or new ones on the themes of `text`."""
    bar_ms = bar_beats(meter) * 60_000 / tempo_bpm
    bars = [max(1, round(block.duration_ms / bar_ms)) for block in blocks]
    if request.plan is not None and any(section.lines for section in request.plan.sections):
        return _planned(request.plan, blocks, bool(request.lyrics.strip()))
    if request.lyrics.strip():
        return placed(read_sheet(request.lyrics), blocks, bars)
    return _written(request, blocks, bars, line_bars(tempo_bpm, meter, vocals), vocals.language, text)


def silenced(libretto: Libretto, names: Sequence[str], silent: Sequence[bool]) -> Libretto:
    """The libretto without the lines of sections that are to be instrumental, which is told if somebody wrote them."""
    lines = tuple(() if mute else own for own, mute in zip(libretto.lines, silent, strict=True))
    told = [
        f"sections.{at} ({name}): {len(own)} lines are left out, because the section is instrumental"
        for at, (name, own, mute) in enumerate(zip(names, libretto.lines, silent, strict=True))
        if mute and own and libretto.is_given
    ]
    return replace(libretto, lines=lines, notices=[*libretto.notices, *told])


def _planned(plan: Plan, blocks: Sequence[Block], has_sheet: bool) -> Libretto:
    lines = tuple(tuple(section.lines) for section in plan.sections)
    notices = ["lyrics: left out, because the plan's sections have lines of their own"] if has_sheet else []
    return Libretto(lines, _title_in(blocks, lines), notices)


def placed(sheet: Sheet, blocks: Sequence[Block], bars: Sequence[int]) -> Libretto:
    """Stanzas to sections of their role in order; those without one to sections that are still without words.

    Where the form has more choruses than the sheet, the last one returns, and of the verses the first.
    """
    waiting = [stanza for stanza in sheet.stanzas if stanza.lines]
    lines: list[tuple[str, ...]] = []
    for block in blocks:
        own = next((stanza for stanza in waiting if stanza.role == block.role), None)
        if own:
            waiting.remove(own)
        lines.append(own.lines if own else _returning(block.role, blocks, lines))
    homeless = [stanza for stanza in waiting if stanza.role not in {block.role for block in blocks}]
    for at in [at for at, block in enumerate(blocks) if not lines[at] and block.role not in ("intro", "outro")]:
        if homeless:
            waiting.remove(homeless[0])
            lines[at] = homeless.pop(0).lines
    for stanza in list(waiting):
        at = max((at for at, block in enumerate(blocks) if block.role == stanza.role), default=-1)
        if at >= 0 and len(lines[at]) + len(stanza.lines) <= bars[at]:
            lines[at] += stanza.lines
            waiting.remove(stanza)
    left = sum(len(stanza.lines) for stanza in waiting)
    total = sum(len(stanza.lines) for stanza in sheet.stanzas)
    notices = [f"lyrics: the song's form has no room for {left} of {total} lines"] if left else []
    return Libretto(tuple(lines), _title_in(blocks, lines), [*sheet.notices, *notices])


def _returning(role: SectionRole, blocks: Sequence[Block], lines: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    sung = [own for block, own in zip(blocks, lines, strict=False) if block.role == role and own]
    if not sung or role not in RETURNING:
        return ()
    return sung[0] if role == "verse" else sung[-1]


def _title_in(blocks: Sequence[Block], lines: Sequence[tuple[str, ...]]) -> str | None:
    """The chorus's first line, where it is short enough for a title."""
    for block, sung in zip(blocks, lines, strict=True):
        if block.role == "chorus" and sung:
            words = [word.text for word in spoken_words(sung[0])]
            title = " ".join(words).strip(' ,.;:!?-"()')
            return title[:1].upper() + title[1:] if 1 < len(words) <= TITLE_WORDS_MAX else None
    return None


def _written(
    request: Request, blocks: Sequence[Block], bars: Sequence[int], bars_a_line: int, language: str, text: str
) -> Libretto:
    roles = _lyric_roles(blocks)
    sections = []
    for block, role, count in zip(blocks, roles, bars, strict=True):
        most = STAND_IN_LINES_MAX if block.role in STAND_INS else LINES_MAX
        sections.append(Wanted(role or "outro", min(most, max(1, round(count / bars_a_line))) if role else 0))
    seed = generator(request.seed, f"lyrics {text}").getrandbits(31)
    lyrics = write([*themed_words(text, language), *subjects(text)], sections, seed, language)
    return Libretto(
        tuple(stanza.lines for stanza in lyrics.stanzas), lyrics.title, list(lyrics.notices), is_given=False
    )


def _lyric_roles(blocks: Sequence[Block]) -> list[SectionRole | None]:
    """For every section what it is to the words, None where nobody sings."""
    have = {block.role for block in blocks}
    stand_ins = {} if "theme" in have else {role: other for role, other in STAND_INS.items() if other not in have}
    roles: list[SectionRole | None] = []
    themes = 0
    for block in blocks:
        themes += block.role == "theme"
        if block.role == "theme":
            roles.append(THEMES[(themes - 1) % len(THEMES)])
        else:
            roles.append(block.role if block.role in SUNG_ROLES else stand_ins.get(block.role))
    if not any(roles):
        longest = max(range(len(blocks)), key=lambda at: blocks[at].duration_ms)
        roles[longest] = "chorus"
    return roles
