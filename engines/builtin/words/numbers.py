"""What a prompt says in figures and the words beside them: tempo, key, meter, length, and a language to sing in."""

from __future__ import annotations

import re
from collections.abc import Callable

from engines.base import BPM_MAX, BPM_MIN
from engines.builtin.lyrics.languages import NAMES
from engines.builtin.theory import METER_LIMIT, parse_key, parse_meter
from engines.builtin.words.brief import Brief
from engines.errors import InvalidRequest
from engines.plan import LENGTH_MAX_MS, LENGTH_MIN_MS

AMOUNTS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "half a": 0.5, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "forty five": 45, "fifty": 50,
    "sixty": 60, "seventy": 70, "ninety": 90,
}  # fmt: skip
GERMAN_TONICS = {"h": "b", "b": "bb", "es": "eb", "as": "ab", "fis": "f#", "cis": "c#", "gis": "g#", "dis": "d#"}
GERMAN_MODES = {"dur": "major", "moll": "minor"}
KEY_HINT = "every key has a tonic A to G, such as `F# minor`"
_NUMBER = r"\d{1,4}(?:\.\d{1,3})?"
_PER_MINUTE = r"(?:bpm|beats per minute|beats a minute)\b"
_AMOUNT = rf"{_NUMBER}|{'|'.join(sorted(AMOUNTS, key=len, reverse=True))}"
_BPM_RANGE = re.compile(rf"(?<![\d.])({_NUMBER}) ?(?:bpm)? ?(?:-|–|to|and) ?({_NUMBER}) ?-? ?{_PER_MINUTE}")
_BPM = re.compile(rf"(?<![\d.])(-?{_NUMBER}) ?-? ?{_PER_MINUTE}")
_BPM_AFTER = re.compile(rf"\b(?:bpm|tempo|♩|q)(?: of| is| around| about|:| =|=)? ?(-?{_NUMBER})(?![\d:/])")
_BPM_BARE = re.compile(r"(?:(?:^|, ?)(?:at |around )?|\bat )((?:[6-9]|1\d|2[01])\d)(?= ?(?:,|$)| with| and)")
_MODES = r"major|minor|maj|min|ionian|dorian|phrygian|lydian|mixolydian|aeolian|locrian"
_KEY = re.compile(
    rf"\b([a-gA-G])(?:[ -]?(#|♯|♭|[Ss]harp|[Ff]lat)|(b))?[ -]?((?i:harmonic |melodic |natural )?)"
    rf"((?i:{_MODES})|m)(?![a-zA-Z#♯'])(?! (?:third|seventh|chord))"
)
_KEY_AFTER = re.compile(
    r"\b(?:[Ii]n|[Kk]ey of|[Ii]n the key of|[Kk]ey):? +([A-G])(#|♯|b|♭| sharp| flat)?(m)?(?![\w#♯])"
)
_GERMAN_KEY = re.compile(r"\b(fis|cis|gis|dis|es|as|[a-h])-?(dur|moll)\b")
_WRONG_KEY = re.compile(r"\b(?:(?:in|the|a) )?key(?: of|:) *([A-Za-z]\w*(?: (?:major|minor))?)")
_METER = re.compile(r"(?<![\d/.])(\d{1,3}) ?/ ?(\d{1,3})(?![\d/])(?: time| meter| feel)?")
_CLOCK = re.compile(r"(?<![\d:])(\d{1,2}):([0-5]\d)(?![\d:])(?: ?(?:min(?:ute)?s?|long))?")
_LENGTH = re.compile(
    rf"(?<![\d.])\b(?P<amount>{_AMOUNT})(?P<half> and a half)?[ -]?"
    r"(?P<unit>minutes?|mins?|m|seconds?|secs?|s)(?![^\W\d])(?P<and_half> and a half)?"
    rf"(?: and)?(?: ?(?P<more>\d{{1,2}}) ?(?:seconds?|secs?|s)?\b(?! ?(?:bpm|/)))?(?:[ -]long)?"
)
_NO_LENGTH = re.compile(r"[1-9]0s|00s|\d{4}s|[3-9]0[3-9]s")  # decades, and drum machines such as 808s
_LANGUAGE = re.compile(
    rf"\b(?:(?:sung |singing |lyrics |vocals |words )?(?:in|en|auf|em) ({'|'.join(NAMES)})(?: language)?"
    r"(?! (?:style|guitar|folk))\b"
    rf"|({'|'.join(NAMES)})[ -]?(?:language )?(?=lyrics|vocals?|singer|singing|words|language))"
)


def read_numbers(brief: Brief, text: str) -> str:
    """Read figures into the brief; returns the text in lower case with what they used taken out."""
    readers: tuple[tuple[re.Pattern[str], bool, Callable[[Brief, re.Match[str]], bool]], ...] = (
        (_KEY, True, _read_key), (_KEY_AFTER, True, _read_key_after), (_GERMAN_KEY, False, _read_german_key),
        (_WRONG_KEY, True, _read_wrong_key), (_BPM_RANGE, False, _read_bpm_range), (_BPM, False, _read_bpm),
        (_BPM_AFTER, False, _read_bpm), (_BPM_BARE, False, _read_bpm), (_METER, False, _read_meter),
        (_CLOCK, False, _read_clock), (_LENGTH, False, _read_length), (_LANGUAGE, False, _read_language),
    )  # fmt: skip
    for pattern, as_written, read in readers:
        source = text if as_written else text.lower()
        if len(source) != len(text):  # a few letters have two in lower case
            text = source
        for found in pattern.finditer(source):
            if read(brief, found):
                text = f"{text[: found.start()]} , {text[found.end() :]}"
                break
    return text.lower()


def _read_key(brief: Brief, found: re.Match[str]) -> bool:
    if found[1] == "a" and not found[2] and not found[3] and not _may_be_a_key(found):
        return False
    if found[5] == "m" and found[1].islower():
        return False  # `I am` and `EBM` in small letters are no keys
    accidental = (found[2] or found[3] or "").lower()
    return _set_key(brief, f"{found[1]}{accidental} {'m' if found[4] else found[5]}")


def _may_be_a_key(found: re.Match[str]) -> bool:
    """Whether `a major` is a key and not `a major success`."""
    before, after = found.string[: found.start()].rstrip().lower(), found.string[found.end() :].lstrip()
    return before.endswith(("in", "of", "key", ":", ",")) or not before or not after[:1].isalpha()


def _read_key_after(brief: Brief, found: re.Match[str]) -> bool:
    return _set_key(brief, "".join(group or "" for group in found.groups()))


def _read_german_key(brief: Brief, found: re.Match[str]) -> bool:
    return _set_key(brief, f"{GERMAN_TONICS.get(found[1], found[1])} {GERMAN_MODES[found[2]]}")


def _set_key(brief: Brief, name: str) -> bool:
    if brief.key is not None:
        return False
    try:
        brief.key = parse_key(name)
    except InvalidRequest:
        return False
    brief.note(brief.key.name)
    return True


def _read_wrong_key(brief: Brief, found: re.Match[str]) -> bool:
    if brief.key is None:
        brief.tell(f"key: {found[1]!r} is no key and is left out; {KEY_HINT}")
    return brief.key is None


def _read_bpm_range(brief: Brief, found: re.Match[str]) -> bool:
    low, high = sorted((float(found[1]), float(found[2])))
    if not BPM_MIN <= low <= high <= BPM_MAX:
        return False
    brief.tempo_range = (low, high)
    brief.note(f"{low:g}-{high:g} bpm")
    return True


def _read_bpm(brief: Brief, found: re.Match[str]) -> bool:
    if brief.bpm is not None or brief.tempo_range is not None:
        return False
    bpm = float(found[1])
    if BPM_MIN <= bpm <= BPM_MAX:
        brief.bpm = bpm
        brief.note(f"{bpm:g} bpm")
        return True
    brief.tempo_place = 0.0 if bpm < BPM_MIN else 1.0
    kept = "slowest" if bpm < BPM_MIN else "fastest"
    brief.tell(f"tempo: {bpm:g} bpm is not from {BPM_MIN} to {BPM_MAX}; the style's {kept} tempo is taken")
    return True


def _read_meter(brief: Brief, found: re.Match[str]) -> bool:
    name = f"{found[1]}/{found[2]}"
    if name == "24/7":
        return False
    try:
        brief.meter = parse_meter(name)
    except InvalidRequest:
        brief.tell(f"meter: {name} is left out; a meter {METER_LIMIT}")
        return True
    brief.note(name)
    return True


def _read_clock(brief: Brief, found: re.Match[str]) -> bool:
    return _set_length(brief, (int(found[1]) * 60 + int(found[2])) * 1000, found[0].strip())


def _read_length(brief: Brief, found: re.Match[str]) -> bool:
    if brief.length_ms is not None or _NO_LENGTH.fullmatch(found[0].strip()):
        return False
    if found["unit"] in ("s", "m") and found["amount"].isalpha():
        return False
    amount = float(AMOUNTS.get(found["amount"]) or found["amount"])
    amount += 0.5 if found["half"] or found["and_half"] else 0.0
    is_minutes = found["unit"].startswith("m")
    seconds = amount * (60 if is_minutes else 1) + (int(found["more"]) if found["more"] and is_minutes else 0)
    return _set_length(brief, round(seconds * 1000), found[0].strip())


def _set_length(brief: Brief, length_ms: int, phrase: str) -> bool:
    brief.length_ms = max(LENGTH_MIN_MS, min(LENGTH_MAX_MS, length_ms))
    brief.note(phrase)
    if brief.length_ms != length_ms:
        low, high = LENGTH_MIN_MS // 1000, LENGTH_MAX_MS // 1000
        kept = brief.length_ms // 1000
        brief.tell(f"length: {phrase} is not from {low} to {high} seconds; the song lasts {kept} seconds")
    return True


def _read_language(brief: Brief, found: re.Match[str]) -> bool:
    brief.note(found[0].strip(" -") if found[1] else f"{found[2]} words")
    return True
