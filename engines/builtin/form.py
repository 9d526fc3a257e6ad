"""Form: which sections a song has, how many bars each, at which tempo, so that they fill the length exactly."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, replace

import numpy as np

from engines.builtin.meter import bar_beats
from engines.builtin.score import SectionRole
from engines.builtin.style import FormStep, Style, Tempo
from engines.plan import SECTION_MAX_MS, SECTION_MIN_MS, SECTIONS_MAX

SINGLE_SECTION_BELOW_MS = 6_000
LONG_SONG_MS, LONG_SONG_SECTIONS = 600_000, 5
STRETCH_MAX = 1.3
SQUEEZE_MIN, LONG_SQUEEZE_MIN, LONG_SECTION_BARS, FEWEST_BARS = 0.72, 0.4, 8, 4
SHORT_SONG_MS, SHORT_SONG_SQUEEZE_MIN = 75_000, 0.55
PEAKS = ("chorus", "drop", "theme")
ASIDES = ("bridge", "solo", "build", "break")
TITLES: dict[SectionRole, str] = {
    "intro": "Intro", "verse": "Verse", "prechorus": "Pre-Chorus", "chorus": "Chorus", "bridge": "Bridge",
    "solo": "Solo", "build": "Build", "drop": "Drop", "break": "Break", "theme": "Theme", "outro": "Outro",
}  # fmt: skip
NAME_WORDS: tuple[tuple[str, SectionRole], ...] = (
    (r"pre.?(chorus|hook)|lift", "prechorus"), (r"post.?chorus|chorus|refrain|hook|estribillo", "chorus"),
    (r"intro|opening|start", "intro"), (r"outro|ending|coda|finale?|end\b|close", "outro"),
    (r"verse|strophe|couplet", "verse"), (r"bridge|middle|interlude", "bridge"), (r"solo|instrumental", "solo"),
    (r"build|riser|rise", "build"), (r"drop|peak|climax", "drop"), (r"break|quiet|calm", "break"),
    (r"theme|main|part|section|movement", "theme"),
)  # fmt: skip
ENERGIES: dict[SectionRole, float] = {
    "intro": 0.35, "verse": 0.55, "prechorus": 0.66, "chorus": 0.88, "bridge": 0.55, "solo": 0.82, "build": 0.66,
    "drop": 0.95, "break": 0.35, "theme": 0.65, "outro": 0.4,
}  # fmt: skip
RETURN_LIFT = 0.04
IMPORTANCE: dict[SectionRole, float] = {
    "chorus": 10, "drop": 10, "theme": 9, "verse": 8, "outro": 6, "intro": 5, "build": 6.5, "prechorus": 4, "bridge": 3,
    "solo": 3, "break": 2.5,
}  # fmt: skip
RETURN_COST, LAST_PEAK_BONUS, WANTED_BONUS = 4.5, 6.0, 5.0
EARLY_PEAK_COST = 2.5
# What a form has when it is asked for: the energy of the section, and its bars.
ADDED: dict[SectionRole, tuple[float, int]] = {"solo": (0.82, 8), "break": (0.3, 8), "bridge": (0.5, 8)}
DROP: dict[SectionRole, tuple[float, int]] = {"build": (0.66, 4), "drop": (0.95, 8)}
STRETCHED: dict[str, tuple[SectionRole, float]] = {
    "long intro": ("intro", 2), "short intro": ("intro", 0.5), "long outro": ("outro", 2)
}  # fmt: skip
BIG_CHORUS, BUILT_FROM = 0.1, 0.6
TEMPO_STEP = 0.05
FREEDOM = 0.06


@dataclass(frozen=True, slots=True)
class Block:
    """A section to be: its name, role, energy 0..1 and exact length in ms.

    `material` and `raised` are those of a `Passage` where they are settled already, else they follow from the form.
    """

    name: str
    role: SectionRole
    energy: float
    duration_ms: int
    material: str = ""
    raised: int | None = None


def wanted_tempo(tempo: Tempo, place: float | None, energy: float, rng: random.Random) -> float:
    """A tempo in the style's range: at `place` 0..1 where it was asked for, else near the usual one."""
    if place is not None:
        return tempo.low + place * (tempo.high - tempo.low)
    side = tempo.high - tempo.usual if energy > 0 else tempo.usual - tempo.low
    lively = tempo.usual + max(-0.7, min(0.7, energy)) * side
    return max(tempo.low, min(tempo.high, lively + rng.uniform(-0.3, 0.3) * (tempo.high - tempo.low) / 2))


def tempo_for_length(wanted: float, length_ms: int, meter: tuple[int, int]) -> float:
    """A tempo near `wanted`, round where it can be, at which the length holds whole bars with little left over."""
    bar = bar_beats(meter)
    exact = [bars * bar * 60_000 / length_ms for bars in range(1, int(length_ms * wanted * 1.1 / 60_000 / bar) + 2)]
    even = [float(tempo) for tempo in range(40, 301)]
    choices = [tempo for tempo in exact + even if abs(tempo / wanted - 1) <= FREEDOM] or [wanted]
    best: float = min(choices, key=lambda tempo: _tempo_cost(tempo, wanted, length_ms, bar))
    return round(best, 4)


def _tempo_cost(tempo: float, wanted: float, length_ms: int, bar: float) -> float:
    bars = length_ms * tempo / 60_000 / bar
    left = bars - int(bars + 0.01)
    odd = 0.15 * (int(bars + 0.01) % 2) if bars > 6 else 0.0
    uneven = 0.3 * (abs(tempo - round(tempo)) > 0.001)
    return 12 * abs(tempo / wanted - 1) + min(abs(left), 1 - left) * (4 / max(1.0, bars / 4)) + odd + uneven


def tempo_for_sections(wanted: float, durations_ms: list[int], meter: tuple[int, int]) -> float:
    """The tempo near `wanted` at which sections of these lengths hold whole bars best, half bars second best."""
    low, high = wanted * (1 - FREEDOM), wanted * (1 + FREEDOM)
    grid = np.arange(low, high, TEMPO_STEP)
    exact = [bars * bar_beats(meter) * 60_000 / ms for ms in durations_ms for bars in _near_bars(ms, low, high, meter)]
    choices = np.array(sorted({round(float(tempo), 4) for tempo in (*grid, *exact, wanted)}))
    bars = np.outer(choices, durations_ms) / 60_000 / bar_beats(meter)
    off = np.abs(bars - np.round(bars))
    half = np.abs(bars * 2 - np.round(bars * 2)) / 2 + 0.12
    cost = np.minimum(off, half).mean(axis=1) + np.abs(choices / wanted - 1) * 0.8
    return float(choices[int(cost.argmin())])


def _near_bars(ms: int, low: float, high: float, meter: tuple[int, int]) -> range:
    bar = bar_beats(meter) * 60_000
    return range(int(ms * low / bar), int(ms * high / bar) + 2)


def usual_length_ms(style: Style, tempo_bpm: float, meter: tuple[int, int], rng: random.Random) -> int:
    """How long a song of this style lasts when nobody says: one of its forms and a last bar, 1 to 4 minutes."""
    bars = sum(step.bars for step in rng.choice(style.forms)) + 1
    bar_ms = bar_beats(meter) * 60_000 / tempo_bpm
    while bars * bar_ms < 60_000:
        bars += 4
    return round(min(bars, int(240_000 / bar_ms)) * bar_ms)


def lay_form(
    style: Style, length_ms: int, tempo_bpm: float, meter: tuple[int, int], hints: set[str], rng: random.Random
) -> list[Block]:
    """Sections of whole bars that add up to `length_ms`; what is left over lengthens the last one."""
    bar_ms = bar_beats(meter) * 60_000 / tempo_bpm
    total = max(1, int(length_ms / bar_ms + 0.02))
    steps = _hinted(list(rng.choice(style.forms)), hints)
    if length_ms < SINGLE_SECTION_BELOW_MS:
        peak = max(steps, key=lambda step: step.energy)
        return _named([peak], [length_ms])
    steps = _grown(steps, total, length_ms)
    steps = _cut(steps, total, bar_ms, length_ms, hints)
    bars = _shared_out([step.bars for step in steps], total, bar_ms)
    return _named(steps, _durations(bars, bar_ms, length_ms))


def _hinted(steps: list[FormStep], hints: set[str]) -> list[FormStep]:
    """The form as a prompt wants it: without some sections, with others, some longer, some louder."""
    steps = [step for step in steps if f"no {step.role}" not in hints] or steps
    for hint in hints & STRETCHED.keys():
        role, share = STRETCHED[hint]
        steps = [
            step.model_copy(update={"bars": round(step.bars * share) or 1}) if step.role == role else step
            for step in steps
        ]
    for role in (role for role in ADDED if role in hints and all(step.role != role for step in steps)):
        steps.insert(_last_peak(steps), _wanted_step(role, ADDED[role]))
    if "drop" in hints and all(step.role != "drop" for step in steps):
        at = _last_peak(steps)
        steps[at : at + 1] = [_wanted_step(role, shape) for role, shape in DROP.items()]
    return [_with_hinted_energy(step, at / max(1, len(steps) - 1), hints) for at, step in enumerate(steps)]


def _wanted_step(role: SectionRole, shape: tuple[float, int]) -> FormStep:
    return FormStep(role=role, bars=shape[1], energy=shape[0])


def _with_hinted_energy(step: FormStep, place: float, hints: set[str]) -> FormStep:
    """Big choruses are bigger; a song that builds grows from its first section to its last."""
    energy = step.energy + BIG_CHORUS * (step.role == "chorus" and "big chorus" in hints)
    if "build" in hints and step.role != "outro":
        energy *= BUILT_FROM + (1 - BUILT_FROM) * place
    return step.model_copy(update={"energy": min(1.0, energy)})


def _last_peak(steps: list[FormStep]) -> int:
    peaks = [at for at, step in enumerate(steps) if step.role in PEAKS]
    return peaks[-1] if peaks else len(steps) - 1


def _grown(steps: list[FormStep], total: int, length_ms: int) -> list[FormStep]:
    """Repeat verse and chorus before the last chorus, set apart by breaks, solos and bridges, until it is enough."""
    first = 1 if steps[0].role == "intro" else 0
    peak = next((at for at, step in enumerate(steps) if step.role in PEAKS), first)
    cycle = steps[first : max(peak, first) + 1]
    contrasts = [("break", 0.35), ("solo", 0.8), ("bridge", 0.5)]
    round_number = 0
    fewest = LONG_SONG_SECTIONS if length_ms >= LONG_SONG_MS else 1
    while sum(step.bars for step in steps) * STRETCH_MAX < total or len(steps) < fewest:
        role, energy = contrasts[round_number % 3]
        aside = FormStep.model_validate({"role": role, "bars": 8, "energy": energy})
        added = [aside, *cycle]
        if len(steps) + len(added) > SECTIONS_MAX:
            break
        at = _last_peak(steps)
        while at > first and steps[at - 1].role in ASIDES:
            at -= 1
        steps = [*steps[:at], *added, *steps[at:]] if at > first else [*steps, *added]
        round_number += 1
    return steps


def _cut(steps: list[FormStep], total: int, bar_ms: float, length_ms: int, hints: set[str]) -> list[FormStep]:
    """Leave out what matters least, and was not asked for, until the rest has room."""
    fewest = LONG_SONG_SECTIONS if length_ms >= LONG_SONG_MS else 1
    room = min(total, int(length_ms // SECTION_MIN_MS))
    shortest = max(1, int(-(-SECTION_MIN_MS // bar_ms)))
    squeeze = SHORT_SONG_SQUEEZE_MIN if length_ms < SHORT_SONG_MS else SQUEEZE_MIN
    while len(steps) > fewest and (
        sum(_least_bars(step, squeeze) for step in steps) > total or len(steps) * shortest > room
    ):
        ranks = [rank + WANTED_BONUS * (step.role in hints) for step, rank in zip(steps, _ranks(steps), strict=True)]
        at = ranks.index(min(ranks))
        steps = _without(steps, at)
    return steps


def _least_bars(step: FormStep, squeeze: float) -> float:
    """How short a section may get before another had better go: long ones most, four bars not at all."""
    share = LONG_SQUEEZE_MIN if step.bars > LONG_SECTION_BARS else squeeze
    return max(min(step.bars, FEWEST_BARS), step.bars * share)


def _without(steps: list[FormStep], at: int) -> list[FormStep]:
    """The sections less one; two of the same role that then meet become one, as loud as the louder."""
    before, after = steps[:at], steps[at + 1 :]
    if not (before and after and before[-1].role == after[0].role):
        return before + after
    longer, louder = max(before[-1].bars, after[0].bars), max(before[-1].energy, after[0].energy)
    return [*before[:-1], before[-1].model_copy(update={"bars": longer, "energy": louder}), *after[1:]]


def _ranks(steps: list[FormStep]) -> list[float]:
    """How much each section matters: first ones more than returns, the last peak most, the verse before it next."""
    seen: dict[str, int] = {}
    ranks = []
    last = _last_peak(steps)
    for at, step in enumerate(steps):
        times = seen.get(step.role, 0)
        seen[step.role] = times + 1
        rank = IMPORTANCE[step.role] - RETURN_COST * min(times, 2) + LAST_PEAK_BONUS * (at == last) - 0.01 * at
        ranks.append(rank - EARLY_PEAK_COST * (step.role in ("chorus", "drop") and at < last))
    return ranks


def _shared_out(weights: list[int], total: int, bar_ms: float) -> list[int]:
    """`total` bars over the sections by weight, in fours where there are enough; each 3 s to 120 s."""
    least = max(1, int(-(-SECTION_MIN_MS // bar_ms)))
    most = max(least, int(SECTION_MAX_MS // bar_ms) - 1)
    unit = 4 if total >= 4 * len(weights) + 8 else 2 if total >= 2 * len(weights) + 2 else 1
    ideal = [weight * total / sum(weights) for weight in weights]
    bars = [max(least, min(most, unit * max(1, round(share / unit)))) for share in ideal]
    step = unit
    while (left := total - sum(bars)) != 0:
        step = min(step, abs(left))
        way = step if left > 0 else -step
        open_ones = [at for at, count in enumerate(bars) if least <= count + way <= most]
        if not open_ones and step == 1:
            break
        if not open_ones:
            step //= 2
            continue
        last = len(bars) - 1
        needy = last if step < unit and last in open_ones else max(open_ones, key=lambda a: (ideal[a] - bars[a]) * way)
        bars[needy] += way
    return bars


def _durations(bars: list[int], bar_ms: float, length_ms: int) -> list[int]:
    edges = [round(sum(bars[: at + 1]) * bar_ms) for at in range(len(bars))]
    edges[-1] = length_ms
    return [end - start for start, end in zip([0, *edges], edges, strict=False)]


def _named(steps: list[FormStep], durations: list[int]) -> list[Block]:
    """Names numbered where a role comes more than once."""
    counts = {step.role: sum(other.role == step.role for other in steps) for step in steps}
    seen: dict[str, int] = {}
    blocks = []
    for step, duration in zip(steps, durations, strict=True):
        seen[step.role] = seen.get(step.role, 0) + 1
        number = f" {seen[step.role]}" if counts[step.role] > 1 else ""
        blocks.append(Block(f"{TITLES[step.role]}{number}", step.role, step.energy, duration))
    return blocks


def role_of_name(name: str, position: float) -> SectionRole:
    """The role that a section's name says, else one by where it stands in the song, 0 first .. 1 last."""
    for pattern, role in NAME_WORDS:
        if re.search(pattern, name.lower()):
            return role
    return "verse" if position < 0.3 else "chorus" if position < 0.8 else "outro"


def with_energies(blocks: list[Block], style: Style) -> list[Block]:
    """The style's own energies for these roles, the n-th return as its form has it, a little more each time beyond."""
    form = style.forms[0]
    seen: dict[str, int] = {}
    out = []
    for block in blocks:
        own = [step.energy for step in form if step.role == block.role] or [ENERGIES[block.role]]
        times = seen.get(block.role, 0)
        seen[block.role] = times + 1
        energy = own[min(times, len(own) - 1)] + RETURN_LIFT * max(0, times - len(own) + 1)
        out.append(replace(block, energy=min(1.0, energy)))
    return out


def rounded_to_bars(blocks: list[Block], tempo_bpm: float, meter: tuple[int, int]) -> list[Block]:
    """The same sections on whole bars, each at least 3 s; the last one takes what the total leaves."""
    bar_ms = bar_beats(meter) * 60_000 / tempo_bpm
    total = sum(block.duration_ms for block in blocks)
    asked = edge = 0
    out = []
    for at, block in enumerate(blocks):
        asked += block.duration_ms
        rest_ms = SECTION_MIN_MS * (len(blocks) - 1 - at)
        new = total if at == len(blocks) - 1 else round(round(asked / bar_ms) * bar_ms)
        new = min(max(new, edge + SECTION_MIN_MS), edge + SECTION_MAX_MS, total - rest_ms)
        out.append(replace(block, duration_ms=new - edge))
        edge = new
    return out if max(block.duration_ms for block in out) <= SECTION_MAX_MS else blocks
