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

SIZES = r"(?:long|longer|extended|short|shorter|brief)"
DESCRIPTION_MAX_WORDS = 3
_NEW = rf"\b(?:{SIZES}|another|one more|new|extra)\b|{TIME}"
_AT_THE_END = re.compile(rf"(?:{SECTION})$", re.IGNORECASE)

SINGLE = ("Intro", "Outro")
WITHOUT_NEWS = ("", "with", "have", "use", "need", "needs")  # verbs for what may be there already

Side = Literal["before", "after", "middle"]


def added(clause: str) -> Add | None:
    """`add a short guitar solo before the last chorus`, `with a long intro`, `a bridge after the solo`."""
    beside = r"(?: with (?P<how>.+?))?(?: (?P<where>before|after|at|in) (?P<place>.+))?"
    found = match(rf"(?P<verb>{ADDING}) (?P<what>.+?){beside}", clause)
    found = found or match(rf"(?P<verb>)(?P<what>(?:an?|another|one more) .+?){beside}", clause)
    if not found or not ends_with_one(found["what"]) or not (found["verb"] or found["how"] or found["where"]):
        return None
    role, time = role_in(found["what"]) or "", re.search(TIME, found["what"], re.IGNORECASE)
    side, at = _place((found["where"] or "").lower(), found["place"] or "")
    return Add(
        role, (*_beside(found["what"], role), *([bare(found["how"])] if found["how"] else [])), _size(found["what"]),
        ms_of(time) if time else None, side, at,
        only_missing=found["verb"].lower() in WITHOUT_NEWS or role in SINGLE,
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
    role = role_in(clause) if ends_with_one(clause) else None
    words = _beside(clause, role) if role else ()
    is_short = len(" ".join(words).split()) <= DESCRIPTION_MAX_WORDS
    return Add(role, words, only_missing=True) if role and words and is_short else None


def ends_with_one(text: str) -> bool:
    """Whether the last words name a section."""
    return _AT_THE_END.search(text) is not None


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
