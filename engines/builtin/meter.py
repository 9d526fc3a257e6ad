"""Bars: how step patterns written for 4/4 fit any meter, and where the bars of a song lie."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

STEPS_PER_BEAT = 4
STEPS_PER_BAR = 16
REST, HOLD = ".", "-"
CELLS = {1: (0,), 2: (0, 1), 3: (0, 1, 3), 4: (0, 1, 2, 3), 5: (0, 1, 3, 2, 3), 6: (0, 1, 2, 3, 1, 3)}
COMPOUND_CELLS = {1: (0,), 2: (0, 1), 3: (0, 1, 3), 4: (0, 1, 2, 3)}
COMPOUND_STEPS = (0, None, 2, None, 2, 3)
# Meters that are felt in unequal groups: where the groups begin, in quarter notes.
GROUPS = {(5, 4): (0.0, 3.0), (5, 8): (0.0, 1.5), (7, 4): (0.0, 4.0), (7, 8): (0.0, 1.0, 2.0), (8, 8): (0.0, 1.5, 3.0)}
# Their sixteenths where whole beats of 4/4 do not add up: 2+2+3, 3+2 and 3+3+2 eighths, a stroke on every group.
UNEQUAL_STEPS = {
    (7, 8): (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13, 14, 15), (5, 8): (0, 1, 2, 3, 14, 15, 4, 5, 6, 7),
    (8, 8): (0, 1, 2, 3, 6, 7, 4, 5, 6, 7, 10, 11, 12, 13, 14, 15),
}  # fmt: skip
TINY_BEATS = 0.05
SHORTEST_BAR = 0.5
LAST_HIT_SHARE = 0.375


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a song. `start` and `beats` in quarter notes; `index` and `count` within its section."""

    start: float
    beats: float
    section: int
    index: int
    count: int
    is_final: bool = False

    @property
    def end(self) -> float:
        return self.start + self.beats

    @property
    def is_last(self) -> bool:
        return self.index == self.count - 1


def bar_beats(meter: tuple[int, int]) -> float:
    """Quarter notes in a bar."""
    return meter[0] * 4 / meter[1]


@cache
def step_sources(meter: tuple[int, int]) -> tuple[int | None, ...]:
    """For every sixteenth of a bar in `meter`, the sixteenth of a 4/4 pattern it takes, None for a hold."""
    beats, unit = meter
    if meter in UNEQUAL_STEPS:
        return UNEQUAL_STEPS[meter]
    if unit == 8 and beats % 3 == 0:
        cells = COMPOUND_CELLS[beats // 3]
        return tuple(None if step is None else cell * 4 + step for cell in cells for step in COMPOUND_STEPS)
    steps = round(bar_beats(meter) * STEPS_PER_BEAT)
    cells = CELLS.get(-(-steps // 4)) or (*CELLS[4], *CELLS[-(-steps // 4) - 4])
    return tuple(cell * 4 + step for cell in cells for step in range(4))[:steps]


@cache
def fit_pattern(pattern: str, meter: tuple[int, int]) -> tuple[str, ...]:
    """A pattern of whole 4/4 bars in sixteenths as one string for every bar in `meter`; blanks and `|` are ignored."""
    plain = pattern.replace("|", "").replace(" ", "")
    bars = [plain[at : at + STEPS_PER_BAR] for at in range(0, len(plain), STEPS_PER_BAR)]
    return tuple("".join(_steps(bar, meter)) for bar in bars)


def _steps(bar: str, meter: tuple[int, int]) -> list[str]:
    out: list[str] = []
    for source in step_sources(meter):
        held = HOLD if out and out[-1] != REST else REST
        sign = held if source is None else bar[source]
        out.append(REST if sign == HOLD and not out else sign)
    return out


@cache
def strokes(bar: str) -> tuple[tuple[int, int, str], ...]:
    """The sounding signs of one bar as (step, steps held, sign)."""
    out = []
    for step, sign in enumerate(bar):
        if sign not in (REST, HOLD):
            rest = bar[step + 1 :]
            out.append((step, 1 + len(rest) - len(rest.lstrip(HOLD)), sign))
    return tuple(out)


def is_strong(beat: float, meter: tuple[int, int]) -> bool:
    """Whether a position in the bar, in quarter notes, carries weight: the bar's start, its middle, pulses, groups."""
    if meter in GROUPS:
        return any(abs(beat % bar_beats(meter) - start) < TINY_BEATS for start in GROUPS[meter])
    pulse = 1.5 if meter[1] == 8 and meter[0] % 3 == 0 else (2.0 if meter == (4, 4) else bar_beats(meter))
    return abs(beat % pulse) < TINY_BEATS


def lay_bars(section_beats: list[float], meter: tuple[int, int], ends_early: bool = False) -> list[Bar]:
    """The bars of sections of these lengths: whole ones, with what is left over in a longer or an extra shorter bar.

    With `ends_early` the song goes on through most of its last bar, so that what follows a short last hit is no gap.
    """
    bars: list[Bar] = []
    start = 0.0
    for number, beats in enumerate(section_beats):
        is_last = number == len(section_beats) - 1
        lengths = _bar_lengths(beats, bar_beats(meter), is_last)
        hit = round(bar_beats(meter) * LAST_HIT_SHARE * 2) / 2
        if is_last and ends_early and len(lengths) > 1 and lengths[-1] > hit + SHORTEST_BAR:
            lengths[-1:] = [lengths[-1] - hit, hit]
        at = start
        for index, length in enumerate(lengths):
            final = is_last and index == len(lengths) - 1
            bars.append(Bar(at, length, number, index, len(lengths), final))
            at += length
        start += beats
    return bars


def _bar_lengths(beats: float, bar: float, is_last: bool) -> list[float]:
    whole = int((beats + TINY_BEATS) // bar)
    left = beats - whole * bar
    if whole == 0 or (is_last and whole == 1):
        return _short(beats) if is_last else [beats]
    lengths = [bar] * whole
    if left > bar / 2:
        return [*lengths, left]
    lengths[-1] += left
    return lengths


def _short(beats: float) -> list[float]:
    """Something to play and a last chord, where there is no room for two bars."""
    if beats < 2 * SHORTEST_BAR:
        return [beats]
    played = max(SHORTEST_BAR, round(beats * 0.6))
    return [float(played), beats - played] if beats - played >= SHORTEST_BAR else [beats * 0.6, beats * 0.4]
