"""From the words of a prompt to wishes. What follows no pattern is a style that is wanted."""

from __future__ import annotations

import re
from collections.abc import Iterator

from plans.revising import sections
from plans.revising.phrases import (
    ADDING,
    AMOUNT,
    REMOVING,
    SECTION,
    TIME,
    WHOLE,
    bare,
    factor_of,
    match,
    ms_of,
    styles_in,
    which_of,
)
from plans.revising.wishes import Describe, Hurry, Resize, Sing, Which, Wish

PAIRS = ("rock and roll", "drum and bass", "rhythm and blues", "call and response", "and a half")
PAIRED = "\x01"
CLAUSE_MAX_CHARS = 160  # nobody wishes one thing in more, and patterns stay quick
VOICE = r"(?:any\s+|the\s+)?(?:vocals?|voices?|singing|singers?|words|lyrics)"
HURRIES = {
    "a bit": 0.06,
    "a little": 0.06,
    "slightly": 0.06,
    "somewhat": 0.08,
    "much": 0.25,
    "a lot": 0.25,
    "far": 0.25,
}
USUAL_HURRY = 0.12
AMOUNT_AFTER = rf"(?P<amount>{'|'.join(HURRIES)})"
_POLITE = re.compile(
    r"^(?:please|can you|could you|now|just|also|then|maybe|i want|i'd like|i would like|we need|it should have|"
    r"it should be|it needs|should be)\s+",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"([,;!?\n]+|\.(?!\d)|\b(?:and|or|but|plus)\b|&)", re.IGNORECASE)


def wishes_in(prompt: str) -> list[Wish]:
    """The wishes of a prompt, in order."""
    wishes: list[Wish] = []
    scope: Which | None = None
    for clause, goes_on in _clauses(prompt):
        alone = len(clause) <= CLAUSE_MAX_CHARS and match(rf"(?:in|for|during|on|at) {SECTION}", clause)
        if alone:
            scope = which_of(alone)
            continue
        wish = _scoped(clause, scope) if scope else _wish(clause, wishes[-1] if goes_on and wishes else None)
        wishes += [wish] if wish else []
        scope = None
    return wishes


def _clauses(prompt: str) -> Iterator[tuple[str, bool]]:
    """Each clause, and whether it goes on with what the one before says, as after `and`."""
    text = prompt.replace("’", "'")
    for pair in PAIRS:
        text = re.sub(pair, pair.replace("and", PAIRED), text, flags=re.IGNORECASE)
    parts = _SEPARATOR.split(text)
    for at in range(0, len(parts), 2):
        clause = " ".join(parts[at].replace(PAIRED, "and").split())
        while polite := _POLITE.match(clause):
            clause = clause[polite.end() :]
        if clause:
            yield clause, at > 0 and parts[at - 1].lower() in ("and", "or", "&")


def _wish(clause: str, before: Wish | None) -> Wish | None:
    if len(clause) > CLAUSE_MAX_CHARS:
        return Describe(wanted=styles_in(clause))
    for read in (
        _local, _length, _replaced, sections.removed, sections.added, sections.resized, _sung, _section_described,
        sections.described, _hurried,
    ):  # fmt: skip
        if wish := read(clause):
            return wish
    return _continued(clause, before) or _described(clause)


def _local(clause: str) -> Wish | None:
    """`add a choir to the last chorus`, `in the verse no drums`."""
    found = match(rf"(?P<what>.+?) (?:to|in|into|during|on|for|over|from) {SECTION}", clause)
    found = found or match(rf"(?:in|during|for) {SECTION} (?P<what>.+)", clause)
    is_local = found and not sections.ends_with_one(found["what"])
    return _scoped(found["what"], which_of(found)) if found and is_local else None


def _section_described(clause: str) -> Wish | None:
    """`make the bridge quieter`, `chorus with strings`."""
    found = match(rf"(?:make |let |keep |have |give ){SECTION} (?P<what>.+)", clause)
    found = found or match(rf"{SECTION} (?:should be|should have|needs) (?P<what>.+)", clause)
    found = found or match(rf"{SECTION} (?P<what>(?:with|without|no|more|less) .+)", clause)
    return _scoped(found["what"], which_of(found)) if found else None


def _scoped(clause: str, which: Which) -> Wish | None:
    sung = _sung(clause)
    return Sing(which, sung.sung, sung.styles) if sung else _described(clause, which)


def _length(clause: str) -> Wish | None:
    """`make it two minutes long`, `shorter`."""
    if found := match(rf"(?:make |have |let )?(?:{WHOLE} )?(?:be |last )?{TIME}(?: long| in total)?", clause):
        return Resize(None, length_ms=ms_of(found))
    if found := match(rf"(?:extend|lengthen|stretch|shorten|cut|trim)(?: {WHOLE})?(?: down)? to {TIME}", clause):
        return Resize(None, length_ms=ms_of(found))
    found = match(rf"(?:make |have )?(?:{WHOLE} )?{AMOUNT}(?P<way>longer|shorter)", clause)
    return Resize(None, factor_of(found, found["way"])) if found else None


def _replaced(clause: str) -> Wish | None:
    """`replace the bridge with a guitar solo`, `piano instead of guitar`, `make it jazz`."""
    if found := match(
        r"(?:replace|swap|change|turn|exchange) (?P<old>.+?) (?:with|for|by|to|into) (?P<new>.+)", clause
    ):
        return _exchanged(found["old"], found["new"])
    if found := match(rf"(?:{ADDING} )?(?P<new>.+?) (?:instead of|rather than) (?P<old>.+)", clause):
        return _exchanged(found["old"], found["new"])
    if found := match(r"(?:switch|change|go) to (?P<new>.+)", clause):
        return _sung(f"with {found['new']}") or Describe(wanted=styles_in(found["new"]), instead=True)
    others = "(?!more |less |a bit |a little |much |faster|slower|quicker|instrumental|purely |fully |sung)"
    found = match(rf"make {WHOLE} (?:into |sound like )?(?P<new>{others}.+)", clause)
    return Describe(wanted=styles_in(found["new"]), instead=True) if found else None


def _exchanged(old: str, new: str) -> Wish | None:
    if match(rf"{WHOLE}|(?:the )?(?:key|tempo|meter|time signature|mood|genre|style|sound|vibe)", old):
        return Describe(wanted=styles_in(new), instead=True)
    if match(SECTION, old):
        return sections.renamed(old, new)
    return Describe(wanted=styles_in(new), unwanted=styles_in(old))


def _sung(clause: str) -> Sing | None:
    """`make it instrumental`, `without lyrics`, `add vocals`."""
    if match(rf"(?:make |keep )?(?:{WHOLE} )?(?:be )?(?:purely |fully |an )?instrumental(?: only| version)?", clause):
        return Sing(None, sung=False)
    if match(rf"{REMOVING} {VOICE}", clause):
        return Sing(None, sung=False)
    found = match(rf"{ADDING} (?P<how>(?:[\w-]+ ){{0,2}}){VOICE}", clause)
    if found or match(rf"(?:make |have )?(?:{WHOLE} )?sung", clause):
        how = bare(found["how"]) if found else ""
        return Sing(None, sung=True, styles=(f"{how} vocals" if how else "vocals",))
    return None


def _hurried(clause: str) -> Wish | None:
    found = match(rf"(?:make |play )?(?:{WHOLE} )?{AMOUNT}(?P<way>faster|quicker|slower)", clause)
    found = found or match(
        rf"(?P<way>speed|slow) (?:(?:{WHOLE} )?(?:up|down)|(?:up|down) {WHOLE})(?: {AMOUNT_AFTER})?", clause
    )
    if not found:
        return None
    factor = 1 + HURRIES.get((found["amount"] or "").lower(), USUAL_HURRY)
    return Hurry(1 / factor if found["way"].lower().startswith("slow") else factor)


def _continued(clause: str, before: Wish | None) -> Wish | None:
    """`no drums and bass`: what follows without a verb is wished as what precedes."""
    if wish := sections.alone(clause, before):
        return wish
    if not isinstance(before, Describe) or re.match(rf"(?:{ADDING}|{REMOVING}|make)\b", clause, re.IGNORECASE):
        return None
    if before.unwanted and not before.wanted:
        return Describe(before.which, unwanted=styles_in(clause))
    return Describe(before.which, wanted=styles_in(clause)) if before.which else None


def _described(clause: str, which: Which | None = None) -> Describe | None:
    if found := match(rf"{REMOVING} (?P<what>.+)", clause):
        return Describe(which, unwanted=styles_in(found["what"]))
    if found := match(r"(?:at )?(?:a |the )?tempo(?: of)? (?P<bpm>\d{2,3})(?: bpm)?", clause):
        return Describe(which, wanted=(f"{found['bpm']} bpm",))
    wanted = styles_in(re.sub(rf"^(?:{ADDING}|make {WHOLE}|make|it) ", "", clause, flags=re.IGNORECASE))
    return Describe(which, wanted=wanted) if wanted else None
