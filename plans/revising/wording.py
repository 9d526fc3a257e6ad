"""Styles wanted and unwanted, words sung or not, and the tempo of a plan."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from engines.base import BPM_MAX, BPM_MIN
from engines.builtin.words.prompt import read_brief
from engines.plan import STYLES_MAX, Plan, Section
from plans.revising.structure import changed
from plans.revising.wishes import Describe, Hurry, Sing

# Of these a song has one.
SINGLE = (
    re.compile(r"\b(\d{2,3}(?:\.\d+)?) ?bpm\b", re.IGNORECASE),
    re.compile(r"\b[A-G](?:#|b|♯|♭| sharp| flat)?[ -](?:major|minor)\b", re.IGNORECASE),
    re.compile(r"\b\d/\d\b"),
)
VOICES = re.compile(r"\b(?:vocals?|voices?|sing\w*|sung|lyrics|words|rap\w*|choir)\b", re.IGNORECASE)
SILENT = re.compile(r"\binstrumental\b", re.IGNORECASE)


def described(plan: Plan, wish: Describe) -> Plan:
    if wish.which is None:
        wanted = _with(plan.positive_global_styles, wish.wanted, wish.unwanted, instead=wish.instead)
        unwanted = _with(plan.negative_global_styles, wish.unwanted, wish.wanted)
        sections = [_described(section, (), wish.unwanted) for section in plan.sections]
        styles = {"positive_global_styles": wanted, "negative_global_styles": unwanted, "sections": sections}
        return plan.model_copy(update=styles)
    sections = changed(
        plan.sections, wish.which, lambda section: _described(section, wish.wanted, wish.unwanted, is_own=True)
    )
    return plan.model_copy(update={"sections": sections})


def sung(plan: Plan, wish: Sing) -> Plan:
    """With words wanted, or without any, in all of the plan or in some sections."""
    if wish.which is None:
        wanted, unwanted = _voices(plan.positive_global_styles, plan.negative_global_styles, wish)
        sections = [section if wish.sung else _silent(section) for section in plan.sections]
        styles = {"positive_global_styles": wanted, "negative_global_styles": unwanted, "sections": sections}
        return plan.model_copy(update=styles)
    return plan.model_copy(update={"sections": changed(plan.sections, wish.which, lambda each: _voiced(each, wish))})


def hurried(plan: Plan, wish: Hurry) -> Plan:
    """The tempo that is said, faster or slower; where none is, a word for it."""
    for at, style in enumerate(plan.positive_global_styles):
        if found := SINGLE[0].search(style):
            bpm = max(BPM_MIN, min(BPM_MAX, round(float(found[1]) * wish.factor)))
            styles = [*plan.positive_global_styles]
            styles[at] = style[: found.start(1)] + str(bpm) + style[found.end(1) :]
            return plan.model_copy(update={"positive_global_styles": styles})
    return described(plan, Describe(wanted=("fast" if wish.factor > 1 else "slow",)))


def _with(styles: Sequence[str], more: Iterable[str], less: Iterable[str], *, instead: bool = False) -> list[str]:
    """The styles less those that speak of `less`, with `more` of them; at most as many as a plan holds."""
    kept = [style for style in styles if not any(_speaks_of(style, word) for word in less)]
    for new in more:
        kept = [style for style in kept if style.casefold() != new.casefold() and not _is_replaced(style, new, instead)]
        kept = [new, *kept] if instead else [*kept, new]
    return kept[-STYLES_MAX:] if not instead else kept[:STYLES_MAX]


def _speaks_of(style: str, word: str) -> bool:
    """Whether a style names what the word says, in the singular or the plural."""
    return re.search(rf"\b{re.escape(word.removesuffix('s'))}s?\b", style, re.IGNORECASE) is not None


def _is_replaced(style: str, new: str, instead: bool) -> bool:
    if any(kind.search(style) and kind.search(new) for kind in SINGLE):
        return True
    return instead and bool(read_brief(style).genres and read_brief(new).genres)


def _described(section: Section, wanted: Sequence[str], unwanted: Sequence[str], *, is_own: bool = False) -> Section:
    update = {"positive_local_styles": _with(section.positive_local_styles, wanted, unwanted)}
    if is_own:
        update["negative_local_styles"] = _with(section.negative_local_styles, unwanted, wanted)
    return section.model_copy(update=update)


def _silent(section: Section) -> Section:
    styles = [style for style in section.positive_local_styles if not VOICES.search(style)]
    return section.model_copy(update={"lines": [], "positive_local_styles": styles})


def _voiced(section: Section, wish: Sing) -> Section:
    wanted, unwanted = _voices(section.positive_local_styles, section.negative_local_styles, wish)
    update: dict[str, object] = {"positive_local_styles": wanted, "negative_local_styles": unwanted}
    return section.model_copy(update=update if wish.sung else update | {"lines": []})


def _voices(wanted: Sequence[str], unwanted: Sequence[str], wish: Sing) -> tuple[list[str], list[str]]:
    if wish.sung:
        spoken = [style for style in wanted if not SILENT.search(style)]
        return _with(spoken, wish.styles, ()), [style for style in unwanted if not VOICES.search(style)]
    played = [style for style in wanted if not VOICES.search(style)]
    return _with(played, ["instrumental"], ()), _with(unwanted, ["vocals"], ())
