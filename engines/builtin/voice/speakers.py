"""Who can speak a language here: Flite for English, eSpeak NG for a hundred others, and what to do without."""

from __future__ import annotations

from functools import cache

from engines.builtin.voice import espeak, flite
from engines.builtin.voice.singers import Singer
from engines.builtin.voice.speech import Speech, Syllable, VoiceUnavailable

FALLBACK_LANGUAGE = "en"
# Codes that people write, and what eSpeak NG calls them.
ALIASES = {"no": "nb", "iw": "he", "in": "id", "fil": "tl"}
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
    for name in (code, ALIASES.get(short, short)):
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


def speak(line: str, language: str, singer: Singer) -> Speech:
    """The line spoken by the singer's voice; its syllables are those of `syllables`."""
    code, _ = language_for(language)
    return flite.speak(line, singer.speaker) if _by_flite(code) else espeak.speak(line, code, singer.sex)


def _by_flite(code: str) -> bool:
    return code == "en" and flite.is_available()
