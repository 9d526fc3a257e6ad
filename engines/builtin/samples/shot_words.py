"""Words of one-shots: drums, kits, gestures, chords and notes that a prompt names."""

from __future__ import annotations

import re
from typing import TypeVar

from engines.builtin.theory import ACCIDENTALS, CHORDS, LETTERS, ChordShape

Entry = TypeVar("Entry")

DRUMS: dict[str, int] = {
    # phrase: General MIDI percussion key
    **dict.fromkeys(("kick", "kick drum", "bass drum", "kik"), 36), **dict.fromkeys(("snare", "snare drum"), 38),
    **dict.fromkeys(("rim", "rimshot", "rim shot", "side stick", "sidestick", "cross stick"), 37),
    **dict.fromkeys(("clap", "hand clap", "handclap", "claps"), 39),
    **dict.fromkeys(("closed hat", "hat", "hihat", "hi hat", "closed hihat", "closed hi hat"), 42),
    **dict.fromkeys(("pedal hat", "foot hat"), 44),
    **dict.fromkeys(("open hat", "open hihat", "open hi hat", "openhat"), 46),
    **dict.fromkeys(("crash", "crash cymbal", "cymbal"), 49), **dict.fromkeys(("splash", "splash cymbal"), 55),
    **dict.fromkeys(("china", "china cymbal"), 52), **dict.fromkeys(("ride", "ride cymbal"), 51), "ride bell": 53,
    **dict.fromkeys(("tom", "mid tom", "middle tom"), 47), **dict.fromkeys(("high tom", "hi tom"), 50),
    "low tom": 43, "floor tom": 41, "cowbell": 56, "tambourine": 54, "shaker": 82, "maracas": 70, "cabasa": 69,
    "bongo": 60, "low bongo": 61, **dict.fromkeys(("conga", "high conga"), 63), "muted conga": 62, "low conga": 64,
    **dict.fromkeys(("timbale", "timbales"), 65), **dict.fromkeys(("claves", "clave"), 75), "agogo": 67,
    **dict.fromkeys(("woodblock", "wood block"), 76), "guiro": 73, "triangle": 81,
}  # fmt: skip
# Their first phrase names them.
DRUM_NAMES: dict[int, str] = {number: phrase for phrase, number in reversed(DRUMS.items())}
KITS: dict[str, str] = {
    # phrase: kit
    "808": "kit_808", "tr 808": "kit_808", "trap": "kit_808", "909": "kit_909", "tr 909": "kit_909",
    **dict.fromkeys(("lo fi", "lofi", "dusty", "boom bap"), "kit_lofi"), "electro": "kit_electro",
    **dict.fromkeys(("chip", "chiptune", "8 bit", "nes", "gameboy"), "kit_chip"),
    **dict.fromkeys(("brush", "brushed", "brushes"), "brush_kit"), "jazz": "jazz_kit",
    **dict.fromkeys(("orchestral", "orchestra", "concert"), "orchestra_kit"),
    **dict.fromkeys(("rock", "power", "metal"), "power_kit"), **dict.fromkeys(("room", "live"), "room_kit"),
    **dict.fromkeys(("acoustic", "standard"), "standard_kit"),
}  # fmt: skip
GESTURES: dict[str, str] = {
    # phrase: instrument
    **dict.fromkeys(("riser", "uplifter", "rise", "build up", "sweep up", "white noise riser", "noise riser"), "riser"),
    **dict.fromkeys(("downlifter", "downer", "fall", "sweep down", "drop sweep"), "downlifter"),
    **dict.fromkeys(("impact", "boom", "cinematic hit", "braam", "slam"), "impact"),
    **dict.fromkeys(("reverse cymbal", "reversed cymbal", "reverse crash", "swell"), "reverse_cymbal"),
}
GESTURES_S: dict[str, float] = {"riser": 4.0, "downlifter": 3.0, "impact": 3.0, "reverse_cymbal": 2.0}
CHORD_WORDS = frozenset({"chord", "chords", "stab", "strum", "triad", "strummed"})
QUALITIES: dict[str, str] = {
    # spelling: name in `theory.CHORDS`
    **{name: name for name in CHORDS}, "maj": "", "M": "", "min": "m", "-": "m", "M7": "maj7", "Δ": "maj7",
    "Δ7": "maj7", "min7": "m7", "-7": "m7", "min9": "m9", "M9": "maj9", "°": "dim", "°7": "dim7", "ø": "m7b5",
    "aug": "+", "sus": "sus4",
}  # fmt: skip
# A letter with these may be a note, a key or an article.
UNCLEAR_QUALITIES = frozenset({"", "5", "6", "7", "9"})
QUALITY_WORDS: dict[str, str] = {
    "major": "", "minor": "m", "diminished": "dim", "augmented": "+", "suspended": "sus4", "dominant": "7",
    "major seventh": "maj7", "minor seventh": "m7", "major 7": "maj7", "minor 7": "m7", "major ninth": "maj9",
    "minor ninth": "m9", "major 9": "maj9", "minor 9": "m9", "dominant seventh": "7", "diminished seventh": "dim7",
    "power": "5", "seventh": "7",
}  # fmt: skip
_LETTER = r"([A-Ga-g])[ -]?(#|♯|sharp|b|♭|flat)?"
_QUALITY = "|".join(re.escape(name) for name in sorted(QUALITIES, key=len, reverse=True))
_SYMBOL = re.compile(rf"(?<![\w#])([A-G])(#|♯|b|♭)?({_QUALITY})(?:/([A-G])(#|♯|b|♭)?)?(?![\w#+°])")
_SPELT = re.compile(rf"\b{_LETTER}[ -]({'|'.join(sorted(QUALITY_WORDS, key=len, reverse=True))})(?:th)?\b")
_BESIDE = re.compile(r"[ -](?:chord|stab|strum|triad)")
_NOTE = re.compile(r"(?<![\w#])([A-Ga-g])(#|♯|b|♭)?(-?[0-8])(?!\w)")
_WORD = re.compile(r"[^\W_]+")
_SECONDS = re.compile(r"\b(\d{1,3}(?:\.\d{1,3})?)[ -]*(ms|milliseconds?|s|secs?|seconds?)\b")


def plain(prompt: str) -> str:
    """Lower-case words parted by single blanks, with one at either end."""
    return f" {' '.join(_WORD.findall(prompt.lower()))} "


def named(table: dict[str, Entry], words: str) -> Entry | None:
    """What the longest phrase of `table` in `plain` words means; plurals count."""
    found = [phrase for phrase in table if f" {phrase} " in words or f" {phrase}s " in words]
    return table[max(found, key=len)] if found else None


def chord_in(prompt: str) -> ChordShape | None:
    """A chord that is named by its symbol (`Cm7`, `F#maj9/C#`) or in words (`D minor seventh`).

    A letter alone, or with a figure that could be an octave, is one only beside a word such as "chord".
    """
    is_chord = bool(CHORD_WORDS & set(plain(prompt).split()))
    if is_chord and (spelt := _SPELT.search(prompt)):
        root = _pitch_class(spelt[1], spelt[2])
        return ChordShape(root, QUALITY_WORDS[spelt[3]], root)
    for found in _SYMBOL.finditer(prompt):
        is_clear = bool(found[4]) or found[3] not in UNCLEAR_QUALITIES
        is_article = found[0] == "A" and not _BESIDE.match(prompt, found.end())
        if is_clear or (is_chord and not is_article):
            root = _pitch_class(found[1], found[2])
            bass = _pitch_class(found[4], found[5]) if found[4] else root
            return ChordShape(root, QUALITIES[found[3]], bass)
    return None


def note_in(prompt: str) -> int | None:
    """The MIDI number 0..127 of a note such as `C3` (48) or `f#2`."""
    found = _NOTE.search(prompt)
    number = 12 * (int(found[3]) + 1) + LETTERS[found[1].lower()] + ACCIDENTALS[found[2] or ""] if found else -1
    return number if 0 <= number <= 127 else None


def length_in(prompt: str) -> int | None:
    """A length in ms that the prompt names, as in `4 s` or `250 ms`."""
    found = _SECONDS.search(prompt.lower())
    return round(float(found[1]) * (1 if found[2].startswith("m") else 1000)) if found else None


def _pitch_class(letter: str, accidental: str | None) -> int:
    return (LETTERS[letter.lower()] + ACCIDENTALS[accidental or ""]) % 12
