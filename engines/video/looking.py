"""Cuts and looks of a video: key frames tell where something may have happened, the pictures between them what did.

A cut is a step from one picture to the next that is far greater than the steps around it: a fade or a pan is none.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np

from engines.video import Cut, Look
from engines.video.pictures import Picture, Pictures

DIFFERENT = 0.05  # between key frames, of 0..1: less is the same scene
CUT, CUT_AGAINST_NEIGHBOURS, NEIGHBOURS = 0.06, 4.0, 6
LONG_S = 6.0  # without a key frame: anything may have happened
LOOKS_EVERY_S = 1.0
WILD = 0.12  # change of the picture in a second that counts as the wildest motion
SAME_CUT_S = 0.1

Step = tuple[float, float]  # when the next picture comes, in s, and how much it differs, 0..1


def seen(pictures: Pictures, search_seconds: float) -> tuple[int, list[Cut], list[Look]]:
    """The duration in ms, the cuts and the looks, in order of time. Raises `InvalidRequest` for a still picture."""
    keys = list(pictures.key_frames())
    shown = list(keys)
    cuts: list[Cut] = []
    until = time.process_time() + search_seconds
    for first, start_s, end_s, change in _stretches(keys, pictures.duration_s):
        if time.process_time() < until:
            steps, chosen = _searched(pictures.between(start_s, end_s), until)
            cuts += _cuts(steps)
            shown += chosen
        elif first and change > CUT:
            cuts.append(Cut(round(1000 * end_s), min(1.0, change)))
    duration_ms = round(1000 * pictures.duration_s)
    return duration_ms, _within(cuts, duration_ms), _looks(sorted(shown, key=lambda picture: picture.at_s), cuts)


def _stretches(keys: Sequence[Picture], duration_s: float) -> list[tuple[bool, float, float, float]]:
    """Whether a key frame ends it, start and end of each stretch worth a search, and the change in it, greatest first.

    Behind the last key frame nothing is known.
    """
    inner = [(True, a.at_s, b.at_s, _difference(a, b)) for a, b in pairwise(keys)]
    last_s = keys[-1].at_s if keys else 0.0
    found = [each for each in inner if each[3] > DIFFERENT or each[2] - each[1] > LONG_S]
    found.sort(key=lambda each: -each[3])
    return [*found, (False, last_s, duration_s, 0.0)]


def _difference(one: Picture, other: Picture) -> float:
    """How much two pictures differ, 0..1."""
    return float(np.abs(one.thumb.astype(np.int16) - other.thumb).mean()) / 255


def _searched(between: Iterable[Picture], until: float) -> tuple[list[Step], list[Picture]]:
    """Every step, and about a picture a second; what comes after `until` of the processor's time is left out."""
    steps: list[Step] = []
    chosen: list[Picture] = []
    last: Picture | None = None
    for picture in between:
        if last:
            steps.append((picture.at_s, _difference(last, picture)))
        if not chosen or picture.at_s - chosen[-1].at_s >= LOOKS_EVERY_S:
            chosen.append(picture)
        last = picture
        if time.process_time() > until:
            break
    return steps, chosen


def _cuts(steps: Sequence[Step]) -> list[Cut]:
    changes = np.array([change for _, change in steps])
    return [
        Cut(round(1000 * at_s), min(1.0, change))
        for place, (at_s, change) in enumerate(steps)
        if change > max(CUT, CUT_AGAINST_NEIGHBOURS * _usual(changes, place))
    ]


def _usual(changes: np.ndarray, at: int) -> float:
    """The median of the changes around one; 0 where there are none."""
    around = np.concatenate((changes[max(0, at - NEIGHBOURS) : at], changes[at + 1 : at + 1 + NEIGHBOURS]))
    return float(np.median(around)) if len(around) else 0.0


def _within(cuts: list[Cut], duration_ms: int) -> list[Cut]:
    """In order, none twice, none at the very ends."""
    kept: list[Cut] = []
    for cut in sorted(cuts, key=lambda cut: cut.at_ms):
        is_new = not kept or cut.at_ms - kept[-1].at_ms > 1000 * SAME_CUT_S
        if is_new and 0 < cut.at_ms < duration_ms:
            kept.append(cut)
    return kept


def _looks(shown: Sequence[Picture], cuts: Sequence[Cut]) -> list[Look]:
    """One for each picture shown; its motion is the change to the next one, unless a cut lies between them."""
    looks: list[Look] = []
    motion = 0.0
    for picture, following in pairwise([*shown, *shown[-1:]]):
        gap_s = following.at_s - picture.at_s
        is_cut = any(picture.at_s * 1000 < cut.at_ms <= following.at_s * 1000 for cut in cuts)
        if gap_s > 0 and not is_cut:
            motion = min(1.0, _difference(picture, following) / max(1.0, gap_s) / WILD)
        looks.append(_look(picture, motion))
    return looks


def _look(picture: Picture, motion: float) -> Look:
    red, green, blue = (picture.thumb[..., channel].astype(np.float64) / 255 for channel in range(3))
    colours = np.stack((red, green, blue))
    return Look(
        at_ms=max(0, round(1000 * picture.at_s)),
        brightness=round(float(colours.mean()), 3),
        colour=round(float((colours.max(axis=0) - colours.min(axis=0)).mean()), 3),
        warmth=round(float(0.5 + (red - blue).mean() / 2), 3),
        motion=round(motion, 3),
    )
