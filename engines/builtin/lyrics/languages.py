"""Which language words are written in, by their script and their commonest words; and languages named in English."""

from __future__ import annotations

import re
import unicodedata

DEFAULT = "en"
NAMES = {
    "english": "en", "spanish": "es", "french": "fr", "german": "de", "italian": "it", "portuguese": "pt",
    "brazilian": "pt", "español": "es", "français": "fr", "deutsch": "de", "italiano": "it", "português": "pt",
    "española": "es", "française": "fr", "francese": "fr", "deutsche": "de", "deutscher": "de", "deutsches": "de",
    "italiana": "it", "portuguesa": "pt", "brasileira": "pt", "português brasileiro": "pt",
    "dutch": "nl", "swedish": "sv", "polish": "pl", "russian": "ru", "ukrainian": "uk",
    "japanese": "ja", "korean": "ko", "chinese": "zh", "mandarin": "zh", "greek": "el", "turkish": "tr",
    "arabic": "ar", "hebrew": "he", "hindi": "hi", "finnish": "fi", "danish": "da", "norwegian": "nb", "czech": "cs",
}  # fmt: skip
COMMON_WORDS = {
    "en": "the and you i to of in my is it me on we that for with your be are all love this when never",
    "es": "el la los las y que de en un una mi tu yo es no con por para se me te al del amor cuando como más está",
    "fr": "le les et que de des un une mon ma tu je est dans pour avec sur ne pas toi moi nous vous c'est quand du au",
    "de": "der die das und ich du nicht ein eine ist in mit mir dir mein dein wir auf für zu den im wenn noch nur",
    "it": "il lo gli e che di un una mio mia tu io è non con per nel della sono sei amore quando più come mi ti",
    "pt": "o os as e que de um uma meu minha você eu é não com para no na do da em mais quando como te amor",
}
SCRIPTS = {
    # the first word of a letter's Unicode name
    "CYRILLIC": "ru", "HIRAGANA": "ja", "KATAKANA": "ja", "HANGUL": "ko", "CJK": "zh", "GREEK": "el", "ARABIC": "ar",
    "HEBREW": "he", "DEVANAGARI": "hi",
}  # fmt: skip
READ_CHARS = 5_000
FEWEST_HITS = 2
# A song that is called by its word in a language is one in it.
SONG_WORDS = {"chanson": "fr", "canzone": "it", "canción": "es", "cancion": "es", "canção": "pt", "cancao": "pt"}
_MEANT = re.compile(
    rf"\b(?:in|en|auf|em) ({'|'.join(NAMES)})\b(?! (?:style|manner|fashion|way))"
    rf"|\b({'|'.join(NAMES)}) (?:lyrics|language|vocals?|sing|words|songs?|schlager|lied)\b"
    rf"|\b(?:{'|'.join(SONG_WORDS)}) ({'|'.join(NAMES)})\b"
)
_SONG_WORD = re.compile(rf"\b(?:{'|'.join(SONG_WORDS)})\b")


def guess_language(text: str) -> str:
    """The likeliest ISO 639-1 code; English where nothing tells."""
    script = _script(text[:READ_CHARS])
    if script:
        return script
    words = frozenset(re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", text[:READ_CHARS].lower()))
    hits = {code: len(words & common) for code, common in _common().items()}
    best = max(hits, key=lambda code: (hits[code], code == DEFAULT))
    return best if hits[best] >= FEWEST_HITS and hits[best] > hits[DEFAULT] else DEFAULT


def named_language(text: str) -> str | None:
    """The code of a language that `text` is the name of, or asks to sing in."""
    plain = text.strip().lower()
    if plain in NAMES:
        return NAMES[plain]
    return asked_language(text)


def asked_language(text: str) -> str | None:
    """The code of the language in which a prompt asks to sing: `in Spanish`, `French vocals`, `chanson`."""
    plain = text.lower()
    if found := _MEANT.search(plain):
        return NAMES[next(group for group in found.groups() if group)]
    called = _SONG_WORD.search(plain)
    return SONG_WORDS[called[0]] if called else None


def _common() -> dict[str, frozenset[str]]:
    return {code: frozenset(words.split()) for code, words in COMMON_WORDS.items()}


def _script(text: str) -> str | None:
    """The language of a script of its own; kana anywhere make Chinese signs Japanese."""
    counts: dict[str, int] = {}
    letters = [sign for sign in text if sign.isalpha()]
    for sign in letters:
        code = SCRIPTS.get(unicodedata.name(sign, "").split(" ")[0].split("-")[0])
        if code:
            counts[code] = counts.get(code, 0) + 1
    if not counts or 2 * sum(counts.values()) < len(letters):
        return None
    return "ja" if "ja" in counts else max(counts, key=lambda code: counts[code])
