"""Who can speak a language here: Flite for English, eSpeak NG for a hundred others, and what to do without."""

from __future__ import annotations

from functools import cache

from engines.builtin.voice import espeak, flite
from engines.builtin.voice.singers import Singer
from engines.builtin.voice.speech import Speech, Syllable, VoiceUnavailable
from engines.builtin.voice.text import CHINESE as CHINESE_SIGN
from engines.builtin.voice.text import latin

FALLBACK_LANGUAGE = "en"
# Codes that people write, and what eSpeak NG calls them.
ALIASES = {"no": "nb", "in": "id", "fil": "tl"}
# Written Chinese can be read in Cantonese; what eSpeak NG makes of the other two is no language.
CHINESE, READ_AS = frozenset({"zh", "cmn"}), "yue"
MISREAD = frozenset({"he", "iw", "th"})
NO_VOICE = "nothing can be sung here: install the packages libflite1 and espeak-ng"


@cache
def language_for(wanted: str) -> tuple[str, str | None]:
    """The language code that will be sung for `wanted` (`es`, `pt-BR`, `en`), and a notice where it differs.

    Raises `VoiceUnavailable` where nothing is installed that sings.
    """
    code = wanted.strip().lower().replace("_", "-")
    short = code.split("-")[0]
    if short == "en" and flite.is_available():
        return "en", None
    if short in CHINESE and espeak.speaks(READ_AS):
        return READ_AS, f"language: no voice here speaks {wanted!r}; it is sung as Cantonese reads it"
    for name in (code, ALIASES.get(short, short)) if short not in MISREAD else ():
        if espeak.speaks(name):
            return name, f"{flite.MISSING}; eSpeak NG sings instead" if short == "en" else None
    if flite.is_available():
        reason = f"no voice here speaks {wanted!r}" if espeak.is_available() else espeak.MISSING
        return FALLBACK_LANGUAGE, f"language: {reason}; it is sung as English reads it"
    if espeak.speaks(FALLBACK_LANGUAGE):
        return FALLBACK_LANGUAGE, f"language: no voice here speaks {wanted!r}; it is sung as English reads it"
    raise VoiceUnavailable(NO_VOICE)


def syllables(line: str, language: str) -> tuple[Syllable, ...]:
    """The syllables of a line with their stress, in the order in which they need notes; empty where nothing is sung."""
    code, _ = language_for(language)
    return flite.outline(line) if _by_flite(code) else espeak.outline(line, code)


def unread(text: str, language: str) -> str:
    """The letters of a text, each once, that the voice of the language cannot read: they are left out."""
    code, _ = language_for(language)
    if _by_flite(code):
        strange = [sign for sign in text if sign.isalpha() and not latin(sign)]
    else:
        strange = [] if code in espeak.READ_CHINESE else CHINESE_SIGN.findall(text)
    return "".join(dict.fromkeys(strange))


def speak(line: str, language: str, singer: Singer) -> Speech:
    """The line spoken by the singer's voice; its syllables are those of `syllables`."""
    code, _ = language_for(language)
    return flite.speak(line, singer.speaker) if _by_flite(code) else espeak.speak(line, code, singer.sex)


def _by_flite(code: str) -> bool:
    return code == "en" and flite.is_available()
