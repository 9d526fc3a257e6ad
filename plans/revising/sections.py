"""Wishes that name sections: which are there, how long they are, and what sounds in them."""

from __future__ import annotations

import re
from typing import Literal

from plans.revising.phrases import (
    ADDING,
    AMOUNT,
    REMOVING,
    SECTION,
    TIME,
    USUAL_FACTOR,
    bare,
    factor_of,
    match,
    ms_of,
    role_in,
    which_of,
)
from plans.revising.wishes import Add, Remove, Rename, Resize, Which

SIZES = r"(?:long|longer|short|shorter|brief)"
_NEW = rf"\b(?:{SIZES}|another|one more|new|extra)\b|{TIME}"
_AT_THE_END = re.compile(rf"(?:{SECTION})$", re.IGNORECASE)

SINGLE = ("Intro", "Outro")

Side = Literal["before", "after", "middle"]


def added(clause: str) -> Add | None:
    """`add a short guitar solo before the last chorus`, `with a long intro`."""
    pattern = (
        rf"(?P<verb>{ADDING}) (?P<what>.+?)(?: with (?P<how>.+?))?(?: (?P<where>before|after|at|in) (?P<place>.+))?"
    )
    found = match(pattern, clause)
    if not found or not _AT_THE_END.search(found["what"]):
        return None
    role, time = role_in(found["what"]) or "", re.search(TIME, found["what"], re.IGNORECASE)
    side, at = _place((found["where"] or "").lower(), found["place"] or "")
    return Add(
        role, (*_beside(found["what"], role), *([bare(found["how"])] if found["how"] else [])), _size(found["what"]),
        ms_of(time) if time else None, side, at,
        only_missing=found["verb"].lower() in ("with", "have", "use", "need", "needs") or role in SINGLE,
    )  # fmt: skip


def alone(clause: str, before: object) -> Add | Remove | None:
    """A section without a verb, which is wished as what precedes: `delete the intro and the outro`."""
    found = match(SECTION, clause)
    if found and isinstance(before, Remove):
        return Remove(which_of(found))
    return Add(which_of(found).role, only_missing=before.only_missing) if found and isinstance(before, Add) else None


def removed(clause: str) -> Remove | None:
    found = match(rf"{REMOVING} {SECTION}", clause)
    return Remove(which_of(found)) if found else None


def renamed(old: str, new: str) -> Rename | None:
    """`the bridge` for `a sax solo`."""
    found, role = match(SECTION, old), role_in(new)
    return Rename(which_of(found), role, _beside(new, role)) if found and role else None


def resized(clause: str) -> Resize | None:
    """`make the chorus a bit longer`, `a shorter intro`, `double the solo`, `an intro of ten seconds`."""
    for pattern in (
        rf"(?:make |have |let |keep )?{SECTION} (?:be |is |to be )?{AMOUNT}(?P<way>{SIZES})",
        rf"(?:make |an? |the )?{AMOUNT}(?P<way>{SIZES}) {SECTION}",
        rf"(?P<way>lengthen|extend|stretch|shorten|trim)(?P<amount>) {SECTION}",
    ):
        if found := match(pattern, clause):
            return Resize(which_of(found), factor_of(found, found["way"]))
    for factor, words in ((2.0, "(?:twice|double)"), (0.5, "(?:half|halve)")):
        if found := match(rf"(?:make )?{SECTION} {words} as long", clause) or match(rf"{words} {SECTION}", clause):
            return Resize(which_of(found), factor)
    found = match(rf"(?:make )?{SECTION} (?:be |of |last |to )?{TIME}(?: long)?", clause)
    found = found or match(rf"(?:an? |the )?{TIME} {SECTION}", clause)
    return Resize(which_of(found), length_ms=ms_of(found)) if found else None


def described(clause: str) -> Add | None:
    """`a darker outro`: that of the plan, or a new one."""
    role = role_in(clause)
    if not role or not _AT_THE_END.search(clause):
        return None
    words = _beside(clause, role)
    return Add(role, words, only_missing=True) if words else None


def _size(text: str) -> float:
    found = re.search(rf"\b{SIZES}\b", text, re.IGNORECASE)
    if not found:
        return 1.0
    return 1 / USUAL_FACTOR if found[0].lower().startswith(("short", "brief")) else USUAL_FACTOR


def _place(where: str, place: str) -> tuple[Side | None, Which | None]:
    section = match(SECTION, place)
    if section and where in ("before", "after"):
        return ("before" if where == "before" else "after"), which_of(section)
    if re.search(r"\b(?:start|beginning|front)\b", place, re.IGNORECASE):
        return "before", None
    if re.search(r"\bend\b", place, re.IGNORECASE):
        return "after", None
    return ("middle", None) if "middle" in place.lower() else (None, None)


def _beside(text: str, role: str) -> tuple[str, ...]:
    """What is said in front of the word for a section; a solo is named for its instrument."""
    found = _AT_THE_END.search(text)
    said = text[: found.start("role")] if found else ""
    style = bare(" ".join(re.sub(_NEW, " ", said, flags=re.IGNORECASE).split()))
    return (f"{style} solo" if role == "Solo" else style,) if style else ()
