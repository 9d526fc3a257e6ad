"""New music beside sections of another song: in its tempo, key and meter, with its band where it is known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import accumulate

from engines.base import Request
from engines.builtin.compose import compose
from engines.builtin.editing.montage import Clip, Composed, Montage, fresh
from engines.builtin.editing.timeline import Stretch, stretches_of
from engines.builtin.editing.version import Piece, origin_of, version, with_late_entry
from engines.builtin.editing.words import sheet_of
from engines.builtin.form import ENERGIES, PEAKS, role_of_name
from engines.builtin.score import SectionRole
from engines.builtin.style import styles
from engines.builtin.theory import parse_key, parse_meter
from engines.builtin.words.brief import Brief
from engines.builtin.words.prompt import read_brief
from engines.builtin.writing.frame import generator
from engines.builtin.writing.voices import NOBODY
from engines.plan import STYLES_MAX, Plan, Section

DIGITS = "0123456789"
# Beyond all returns that a song has by itself.
FIRST_TAKE, TAKES = 100, 900_000


@dataclass(frozen=True, slots=True)
class Ground:
    """What is known of music that new music is to lie beside; None where nothing is."""

    tempo_bpm: float | None = None
    key: str | None = None
    meter: tuple[int, int] | None = None
    styles: tuple[str, ...] = ()


def companion(request: Request, plan: Plan, main: Montage | None, heard: Ground) -> Montage:
    """The plan of a request composed whole, as a fresh song; `main` is the kept song that most of it comes from.

    Without one it is composed on the ground of what was `heard`.
    """
    if main is None or _is_other_music(request, plan, main):
        bare = plan.model_copy(update={"sections": [_bare(section) for section in plan.sections]})
        song = _composed(request, bare, _ground(main) if main else heard)
    else:
        song = _continued(request, plan, main)
    title = main.metadata.title if main else song.metadata.title
    return replace(song, plan=plan, metadata=replace(song.metadata, title=title))


def _bare(section: Section) -> Section:
    return section.model_copy(update={"source_from": None})


def _brief(plan: Plan) -> Brief:
    return read_brief(", ".join(plan.positive_global_styles), ", ".join(plan.negative_global_styles))


def _is_other_music(request: Request, plan: Plan, main: Montage) -> bool:
    """Whether the plan asks for another style or other voices than the song has."""
    same = not plan.positive_global_styles or _styles(plan) == _styles(main.plan)
    return not same or bool(request.voice or request.language)


def _styles(plan: Plan) -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(plan.positive_global_styles), frozenset(plan.negative_global_styles)


def _composed(request: Request, plan: Plan, ground: Ground) -> Montage:
    """All of the plan anew; what it leaves open is as on the ground."""
    said = _brief(plan)
    wanted = [*plan.positive_global_styles, *(() if said.genres else ground.styles)][:STYLES_MAX]
    meter = said.meter or ground.meter
    asked = request.model_copy(
        update={
            "plan": plan.model_copy(update={"positive_global_styles": wanted}),
            "respect_sections_durations": True,
            "bpm": request.bpm or said.bpm or ground.tempo_bpm,
            "key": request.key or (said.key.name if said.key else ground.key),
            "meter": request.meter or (f"{meter[0]}/{meter[1]}" if meter else None),
        }
    )
    return fresh(asked, compose(asked))


def _ground(main: Montage) -> Ground:
    names = [source.score.style for source in main.sources if isinstance(source, Composed)]
    titles = dict.fromkeys(styles()[name].title for name in names if name in styles())
    return Ground(main.tempo_bpm, main.key, main.meter, tuple(titles))


def _continued(request: Request, plan: Plan, main: Montage) -> Montage:
    """The plan with the main song's own band and tunes; new sections have new music, but for peaks that return."""
    stretches = stretches_of(main)
    pieces = [_piece(plan, number, section, stretches, request.seed) for number, section in enumerate(plan.sections)]
    wishes = Brief(
        bpm=request.bpm, key=parse_key(request.key) if request.key else None,
        meter=parse_meter(request.meter) if request.meter else None,
    )  # fmt: skip
    source = version(main, pieces, wishes=None if wishes == Brief() else wishes)
    if request.instrumental:
        source = replace(source, voices=NOBODY)
    for start_ms in _entries(plan):
        source = with_late_entry(source, start_ms)
    score, notices = source.score, source.voices.notices
    lyrics = sheet_of(plan.sections) if origin_of(main).vocals and not request.instrumental else ""
    return Montage(
        sources=(source,), rows=dict.fromkeys(main.rows, (Clip(0, 0, source.frames),)), plan=plan,
        metadata=main.metadata, seed=request.seed, tempo_bpm=score.tempo_bpm, key=score.key, meter=score.meter,
        lyrics=lyrics, understood=main.understood, not_understood=main.not_understood, notices=notices,
    )  # fmt: skip


def _entries(plan: Plan) -> list[int]:
    """Where new sections begin that are not the first, in ms."""
    starts = accumulate(section.duration_ms for section in plan.sections)
    return [start for start, section in zip(starts, plan.sections[1:], strict=False) if section.source_from is None]


def _piece(plan: Plan, number: int, section: Section, stretches: list[Stretch], seed: int) -> Piece:
    last = max(1, len(plan.sections) - 1)
    role = role_of_name(section.section_name, number / last)
    own = _namesake(section, stretches) or next((each for each in stretches if each.role == role), None)
    if own is None:
        return Piece(_bare(section), role, ENERGIES[role], "")
    is_new = section.source_from is None and not (own.role in PEAKS and _returns(plan, own.role))
    material = _new_take(seed, number, own.material) if is_new else own.material
    return Piece(_bare(section), own.role, own.energy, material, own.raised)


def _namesake(section: Section, stretches: list[Stretch]) -> Stretch | None:
    return next((each for each in stretches if each.section.section_name == section.section_name), None)


def _returns(plan: Plan, role: SectionRole) -> bool:
    """Whether the plan keeps a section of this role from elsewhere."""
    last = max(1, len(plan.sections) - 1)
    return any(
        section.source_from and role_of_name(section.section_name, at / last) == role
        for at, section in enumerate(plan.sections)
    )


def _new_take(seed: int, number: int, material: str) -> str:
    take = generator(seed, f"inpainted {number} {material}").randrange(TAKES)
    return f"{material.rstrip(DIGITS)}{FIRST_TAKE + take}" if material else ""
