"""Sections added, left out, renamed and in other lengths."""

from __future__ import annotations

from collections.abc import Callable

from engines.plan import SECTION_MAX_MS, SECTION_MIN_MS, SECTIONS_MAX, Section
from plans.revising.lengths import resized, usual_ms
from plans.revising.phrases import role_in
from plans.revising.wishes import ALL, LAST, Add, Describe, Remove, Rename, Resize, Which, Wish

EDGE_MS = 10_000  # of an intro or outro where the plan has none
PEAKS = ("Chorus", "Drop", "Theme")


def places_of(sections: list[Section], which: Which) -> list[int]:
    """Where the sections stand that are meant; none where there are no such."""
    found = [at for at, section in enumerate(sections) if role_in(section.section_name) == which.role]
    if which.nth == ALL:
        return found
    if which.nth == LAST:
        return found[-1:]
    return found[which.nth - 1 : which.nth]


def feasible(sections: list[Section], wish: Wish) -> Wish:
    """The wish, or where the plan has no section that it means, what comes nearest to it."""
    if isinstance(wish, Rename) and not places_of(sections, wish.which):
        return Add(wish.role, wish.styles)
    if isinstance(wish, Describe) and wish.which and not places_of(sections, wish.which):
        return Describe(None, tuple(f"{style} {wish.which.role.lower()}" for style in wish.wanted))
    return wish


def changed(sections: list[Section], which: Which, change: Callable[[Section], Section]) -> list[Section]:
    places = places_of(sections, which)
    return [change(section) if at in places else section for at, section in enumerate(sections)]


def added(sections: list[Section], wish: Add) -> list[Section]:
    """With the section that is wished for, or with the one that is there as it is wished."""
    if wish.only_missing and places_of(sections, Which(wish.role)):
        return changed(sections, Which(wish.role), lambda section: _as_wished(section, wish))
    if len(sections) == SECTIONS_MAX:
        return sections
    at = _place(sections, wish)
    new = Section(
        section_name=_new_name(sections, wish.role), positive_local_styles=list(wish.styles),
        negative_local_styles=[], duration_ms=round(_usual_ms(sections, wish.role)),
        lines=_refrain(sections, wish.role),
    )  # fmt: skip
    return [*sections[:at], _in_length(new, wish.factor, wish.length_ms), *sections[at:]]


def removed(sections: list[Section], wish: Remove) -> list[Section]:
    """Without the sections; a plan keeps at least one."""
    gone = places_of(sections, wish.which)
    return [section for at, section in enumerate(sections) if at not in gone] or sections


def renamed(sections: list[Section], wish: Rename) -> list[Section]:
    for at in places_of(sections, wish.which):
        styles = [*sections[at].positive_local_styles, *wish.styles]
        update = {"section_name": _new_name(sections, wish.role), "positive_local_styles": styles, "lines": []}
        sections = [*sections[:at], sections[at].model_copy(update=update), *sections[at + 1 :]]
    return sections


def stretched(sections: list[Section], wish: Resize) -> list[Section]:
    if wish.which is None:
        return sections
    return changed(sections, wish.which, lambda section: _in_length(section, wish.factor, wish.length_ms))


def _as_wished(section: Section, wish: Add) -> Section:
    styles = list(dict.fromkeys([*section.positive_local_styles, *wish.styles]))
    return _in_length(section.model_copy(update={"positive_local_styles": styles}), wish.factor, wish.length_ms)


def _in_length(section: Section, factor: float, length_ms: int | None) -> Section:
    """What is taken from a song stays as long as it is."""
    return section if section.source_from else resized(section, length_ms or section.duration_ms * factor)


def _usual_ms(sections: list[Section], role: str) -> float:
    alike = [sections[at] for at in places_of(sections, Which(role))]
    usual = usual_ms(alike or sections)
    if not alike and role in ("Intro", "Outro"):
        usual = min(EDGE_MS, usual)
    return max(SECTION_MIN_MS, min(SECTION_MAX_MS, usual))


def _refrain(sections: list[Section], role: str) -> list[str]:
    """The words of a section that comes again: a chorus has its own, all others new ones."""
    places = places_of(sections, Which(role, LAST)) if role == "Chorus" else []
    return sections[places[0]].lines if places else []


def _place(sections: list[Section], wish: Add) -> int:
    if wish.at:
        named = places_of(sections, wish.at)
        if named:
            return named[0] if wish.side == "before" else named[-1] + 1
    elif wish.side:
        return {"before": 0, "middle": len(sections) // 2, "after": len(sections)}[wish.side]
    return _usual_place(sections, wish.role)


def _usual_place(sections: list[Section], role: str) -> int:
    """An intro begins, an outro ends; all else comes before the last chorus, a chorus after all but the outro."""
    if role == "Intro":
        return 0
    ending = places_of(sections, Which("Outro", LAST))
    end = ending[0] if ending and ending[0] == len(sections) - 1 else len(sections)
    if role == "Outro":
        return len(sections)
    peaks = [at for at, section in enumerate(sections) if role_in(section.section_name) in PEAKS]
    return end if role in PEAKS or not peaks or peaks[-1] == 0 else peaks[-1]


def _new_name(sections: list[Section], role: str) -> str:
    """The role, with a number where there are others of it."""
    names = {section.section_name for section in sections}
    count = len(places_of(sections, Which(role)))
    if not count:
        return role
    return next(
        name for number in range(count + 1, count + len(names) + 2) if (name := f"{role} {number}") not in names
    )
