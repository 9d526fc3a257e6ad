"""The form of a recording: where its sections begin, which of them are the same, and what each is to the song.

Boundaries are where a checkerboard kernel finds that bars sound new (Foote 2000), chosen together by dynamic
programming, which prefers phrases of four and eight bars. Sections are compared by sound and harmony.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from engines.analysis.beats import Beats, by_beat
from engines.analysis.frames import FRAMES_PER_S, Frames

# How far each kernel and each dB of a step speak for a boundary, against how rare one is: a logistic regression over
# the bars of a hundred songs whose sections are known.
SOUND_KERNELS, TIMBRE_KERNELS = {1: 7.2, 2: 4.8}, {4: 6.8}
STEP_WEIGHT, BOUNDARY_COST = 0.4, 8.0
PHRASE_BONUS = {4: 0.25, 8: 0.5, 12: 0.25, 16: 0.45}
ODD_COST, SHORTEST_BARS, LONGEST_BARS = 0.35, 2, 40
SAME_BELOW, NO_GROUP = 0.78, -1
LOUD_DB = 1.5
SHORT_SHARE = 0.7  # of the chorus: what leads to it
SHORTEST_LAST_BARS = 1.5
TITLES = {
    "intro": "Intro", "verse": "Verse", "prechorus": "Pre-Chorus", "chorus": "Chorus", "bridge": "Bridge",
    "break": "Break", "outro": "Outro",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FoundSection:
    """A section from `start_s` to `end_s`; those of one `group` sound alike. `level_db` is against the whole."""

    name: str
    role: str
    start_s: float
    end_s: float
    group: int
    level_db: float


def sections_of(frames: Frames, beats: Beats) -> list[FoundSection]:
    """The sections, which cover the recording from its start to its end."""
    starts = _bar_starts(beats, frames.seconds)
    bands, pitches, bass = by_beat(frames, starts * FRAMES_PER_S)
    timbre = bands - bands.mean(axis=1, keepdims=True)
    levels = 10 * np.log10(_mean_energy(frames, starts) + 1e-9)
    edges = _edges(_novelty(bands, timbre, levels))
    parts = [(timbre, 1.0), (_shares(pitches), 0.7), (_shares(bass), 0.4), (levels[:, None], 0.8)]
    groups = _groups(np.hstack([weight * _even(part) for part, weight in parts]), edges)
    whole = _mean_db(levels)
    times = np.append(starts, frames.seconds)
    times[0] = 0.0
    found = [
        FoundSection("", "verse", float(times[a]), float(times[b]), group, _mean_db(levels[a:b]) - whole)
        for (a, b), group in zip(pairwise(edges), groups, strict=True)
    ]
    return _numbered(_with_roles(found))


def _mean_db(levels_db: np.ndarray) -> float:
    return 10 * float(np.log10(np.mean(10 ** (levels_db / 10)) + 1e-12))


def _bar_starts(beats: Beats, seconds: float) -> np.ndarray:
    """In seconds; what rings on behind the last bar belongs to it."""
    starts = beats.beats_s[beats.downbeats]
    if len(starts) < 2:
        return np.array([0.0])
    bar_s = float(np.median(np.diff(starts)))
    whole: np.ndarray = starts[starts <= max(starts[0], seconds - SHORTEST_LAST_BARS * bar_s)]
    return whole


def _mean_energy(frames: Frames, starts: np.ndarray) -> np.ndarray:
    energy = np.append(0.0, np.cumsum(frames.bands.sum(axis=1), dtype=np.float64))
    first = np.minimum((starts * FRAMES_PER_S).astype(int), len(frames.bands) - 1)
    last = np.append(first[1:], len(frames.bands))
    mean: np.ndarray = (energy[last] - energy[first]) / np.maximum(last - first, 1)
    return mean


def _shares(rows: np.ndarray) -> np.ndarray:
    shares: np.ndarray = np.sqrt(rows / np.maximum(rows.sum(axis=1, keepdims=True), 1e-9))
    return shares


def _even(part: np.ndarray) -> np.ndarray:
    """Centred, with a mean squared length of 1 a row, however many columns it has."""
    centred = part - part.mean(axis=0)
    even: np.ndarray = centred / max(float(np.sqrt((centred**2).sum(axis=1).mean())), 1e-9)
    return even


def _novelty(bands: np.ndarray, timbre: np.ndarray, levels: np.ndarray) -> np.ndarray:
    """How much speaks for a boundary at the start of each bar; more does than not above 0."""
    novelty: np.ndarray = STEP_WEIGHT * np.abs(np.diff(levels, prepend=levels[0])) - BOUNDARY_COST
    for part, kernels in ((bands, SOUND_KERNELS), (timbre, TIMBRE_KERNELS)):
        likeness = _likeness(_even(part))
        novelty += sum(weight * _checkerboard(likeness, bars) for bars, weight in kernels.items())
    return novelty


def _likeness(rows: np.ndarray) -> np.ndarray:
    """0..1, for each pair of rows."""
    squares = (rows**2).sum(axis=1)
    distance = np.sqrt(np.maximum(squares[:, None] + squares - 2 * rows @ rows.T, 0))
    likeness: np.ndarray = np.exp(-distance / max(float(np.median(distance)), 1e-9))
    return likeness


def _checkerboard(likeness: np.ndarray, size: int) -> np.ndarray:
    bars = len(likeness)
    curve = np.zeros(bars)
    for at in range(1, bars):
        before, after = slice(max(0, at - size), at), slice(at, min(bars, at + size))
        inside = likeness[before, before].mean() + likeness[after, after].mean()
        curve[at] = inside / 2 - likeness[before, after].mean()
    return curve


def _edges(novelty: np.ndarray) -> list[int]:
    """The bars at which sections begin, and the end: the most novel ones at likely distances."""
    bars = len(novelty)
    best, back = np.full(bars + 1, -np.inf), np.zeros(bars + 1, int)
    best[0] = 0.0
    for end in range(1, bars + 1):
        for start in range(max(0, end - LONGEST_BARS), end):
            length = end - start
            if length < min(SHORTEST_BARS, bars):
                continue
            total = best[start] + (float(novelty[end]) if end < bars else 0.0) + _preference(length)
            if total > best[end]:
                best[end], back[end] = total, start
    edges = [bars]
    while edges[-1] > 0:
        edges.append(int(back[edges[-1]]))
    return edges[::-1]


def _preference(length: int) -> float:
    """For sections of this many bars."""
    return PHRASE_BONUS.get(length, -ODD_COST * ((length % 4 > 0) + 0.5 * (length % 2)))


def _groups(features: np.ndarray, edges: list[int]) -> list[int]:
    """Numbers that sections share which sound alike."""
    # The median bar: a fill or an ending that rings out makes no other section.
    means = [np.median(features[a:b], axis=0) for a, b in pairwise(edges)]
    groups: list[int] = []
    centres: list[np.ndarray] = []
    for mean in means:
        distances = [float(np.linalg.norm(mean - centre)) for centre in centres]
        if distances and min(distances) < SAME_BELOW:
            groups.append(int(np.argmin(distances)))
        else:
            groups.append(len(centres))
            centres.append(mean)
    return groups


def _with_roles(sections: list[FoundSection]) -> list[FoundSection]:
    """What each is to the song: by its place, its returns and its level."""
    last = len(sections) - 1
    edges = {at for at, each in enumerate(sections) if at in (0, last) and last > 1 and _is_edge(each, sections)}
    inner = [each for at, each in enumerate(sections) if at not in edges]
    chorus = _chorus_group(inner)
    verse = next((each.group for each in inner if each.group != chorus), chorus)
    chorus = chorus if verse != chorus else NO_GROUP
    roles = []
    for at, each in enumerate(sections):
        following = sections[at + 1].group if at < last else None
        if at in edges:
            roles.append("outro" if at else "intro")
        elif each.group == chorus:
            roles.append("chorus")
        elif each.group == verse:
            roles.append("verse")
        elif following == chorus and each.end_s - each.start_s < SHORT_SHARE * _length(chorus, inner):
            roles.append("prechorus")
        else:
            roles.append("break" if each.level_db < -2 * LOUD_DB else "bridge")
    return [replace(each, role=role) for each, role in zip(sections, roles, strict=True)]


def _is_edge(section: FoundSection, sections: list[FoundSection]) -> bool:
    """Whether the first or last section stands apart: quieter, or never heard again."""
    is_alone = sum(each.group == section.group for each in sections) == 1
    return is_alone or section.level_db < -LOUD_DB


def _chorus_group(sections: list[FoundSection]) -> int:
    """The loudest of the groups that return; of all where none does."""
    groups = {each.group for each in sections}
    returning = {group for group in groups if sum(each.group == group for each in sections) > 1}
    return max(returning or groups, key=lambda group: max(each.level_db for each in sections if each.group == group))


def _length(group: int, sections: list[FoundSection]) -> float:
    return max(each.end_s - each.start_s for each in sections if each.group == group)


def _numbered(sections: list[FoundSection]) -> list[FoundSection]:
    """Names for people: "Verse 1", "Verse 2", and no number for what comes once."""
    roles = [each.role for each in sections]
    named = []
    for at, each in enumerate(sections):
        number = f" {roles[: at + 1].count(each.role)}" if roles.count(each.role) > 1 else ""
        named.append(replace(each, name=TITLES[each.role] + number))
    return named
