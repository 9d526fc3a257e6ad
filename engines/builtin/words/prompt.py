"""The brief: what a prompt, or the styles of a plan, ask for; and what of it was not understood."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from typing import Literal

from engines.builtin.instruments import INSTRUMENTS as TABLE
from engines.builtin.style import Style, styles
from engines.builtin.theory import MODES, Key, parse_key, parse_meter
from engines.builtin.words import lexicon
from engines.errors import InvalidRequest

Kind = Literal[
    "genre", "mood", "jazzy", "tempo", "instrument", "texture", "production", "era", "vocals", "form", "mode", "family"
]
LONGEST_PHRASE = 4
FUZZY_FROM_CHARS, FUZZY_CUTOFF = 5, 0.84
NOT_UNDERSTOOD_MAX = 12
USUAL_METER = (4, 4)
BPM_LOW, BPM_HIGH = 40, 300
LENGTH_LOW_MS, LENGTH_HIGH_MS = 3_000, 600_000
_TAG = re.compile(r"<[^>]{0,200}>")
_BPM = re.compile(r"(\d{2,3}(?:\.\d+)?)\s*-?\s*(?:bpm|beats per minute)\b")
_METER = re.compile(r"\b(\d{1,2}/(?:2|4|8|16))\b")
_KEY = re.compile(
    r"\b([a-gA-G])(?:[ -]?(#|♯|♭|sharp|flat)|(b))?[ -]?"
    r"(major|minor|maj|min|dorian|phrygian|lydian|mixolydian|locrian|m)(?![a-z#♯])"
)
_KEY_AFTER = re.compile(r"\b(?:in|key of|in the key of|key)[: ]+([A-G])(#|♯|b|♭)?(m)?(?![\w#♯])")
_CLOCK = re.compile(r"\b(\d{1,2}):([0-5]\d)\b")
_LENGTH = re.compile(
    rf"\b(\d+(?:\.\d+)?|{'|'.join(lexicon.NUMBERS)})(?: and a half)?[ -]*(minutes?|mins?|seconds?|secs?|sec|s)\b"
)
_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)?|[,.;:!?\n]")


@dataclass
class Brief:
    """What is wanted. None and empty mean that nothing was said. `unwanted` holds roles, stems and instruments."""

    genres: list[str] = field(default_factory=list)
    avoided_genres: list[str] = field(default_factory=list)
    valence: float = 0.0
    energy: float = 0.0
    tension: float = 0.0
    jazzy: bool = False
    bpm: float | None = None
    tempo_place: float | None = None
    key: Key | None = None
    mode: str | None = None
    meter: tuple[int, int] | None = None
    length_ms: int | None = None
    instruments: list[tuple[str, ...]] = field(default_factory=list)
    only_instruments: bool = False
    unwanted: set[str] = field(default_factory=set)
    textures: list[str] = field(default_factory=list)
    sound: dict[str, float] = field(default_factory=dict)
    vocals: str | None = None
    instrumental: bool = False
    hints: set[str] = field(default_factory=set)
    themes: list[str] = field(default_factory=list)
    understood: list[str] = field(default_factory=list)
    not_understood: list[str] = field(default_factory=list)

    def note(self, phrase: str) -> None:
        if phrase and phrase not in self.understood:
            self.understood.append(phrase)


def read_brief(text: str, unwanted: str = "") -> Brief:
    """The brief of a text in any language, and of what is not wanted, as of negative styles. Never raises."""
    brief = Brief()
    _read_words(brief, _read_numbers(brief, _cleaned(text)), negative=False)
    if unwanted:
        _read_words(brief, _cleaned(unwanted), negative=True)
    return brief


def _cleaned(text: str) -> str:
    plain = _TAG.sub(" ", unicodedata.normalize("NFKC", text)).replace("’", "'")
    return re.sub(r"\s*&\s*", " and ", plain)


def _read_numbers(brief: Brief, text: str) -> str:
    """Tempo, meter, key and length are read first; what they used is taken out of the text."""
    for pattern, read in (
        (_BPM, _read_bpm), (_KEY, _read_key), (_KEY_AFTER, _read_key), (_METER, _read_meter), (_CLOCK, _read_clock),
        (_LENGTH, _read_length),
    ):  # fmt: skip
        source = text if pattern in (_KEY_AFTER, _KEY) else text.lower()
        found = pattern.search(source)
        if found and read(brief, found):
            text = f"{text[: found.start()]} , {text[found.end() :]}"
    return text.lower()


def _read_bpm(brief: Brief, found: re.Match[str]) -> bool:
    bpm = float(found[1])
    if not BPM_LOW <= bpm <= BPM_HIGH:
        brief.not_understood.append(f"{found[1]} bpm")
        return True
    brief.bpm = bpm
    brief.note(f"{bpm:g} bpm")
    return True


def _read_key(brief: Brief, found: re.Match[str]) -> bool:
    if brief.key is not None:
        return False
    try:
        brief.key = parse_key("".join(group or "" for group in found.groups()))
    except InvalidRequest:
        return False
    brief.note(brief.key.name)
    return True


def _read_meter(brief: Brief, found: re.Match[str]) -> bool:
    try:
        brief.meter = parse_meter(found[1])
    except InvalidRequest:
        return False
    brief.note(found[1])
    return True


def _read_clock(brief: Brief, found: re.Match[str]) -> bool:
    return _set_length(brief, (int(found[1]) * 60 + int(found[2])) * 1000, found[0])


def _read_length(brief: Brief, found: re.Match[str]) -> bool:
    amount = lexicon.NUMBERS[found[1]] if found[1].isalpha() else float(found[1])
    if "and a half" in found[0]:
        amount += 0.5
    seconds = amount * (60 if found[2].startswith("m") else 1)
    return _set_length(brief, round(seconds * 1000), found[0])


def _set_length(brief: Brief, length_ms: int, phrase: str) -> bool:
    if not LENGTH_LOW_MS <= length_ms <= LENGTH_HIGH_MS:
        return False
    brief.length_ms = length_ms
    brief.note(phrase)
    return True


@cache
def _phrases() -> dict[str, tuple[Kind, str]]:
    """Every known phrase with its kind and the name under which its table holds it."""
    known: dict[str, tuple[Kind, str]] = {}
    tables: list[tuple[Kind, object]] = [
        ("mood", lexicon.MOODS), ("jazzy", lexicon.JAZZY), ("tempo", lexicon.TEMPO_WORDS),
        ("production", lexicon.PRODUCTION),
        ("era", lexicon.ERAS), ("vocals", lexicon.VOCALS), ("form", lexicon.FORM_HINTS), ("mode", MODES),
        ("texture", lexicon.TEXTURES), ("family", lexicon.FAMILIES), ("instrument", lexicon.INSTRUMENTS),
    ]  # fmt: skip
    for kind, table in tables:
        known.update((str(phrase), (kind, str(phrase))) for phrase in table)  # type: ignore[attr-defined]
    known.update((word, ("era", era)) for word, era in lexicon.ERA_WORDS.items())
    for name, style in styles().items():
        for genre in style.genres:
            known.setdefault(_plain(genre), ("genre", name))
    for name, style in styles().items():
        known.update((_plain(word), ("genre", name)) for word in style.words)
    for name, style in styles().items():
        known.update((_plain(word), ("genre", name)) for word in (name, style.title))
    return known


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", text.lower()))


@cache
def _single_words() -> list[str]:
    return [phrase for phrase in _phrases() if " " not in phrase and len(phrase) >= FUZZY_FROM_CHARS]


def _read_words(brief: Brief, text: str, negative: bool) -> None:
    tokens = _translated(_TOKEN.findall(text.lower()))
    at = 0
    denied = negative
    strange: list[str] = []
    while at < len(tokens):
        word = tokens[at]
        if word in ",.;:!?\n":
            denied, at = negative, at + 1
            _flush(brief, strange)
            continue
        if word in lexicon.NEGATIONS:
            denied, at = True, at + 1
            continue
        size, entry = _longest(tokens, at)
        if entry is None:
            at += 1
            if not _read_other(brief, tokens, at - 1) and word not in lexicon.FILLERS:
                strange.append(word)
            elif word not in lexicon.NEGATIONS_GO_OVER and not negative and word in lexicon.FILLERS:
                denied = denied and word in ("of", "with")
            continue
        _flush(brief, strange)
        _take(brief, entry, " ".join(tokens[at : at + size]), denied)
        if entry[0] == "instrument" and not denied:
            around = {*tokens[max(0, at - 1) : at], *tokens[at + size : at + size + 1]}
            brief.only_instruments |= bool(around & set(lexicon.ALONE))
        at += size
        denied = negative or (denied and at < len(tokens) and tokens[at] in lexicon.NEGATIONS_GO_OVER)
        while denied and at < len(tokens) and tokens[at] in lexicon.NEGATIONS_GO_OVER:
            at += 1
    _flush(brief, strange)


def _translated(tokens: list[str]) -> list[str]:
    out: list[str] = []
    for token in tokens:
        english = lexicon.FOREIGN.get(token)
        within = [] if english or token in _phrases() else _foreign_parts(token)
        out += [english] if english else (within or [token])
    return out


def _foreign_parts(token: str) -> list[str]:
    """Words of other scripts inside a run of letters, and the beginnings of compounds and of inflected forms."""
    if not token.isascii():
        inside = [english for word, english in lexicon.FOREIGN.items() if word in token]
        if inside:
            return inside
    stems = [word for word in lexicon.FOREIGN if len(word) >= FUZZY_FROM_CHARS and token.startswith(word)]
    return [lexicon.FOREIGN[max(stems, key=len)]] if stems else []


def _longest(tokens: list[str], at: int) -> tuple[int, tuple[Kind, str] | None]:
    """The longest known phrase from here, a plural or a misspelt word counted as the word."""
    known = _phrases()
    for size in range(LONGEST_PHRASE, 0, -1):
        phrase = " ".join(tokens[at : at + size])
        if len(tokens) >= at + size and phrase in known:
            return size, known[phrase]
    word = tokens[at]
    if word in lexicon.FILLERS or not word.isascii():
        return 1, None
    if word.endswith("s") and word[:-1] in known:
        return 1, known[word[:-1]]
    near = get_close_matches(word, _single_words(), 1, FUZZY_CUTOFF) if len(word) >= FUZZY_FROM_CHARS else []
    return 1, known[near[0]] if near else None


def _read_other(brief: Brief, tokens: list[str], at: int) -> bool:
    word = tokens[at]
    if word in lexicon.DRUMLESS:
        brief.unwanted |= {"drums", "percussion"}
        brief.note("no drums")
        return True
    if word == "instrumental":
        brief.instrumental = True
        brief.note("instrumental")
        return True
    return False


def _flush(brief: Brief, strange: list[str]) -> None:
    """Words that no table knows are what the song is about; they are reported and may name it."""
    if strange:
        brief.themes += [word for word in strange if word not in brief.themes]
        phrase = " ".join(strange)[:60]
        if phrase not in brief.not_understood and len(brief.not_understood) < NOT_UNDERSTOOD_MAX:
            brief.not_understood.append(phrase)
        strange.clear()


def _take(brief: Brief, entry: tuple[Kind, str], phrase: str, denied: bool) -> None:
    kind, name = entry
    if denied:
        _deny(brief, kind, name)
        brief.note(f"no {name}")
        return
    if name not in lexicon.UNSPOKEN:
        brief.note(styles()[name].title if kind == "genre" else phrase)
    _TAKERS[kind](brief, name)


def _want_genre(brief: Brief, name: str) -> None:
    brief.genres += [name] if name not in brief.genres else []
    meter = parse_meter(styles()[name].meter)
    if meter != USUAL_METER:
        brief.meter = brief.meter or meter


def _shift_mood(brief: Brief, name: str, way: int = 1) -> None:
    valence, energy, tension = lexicon.MOODS[name]
    brief.valence += way * valence
    brief.energy += way * energy
    brief.tension += way * tension


def _want_texture(brief: Brief, name: str) -> None:
    kind = lexicon.TEXTURES[name]
    brief.textures += [kind] if kind not in brief.textures else []


def _want_jazz(brief: Brief, _: str) -> None:
    brief.jazzy = True


def _want_tempo(brief: Brief, name: str) -> None:
    brief.tempo_place = lexicon.TEMPO_WORDS[name]


def _want_sound(brief: Brief, name: str) -> None:
    brief.sound |= lexicon.PRODUCTION.get(name) or lexicon.ERAS[name]


def _want_voice(brief: Brief, name: str) -> None:
    brief.vocals = brief.vocals or name


def _want_form(brief: Brief, name: str) -> None:
    brief.hints.add(lexicon.FORM_HINTS[name])


def _want_mode(brief: Brief, name: str) -> None:
    brief.mode = name


def _want(brief: Brief, name: str) -> None:
    choices = lexicon.INSTRUMENTS.get(name, ())
    if name in lexicon.GENERIC:
        brief.hints.add(lexicon.GENERIC[name])
    elif choices and choices not in brief.instruments:
        brief.instruments.append(choices)


def _deny(brief: Brief, kind: Kind, name: str) -> None:
    """Take something away; a role, a stem, an instrument, a genre or a mood."""
    if kind == "genre":
        brief.avoided_genres.append(name)
    elif kind == "mood":
        _shift_mood(brief, name, -1)
    elif kind == "vocals":
        brief.instrumental = True
    elif kind in ("family", "instrument"):
        gone = lexicon.FAMILIES.get(name) or lexicon.INSTRUMENTS.get(name, ())
        brief.unwanted |= set(lexicon.SYNTHETIC) if gone == ("synth",) else set(gone)
    elif kind == "texture":
        brief.textures = [texture for texture in brief.textures if texture != lexicon.TEXTURES[name]]


_TAKERS: dict[Kind, Callable[[Brief, str], None]] = {
    "genre": _want_genre, "mood": _shift_mood, "jazzy": _want_jazz, "tempo": _want_tempo, "instrument": _want,
    "family": _want, "texture": _want_texture, "production": _want_sound, "era": _want_sound, "vocals": _want_voice,
    "form": _want_form,
    "mode": _want_mode,
}  # fmt: skip


def role_of(instrument: str) -> str:
    """The role in which a wanted instrument is heard by default."""
    row = TABLE[instrument]
    if row.is_drums:
        return "drums"
    return lexicon.ROLE_OF.get(instrument) or ("bass" if row.stem == "bass" else "lead")


def default_style(brief: Brief, rng_choice: float) -> Style:
    """The style nearest to the mood, one of the three nearest by `rng_choice` 0..1, for a brief without a genre."""
    table = [style for name, style in styles().items() if name not in brief.avoided_genres]
    table = table or list(styles().values())
    wanted = (0.55 + brief.valence, 0.5 + brief.energy, 0.3 + brief.tension)
    instruments = {name for choices in brief.instruments for name in choices}
    ranked = sorted(table, key=lambda style: (_distance(style, wanted, instruments), style.name))
    nearest = ranked[: 3 if brief.valence or brief.energy or instruments else 6]
    return nearest[min(len(nearest) - 1, int(rng_choice * len(nearest)))]


def _distance(style: Style, wanted: tuple[float, float, float], instruments: set[str]) -> float:
    mood = (style.mood.valence, style.mood.energy, style.mood.tension)
    away = sum((have - want) ** 2 for have, want in zip(mood, wanted, strict=True))
    played = {name for player in style.players for name in player.instruments}
    return away + 0.25 * len(instruments - played) / max(1, len(instruments))
