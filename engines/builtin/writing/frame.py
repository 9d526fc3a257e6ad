"""What every composer knows of the song: its bars, sections, chords, style and seed."""

from __future__ import annotations

import random
import zlib
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from engines.builtin.meter import Bar, bar_beats
from engines.builtin.score import SectionRole
from engines.builtin.style import Style
from engines.builtin.theory import ChordShape, Key, chord_scale

Choice = TypeVar("Choice")
ALMOST = 1e-6
# From its third time on a section is played with new figures.
LATER_FROM = 3


def generator(seed: int, role: str) -> random.Random:
    """The random generator of one role, the same in every process."""
    return random.Random(zlib.crc32(f"{seed}/{role}".encode()) ^ (seed << 32))


def weighted(rng: random.Random, choices: dict[Choice, float]) -> Choice:
    return rng.choices(list(choices), list(choices.values()))[0]


@dataclass(frozen=True, slots=True)
class ChordAt:
    """A chord sounding from `start` for `duration` beats."""

    start: float
    duration: float
    shape: ChordShape
    scale: tuple[int, ...]

    @property
    def end(self) -> float:
        return self.start + self.duration

    @property
    def pitch_classes(self) -> tuple[int, ...]:
        return self.shape.pitch_classes

    @property
    def tune_scale(self) -> tuple[int, ...]:
        """What a tune may use over this chord, ascending pitch classes."""
        return chord_scale(self.scale, self.pitch_classes)


@dataclass(frozen=True, slots=True)
class Passage:
    """A section as the composers see it: `material` names the music it shares with its returns, `nth` counts them.

    `without` holds roles and instruments that this section leaves out, `wanted` roles and instruments it names. Where
    it names a style of its own, `own`, whose drums, swing and chords it has, `guests` maps its players to their roles.
    After a key change it lies `raised` semitones above the song's key.
    """

    name: str
    role: SectionRole
    energy: float
    duration_ms: int
    material: str
    nth: int
    without: frozenset[str] = frozenset()
    wanted: frozenset[str] = frozenset()
    guests: dict[str, str] = field(default_factory=dict)
    own: Style | None = None
    raised: int = 0


@dataclass(frozen=True)
class Frame:
    """A song's skeleton. `bars` cover it without gaps; `fades` says that it goes on to the end instead of stopping."""

    seed: int
    style: Style
    key: Key
    meter: tuple[int, int]
    tempo_bpm: float
    sections: tuple[Passage, ...]
    bars: tuple[Bar, ...]
    chords: tuple[ChordAt, ...]
    fades: bool

    def rng(self, role: str) -> random.Random:
        return generator(self.seed, role)

    def key_at(self, beat: float) -> Key:
        """The key, moved by the section's key change."""
        return self.key.raised(self.section_at(beat).raised)

    @property
    def bar_beats(self) -> float:
        return bar_beats(self.meter)

    @property
    def end(self) -> float:
        return self.bars[-1].end

    @cached_property
    def _chord_starts(self) -> list[float]:
        return [chord.start for chord in self.chords]

    @cached_property
    def by_section(self) -> tuple[tuple[Bar, ...], ...]:
        groups: list[list[Bar]] = [[] for _ in self.sections]
        for bar in self.bars:
            groups[bar.section].append(bar)
        return tuple(tuple(group) for group in groups)

    @cached_property
    def number_of(self) -> dict[Bar, int]:
        return {bar: number for number, bar in enumerate(self.bars)}

    @cached_property
    def _section_starts(self) -> frozenset[float]:
        return frozenset(bars[0].start for bars in self.by_section)

    def starts_section(self, beat: float) -> bool:
        return beat in self._section_starts

    def chord_index(self, beat: float) -> int:
        return max(0, bisect_right(self._chord_starts, beat + ALMOST) - 1)

    def chord(self, beat: float) -> ChordAt:
        return self.chords[self.chord_index(beat)]

    @cached_property
    def _bar_starts(self) -> list[float]:
        return [bar.start for bar in self.bars]

    def bar_number_at(self, beat: float) -> int:
        return max(0, bisect_right(self._bar_starts, beat + ALMOST) - 1)

    def section_at(self, beat: float) -> Passage:
        return self.sections[self.bars[self.bar_number_at(beat)].section]

    def chords_in(self, bar: Bar) -> list[ChordAt]:
        return [chord for chord in self.chords if bar.start - ALMOST <= chord.start < bar.end - ALMOST]

    def ms(self, beats: float) -> float:
        return beats * 60_000 / self.tempo_bpm

    def beats(self, ms: float) -> float:
        return ms * self.tempo_bpm / 60_000
