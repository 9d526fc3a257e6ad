"""The outline: everything decided before the first note: style, tempo, key, meter, sections and what each asks for."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from engines.base import Request
from engines.builtin import form
from engines.builtin.form import Block
from engines.builtin.libretto import Libretto, form_of, read_sheet, silenced, write_libretto
from engines.builtin.style import Style, Tempo, styles
from engines.builtin.theory import MODES, Key, parse_key, parse_meter
from engines.builtin.voice.speakers import language_for
from engines.builtin.voice.speech import VoiceUnavailable
from engines.builtin.words.brief import Brief
from engines.builtin.words.choice import default_style
from engines.builtin.words.prompt import read_brief
from engines.builtin.words.reconciling import reconciled
from engines.builtin.words.vocals import SUNG_STYLES, Vocals, asks_to_sing, unheard, wanted_vocals
from engines.builtin.writing.frame import generator, weighted
from engines.plan import LINES_MAX, STYLES_MAX, Plan, Section

HAPPY, SAD, TENSE = 0.15, -0.15, 0.15
MODE_PULL = 6.0
LOCAL_ENERGY_PULL = 0.6
SPARSE_BELOW, FULL_FROM = 0.4, 0.8
TONIC_WEIGHTS: dict[int, float] = {0: 3, 2: 3, 4: 2, 5: 3, 7: 3, 9: 3, 10: 2, 3: 2, 8: 1, 11: 1, 1: 1, 6: 1}
FADE_HINT, NO_FADE_HINT, FADE_SHORTEST_MS = "fade", "no fade", 20_000
ENDING_HINTS = ("ring", "stop")
JAZZ_STYLE, EXTENDED_STYLE = "jazz", "lo-fi"
RICH_STYLES = ("jazz", "lo-fi", "bossa-nova")


@dataclass(frozen=True)
class Outline:
    """`local` holds one brief a section. `fades` says that the song fades instead of ending on a chord.

    `vocals` None is an instrumental, whose `libretto` holds no lines. `origin` is the song of which this one is another
    version: what the two share keeps its harmony and its tunes.
    """

    seed: int
    style: Style
    blend: Style | None
    brief: Brief
    key: Key
    meter: tuple[int, int]
    tempo_bpm: float
    blocks: list[Block]
    local: list[Brief]
    fades: bool
    libretto: Libretto
    vocals: Vocals | None = None
    notices: list[str] = field(default_factory=list)
    origin: Outline | None = None

    @property
    def harmony_style(self) -> Style:
        """Whose chords: those of the second style of a blend, or extended ones where the prompt says jazzy."""
        if self.blend is None and self.brief.jazzy and self.style.name not in RICH_STYLES:
            return styles()[EXTENDED_STYLE]
        return self.blend or self.style

    @property
    def length_ms(self) -> int:
        return sum(block.duration_ms for block in self.blocks)

    @property
    def lyrics(self) -> str:
        """The words under section tags, as a lyric sheet has them."""
        sung = [(block.name, lines) for block, lines in zip(self.blocks, self.libretto.lines, strict=True) if lines]
        return "\n\n".join("\n".join((f"[{name}]", *lines)) for name, lines in sung)

    @property
    def meter_name(self) -> str:
        return f"{self.meter[0]}/{self.meter[1]}"


def make_outline(request: Request) -> Outline:
    """Decide; raises `InvalidRequest` for a key or meter that is none."""
    brief = _brief(request)
    rng = generator(request.seed, "outline")
    style, blend = _styles(brief, rng.random(), asks_to_sing(request, brief, said_in(request)))
    style = _ended(style, brief.hints)
    meter = parse_meter(request.meter) if request.meter else brief.meter or parse_meter(style.meter)
    key = parse_key(request.key) if request.key else _key(brief, style, request.seed)
    wanted = form.wanted_tempo(_range(brief, style), brief.tempo_place, brief.energy, generator(request.seed, "tempo"))
    bpm = request.bpm or brief.bpm
    vocals, notices = _vocals(request, brief, style)
    if request.plan is None:
        asked_ms = request.length_ms or brief.length_ms
        tempo = bpm or (form.tempo_for_length(wanted, asked_ms, meter) if asked_ms else float(round(wanted)))
        shape = _sung_form(request, style, tempo, meter, vocals, asked_ms)
        length_ms = asked_ms or form.usual_length_ms(shape, tempo, meter, generator(request.seed, "form"))
        blocks = form.lay_form(shape, length_ms, tempo, meter, brief.hints, generator(request.seed, "form"))
        blocks = blocks if shape is style else form.with_energies(blocks, style)
        local = [brief.sections.get(block.role, Brief()) for block in blocks]
        blocks = _with_wanted_energy(blocks, local)
    else:
        durations = [section.duration_ms for section in request.plan.sections]
        tempo = bpm or form.tempo_for_sections(wanted, durations, meter)
        local = _planned_wishes(request.plan, brief)
        blocks = _planned_blocks(request, request.plan, style, tempo, meter, local)
    brief, local, told = reconciled(brief, local, [block.name for block in blocks], style)
    length_ms = sum(block.duration_ms for block in blocks)
    wants_fade = style.ending.kind == "fade" or FADE_HINT in brief.hints
    fades = wants_fade and NO_FADE_HINT not in brief.hints and length_ms >= FADE_SHORTEST_MS
    libretto = Libretto(tuple(() for _ in blocks))
    if vocals is not None:
        libretto = write_libretto(request, blocks, tempo, meter, vocals, said_in(request))
        libretto = silenced(libretto, [block.name for block in blocks], [wishes.instrumental for wishes in local])
    return Outline(
        request.seed, style, blend, brief, key, meter, tempo, blocks, local, fades, libretto, vocals,
        [*brief.notices, *told, *notices, *libretto.notices],
    )  # fmt: skip


def _range(brief: Brief, style: Style) -> Tempo:
    """The tempos to choose from: those that the prompt, or a kind of music in it, names; else the style's."""
    if brief.tempo_range is None:
        return style.tempo
    low, high = brief.tempo_range
    return Tempo(low=low, usual=(low + high) / 2, high=high)


def _ended(style: Style, hints: set[str]) -> Style:
    kind = next((kind for kind in ENDING_HINTS if kind in hints), None)
    return style.model_copy(update={"ending": style.ending.model_copy(update={"kind": kind})}) if kind else style


def said_in(request: Request) -> str:
    return request.prompt if request.plan is None else ", ".join(request.plan.positive_global_styles)


def _vocals(request: Request, brief: Brief, style: Style) -> tuple[Vocals | None, list[str]]:
    """Who sings in a language that can be sung here, and what had to be given up."""
    vocals = wanted_vocals(request, brief, style, said_in(request))
    if vocals is None:
        return None, unheard(request)
    try:
        language, notice = language_for(vocals.language)
    except VoiceUnavailable as unavailable:
        return None, [f"The song is instrumental: {unavailable}"]
    return replace(vocals, language=language), [notice] if notice else []


def _sung_form(
    request: Request, style: Style, tempo: float, meter: tuple[int, int], vocals: Vocals | None, asked_ms: int | None
) -> Style:
    """The style, in the form of the lyric sheet where there is one."""
    if vocals is None or not request.lyrics.strip():
        return style
    return form_of(read_sheet(request.lyrics), style, tempo, meter, vocals, asked_ms)


def _brief(request: Request) -> Brief:
    plan = request.plan
    if plan is None:
        brief = read_brief(request.prompt)
    else:
        brief = read_brief(", ".join(plan.positive_global_styles), ", ".join(plan.negative_global_styles))
    brief.instrumental = brief.instrumental or request.instrumental
    return brief


def local_brief(section: Section) -> Brief:
    return read_brief(", ".join(section.positive_local_styles), ", ".join(section.negative_local_styles))


def _styles(brief: Brief, choice: float, sings: bool) -> tuple[Style, Style | None]:
    """The style, and a second one whose harmony and lead are mixed in where two genres are named.

    Where none is named, a song that sings gets a style in which songs do.
    """
    named = [name for name in brief.genres if name not in brief.avoided_genres]
    table = styles()
    if not named:
        wordless = [name for name in table if name not in SUNG_STYLES] if sings else []
        suited = replace(brief, avoided_genres=[*brief.avoided_genres, *wordless])
        return default_style(suited, choice), table.get(JAZZ_STYLE) if brief.jazzy else None
    blend = table[named[1]] if len(named) > 1 else None
    return table[named[0]], blend


def _key(brief: Brief, style: Style, seed: int) -> Key:
    if brief.key is not None:
        return brief.key
    rng = generator(seed, f"key {style.name} {brief.understood}")
    tonic = weighted(rng, TONIC_WEIGHTS)
    weights = dict(style.modes)
    for mode in weights:
        is_minor = MODES[mode][2] == 3
        is_sad = brief.valence <= SAD or brief.tension >= TENSE
        if is_minor if is_sad else (brief.valence >= HAPPY and not is_minor):
            weights[mode] *= MODE_PULL
    return Key(tonic, brief.mode or weighted(rng, weights))


def _planned_wishes(plan: Plan, brief: Brief) -> list[Brief]:
    """What each section asks for, and the song of sections of its role."""
    local = [local_brief(section) for section in plan.sections]
    last = max(1, len(local) - 1)
    for at, (section, wishes) in enumerate(zip(plan.sections, local, strict=True)):
        shared = brief.sections.get(form.role_of_name(section.section_name, at / last))
        if shared:
            wishes.take_in(shared)
    return local


def _planned_blocks(
    request: Request, plan: Plan, style: Style, tempo: float, meter: tuple[int, int], local: list[Brief]
) -> list[Block]:
    last = max(1, len(plan.sections) - 1)
    blocks = [
        Block(section.section_name, form.role_of_name(section.section_name, at / last), 0.5, section.duration_ms)
        for at, section in enumerate(plan.sections)
    ]
    if not request.respect_sections_durations:
        blocks = form.rounded_to_bars(blocks, tempo, meter)
    return _with_wanted_energy(form.with_energies(blocks, style), local)


def _with_wanted_energy(blocks: list[Block], local: list[Brief]) -> list[Block]:
    return [
        replace(block, energy=local_energy(block.energy, wishes)) for block, wishes in zip(blocks, local, strict=True)
    ]


def local_energy(energy: float, wishes: Brief) -> float:
    moved = max(0.1, min(1.0, energy + LOCAL_ENERGY_PULL * wishes.energy))
    if "sparse" in wishes.hints:
        return min(moved, SPARSE_BELOW)
    return max(moved, FULL_FROM) if "full" in wishes.hints else moved


def plan_of(outline: Outline, given: Plan | None) -> Plan:
    """The composition plan of an outline: its real times, and global styles from which the same song is read again."""
    if given is not None:
        sections = [
            section.model_copy(update={"duration_ms": block.duration_ms})
            for section, block in zip(given.sections, outline.blocks, strict=True)
        ]
        return given.model_copy(update={"sections": sections})
    positive, negative = _global_styles(outline)
    sections = [
        Section(
            section_name=block.name, positive_local_styles=local_styles(block), negative_local_styles=[],
            duration_ms=block.duration_ms, lines=list(lines[:LINES_MAX]),
        )
        for block, lines in zip(outline.blocks, outline.libretto.lines, strict=True)
    ]  # fmt: skip
    return Plan(positive_global_styles=positive, negative_global_styles=negative, sections=sections)


def _global_styles(outline: Outline) -> tuple[list[str], list[str]]:
    said = [phrase for phrase in outline.brief.understood if not phrase.startswith("no ") and "bpm" not in phrase]
    denied = [phrase.removeprefix("no ") for phrase in outline.brief.understood if phrase.startswith("no ")]
    blend = [outline.blend.title] if outline.blend else []
    made = [outline.style.title, *blend, f"{outline.tempo_bpm:.6g} bpm", outline.key.name, outline.meter_name]
    return list(dict.fromkeys([*made, *said]))[:STYLES_MAX], denied[:STYLES_MAX]


def local_styles(block: Block) -> list[str]:
    """A word on the energy, for people who edit the plan."""
    return ["sparse"] if block.energy < SPARSE_BELOW else ["full"] if block.energy > FULL_FROM else ["steady"]
