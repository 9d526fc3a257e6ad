"""Which sections a phrase is about: `no drums in the intro`, `instrumental bridge`, `starts with rain and piano`."""

from __future__ import annotations

from engines.builtin.score import SectionRole
from engines.builtin.words import lexicon
from engines.builtin.words.parsing import STOPS, Item, Parsed
from engines.builtin.words.vocabulary import Kind

PREPOSITIONS = frozenset(("in", "on", "during", "for", "over", "at", "throughout", "until", "into", "under"))
ARTICLES = frozenset(("the", "a", "an", "each", "every", "all", "first", "second", "last", "final", "its"))
CONNECTORS = frozenset(("with", "featuring", "plus", "but", "then", "while", "has", "have", "having", "add"))
BOUND: tuple[Kind, ...] = (
    "mood", "instrument", "stand-in", "family", "texture", "vocals", "instrumental", "genre", "meaning",
)  # fmt: skip
PLAYED: tuple[Kind, ...] = ("instrument", "stand-in", "family")


def role_of_section(item: Item) -> SectionRole | None:
    return lexicon.SECTIONS[item.entry.name] if item.kind == "section" else None


def scopes(parsed: Parsed) -> list[SectionRole | None]:
    """For every item the role of the sections that it is about, None where it is about the song.

    A section's name has its role where it says what others are about, and is then no wish of its own.
    """
    items = parsed.items
    roles: list[SectionRole | None] = [None] * len(items)
    for at, item in enumerate(items):
        role = role_of_section(item)
        bound = [other for other in _bound(parsed, at) if items[other].kind in BOUND] if role else []
        for other in (*bound, at) if bound else ():
            roles[other] = role
    return roles


def soloist(parsed: Parsed, at: int) -> Item | None:
    """Whoever plays the solo that the item is: `electric guitar solo`."""
    before = parsed.items[at - 1] if at else None
    is_solo = role_of_section(parsed.items[at]) == "solo" and before is not None and before.kind in PLAYED
    return before if before and is_solo and before.end == parsed.items[at].start else None


def is_alone_before(parsed: Parsed, at: int) -> bool:
    """Whether the item is the `solo` of `solo violin`, which is no section."""
    after = parsed.items[at + 1] if at + 1 < len(parsed.items) else None
    is_solo = role_of_section(parsed.items[at]) == "solo" and after is not None and after.kind in PLAYED
    return bool(after and is_solo and parsed.items[at].end == after.start and not soloist(parsed, at))


def _bound(parsed: Parsed, at: int) -> list[int]:
    """The items that a section's name speaks of."""
    item = parsed.items[at]
    follower = parsed.tokens[item.end] if item.end < len(parsed.tokens) else ""
    preposition = _preposition(parsed, item)
    if preposition is None and item.denied:
        return []
    if item.phrase.endswith(" with") or follower in ("with", "without", "has"):
        return _following(parsed, at)
    if preposition is not None:
        return _clause(parsed, at, preposition)
    return [] if role_of_section(item) == "solo" else _adjoining(parsed, at)


def _preposition(parsed: Parsed, item: Item) -> int | None:
    """The token that leads to the section's name: the `in` of `in the last chorus`."""
    before = item.start - 1
    while before >= 0 and parsed.tokens[before] in ARTICLES:
        before -= 1
    return before if before >= 0 and parsed.tokens[before] in PREPOSITIONS else None


def _following(parsed: Parsed, at: int) -> list[int]:
    out = []
    for number in range(at + 1, len(parsed.items)):
        between = parsed.tokens[parsed.items[number - 1].end : parsed.items[number].start]
        if parsed.items[number].kind == "section" or STOPS & set(between):
            break
        out.append(number)
    return out


def _clause(parsed: Parsed, at: int, preposition: int) -> list[int]:
    """What stands before `in the chorus`, back to where its clause begins; a genre that opens the text stays out."""
    out = []
    end = preposition
    for number in range(at - 1, -1, -1):
        between = set(parsed.tokens[parsed.items[number].end : end])
        if STOPS & between or CONNECTORS & between or parsed.items[number].kind == "section":
            break
        if not (parsed.items[number].start == 0 and parsed.items[number].kind in ("genre", "meaning")):
            out.append(number)
        end = parsed.items[number].start
        if parsed.items[number].denied and not parsed.items[at].denied:
            break
    return out


def _adjoining(parsed: Parsed, at: int) -> list[int]:
    """What stands directly before the name: `quiet acoustic guitar intro`."""
    out = []
    number = at - 1
    while number >= 0 and parsed.items[number].end == parsed.items[number + 1].start:
        if parsed.items[number].kind == "section":
            break
        if not parsed.items[number].denied:
            out.append(number)
        number -= 1
    return out
