"""Reads a lyric sheet: lines under tags such as [Verse 2] or [Refrain], in the words of several languages."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, replace

from engines.builtin.score import SectionRole

ROLE_WORDS: dict[str, SectionRole] = {
    **dict.fromkeys(("intro", "introduction", "introduccion", "einleitung", "introduzione", "introducao"), "intro"),
    **dict.fromkeys(("verse", "vers", "strophe", "couplet", "verso", "estrofa", "strofa", "estrofe", "rap"), "verse"),
    **dict.fromkeys(
        ("prechorus", "pre chorus", "pre", "pre refrain", "pre coro", "pre estribillo", "pre refrao", "lift"),
        "prechorus",
    ),
    **dict.fromkeys(
        ("chorus", "refrain", "hook", "coro", "estribillo", "ritornello", "refrao", "kehrvers", "post chorus"), "chorus"
    ),
    **dict.fromkeys(("bridge", "middle 8", "middle eight", "puente", "pont", "brucke", "ponte"), "bridge"),
    **dict.fromkeys(("solo", "guitar solo", "piano solo", "sax solo", "synth solo"), "solo"),
    **dict.fromkeys(("build", "buildup", "build up"), "build"),
    "drop": "drop",
    **dict.fromkeys(
        ("instrumental", "interlude", "break", "breakdown", "zwischenspiel", "interludio", "instrumental break"),
        "break",
    ),
    **dict.fromkeys(("outro", "ending", "end", "coda", "final", "finale", "schluss", "fin", "tag"), "outro"),
}
_TAG = re.compile(r"\[([^\[\]]{1,80})\]\s*(.*)")
# Other spellings count as tags only where they name a role and nothing else: "(ooh)" is sung.
_LOOSE_TAG = re.compile(
    r"#{1,3}\s+(.{1,40})|\*{1,2}(.{1,40}?)\*{1,2}|\((.{1,40})\)|\{(.{1,40})\}|<(.{1,40})>|([^\W\d_][\w \-]{2,20}):"
)
# Words that stand as a tag on a line of their own; `break` or `the end` would rather be sung.
_BARE_TAG = re.compile(r"(?:verse|(?:pre|post)?[- ]?chorus|bridge|intro|outro)(?: \d{1,2})?", re.IGNORECASE)
_CLOCK = re.compile(r"\[\d{1,3}:\d{2}(?:[.:]\d{1,3})?\]")
_TIMES = re.compile(r"(?:x|×)\s*([2-8])\b|\b([2-8])\s*(?:x|×)")


@dataclass(frozen=True, slots=True)
class Stanza:
    """A section of words; `name` is the tag as written, or the role's own name. `lines` may be empty."""

    role: SectionRole
    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """`is_tagged` tells whether the writer named the sections; `notices` what was left out and why."""

    stanzas: tuple[Stanza, ...]
    is_tagged: bool
    notices: tuple[str, ...] = ()


def parse(text: str) -> Sheet:
    """Every line of the sheet in its section.

    Without tags, stanzas are what blank lines part, and one that comes back is the chorus. A chorus tag without lines
    repeats the chorus before; `x2` in a tag doubles a section. Clock times of an LRC file are dropped.
    """
    lines = [_CLOCK.sub("", line).strip() for line in text.splitlines()]
    if any(_tag(line) for line in lines):
        return _tagged(lines)
    return Sheet(_untagged(lines), is_tagged=False)


def _tag(line: str) -> tuple[str, str] | None:
    """A tag's words and what stands behind it."""
    if bracketed := _TAG.fullmatch(line):
        return bracketed[1], bracketed[2]
    if loose := _LOOSE_TAG.fullmatch(line):
        name = next(group for group in loose.groups() if group is not None)
        return (name, "") if _names_only_a_role(name) else None
    return (line, "") if _BARE_TAG.fullmatch(line) else None


def _names_only_a_role(tag: str) -> bool:
    words = _words(_TIMES.sub(" ", tag))
    return " ".join(words) in ROLE_WORDS


def _role(tag: str) -> SectionRole | None:
    words = _words(re.split(r"[:|,(]", _TIMES.sub(" ", tag))[0])
    for count in range(len(words), 0, -1):
        role = ROLE_WORDS.get(" ".join(words[:count]))
        if role:
            return role
    return next((ROLE_WORDS[word] for word in words if word in ROLE_WORDS), None)


def _words(tag: str) -> list[str]:
    """The words of a tag in plain small letters, without numbers."""
    plain = unicodedata.normalize("NFKD", tag).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z ]+", " ", re.sub(r"\b8\b", "eight", plain)).split()


def _tagged(lines: list[str]) -> Sheet:
    stanzas: list[tuple[Stanza, int]] = []
    notices = []
    open_stanza, times = Stanza("verse", "verse", ()), 1
    for line in lines:
        tag = _tag(line)
        role = _role(tag[0]) if tag else None
        if tag and role:
            stanzas.append((open_stanza, times))
            open_stanza, times = Stanza(role, tag[0].strip(), (tag[1],) if tag[1] else ()), _times(tag[0])
        elif tag:
            notices.append(f"lyrics: the tag [{tag[0]}] names no section and was left out")
        words = tag[1] if tag else line
        if words and not role:
            open_stanza = replace(open_stanza, lines=(*open_stanza.lines, words))
    stanzas.append((open_stanza, times))
    first, *rest = stanzas
    return Sheet(_repeated([first, *rest] if first[0].lines else rest), is_tagged=True, notices=tuple(notices))


def _times(tag: str) -> int:
    found = _TIMES.search(tag.lower())
    return int(found[1] or found[2]) if found else 1


def _repeated(stanzas: list[tuple[Stanza, int]]) -> tuple[Stanza, ...]:
    """A chorus named again without its lines gets them back; so does a pre-chorus, and nothing else."""
    known: dict[SectionRole, tuple[str, ...]] = {}
    whole = []
    for stanza, times in stanzas:
        returns = not stanza.lines and stanza.role in ("chorus", "prechorus")
        lines = known.get(stanza.role, ()) if returns else stanza.lines
        known.setdefault(stanza.role, lines)
        whole += [replace(stanza, lines=lines)] * times
    return tuple(whole)


def _untagged(lines: list[str]) -> tuple[Stanza, ...]:
    blocks: list[tuple[str, ...]] = [()]
    for line in lines:
        if line:
            blocks[-1] = (*blocks[-1], line)
        elif blocks[-1]:
            blocks.append(())
    blocks = [block for block in blocks if block]
    counts = Counter(_bare(block) for block in blocks)
    return tuple(
        Stanza("chorus", "chorus", block) if counts[_bare(block)] > 1 else Stanza("verse", "verse", block)
        for block in blocks
    )


def _bare(block: tuple[str, ...]) -> str:
    return re.sub(r"\W+", " ", " ".join(block).lower()).strip()
