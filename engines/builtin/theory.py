"""Keys, meters, scales and Roman numerals: the part of music theory that is arithmetic on pitch classes 0..11."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from engines.errors import InvalidRequest

MODES: dict[str, tuple[int, ...]] = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "phrygian": (0, 1, 3, 5, 7, 8, 10),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "locrian": (0, 1, 3, 5, 6, 8, 10),
}
MODE_WORDS = {
    "": "major", "maj": "major", "major": "major", "ionian": "major", "m": "minor", "min": "minor", "minor": "minor",
    "aeolian": "minor", **{name: name for name in MODES},
}  # fmt: skip
LETTERS = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11}
ACCIDENTALS = {"": 0, "#": 1, "♯": 1, "sharp": 1, "b": -1, "♭": -1, "flat": -1}
SHARP_NAMES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
FLAT_NAMES = ("C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B")
MIXED_NAMES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
MAJOR_KEYS_WITH_FEW_SHARPS = {0, 2, 7}
MAJOR_KEYS_WITH_FLATS = {1, 3, 5, 8, 10}
CHORDS: dict[str, tuple[int, ...]] = {
    "": (0, 4, 7), "6": (0, 4, 7, 9), "69": (0, 4, 7, 9, 2), "add9": (0, 4, 7, 2), "maj7": (0, 4, 7, 11),
    "maj9": (0, 4, 7, 11, 2), "7": (0, 4, 7, 10), "9": (0, 4, 7, 10, 2), "13": (0, 4, 10, 2, 9),
    "7b9": (0, 4, 7, 10, 1),
    "sus4": (0, 5, 7), "sus2": (0, 2, 7), "7sus4": (0, 5, 7, 10), "9sus4": (0, 5, 7, 10, 2), "5": (0, 7),
    "+": (0, 4, 8), "m": (0, 3, 7), "m6": (0, 3, 7, 9), "m7": (0, 3, 7, 10), "m9": (0, 3, 7, 10, 2),
    "madd9": (0, 3, 7, 2),
    "m11": (0, 3, 7, 10, 5), "mmaj7": (0, 3, 7, 11), "dim": (0, 3, 6), "dim7": (0, 3, 6, 9), "m7b5": (0, 3, 6, 10),
}  # fmt: skip
DEGREES = {"I": 0, "II": 2, "III": 4, "IV": 5, "V": 7, "VI": 9, "VII": 11}
KEY_LIMIT = "must be a tonic A to G, perhaps with # or b, and a mode such as major, minor or dorian"
METER_LIMIT = "must be beats/unit with 2 to 12 beats, a unit of 2, 4, 8 or 16, and a bar of 1.5 to 8 quarter notes"

_KEY = re.compile(r"([a-g])[\s-]*(#|♯|sharp|b|♭|flat)?[\s-]*([a-z]*)")
_ROMAN = re.compile(r"([b#]?)([iv]+|[IV]+)([^/^]*)(?:/([b#]?[ivIV]+))?(?:\^([357]))?")


@dataclass(frozen=True, slots=True)
class Key:
    """`tonic` is a pitch class, `mode` a name of `MODES`."""

    tonic: int
    mode: str

    @property
    def name(self) -> str:
        return f"{self.spell(self.tonic)} {self.mode}"

    @property
    def is_minor(self) -> bool:
        """Whether the tonic chord is minor, as in dorian."""
        return MODES[self.mode][2] == 3

    @property
    def scale(self) -> tuple[int, ...]:
        return tuple((self.tonic + step) % 12 for step in MODES[self.mode])

    def raised(self, semitones: int) -> Key:
        return Key((self.tonic + semitones) % 12, self.mode)

    def spell(self, pitch_class: int) -> str:
        """The usual note name in this key's signature."""
        relative = (self.tonic + (3 if self.is_minor else 0)) % 12
        if relative in MAJOR_KEYS_WITH_FEW_SHARPS:
            return MIXED_NAMES[pitch_class % 12]
        return (FLAT_NAMES if relative in MAJOR_KEYS_WITH_FLATS else SHARP_NAMES)[pitch_class % 12]


@dataclass(frozen=True, slots=True)
class ChordShape:
    """A chord in a key: `root` and `bass` are pitch classes, `quality` a name of `CHORDS`."""

    root: int
    quality: str
    bass: int

    @property
    def pitch_classes(self) -> tuple[int, ...]:
        return tuple((self.root + step) % 12 for step in CHORDS[self.quality])

    def symbol(self, key: Key) -> str:
        slash = "" if self.bass == self.root else f"/{key.spell(self.bass)}"
        return f"{key.spell(self.root)}{self.quality}{slash}"


def parse_key(text: str) -> Key:
    """`A minor`, `Am`, `F# major`, `B flat minor`, `D dorian` as a key; raises `InvalidRequest`."""
    found = _KEY.fullmatch(text.strip().lower())
    mode = MODE_WORDS.get(found[3]) if found else None
    if found is None or mode is None:
        raise InvalidRequest("key", text, KEY_LIMIT)
    return Key((LETTERS[found[1]] + ACCIDENTALS[found[2] or ""]) % 12, mode)


def parse_meter(text: str) -> tuple[int, int]:
    """`3/4` as (3, 4); raises `InvalidRequest`."""
    found = re.fullmatch(r"\s*(\d{1,2})\s*/\s*(\d{1,2})\s*", text)
    beats, unit = (int(found[1]), int(found[2])) if found else (0, 4)
    if unit not in (2, 4, 8, 16) or not 2 <= beats <= 12 or not 1.5 <= beats * 4 / unit <= 8:
        raise InvalidRequest("meter", text, METER_LIMIT)
    return beats, unit


def parse_roman(text: str, tonic: int) -> ChordShape:
    """A numeral such as `ii7`, `bVImaj7`, `V7/ii` or `I^3` (third in the bass), from the major scale of `tonic`.

    Lower case is minor: `i7` and `im7` are the same. Raises `ValueError` for what is no numeral.
    """
    found = _ROMAN.fullmatch(text)
    quality = _quality(found[2], found[3]) if found else None
    if found is None or quality is None or found[2].upper() not in DEGREES:
        raise ValueError(f"not a chord numeral: {text!r}")
    if found[4]:
        tonic = parse_roman(found[4], tonic).root
    root = tonic + DEGREES[found[2].upper()] + ACCIDENTALS[found[1]]
    steps = CHORDS[quality]
    bass = root + steps[min((int(found[5]) - 1) // 2, len(steps) - 1)] if found[5] else root
    return ChordShape(root % 12, quality, bass % 12)


def _quality(numeral: str, suffix: str) -> str | None:
    suffix = {"o": "dim", "o7": "dim7", "h7": "m7b5"}.get(suffix, suffix)
    if numeral.islower() and suffix not in CHORDS.keys() - {"", "6", "7", "9", "add9", "maj7"}:
        suffix = "mmaj7" if suffix == "maj7" else f"m{suffix}"
    return suffix if suffix in CHORDS else None


@cache
def chord_scale(scale: tuple[int, ...], chord: tuple[int, ...]) -> tuple[int, ...]:
    """The key's scale bent to a chord: foreign chord tones push out their chromatic neighbours. Ascending from 0."""
    kept = {degree for degree in scale if degree in chord}
    foreign = [tone for tone in chord if tone not in scale]
    for degree in scale:
        if degree not in chord and not any((degree - tone) % 12 in (1, 11) for tone in foreign):
            kept.add(degree)
    return tuple(sorted(kept | set(foreign)))


@cache
def pitches(classes: tuple[int, ...], low: int, high: int) -> tuple[int, ...]:
    """All MIDI notes of these pitch classes from `low` to `high`, both included."""
    return tuple(pitch for pitch in range(low, high + 1) if pitch % 12 in classes)


def nearest(choices: tuple[int, ...], pitch: float) -> int:
    """The member of a non-empty ascending tuple closest to `pitch`, the lower of two."""
    return min(choices, key=lambda choice: (abs(choice - pitch), choice))
