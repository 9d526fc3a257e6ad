"""From a prompt, or the styles of a plan, to a brief; and what of it was not understood."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from engines.builtin.score import SectionRole
from engines.builtin.style import own_styles, styles
from engines.builtin.words import lexicon
from engines.builtin.words.brief import Brief
from engines.builtin.words.numbers import read_numbers
from engines.builtin.words.parsing import Item, Parsed, parse
from engines.builtin.words.scopes import is_alone_before, role_of_section, scopes, soloist
from engines.builtin.words.vocabulary import Kind, vocabulary
from engines.builtin.words.wishes import ADDED_BY_HINT, deny, instruments_of, want

READ_CHARS = 8_000
NOT_UNDERSTOOD_MAX, NOT_UNDERSTOOD_CHARS = 12, 60
STYLES_IN_A_SONG = 2
NOTHING_READ = "nothing of what was asked for could be read, so that it is chosen freely"
ALONE = ("solo", "only", "just", "unaccompanied", "alone", "purely", "exclusively")
ROLES_OF_OTHERS = frozenset(("lead", "chords", "arp", "pad", "counter"))
# Denied they read `no jazz`; other kinds read `not slow`.
DENIED_WITH_NO: tuple[Kind, ...] = (
    "genre", "meaning", "instrument", "stand-in", "family", "vocals", "instrumental", "texture", "section", "form",
    "era", "theme", "leaning",
)  # fmt: skip
LOCAL: tuple[Kind, ...] = ("mood", "instrument", "stand-in", "family", "texture", "genre", "instrumental", "vocals")
UNSPOKEN = ("full", "steady", "sparse", "beat", "beats", "drum")
_TAG = re.compile(r"<[^<>]{0,200}>")


def read_brief(text: str, unwanted: str = "") -> Brief:
    """The brief of a text in any language, and of what is not wanted, as of negative styles. Never raises.

    Reads the first 8 000 characters of each, in about 10 ms.
    """
    brief = Brief()
    if max(len(text), len(unwanted)) > READ_CHARS:
        brief.tell(f"of {max(len(text), len(unwanted))} characters the first {READ_CHARS} are read")
    _read(brief, read_numbers(brief, _cleaned(text[:READ_CHARS])), negative=False)
    if unwanted:
        _read(brief, _cleaned(unwanted[:READ_CHARS]).lower(), negative=True)
    _settle(brief)
    if text.strip() and not (brief.understood or brief.notices or brief.hints):
        brief.tell(NOTHING_READ)
    return brief


def _cleaned(text: str) -> str:
    plain = _TAG.sub(" ", unicodedata.normalize("NFKC", text)).replace("’", "'")
    plain = plain.replace("'n'", " n ")
    return re.sub(r"[^\S\n]+", " ", plain.replace("&", " and "))


def _read(brief: Brief, text: str, negative: bool) -> None:
    parsed = parse(text, vocabulary(), negative)
    meanings: list[Brief] = []
    for at, role in enumerate(scopes(parsed)):
        _take(brief, parsed, at, role, meanings)
    for meaning in meanings:
        brief.genres += [name for name in meaning.genres if name not in brief.genres][
            : STYLES_IN_A_SONG - len(brief.genres)
        ]
        brief.back_up(meaning)
    _tell_meanings(brief, parsed)
    for subject in parsed.subjects:
        brief.note(subject)
    brief.themes += [word for word in parsed.images if word not in brief.themes]
    _keep_strange(brief, parsed.strange)


def _take(brief: Brief, parsed: Parsed, at: int, role: SectionRole | None, meanings: list[Brief]) -> None:
    """Let one phrase have its effect on the song, or on the sections of a role, and note it."""
    item = parsed.items[at]
    is_local = role is not None and item.kind in LOCAL and not (item.kind == "genre" and not brief.genres)
    target = brief.section(role) if role is not None and is_local else brief
    if item.denied and item.kind == "section" and role is not None:
        return
    if item.denied:
        _deny(target, item)
        _note(brief, item, role if is_local else None)
        return
    if _is_weak(item):
        brief.leanings.append(item.entry.name)
        brief.note(item.phrase)
        return
    if item.kind == "meaning":
        meanings.append(_want_meaning(brief, item.entry.name))
    elif is_alone_before(parsed, at):
        return
    elif player := soloist(parsed, at):
        brief.soloist = instruments_of(player.kind, player.entry.name)
    want(target, item.kind, item.entry.name)
    if role is None and _is_alone(parsed, item):
        brief.only_instruments = True
        brief.note(f"only {item.phrase}")
        return
    if item.kind != "section" or role_of_section(item) in ADDED_BY_HINT:
        _note(brief, item, role if is_local else None)


def _note(brief: Brief, item: Item, role: SectionRole | None) -> None:
    """Tell what was understood, in words from which the same would be read again."""
    if not item.phrase or (item.phrase in UNSPOKEN and not item.denied):
        return
    phrase = styles()[item.entry.name].title if item.kind == "genre" and not _is_weak(item) else item.phrase
    if item.denied:
        phrase = f"{'no' if item.kind in DENIED_WITH_NO else 'not'} {phrase}"
    brief.note(f"{phrase} in the {role}" if role else phrase)


def _keep_strange(brief: Brief, strange: list[str]) -> None:
    """What no table knows is reported, as far as it is worth reading."""
    for phrase in (phrase[:NOT_UNDERSTOOD_CHARS] for phrase in strange):
        if phrase not in brief.not_understood and len(brief.not_understood) < NOT_UNDERSTOOD_MAX:
            brief.not_understood.append(phrase)


def _settle(brief: Brief) -> None:
    """Decide what contradicts itself: what is unwanted goes, and of more than two genres the first two stay."""
    for name in (name for name in brief.genres if name in brief.avoided_genres):
        brief.tell(f"{styles()[name].title} is both wanted and unwanted; it is left out")
    brief.genres = [name for name in brief.genres if name not in brief.avoided_genres]
    for name in brief.genres[STYLES_IN_A_SONG:]:
        kept = " and ".join(styles()[kept].title for kept in brief.genres[:STYLES_IN_A_SONG])
        brief.tell(f"A song blends two styles at most: {kept}; {styles()[name].title} is left out")
    both = sorted({name for choices in brief.instruments for name in choices if set(choices) <= brief.unwanted})
    for name in both:
        brief.tell(f"{name.replace('_', ' ')} is both wanted and unwanted; it is left out")
    brief.instruments = [choices for choices in brief.instruments if not set(choices) <= brief.unwanted]
    called = brief.hints & {"drums", "bass"}
    if brief.only_instruments and called and not brief.instruments:
        brief.unwanted |= ROLES_OF_OTHERS | ({"drums", "percussion", "bass"} - called - {"percussion"})


def _is_weak(item: Item) -> bool:
    """Whether a word only leans to a style: `smoky` is one for film noir, unless a genre is named."""
    return item.kind == "genre" and item.phrase in lexicon.WEAK and item.entry.name not in own_styles()


def _is_alone(parsed: Parsed, item: Item) -> bool:
    """Whether the text wants this instrument and no other: `solo violin`, `just drums and bass`, `piano only`."""
    if item.kind not in ("instrument", "stand-in", "family"):
        return False
    before = parsed.tokens[max(0, item.start - 2) : item.start]
    after = parsed.tokens[item.end : item.end + 1]
    near = before[-1:] if before[-1:] not in (["a"], ["an"], ["the"]) else before[:1]
    return bool({*near, *after} & set(ALONE)) and after != ["solo"]


@cache
def _meaning(words: str, _: frozenset[str]) -> Brief:
    return read_brief(words)


def meaning_of(phrase: str) -> str:
    """What a kind of music without a style of its own, or a use of music, is in words that prompts may use."""
    return lexicon.GENRES.get(phrase) or lexicon.USES[phrase]


def _want_meaning(brief: Brief, phrase: str) -> Brief:
    """Take the genre and the moods at once, in the order of the text; the caller adds the rest where there is room."""
    meaning = _meaning(meaning_of(phrase), frozenset(own_styles()))
    brief.genres += [name for name in meaning.genres[:1] if name not in brief.genres]
    brief.valence += meaning.valence
    brief.energy += meaning.energy
    brief.tension += meaning.tension
    brief.jazzy |= meaning.jazzy
    return meaning


def _tell_meanings(brief: Brief, parsed: Parsed) -> None:
    """Say how kinds of music without a style of their own are played."""
    has_tempo = bool(brief.bpm) or brief.tempo_place is not None
    for item in parsed.items:
        if item.kind == "meaning" and not item.denied:
            meaning = _meaning(meaning_of(item.entry.name), frozenset(own_styles()))
            kept = [name for name in meaning.genres if name in brief.genres[:STYLES_IN_A_SONG]]
            if kept:
                brief.tell(_told(item.phrase, meaning, kept, has_tempo))


def _told(phrase: str, meaning: Brief, kept: list[str], has_tempo: bool) -> str:
    titles = [styles()[name].title for name in meaning.genres]
    rest = [said for said in meaning.understood if said not in titles and not (has_tempo and "bpm" in said)]
    played = " with ".join(styles()[name].title for name in kept)
    return f"“{phrase}” is played as {played}{': ' if rest else ''}{', '.join(rest)}"


def _deny(brief: Brief, item: Item) -> None:
    if item.kind == "meaning":
        brief.avoided_genres += _meaning(meaning_of(item.entry.name), frozenset(own_styles())).genres[:1]
    else:
        deny(brief, item.kind, item.entry.name)
