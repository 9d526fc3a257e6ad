"""Lines as written to words that can be spoken, and spoken syllables back to letters."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise

LONGEST_LINE_WORDS, LONGEST_WORD_LETTERS = 60, 40
# English words that speech passes over lightly, whatever the dictionary says of them alone.
WEAK_WORDS = frozenset((
    "i", "a", "an", "the", "and", "or", "but", "nor", "so", "as", "if", "than", "that", "to", "of", "in", "on", "at",
    "by", "for", "from", "with", "into", "onto", "is", "are", "was", "were", "am", "be", "been", "i'm", "i've",
    "i'll", "i'd", "you", "we", "he", "she", "it", "they", "me", "him", "her", "us", "them", "my", "your", "his",
    "its", "our", "their", "you're", "we're", "it's", "there's", "do", "does", "did", "has", "have", "had", "can",
    "could", "will", "would", "shall", "should", "may", "might", "must", "not", "just", "some", "any", "'til",
    "till",
))  # fmt: skip
# Sounds that people sing but no dictionary spells: synthesizers would read out their letters.
SPOKEN_AS = {
    "mm": "hum", "hm": "hum", "hmm": "hum", "shh": "hush", "sh": "hush", "psst": "pist", "brr": "burr", "grr": "gur",
    "ooh": "oo", "aah": "ah", "ahh": "ah", "ohh": "oh", "uhh": "uh", "woah": "whoa", "yea": "yeah", "heyy": "hey",
}  # fmt: skip
CHINESE = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff々]")
_DRAWN_OUT = re.compile(r"(.)\1{2,}")
_SPOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*['’]?", re.UNICODE)
_VOWELS = re.compile(r"[aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüœýÿ]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SpokenWord:
    """`text` as written, with its punctuation; `parts` are the bare words a synthesizer is given for it."""

    text: str
    parts: tuple[str, ...]


def spoken_words(line: str) -> tuple[SpokenWord, ...]:
    """The words of a line that hold a letter or a digit; anything else (punctuation, emoji) is left out.

    Of endless lines and words the beginning is taken. Every Chinese sign is a word. A line in capitals is spoken as one
    in small letters: synthesizers would spell it.
    """
    words: list[SpokenWord] = []
    is_shouted = line.isupper() and " " in line.strip()
    for text in CHINESE.sub(r" \g<0>", line).split():
        spoken = text.lower() if is_shouted else text
        parts = _SPOKEN.findall(spoken[:LONGEST_WORD_LETTERS].replace("’", "'"))
        if parts and len(words) < LONGEST_LINE_WORDS:
            words.append(SpokenWord(text, tuple(parts)))
    return tuple(words)


def undrawn(word: str) -> str:
    """A word as a synthesizer reads it well: `Ooooh` as `oo`, `mmm` as a hum, `lovin'` as `loving`."""
    word = re.sub(r"in'$", "ing", word)
    short = _DRAWN_OUT.sub(r"\1\1", word)
    return SPOKEN_AS.get(short.lower(), short)


def latin(text: str) -> str:
    """`text` with accents taken off and without what is no Latin letter, digit or apostrophe."""
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss").replace("æ", "ae").replace("ø", "o"))
    return "".join(sign for sign in plain if sign.isascii() and (sign.isalnum() or sign == "'"))


def split_letters(word: str, count: int, silent_e: bool = False) -> tuple[str, ...]:
    """A word's letters shared out among `count` syllables: `beautiful`, 3 gives `beau`, `ti`, `ful`.

    `silent_e` leaves out of the count an `e` at the end, as in English. Where vowels do not tell, letters are shared
    evenly; a number belongs to its first syllable. No letter is lost.
    """
    groups = _VOWELS.finditer(word)
    starts = [found.start() for found in groups if not (silent_e and _is_silent_e(word, found.start(), found.end()))]
    if count < 2 or not any(sign.isalpha() for sign in word):
        return (word, *[""] * (count - 1))
    if len(starts) < count:
        edges = [round(len(word) * place / count) for place in range(count + 1)]
    else:
        cuts = [_cut(word, before, after) for before, after in pairwise(starts)]
        edges = [0, *cuts[: count - 1], len(word)]
    return tuple(word[start:end] for start, end in pairwise(edges))


def _is_silent_e(word: str, start: int, end: int) -> bool:
    rest = word[end:].strip("'’.,!?;:").lower()
    return start > 1 and word[start:end].lower() == "e" and rest in ("", "s")


def _cut(word: str, before: int, after: int) -> int:
    """Where a syllable ends between two vowel groups: before the last consonant, which opens the next."""
    consonants = sum(not _VOWELS.fullmatch(sign) for sign in word[before:after])
    return after - 1 if consonants else after
