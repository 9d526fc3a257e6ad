"""Writes lyrics: a title, verses that rhyme, a chorus with the title in it; from themes, sections and a seed alone."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from engines.builtin.lyrics.bank import COMMON, Theme, Title, chosen, languages, last_word, syllable_count, themes
from engines.builtin.lyrics.sheet import Stanza
from engines.builtin.score import SectionRole

FALLBACK_LANGUAGE = "en"
SCHEMES = ("AABB", "ABAB")
CHORUS_ROLES: tuple[SectionRole, ...] = ("chorus", "drop")
LEADS = ("Oh, ", "Oh-oh, ", "Ah, ")
OWN_WEIGHT, OTHER_WEIGHT, FOREIGN_WEIGHT = 4.0, 1.0, 0.001
WORD_SOUNDS = "word_"
LONGEST_STANZA = 64


@dataclass(frozen=True, slots=True)
class Wanted:
    """A section that needs words: how many lines, 0..64, and about how many syllables in each."""

    role: SectionRole
    lines: int
    syllables: int = 9


@dataclass(frozen=True, slots=True)
class Lyrics:
    """`stanzas` answer the wanted sections one by one; `notices` tell what could not be done as asked."""

    title: str
    language: str
    stanzas: tuple[Stanza, ...]
    notices: tuple[str, ...] = ()


@dataclass(slots=True)
class _Pen:
    """What one song has used so far."""

    rng: random.Random
    bank: dict[str, Theme]
    names: list[str]
    word: str | None
    used: set[str] = field(default_factory=set)
    endings: set[str] = field(default_factory=set)


def write(theme_words: Sequence[str], sections: Sequence[Wanted], seed: int, language: str = "en") -> Lyrics:
    """Words for the sections; the same arguments give the same words.

    `theme_words` choose up to two themes; one that no theme knows may be named in a line. A chorus and a pre-chorus
    come back word for word, verses never do, and no other line is used twice while there are others.
    """
    code = language.lower().split("-")[0]
    notices = () if code in languages() else (f"lyrics: nothing to write with in {language!r}; they are in English",)
    code = code if code in languages() else FALLBACK_LANGUAGE
    rng = random.Random(f"lyrics {seed}")
    bank = themes(code)
    names, unknown = _themes_for(theme_words, bank, rng)
    title = rng.choice(bank[names[0]].titles)
    pen = _Pen(rng, bank, names, unknown[0] if unknown else None, endings={last_word(title.text)})
    return Lyrics(title.text, code, tuple(_stanzas(pen, title, sections, rng.choice(SCHEMES))), notices)


def themed_words(text: str, language: str = "en") -> list[str]:
    """The words of a prompt that some theme knows, in order: what `write` may be given of it without fear."""
    code = language.lower().split("-")[0]
    bank = themes(code if code in languages() else FALLBACK_LANGUAGE)
    words = dict.fromkeys(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", text.lower()))
    return [word for word in words if any(_knows(theme, word) for theme in bank.values())]


def _themes_for(words: Sequence[str], bank: dict[str, Theme], rng: random.Random) -> tuple[list[str], list[str]]:
    """The one or two themes that know most of the words, and the words that none knows."""
    plain = [word.strip().lower() for word in words if word.strip()]
    scores = {name: sum(_knows(theme, word) for word in plain) for name, theme in bank.items() if name != COMMON}
    known = [name for name in sorted(scores, key=lambda name: -scores[name]) if scores[name] > 0]
    unknown = [
        word for word in plain if word.isalpha() and len(word) > 2 and not any(_knows(t, word) for t in bank.values())
    ]
    return known[:2] or [rng.choice(sorted(scores) or [COMMON])], unknown


def _knows(theme: Theme, word: str) -> bool:
    return bool({word, word + "s", word.removesuffix("s"), word.removesuffix("y")} & theme.words)


def _stanzas(pen: _Pen, title: Title, sections: Sequence[Wanted], scheme: str) -> Iterator[Stanza]:
    # The chorus is the song: it has the first choice of lines.
    chorus = _refrain(pen, title, [wanted for wanted in sections if wanted.role in CHORUS_ROLES])
    lifts = [wanted for wanted in sections if wanted.role == "prechorus"]
    lift = _verse(pen, COMMON, "AABB", *_longest(lifts)) if lifts else ()
    verses = 0
    for wanted in sections:
        count = min(wanted.lines, LONGEST_STANZA)
        if wanted.role in CHORUS_ROLES:
            lines = chorus[:count]
        elif wanted.role == "prechorus":
            lines = lift[:count]
        elif wanted.role == "outro":
            lines = tuple(_titled(title, number) for number in range(min(count, 2)))
        else:
            lines = _verse(pen, pen.names[verses % len(pen.names)], scheme, count, wanted.syllables)
            verses += 1
        yield Stanza(wanted.role, wanted.role, lines)


def _longest(sections: Sequence[Wanted]) -> tuple[int, int]:
    return min(LONGEST_STANZA, max(wanted.lines for wanted in sections)), sections[0].syllables


def _refrain(pen: _Pen, title: Title, sections: Sequence[Wanted]) -> tuple[str, ...]:
    return _chorus(pen, title, *_longest(sections)) if sections else ()


def _chorus(pen: _Pen, title: Title, count: int, syllables: int) -> tuple[str, ...]:
    """Every second line is the title, and the lines between rhyme with it; four lines at most, then couplets around."""
    lines: list[str] = []
    if count == 1:
        return (_titled(title, 0),)
    for number in range(min(count, 4) // 2):
        lines += [_line(pen, pen.names[0], title.sound, syllables), _titled(title, number)]
    if count > 4:
        lines[2:2] = _verse(pen, pen.names[-1], "AABB", count - len(lines), syllables)
    elif count % 2:
        lines.append(_titled(title, len(lines)))
    return tuple(lines)


def _titled(title: Title, number: int) -> str:
    """The title as a line: plain, then with a word before it."""
    if number == 0:
        return title.text
    first, *rest = title.text.split(" ", 1)
    opening = first if first.split("'")[0] == "I" else first[0].lower() + first[1:]
    return " ".join([LEADS[(number - 1) % len(LEADS)] + opening, *rest])


def _verse(pen: _Pen, name: str, scheme: str, count: int, syllables: int) -> tuple[str, ...]:
    lines: list[str] = []
    while len(lines) < count:
        sounds = _sounds(pen, name)
        letters = scheme if count - len(lines) > 2 else "AA"
        lines += [_line(pen, name, sounds["AB".index(letter)], syllables) for letter in letters[: count - len(lines)]]
    return tuple(lines)


def _sounds(pen: _Pen, name: str) -> list[str]:
    """Two sounds that still have two fresh lines each, if any do."""
    own = pen.bank[name].lines
    sounds = [sound for sound in own if not sound.startswith(WORD_SOUNDS)]
    fresh = [sound for sound in sounds if len(_fresh(pen, name, sound)) >= 2]
    rest = [sound for sound in sounds if sound not in fresh]
    pen.rng.shuffle(fresh)
    pen.rng.shuffle(rest)
    return [*fresh, *rest, *sounds][:2] if len(sounds) > 1 else sounds * 2


def _fresh(pen: _Pen, name: str, sound: str) -> list[str]:
    return [template for template in pen.bank[name].lines[sound] if template not in pen.used]


def _line(pen: _Pen, name: str, sound: str, syllables: int) -> str:
    """A fresh line that ends in the sound, most likely of the theme, about as long as asked, on a fresh last word."""
    templates, weights = [], []
    for other, theme in pen.bank.items():
        own = OWN_WEIGHT if other == name else OTHER_WEIGHT if other in (COMMON, *pen.names) else FOREIGN_WEIGHT
        for template in theme.lines.get(sound, ()):
            fresh = 1.0 if template not in pen.used else 1e-9
            new_ending = 1.0 if last_word(template) not in pen.endings else 0.05
            length = 0.75 ** abs(syllable_count(chosen(template, random.Random(0))) - syllables)
            templates.append(template)
            weights.append(own * fresh * new_ending * length)
    if pen.word:
        for template in pen.bank[COMMON].lines.get(WORD_SOUNDS + sound, ()):
            templates.append(template)
            weights.append(2 * OWN_WEIGHT)
    template = pen.rng.choices(templates, weights)[0]
    pen.used.add(template)
    pen.endings.add(last_word(template))
    line = chosen(template, pen.rng)
    if "{word}" in line:
        line, pen.word = line.replace("{word}", pen.word or ""), None
    return line
