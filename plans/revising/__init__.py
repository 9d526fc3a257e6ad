"""Changes a composition plan as a few words ask, section by section and style by style."""

from __future__ import annotations

from functools import reduce

from engines.plan import LENGTH_MAX_MS, LENGTH_MIN_MS, Plan
from plans.revising import structure, wording
from plans.revising.lengths import fitted
from plans.revising.reading import wishes_in
from plans.revising.wishes import Add, Describe, Hurry, Remove, Rename, Resize, Sing, Wish

__all__ = ["revised"]


def revised(plan: Plan, prompt: str, length_ms: int | None = None) -> Plan:
    """The plan as `prompt` changes it: styles, sections, words and lengths; `length_ms` long where that is given.

    Understands English. What it does not understand becomes a style, and leaves the rest of the plan as it is. Music
    that is taken from other songs stays as long as it is.
    """
    wishes = wishes_in(prompt)
    changed = reduce(_granted, wishes, plan)
    wanted_ms = length_ms or _whole_ms(changed, wishes)
    sections = fitted(changed.sections, wanted_ms) if wanted_ms != changed.length_ms else changed.sections
    return Plan.model_validate(changed.model_dump() | {"sections": [section.model_dump() for section in sections]})


def _granted(plan: Plan, wish: Wish) -> Plan:
    sections, wish = plan.sections, structure.feasible(plan.sections, wish)
    match wish:
        case Describe():
            return wording.described(plan, wish)
        case Sing():
            return wording.sung(plan, wish)
        case Hurry():
            return wording.hurried(plan, wish)
        case Add():
            sections = structure.added(sections, wish)
        case Remove():
            sections = structure.removed(sections, wish)
        case Rename():
            sections = structure.renamed(sections, wish)
        case Resize():
            sections = structure.stretched(sections, wish)
    return plan.model_copy(update={"sections": sections})


def _whole_ms(plan: Plan, wishes: list[Wish]) -> int:
    """The length that the prompt asks of the whole, else that of the sections, as near as a song may last so long."""
    ms = plan.length_ms
    for wish in wishes:
        if isinstance(wish, Resize) and wish.which is None:
            ms = wish.length_ms or round(ms * wish.factor)
    return max(LENGTH_MIN_MS, min(LENGTH_MAX_MS, ms))
