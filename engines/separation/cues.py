"""What tells instruments apart in one place of the spectrum.

How it came to be and goes on (percussion rises everywhere at once, pitch lasts), what lies beside it and at its
harmonics, where it is between the loudspeakers, and whether it was there in similar beats (REPET-SIM, Rafii and Pardo
2012). Spectra are taken together to `BANDS`, single bins below 3 kHz.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.ndimage import uniform_filter1d

from engines.audio import SAMPLE_RATE_HZ, Block
from engines.separation.spectra import BINS, FRAMES_PER_S, LEAD, WINDOW, Array, Spectra, count_of, spectra_of

ZONES = ((0, 300, 1), (300, 700, 4), (700, 1_500, 10), (1_500, BINS, 50))  # first bin, end, bins to a band
EDGES = np.concatenate([np.arange(first, end, step) for first, end, step in ZONES])
BANDS = len(EDGES)
BAND_OF_BIN = np.repeat(np.arange(BANDS), np.diff(np.append(EDGES, BINS)))
FLOOR = 1e-7  # power of what counts as nothing; a full-scale sine has 1e6
BATCH = 512

TIMES = (-24, -12, -6, -3, -2, -1, 1, 2, 3, 6, 12, 24)
NEIGHBOURS = (-12, -8, -5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 8, 12)
CORNERS = tuple((step, band) for step in (-4, -2, 2, 4) for band in (-2, -1, 1, 2))
HARMONICS = (1 / 4, 1 / 3, 1 / 2, 2 / 3, 3 / 2, 2.0, 3.0, 4.0)
WIDE_BANDS, OCTAVES, LOWEST_HZ = 16, 10, 40.0
LIKE_BEATS, STEPS_OF_BEAT = 6, 4
TREND_FRAMES = round(2 * FRAMES_PER_S)


@dataclass(frozen=True, slots=True)
class Picture:
    """A whole recording in bands, each (frames, `BANDS`), and its onsets (frames,).

    `level` is the natural logarithm of power, `trend` its slow course, `width` the logarithm of sides to middle,
    `balance` 0 for the middle to 1 for either side, `novelty` how far the level lies above that of similar beats.
    """

    level: Array
    width: Array
    balance: Array
    novelty: Array
    trend: Array
    onsets: Array


def pictured(sound: Block, beats_s: np.ndarray) -> Picture:
    """Take a sound (samples, 2) apart in bands; `beats_s` say where to look for repetition."""
    frames = count_of(len(sound))
    parts = [_measured(spectra_of(sound, at, min(at + BATCH, frames))) for at in range(0, frames, BATCH)]
    level, width, balance = (np.concatenate(each) for each in zip(*parts, strict=True))
    trend = uniform_filter1d(level, TREND_FRAMES, axis=0)
    return Picture(level, width, balance, level - _background(level, beats_s), trend, _onsets(level))


def features_of(picture: Picture, frames: np.ndarray) -> Array:
    """Features (len(frames), `BANDS`, n) of some frames; levels are relative to the place itself."""
    near = {step: np.clip(frames + step, 0, len(picture.level) - 1) for step in range(min(TIMES), max(TIMES) + 1)}
    here, width = picture.level[frames], picture.width[frames]
    rows = [*_around(picture.level, near, here), *_own(picture, frames, here)]
    rows += [width, picture.balance[frames], width[:, _beside(-1)], width[:, _beside(1)]]
    rows += [_spread(picture.onsets[near[step]], here) for step in range(-2, 3)]
    rows += [_spread(column, here) for column in _wide(here, WIDE_BANDS).T - here.mean(axis=1)]
    rows += [np.broadcast_to(place, here.shape) for place in _places()]
    return np.stack(rows, axis=2)


def _around(level: Array, near: dict[int, np.ndarray], here: Array) -> Iterator[Array]:
    yield from (level[near[step]] - here for step in TIMES)
    yield from (here[:, _beside(band)] - here for band in NEIGHBOURS)
    yield from (level[near[step]][:, _beside(band)] - here for step, band in CORNERS)
    yield from (here[:, bands] - here for bands in _harmonics())


def _own(picture: Picture, frames: np.ndarray, here: Array) -> list[Array]:
    return [here - here.mean(axis=1, keepdims=True), here - picture.trend[frames], picture.novelty[frames]]


def _spread(of_frames: Array, here: Array) -> Array:
    return np.broadcast_to(of_frames[:, None], here.shape)


def _measured(spectra: Spectra) -> tuple[Array, Array, Array]:
    powers = (np.square(np.abs(spectra[0])), np.square(np.abs(spectra[1])), np.square(np.abs(spectra.sum(axis=0))) / 2)
    left, right, middle = (np.add.reduceat(power, EDGES, axis=1) + np.float32(FLOOR) for power in powers)
    sides = np.maximum(left + right - middle, np.float32(1e-4) * (left + right))
    return np.log(left + right), np.log(sides / middle), np.abs(left - right) / (left + right)


def _onsets(level: Array) -> Array:
    rises = np.maximum(np.diff(level, axis=0, prepend=level[:1]), 0).mean(axis=1)
    onsets: Array = (rises / max(float(rises.std()), 1e-6)).astype(np.float32)
    return onsets


def _background(level: Array, beats_s: np.ndarray) -> Array:
    """The median of the same place in the beats that are most alike; the level itself where there are too few."""
    lead = LEAD / SAMPLE_RATE_HZ - WINDOW / 2 / SAMPLE_RATE_HZ
    starts = np.round((np.asarray(beats_s) + lead) * FRAMES_PER_S).astype(int)
    starts = starts[starts < len(level)]
    if len(starts) < 2 * LIKE_BEATS:
        return level
    background, ends = level.copy(), np.append(starts[1:], len(level))
    nearest = np.argpartition(-_likeness(level, starts, ends), LIKE_BEATS, axis=1)[:, :LIKE_BEATS]
    for beat, (start, end) in enumerate(zip(starts, ends, strict=True)):
        at = np.clip(starts[nearest[beat]][:, None] + np.arange(end - start), 0, len(level) - 1)
        background[start:end] = np.median(level[at], axis=0)
    return background


def _likeness(level: Array, starts: np.ndarray, ends: np.ndarray) -> Array:
    """How alike beats are, -1..1; never like themselves."""
    steps = starts[:, None] + np.round(np.arange(STEPS_OF_BEAT) * (ends - starts)[:, None] / STEPS_OF_BEAT).astype(int)
    coarse = _wide(level, 2 * WIDE_BANDS)
    vectors = coarse[np.minimum(steps, len(level) - 1)].reshape(len(starts), -1)
    vectors = vectors - vectors.mean(axis=0)
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6)
    likeness: Array = vectors @ vectors.T
    np.fill_diagonal(likeness, -2)
    return likeness


def _wide(level: Array, count: int) -> Array:
    return np.stack([part.mean(axis=1) for part in np.array_split(level, count, axis=1)], axis=1)


@cache
def _beside(band: int) -> np.ndarray:
    return np.clip(np.arange(BANDS) + band, 0, BANDS - 1)


@cache
def _middles() -> np.ndarray:
    """The bin in the middle of each band."""
    middles: np.ndarray = (EDGES + np.append(EDGES[1:], BINS) - 1) / 2
    return middles


@cache
def _harmonics() -> tuple[np.ndarray, ...]:
    """For each ratio the band where this multiple of every band's frequency lies."""
    return tuple(np.searchsorted(EDGES, np.minimum(_middles() * ratio, BINS - 1), "right") - 1 for ratio in HARMONICS)


@cache
def _places() -> Array:
    """How near a band is to each octave from `LOWEST_HZ` on (`OCTAVES`, `BANDS`), 0..1."""
    octaves = np.log2(np.maximum(_middles(), 1) * SAMPLE_RATE_HZ / WINDOW / LOWEST_HZ)
    places: Array = np.exp(-0.5 * np.square(octaves - np.arange(OCTAVES)[:, None])).astype(np.float32)
    return places
