"""Voicings: which notes of a chord sound, chosen over the whole song so that every voice moves as little as it can."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import pairwise

import numpy as np

from engines.builtin.style import Voicing
from engines.builtin.theory import ChordShape

Voices = tuple[int, ...]
GUITAR_STRINGS = (40, 45, 50, 55, 59, 64)
FRET_SPAN = 4
CENTRE_WEIGHT = 0.25
TOP_WEIGHT = 0.6


def voice_chords(shapes: list[ChordShape], kind: Voicing, voices: int, low: int, high: int) -> list[Voices]:
    """One voicing a chord: ascending MIDI notes within `low` and `high`, each moving the least from the one before."""
    if not shapes:
        return []
    choices = [_choices(shape, kind, voices, low, high) for shape in shapes]
    best = _own_cost(choices[0], low, high)
    back: list[np.ndarray] = []
    for before, here in pairwise(choices):
        total = best[:, None] + _movement(before, here)
        back.append(total.argmin(axis=0))
        best = total.min(axis=0) + _own_cost(here, low, high)
    at = int(best.argmin())
    path = [at]
    for pointers in reversed(back):
        at = int(pointers[at])
        path.append(at)
    return [choices[number][at] for number, at in enumerate(reversed(path))]


def _own_cost(choices: tuple[Voices, ...], low: int, high: int) -> np.ndarray:
    centre = (low + high) / 2
    return np.array([CENTRE_WEIGHT * abs(sum(voicing) / len(voicing) - centre) for voicing in choices])


def _movement(before: tuple[Voices, ...], here: tuple[Voices, ...]) -> np.ndarray:
    """Cost of every move, the top voice counted more because it is heard as a tune. Shape (before, here)."""
    size = min(map(len, (*before, *here)))
    old = np.array([voicing[-size:] for voicing in before])
    new = np.array([voicing[-size:] for voicing in here])
    steps = np.abs(old[:, None, :] - new[None, :, :])
    moved: np.ndarray = steps.sum(axis=2) + TOP_WEIGHT * steps[:, :, -1]
    return moved


@cache
def _choices(shape: ChordShape, kind: Voicing, voices: int, low: int, high: int) -> tuple[Voices, ...]:
    if kind == "guitar":
        found = set(_guitar_shapes(shape, low, high))
    elif kind in ("power", "octave"):
        steps = (0, 7, 12) if kind == "power" else (0, 12)
        found = {tuple(root + step for step in steps) for root in _at(shape.root, low, high - 12)}
    else:
        found = set(_stacks(shape, kind, voices, low, high))
    return tuple(sorted(found)) or (_squeezed(shape, voices, low, high),)


def _at(pitch_class: int, low: int, high: int) -> list[int]:
    return [pitch for pitch in range(low, high + 1) if pitch % 12 == pitch_class]


def _stacks(shape: ChordShape, kind: Voicing, voices: int, low: int, high: int) -> Iterator[Voices]:
    tones = sorted(_kept(shape, 3 if kind == "shell" else voices))
    for turn in range(len(tones)):
        order = [tones[(turn + at) % len(tones)] for at in range(max(2, min(voices, 6)))]
        for base in _at(order[0], low, high):
            stack = _ascend(base, order)
            if kind in ("open", "wide") and len(stack) > 2:
                stack = _opened(stack, kind)
            if stack[0] >= low and stack[-1] <= high:
                yield stack


def _kept(shape: ChordShape, voices: int) -> list[int]:
    """The tones that matter most: third, seventh and colour before fifth, fifth before root."""
    root, *upper = shape.pitch_classes
    fifth = (root + 7) % 12
    ranked = [tone for tone in upper if tone != fifth] + [root] + [tone for tone in upper if tone == fifth]
    return ranked[: max(voices, 2)] if len(shape.pitch_classes) > voices else list(shape.pitch_classes)


def _ascend(base: int, order: list[int]) -> Voices:
    stack = [base]
    for tone in order[1:]:
        stack.append(stack[-1] + ((tone - stack[-1] - 1) % 12) + 1)
    return tuple(stack)


def _opened(stack: Voices, kind: Voicing) -> Voices:
    """Drop-2 for open, the two lowest an octave down for wide."""
    moved = {len(stack) - 2} if kind == "open" else {0, 1} if len(stack) > 3 else {0}
    return tuple(sorted(pitch - 12 if at in moved else pitch for at, pitch in enumerate(stack)))


def _guitar_shapes(shape: ChordShape, low: int, high: int) -> Iterator[Voices]:
    """Grips on six strings: the lowest string sounds the root, each higher one the chord tone nearest to the fret."""
    tones = set(shape.pitch_classes)
    for position in range(8):
        for first in range(3):
            grip = _grip(GUITAR_STRINGS[first:], position, tones, shape.bass)
            if len(grip) >= 4 and grip[0] % 12 == shape.bass and low <= grip[0] and grip[-1] <= high:
                yield grip


def _grip(strings: tuple[int, ...], position: int, tones: set[int], bass: int) -> Voices:
    grip: list[int] = []
    for string in strings:
        wanted = {bass} if not grip else tones
        frets = [fret for fret in range(position, position + FRET_SPAN) if (string + fret) % 12 in wanted]
        if frets and (not grip or string + frets[0] > grip[-1]):
            grip.append(string + frets[0])
        elif not grip:
            return ()
    return tuple(grip)


def _squeezed(shape: ChordShape, voices: int, low: int, high: int) -> Voices:
    """For a register too narrow for the voicing: the kept tones wherever they fit, at least one."""
    found = sorted({pitch for tone in _kept(shape, voices) for pitch in _at(tone, low, high)[:1]})
    return tuple(found) or (min(max(low, shape.root + 60), high),)
