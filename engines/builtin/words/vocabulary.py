"""The vocabulary: every phrase that a prompt may use and its kind, found by longest match, misspelt words included."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from rapidfuzz.distance import OSA

from engines.builtin.lyrics.bank import themes
from engines.builtin.style import Style, own_styles, styles
from engines.builtin.theory import MODES
from engines.builtin.words import lexicon

Kind = Literal[
    "genre", "meaning", "mood", "jazzy", "tempo", "term", "instrument", "stand-in", "family", "texture", "production",
    "era", "vocals", "instrumental", "section", "form", "mode", "theme", "leaning",
]  # fmt: skip
LONGEST_PHRASE = 5
JOINED_FROM_CHARS = 6
SPELLED_FROM_CHARS, TERM_FROM_CHARS, TWO_SLIPS_FROM_CHARS = 5, 4, 8
MISSPELT_PHRASE_FROM_CHARS = 8
WORDS_REMEMBERED = 20_000


class Entry(NamedTuple):
    """`name` is what the table of its kind calls it."""

    kind: Kind
    name: str


def plain(text: str) -> str:
    """A name as a phrase: its words in lower case, parted by blanks."""
    return " ".join(re.findall(r"[^\W_]+(?:'[^\W_]+)?", text.lower()))


class Vocabulary:
    """Phrases of the lexicon and of a table of styles."""

    def __init__(self, phrases: dict[str, Entry]) -> None:
        self.phrases = phrases
        self.joined = {phrase.replace(" ", ""): entry for phrase, entry in phrases.items() if " " in phrase}
        self.words = frozenset(word for phrase in phrases for word in phrase.split())
        self._spelled: dict[str, list[str]] = {}
        terms = {word for phrase, entry in phrases.items() if _is_term(phrase, entry) for word in phrase.split()}
        for word in sorted(terms - lexicon.FILLERS):
            if len(word) >= TERM_FROM_CHARS and word.isalpha():
                self._spelled.setdefault(word[0], []).append(word)
        self._several: dict[tuple[str, int], list[str]] = {}
        for phrase, entry in phrases.items():
            if " " in phrase and len(phrase) >= MISSPELT_PHRASE_FROM_CHARS and _is_term(phrase, entry):
                self._several.setdefault((phrase[0], len(phrase)), []).append(phrase)
        self.corrected = lru_cache(WORDS_REMEMBERED)(self._corrected)

    def longest(self, tokens: Sequence[str], at: int) -> tuple[int, Entry | None]:
        """The longest known phrase from here and its number of tokens.

        Plurals, joined words and phrases with one slip of the pen count as theirs. Where the last word of a phrase
        begins another one, and the phrase is known without it too, it is left to that: `80s synth pop` is synth pop.
        """
        if tokens[at] not in self.words:
            misspelt = self._misspelt(tokens, at) if tokens[at].isalpha() else (1, None)
            return misspelt if misspelt[1] else (1, self._inflected(tokens[at]))
        for size in range(min(LONGEST_PHRASE, len(tokens) - at), 0, -1):
            phrase = " ".join(tokens[at : at + size])
            phrase = phrase if phrase in self.phrases else phrase.removesuffix("s")
            if phrase in self.phrases and not (size > 1 and self._ends_early(tokens, at, size)):
                return size, self.phrases[phrase]
        two = "".join(tokens[at : at + 2])
        if len(two) >= JOINED_FROM_CHARS and two in self.phrases and tokens[at] not in lexicon.FILLERS:
            return 2, self.phrases[two]
        return 1, self._inflected(tokens[at])

    def _ends_early(self, tokens: Sequence[str], at: int, size: int) -> bool:
        """Whether a style's word, but not its name, gives its last word to the name of another one."""
        entry = self.phrases.get(" ".join(tokens[at : at + size]))
        if entry is None or entry.kind != "genre" or entry.name.replace("-", " ") == " ".join(tokens[at : at + size]):
            return False
        last = at + size - 1
        after = self.phrases.get(" ".join(tokens[last : last + 2])) if last + 1 < len(tokens) else None
        whole = self.phrases.get(" ".join(tokens[at : last + 2]))
        return bool(after and not whole and after.kind == "genre" and " ".join(tokens[at:last]) in self.phrases)

    def _misspelt(self, tokens: Sequence[str], at: int) -> tuple[int, Entry | None]:
        """A phrase of two or three words with one slip of the pen: `bosa nova`."""
        for size in (3, 2):
            phrase = " ".join(tokens[at : at + size])
            if len(tokens) < at + size or len(phrase) < MISSPELT_PHRASE_FROM_CHARS:
                continue
            for length in (len(phrase), len(phrase) + 1, len(phrase) - 1):
                for other in self._several.get((phrase[0], length), ()):
                    if OSA.distance(phrase, other, score_cutoff=1) <= 1:
                        return size, self.phrases[other]
        return 1, None

    def _inflected(self, word: str) -> Entry | None:
        if word in lexicon.FILLERS:
            return None
        singular = self.phrases.get(word[:-1]) if word.endswith("s") else None
        return singular or (self.joined.get(word) if len(word) >= JOINED_FROM_CHARS else None)

    def _corrected(self, word: str) -> str:
        """The word of the vocabulary that this one is a misspelling of, else the word itself.

        One slip of the pen is forgiven, two in long words; common words that only look like a term are left alone.
        """
        if not self._may_be_misspelt(word):
            return word
        slips = 2 if len(word) >= TWO_SLIPS_FROM_CHARS else 1
        near = [
            (OSA.distance(word, other, score_cutoff=slips), -len(other), other)
            for other in self._spelled.get(word[0], ())
            if abs(len(word) - len(other)) <= slips
        ]
        best = min(near, default=(slips + 1, 0, word))
        return best[2] if best[0] <= slips else word

    def _may_be_misspelt(self, word: str) -> bool:
        known = word in self.words or word in lexicon.FILLERS or word in lexicon.LIKE_TERMS
        return len(word) >= SPELLED_FROM_CHARS and word.isalpha() and not known and not self._inflected(word)


def _is_term(phrase: str, entry: Entry) -> bool:
    """Whether a phrase is so musical that a word like it is rather a misspelling than another word."""
    return entry.kind not in ("theme", "section") and phrase not in lexicon.USES


def vocabulary() -> Vocabulary:
    """The words of the styles that this process has; made once a table of styles."""
    return _vocabulary(frozenset(styles()), frozenset(own_styles()))


@cache
def _vocabulary(names: frozenset[str], own: frozenset[str]) -> Vocabulary:
    table = {name: style for name, style in styles().items() if name in names}
    phrases = {word: Entry("theme", word) for theme in themes("en").values() for word in theme.words}
    phrases |= {phrase: Entry("meaning", phrase) for phrase in lexicon.USES}
    phrases |= {plain(genre): Entry("genre", name) for name, style in table.items() for genre in style.genres}
    phrases |= _entries("family", lexicon.FAMILIES) | _entries("instrument", lexicon.INSTRUMENTS)
    phrases |= _entries("stand-in", lexicon.STAND_INS) | _named_by_words(table, frozenset(table) - own)
    phrases |= _of_the_lexicon() | _entries("meaning", lexicon.GENRES)
    for style in table.values():
        phrases |= dict.fromkeys((plain(style.name), plain(style.title)), Entry("genre", style.name))
    return Vocabulary(phrases | _named_by_words(table, own))


def _entries(kind: Kind, table: Mapping[str, object] | Sequence[str]) -> dict[str, Entry]:
    return {phrase: Entry(kind, phrase) for phrase in table}


def _named_by_words(table: Mapping[str, Style], names: frozenset[str]) -> dict[str, Entry]:
    return {plain(word): Entry("genre", name) for name in sorted(names) for word in table[name].words}


def _of_the_lexicon() -> dict[str, Entry]:
    """What a plain word means before a style may claim it: `minimal` is a way to produce, not a kind of techno."""
    tables: list[tuple[Kind, Mapping[str, object] | Sequence[str]]] = [
        ("theme", lexicon.THEMES), ("mood", lexicon.MOODS), ("jazzy", lexicon.JAZZY), ("tempo", lexicon.TEMPO_PLACES),
        ("term", lexicon.TEMPO_TERMS), ("production", lexicon.PRODUCTION), ("era", lexicon.ERAS),
        ("texture", lexicon.TEXTURES), ("vocals", lexicon.VOCALS), ("section", lexicon.SECTIONS),
        ("form", lexicon.HINTS), ("mode", tuple(MODES)), ("leaning", lexicon.LEANINGS),
        ("instrumental", ("instrumental", "instrumentals", "instrumental version", "karaoke")),
    ]  # fmt: skip
    return {phrase: entry for kind, table in tables for phrase, entry in _entries(kind, table).items()}
