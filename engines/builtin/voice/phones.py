"""Which sounds are vowels, which are voiced and which hiss, for the phone names of Flite and the IPA of eSpeak NG."""

from __future__ import annotations

from functools import cache
from typing import Literal

Kind = Literal["vowel", "sonorant", "voiced", "breathed", "silence"]

FLITE_VOWELS = frozenset(
    ["aa", "ae", "ah", "ao", "aw", "ax", "axr", "ay", "eh", "er", "ey", "ih", "iy", "ow", "oy", "uh", "uw"]
)
FLITE_KINDS: dict[str, Kind] = {
    **dict.fromkeys(FLITE_VOWELS, "vowel"),
    **dict.fromkeys(["l", "m", "n", "ng", "r", "w", "y", "el", "em", "en"], "sonorant"),
    **dict.fromkeys(["b", "d", "dh", "g", "jh", "v", "z", "zh"], "voiced"),
    **dict.fromkeys(["ch", "f", "hh", "hv", "k", "p", "s", "sh", "t", "th"], "breathed"),
    "pau": "silence",
}
FLITE_GLIDES = frozenset(["aw", "ay", "ey", "ow", "oy"])

IPA_VOWELS = frozenset("aeiouyäæœøɐɑɒɔəɘɚɛεɜɝɞɤɨɪɯɵɶʉʊʌʏᵻɿʅ")
IPA_KINDS: dict[Kind, frozenset[str]] = {
    "sonorant": frozenset("jwlmnrɥɫɬɭɮɯɰɱɲɳɴɹɻɺɽɾʀʁʎʟŋɕ") - frozenset("ɬɕɯ"),
    "voiced": frozenset("bdgvzðɖɟɡɢɣɦɓɗɠʄʐʑʒʕʝʋβ"),
}
IPA_MARKS = "ˈˌːˑ-_|.ʲʰʷ̩̃"
SYLLABIC = "\N{COMBINING VERTICAL LINE BELOW}"


@cache
def flite_kind(name: str) -> Kind:
    return FLITE_KINDS.get(name, "breathed")


@cache
def ipa_kind(name: str) -> Kind:
    """The kind of a phone in IPA, by its first letter; a name with no letter (a pause, a closure) is silence.

    A consonant that is the heart of a syllable, as in the Czech `prst`, is sung as a vowel.
    """
    if SYLLABIC in name:
        return "vowel"
    letters = name.strip(IPA_MARKS)
    if not letters or letters.startswith("("):
        return "silence"
    if letters[0] in IPA_VOWELS:
        return "vowel"
    for kind, signs in IPA_KINDS.items():
        if letters[0] in signs:
            return kind
    return "breathed"


@cache
def glides(name: str) -> bool:
    """Whether a vowel moves from one colour to another, as in `my`: it is held on the first and turns at the end."""
    return name in FLITE_GLIDES or (name[0] in IPA_VOWELS and sum(sign in IPA_VOWELS for sign in name) > 1)


@cache
def opening(name: str) -> str:
    """The consonants before the vowel of a phone that eSpeak NG names as one, such as the Russian `ja`; or nothing."""
    vowel = next((place for place, sign in enumerate(name) if sign in IPA_VOWELS), 0)
    return name[:vowel] if name[:vowel].strip(IPA_MARKS) and not name.startswith("(") else ""
