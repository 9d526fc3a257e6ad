"""The chords of a song: a progression for each kind of section, cadences where sections meet, the tonic at the end."""

from __future__ import annotations

import math
import random
from functools import cache

import numpy as np

from engines.builtin.meter import Bar
from engines.builtin.style import Progressions, Style
from engines.builtin.theory import Key, parse_roman
from engines.builtin.writing.frame import ChordAt, Passage, generator

TABLES = {
    # kind of material: the style's tables for it, the first that is not empty
    "intro": ("intro", "verse"), "verse": ("verse",), "prechorus": ("bridge", "verse"), "chorus": ("chorus",),
    "bridge": ("bridge", "verse"), "solo": ("verse",), "theme-a": ("verse",), "theme-b": ("chorus",),
    "theme-c": ("bridge", "chorus"),
}  # fmt: skip
HOME_START_WEIGHT = 2.5
LIFT, LONG_SECTION_BARS, PREPARED_BARS, TAG_FROM_BARS = 0.12, 8, 2, 6
# Beginnings and endings change their chords half as often.
SLOW_BARS = 2
CLARITY_PULL, CLEAR, WORTH_A_CHANGE = 16.0, 0.12, 0.08
LIKENESS_PUSH, PHRASE_BARS, LOOP_BARS = 3.0, 8, 4
BASS_WEIGHT, PASSING_WEIGHT = 2.0, 0.5
# How strongly the fifth and the third above a note sound with it.
OVERTONES = 0.1
MAJOR_PROFILE = (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88)
MINOR_PROFILE = (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17)
Song = list[list[str]]


def write_harmony(
    rng: random.Random,
    style: Style,
    key: Key,
    sections: tuple[Passage, ...],
    bars: tuple[Bar, ...],
    fades: bool,
    origin: tuple[Passage, ...] = (),
) -> tuple[ChordAt, ...]:
    """Chords for every bar. Sections of one material share their progression; only their last bar may differ.

    What is shared with the sections of `origin`, played by the same `rng`, has the progressions it has there. A section
    with a style of its own has that style's chords.
    """
    table = _table(style, key)
    songs: dict[str, Song] = {}
    for material in _materials(origin or sections):
        song = _progression(rng, table, material, key.is_minor, list(songs.values()))
        songs[material] = _anchored(song, table, _tonic(table, key), key.is_minor)
    cadence = _split(rng.choice(table.cadence))[0]
    shared, salt = list(songs.values()), rng.getrandbits(31)
    for material in (name for name in _materials(sections) if name not in songs):
        song = _progression(generator(salt, material), table, material, key.is_minor, shared)
        songs[material] = _anchored(song, table, _tonic(table, key), key.is_minor)
    chords: list[ChordAt] = []
    for bar in bars:
        section = sections[bar.section]
        song, home = songs[section.material], table
        if section.own:
            home = _table(section.own, key)
            song = _progression(generator(salt, section.own.name), home, section.material, key.is_minor, shared)
        tokens = _tokens(bar, sections, song, cadence, _tonic(home, key), fades)
        chords += _place(tokens, bar, key.raised(section.raised))
    return tuple(chords)


def _table(style: Style, key: Key) -> Progressions:
    return style.harmony.minor if key.is_minor else style.harmony.major


def _materials(sections: tuple[Passage, ...]) -> list[str]:
    return list(dict.fromkeys(section.material for section in sections))


def _progression(rng: random.Random, table: Progressions, material: str, is_minor: bool, others: list[Song]) -> Song:
    """One of the table's progressions for this material, more often one that makes the key plain and is new."""
    names = TABLES[material.rstrip("0123456789")]
    choices: list[str] = next(rows for name in names if (rows := getattr(table, name)))
    weights = [
        (HOME_START_WEIGHT if _starts_home(text) else 1.0)
        * math.exp(CLARITY_PULL * clarity(text, is_minor) - LIKENESS_PUSH * _likeness(_split(text), others))
        for text in choices
    ]
    return _split(rng.choices(choices, weights)[0])


def _anchored(song: Song, table: Progressions, tonic: str, is_minor: bool) -> Song:
    """The progression, or one near it that makes its key plain where it leaves that open: home is passed once more."""
    half = song[: max(1, len(song) // 2)]
    ways = []
    for cadence in (_split(text)[0] for text in table.cadence):
        ways += [[*song, *half, [tonic], cadence]] if len(song) == LOOP_BARS else []
        ways += [[*song[:-1], cadence], [*half, *half[:-1], cadence], [*half, *half[:-2], [tonic], cadence]]
    own = clarity(_text(song), is_minor)
    gains = [min(clarity(_text(way), is_minor), CLEAR) - own for way in ways]
    return ways[gains.index(max(gains))] if max(gains) >= WORTH_A_CHANGE else song


def _text(song: Song) -> str:
    return " | ".join(" ".join(bar) for bar in song)


def _likeness(song: Song, others: list[Song]) -> float:
    """How much a progression is like the most similar of others: the share of bars with the same chords, 0..1."""
    bars = range(PHRASE_BARS)
    shares = [sum(song[at % len(song)] == other[at % len(other)] for at in bars) / PHRASE_BARS for other in others]
    return max(shares, default=0.0)


@cache
def clarity(progression: str, is_minor: bool) -> float:
    """How much better the chords, with overtones, fit their key than any other one, about -0.3..0.3.

    Correlation with the key profiles in Krumhansl, Cognitive Foundations of Musical Pitch, 1990, chapter 2.
    """
    heard = np.zeros(12)
    for bar in _split(progression):
        for token in bar:
            shape = parse_roman(token, 0)
            heard[list(shape.pitch_classes[:4])] += 1 / len(bar)
            heard[list(shape.pitch_classes[4:])] += PASSING_WEIGHT / len(bar)
            heard[shape.bass] += BASS_WEIGHT / len(bar)
    heard += OVERTONES * (np.roll(heard, 7) + np.roll(heard, 4))
    fits = np.array(
        [[_fit(heard, profile, tonic) for tonic in range(12)] for profile in (MAJOR_PROFILE, MINOR_PROFILE)]
    )
    own = fits[int(is_minor), 0]
    fits[int(is_minor), 0] = -1.0
    return float(own - fits.max())


def _fit(heard: np.ndarray, profile: tuple[float, ...], tonic: int) -> float:
    return float(np.corrcoef(heard, np.roll(profile, tonic))[0, 1])


def _starts_home(text: str) -> bool:
    return parse_roman(text.split()[0].strip("|"), 0).root == 0


def _split(text: str) -> Song:
    return [bar.split() for bar in text.split("|")]


def _tonic(table: Progressions, key: Key) -> str:
    """The style's own colour of the tonic chord, as it stands in its progressions, without a foreign bass."""
    for text in (*table.verse, *table.chorus):
        for token in text.replace("|", " ").split():
            shape = parse_roman(token, key.tonic)
            if shape.root == key.tonic and "/" not in token and not shape.quality.startswith(("7", "9", "sus", "13")):
                return token.split("^")[0]
    return "i" if key.is_minor else "I"


def _tokens(
    bar: Bar, sections: tuple[Passage, ...], song: Song, cadence: list[str], tonic: str, fades: bool
) -> list[str]:
    if bar.section == len(sections) - 1:
        to_end = bar.count - 1 - bar.index if not fades else bar.count
        if bar.count >= TAG_FROM_BARS and to_end in (2, 3):
            return [tonic] if to_end == 2 else cadence  # the tag: home is reached twice
        return [tonic] if to_end == 0 else cadence if to_end == 1 else song[bar.index // SLOW_BARS % len(song)]
    if sections[bar.section].role == "intro" and bar.index < bar.count // 2:
        return [tonic]
    slow = SLOW_BARS if sections[bar.section].role == "intro" else 1
    lifts = sections[bar.section + 1].energy >= sections[bar.section].energy + LIFT
    if lifts and bar.count >= LONG_SECTION_BARS and bar.index >= bar.count - PREPARED_BARS:
        return [cadence[0]] if bar.index < bar.count - 1 else [cadence[-1]]
    if bar.is_last and bar.count > 2 and bar.count >= len(song) and _starts_home_next(song):
        return cadence
    return song[bar.index // slow % len(song)]


def _starts_home_next(song: Song) -> bool:
    """A cadence is needed where the progression itself does not already end away from home."""
    return parse_roman(song[-1][-1], 0).root == 0


def _place(tokens: list[str], bar: Bar, key: Key) -> list[ChordAt]:
    """The chords of one bar on its beats, the earlier ones longer where it does not divide."""
    count = min(len(tokens), max(1, int(bar.beats)))
    edges = [bar.start + -(-bar.beats * at // count) for at in range(count)] + [bar.end]
    shapes = [parse_roman(token, key.tonic) for token in tokens[-count:]]
    return [
        ChordAt(edges[at], edges[at + 1] - edges[at], shape, key.scale)
        for at, shape in enumerate(shapes)
        if edges[at + 1] > edges[at]
    ]
