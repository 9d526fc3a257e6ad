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
OWN_WEIGHT, OTHER_WEIGHT, FOREIGN_WEIGHT, USED_WEIGHT = 4.0, 1.0, 0.001, 1e-9
WORD_SOUNDS, WORD = "word_", "{word}"
# How often a song names what it is about besides its title, and how often that is in the title.
NAMED_MAX, TITLE_SHARE = 3, 0.6
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
    """What one song has used so far; `subject` is what it names, in the prompt's words."""

    rng: random.Random
    bank: dict[str, Theme]
    names: list[str]
    subject: str | None
    named: int = 0
    used: set[str] = field(default_factory=set)
    endings: set[str] = field(default_factory=set)


def write(theme_words: Sequence[str], sections: Sequence[Wanted], seed: int, language: str = "en") -> Lyrics:
    """Words for the sections; the same arguments give the same words.

    `theme_words` choose up to two themes; one that no theme knows, also of several words such as `my old guitar`, is
    named in up to three lines and perhaps in the title. A chorus and a pre-chorus
    come back word for word, verses never do, and no other line is used twice while there are others.
    """
    code = language.lower().split("-")[0]
    notices = () if code in languages() else (f"lyrics: nothing to write with in {language!r}; they are in English",)
    code = code if code in languages() else FALLBACK_LANGUAGE
    rng = random.Random(f"lyrics {seed}")
    bank = themes(code)
    names, unknown = _themes_for(theme_words, bank, rng)
    subject = unknown[0] if unknown else None
    title = _title(bank, names[0], subject, rng)
    pen = _Pen(rng, bank, names, subject, endings={last_word(title.text)})
    return Lyrics(title.text, code, tuple(_stanzas(pen, title, sections, rng.choice(SCHEMES))), notices)


def themed_words(text: str, language: str = "en") -> list[str]:
    """The words of a prompt that some theme knows, in order: what `write` may be given of it without fear."""
    code = language.lower().split("-")[0]
    bank = themes(code if code in languages() else FALLBACK_LANGUAGE)
    words = dict.fromkeys(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", text.lower()))
    return [word for word in words if any(_knows(theme, word) for theme in bank.values())]


def _themes_for(words: Sequence[str], bank: dict[str, Theme], rng: random.Random) -> tuple[list[str], list[str]]:
    """The one or two themes that know most of the words, and the words that none knows."""
    plain = [word.strip() for word in words if word.strip()]
    scores = {name: sum(_knows(theme, word) for word in plain) for name, theme in bank.items() if name != COMMON}
    known = [name for name in sorted(scores, key=lambda name: -scores[name]) if scores[name] > 0]
    unknown = [word for word in plain if _is_sayable(word) and not any(_knows(theme, word) for theme in bank.values())]
    usual = sorted(name for name in scores if not bank[name].asked_only)
    return known[:2] or [rng.choice(usual or [COMMON])], unknown


def _is_sayable(words: str) -> bool:
    return len(words) > 2 and all(word.replace("'", "").isalpha() for word in words.split())


def _title(bank: dict[str, Theme], name: str, subject: str | None, rng: random.Random) -> Title:
    if subject and bank[COMMON].word_titles and rng.random() < TITLE_SHARE:
        title = rng.choice(bank[COMMON].word_titles)
        text = title.text.replace(WORD, subject)
        return Title(text[0].upper() + text[1:], title.sound)
    return rng.choice(bank[name].titles)


def _knows(theme: Theme, words: str) -> bool:
    word = words.lower()
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
    """Two sounds that still have two fresh lines each, of this theme while it has such, else of others."""
    own = [sound for sound in pen.bank[name].lines if not sound.startswith(WORD_SOUNDS)]
    pen.rng.shuffle(own)
    nearest = dict.fromkeys((name, *pen.names, COMMON, *pen.bank))
    fresh = dict.fromkeys(sound for theme in nearest for sound in _own_first(own, _fresh_sounds(pen, theme)))
    return [*fresh, *own, *own][:2]


def _own_first(own: Sequence[str], sounds: Sequence[str]) -> list[str]:
    """The sounds that the theme itself has before those that it lacks."""
    return sorted(sounds, key=lambda sound: own.index(sound) if sound in own else len(own))


def _fresh_sounds(pen: _Pen, name: str) -> list[str]:
    sounds = [sound for sound in pen.bank[name].lines if not sound.startswith(WORD_SOUNDS)]
    return [sound for sound in sounds if sum(one not in pen.used for one in pen.bank[name].lines[sound]) > 1]


def _line(pen: _Pen, name: str, sound: str, syllables: int) -> str:
    """A fresh line that ends in the sound, most likely of the theme, about as long as asked, on a fresh last word."""
    templates, weights = [], []
    for other, theme in pen.bank.items():
        own = OWN_WEIGHT if other == name else OTHER_WEIGHT if other in (COMMON, *pen.names) else FOREIGN_WEIGHT
        for template in theme.lines.get(sound, ()):
            fresh = 1.0 if template not in pen.used else USED_WEIGHT
            new_ending = 1.0 if last_word(template) not in pen.endings else 0.05
            length = 0.75 ** abs(syllable_count(chosen(template, random.Random(0))) - syllables)
            templates.append(template)
            weights.append(own * fresh * new_ending * length)
    if pen.subject and pen.named < NAMED_MAX:
        naming = [one for one in pen.bank[COMMON].lines.get(WORD_SOUNDS + sound, ()) if one not in pen.used]
        templates += naming
        weights += [2 * OWN_WEIGHT] * len(naming)
    template = pen.rng.choices(templates, weights)[0]
    pen.used.add(template)
    pen.endings.add(last_word(template))
    line = chosen(template, pen.rng)
    if WORD in line:
        line, pen.named = line.replace(WORD, pen.subject or ""), pen.named + 1
    return line
