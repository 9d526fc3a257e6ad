"""Tempo, beats and bars: where a listener would tap, and count one.

Onsets are rises of compressed mel energies. Tempo by their autocorrelation, weighted as listeners prefer tempi; beats
by dynamic programming along a tempo that may drift (Ellis 2007).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter1d

from engines.analysis.frames import FRAMES_PER_S, PITCH_FRAMES_PER_S, Array, Frames

TEMPO_RANGE_BPM, PREFERRED_BPM = (40.0, 240.0), 115.0
# How far from the preferred tempo others are heard nearly as well: where nothing is known, and of a known kind.
WIDE_OCTAVES, NARROW_OCTAVES = 0.9, 0.4
COMPRESSION = 1e5
LEAST_DEVIATION, LEAST_CERTAINTY = 1e-3, 0.02
WINDOW_S, STEP_S = 10.0, 2.5
TIGHTNESS = 400.0
DRIFT_COST = 60.0
LOW_BANDS, LOW_WEIGHT = 4, 0.7
# Half beats on either side that are compared, and what each kind of accent counts.
HARMONY_HALVES, BASS_HALVES, SECTION_HALVES = 4, 2, 16
STRIKE_WEIGHT, SOUND_WEIGHT, OFF_BEAT_COST = 0.3, 2.0, 0.3
REPEAT_WEIGHT, FOUR_BONUS = 4.0, 0.4
METERS = {3: (3, 6), 4: (4, 8)}  # beats to a bar, and where it comes again


@dataclass(frozen=True, slots=True)
class Beats:
    """`beats_s` in seconds, those that begin a bar of `per_bar` beats at `downbeats` (indices); `certainty` 0..1.

    `is_compound`: each beat is felt in three.
    """

    tempo_bpm: float
    beats_s: np.ndarray
    downbeats: np.ndarray
    per_bar: int
    is_compound: bool
    certainty: float


def onsets(frames: Frames, low_weight: float = 0.0) -> Array:
    """How much begins in each frame, 0 or more, of deviation 1; low drums count `low_weight` more."""
    level = np.log1p(COMPRESSION * frames.bands)
    rises = np.maximum(level[2:] - level[:-2], 0)
    curve = np.pad(rises.mean(axis=1) + low_weight * rises[:, :LOW_BANDS].mean(axis=1), (1, 1))
    curve = curve - gaussian_filter1d(curve, FRAMES_PER_S * 0.4)
    scaled: Array = (np.maximum(curve, 0) / max(float(curve.std()), LEAST_DEVIATION)).astype(np.float32)
    return scaled


def track(frames: Frames, expected_bpm: float = PREFERRED_BPM, expectation: float = 0.0) -> Beats:
    """The beats of a recording; where none are heard, even ones at the expected tempo with certainty 0.

    `expected_bpm` decides between metrical levels, the more the nearer `expectation` is to 1.
    """
    # Tempo is in what everybody plays, the beat in what the low drum does.
    curve = onsets(frames, LOW_WEIGHT)
    lags, _, certainty = _periods(onsets(frames), expected_bpm, expectation)
    beats = _followed(curve, lags)
    if len(beats) < 4 or certainty < LEAST_CERTAINTY:
        return _even(expected_bpm, frames.seconds)
    beats, per_bar, phase = _bars(frames, beats)
    seconds = _refined(curve, beats) / FRAMES_PER_S
    tempo = _tempo_of(seconds)
    return Beats(
        tempo, seconds, np.arange(phase, len(seconds), per_bar), per_bar, _is_compound(curve, beats), certainty
    )


def _even(tempo_bpm: float, seconds: float) -> Beats:
    beats = np.arange(0, max(seconds, 1e-3), 60 / tempo_bpm)
    return Beats(tempo_bpm, beats, np.arange(0, len(beats), 4), 4, False, 0.0)


def _periods(curve: Array, expected_bpm: float, expectation: float) -> tuple[np.ndarray, np.ndarray, float]:
    """For every frame the length of a beat in frames, the steps it was decided at, and how sure that is."""
    size, step = round(WINDOW_S * FRAMES_PER_S), round(STEP_S * FRAMES_PER_S)
    shortest, longest = (round(60 * FRAMES_PER_S / bpm) for bpm in TEMPO_RANGE_BPM[::-1])
    padded = np.pad(curve, size // 2)
    windows = np.lib.stride_tricks.sliding_window_view(padded, size)[::step]
    spectra = np.fft.rfft(windows - windows.mean(axis=1, keepdims=True), 2 * size, axis=1)
    correlation = np.fft.irfft(np.abs(spectra) ** 2, axis=1)[:, : 4 * longest + 2]
    correlation /= np.maximum(correlation[:, :1], 1e-9)
    lags = np.arange(shortest, longest + 1)
    # A beat is also heard in its multiples: bars repeat.
    strength = sum(
        weight * np.maximum.reduce([correlation[:, lags * times + off] for off in (-1, 0, 1)])
        for times, weight in ((1, 1.0), (2, 0.6), (4, 0.4))
    )
    octaves = WIDE_OCTAVES + expectation * (NARROW_OCTAVES - WIDE_OCTAVES)
    preference = np.exp(-0.5 * (np.log2(60 * FRAMES_PER_S / lags / expected_bpm) / octaves) ** 2)
    salience = np.maximum(strength, 0) * preference
    path = _smoothest(salience, lags)
    certainty = float(np.clip(correlation[np.arange(len(path)), lags[path]].mean() * 1.5, 0, 1))
    at = np.arange(len(curve))
    return np.interp(at, np.arange(len(path)) * step, lags[path].astype(float)), path, certainty


def _smoothest(salience: np.ndarray, lags: np.ndarray) -> np.ndarray:
    """The path of beat lengths through the windows that is most salient and changes least (Viterbi)."""
    jumps = DRIFT_COST * np.abs(np.log2(lags[:, None] / lags[None, :]))
    jumps = np.minimum(jumps, 6.0)
    score = np.log(salience[0] + 1e-3)
    back = np.zeros(salience.shape, int)
    for at in range(1, len(salience)):
        reached = score[None, :] - jumps
        back[at] = reached.argmax(axis=1)
        score = reached.max(axis=1) + np.log(salience[at] + 1e-3)
    path = [int(score.argmax())]
    for at in range(len(salience) - 1, 0, -1):
        path.append(int(back[at][path[-1]]))
    return np.array(path[::-1])


def _followed(curve: Array, periods: np.ndarray) -> np.ndarray:
    """Frames of beats, by dynamic programming over onsets and even spacing."""
    smooth = gaussian_filter1d(curve, 1.5)
    scores, back = smooth.copy(), np.full(len(curve), -1)
    for at in range(len(curve)):
        period = periods[at]
        first, last = at - round(2 * period), at - round(period / 2)
        if last < 0:
            continue
        first = max(0, first)
        distance = at - np.arange(first, last + 1)
        reached = scores[first : last + 1] - TIGHTNESS / 100 * np.log(distance / period) ** 2 * 10
        best = int(reached.argmax())
        if reached[best] > 0:
            scores[at] += reached[best]
            back[at] = first + best
    tail = max(0, len(curve) - round(float(periods[-1]) * 1.5)) if len(curve) else 0
    if not len(curve) or not curve.any():
        return np.zeros(0, int)
    at = tail + int(scores[tail:].argmax())
    beats = []
    while at >= 0:
        beats.append(at)
        at = int(back[at])
    return np.array(beats[::-1])


def _refined(curve: Array, beats: np.ndarray) -> np.ndarray:
    """Beats moved to the middle of the onsets they lie on, by less than a frame or two."""
    refined = beats.astype(float)
    for number, at in enumerate(beats.astype(int)):
        low, high = max(0, at - 2), min(len(curve), at + 3)
        weights = curve[low:high]
        if weights.sum() > 0:
            refined[number] = float((np.arange(low, high) * weights).sum() / weights.sum())
    return refined


def _tempo_of(beats_s: np.ndarray) -> float:
    """Of the longest stretch of even beats, by a straight line through them; the median where they drift."""
    gaps = np.diff(beats_s)
    median = float(np.median(gaps))
    numbers = np.concatenate(([0.0], np.cumsum(np.maximum(1, np.round(gaps / median)))))
    for _ in range(3):
        slope, start = np.polyfit(numbers, beats_s, 1)
        off = np.abs(beats_s - (start + slope * numbers))
        keep = off < 0.06
        if keep.sum() < max(4, 0.6 * len(beats_s)):
            return 60 / median
        numbers, beats_s = numbers[keep], beats_s[keep]
    return float(60 / slope)


def _bars(frames: Frames, beats: np.ndarray) -> tuple[np.ndarray, int, int]:
    """Beats on the right half of what was followed, how many make a bar, and the first that begins one."""
    if len(beats) < 12:
        return beats, 4, 0
    bands, _, _ = by_beat(frames, beats)
    likeness = _likeness(bands)
    repeats = {meter: np.mean([_diagonal(likeness, lag) for lag in lags]) for meter, lags in METERS.items()}
    halves = np.interp(np.arange(0, len(beats) - 0.5, 0.5), np.arange(len(beats)), beats)
    accents = _accents(frames, halves)
    best: dict[int, tuple[float, int]] = {}
    for meter in METERS:
        phases = [accents[at :: 2 * meter].mean() - OFF_BEAT_COST * (at % 2) for at in range(2 * meter)]
        best[meter] = float(max(phases)), int(np.argmax(phases))
    meter = max(METERS, key=lambda m: REPEAT_WEIGHT * float(repeats[m]) + best[m][0] + FOUR_BONUS * (m == 4))
    phase = best[meter][1]
    return halves[phase % 2 :: 2] if phase % 2 else beats, meter, phase // 2


def _accents(frames: Frames, halves: np.ndarray) -> np.ndarray:
    """How much speaks for a bar to begin at each half beat: harmony and sound change, the low drum strikes."""
    bands, harmony, bass = by_beat(frames, halves)
    low = np.log1p(COMPRESSION * frames.bands[:, :LOW_BANDS]).sum(axis=1)
    strike = np.array([low[at : at + 6].max() - low[max(0, at - 4) : at + 1].min() for at in halves.astype(int)])
    before, after = _around(bands, SECTION_HALVES)
    sound = np.linalg.norm(after - before, axis=1) ** 2
    turns = _standard(_turn(np.sqrt(harmony), HARMONY_HALVES)) + _standard(_turn(bass, BASS_HALVES))
    accents: np.ndarray = turns + STRIKE_WEIGHT * _standard(strike) + SOUND_WEIGHT * _standard(sound)
    return accents


def _around(rows: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Means of the `size` rows before each row, and of as many from it on; the first row has itself before it."""
    sums = np.concatenate((np.zeros((1, rows.shape[1])), np.cumsum(rows, axis=0, dtype=np.float64)))
    at = np.arange(len(rows))
    first, last = np.maximum(at - size, 0), np.minimum(at + size, len(rows))
    before = (sums[at] - sums[first]) / np.maximum(at - first, 1)[:, None]
    after = (sums[last] - sums[at]) / (last - at)[:, None]
    before[0] = after[0]
    return before, after


def _turn(rows: np.ndarray, size: int) -> np.ndarray:
    """How little the `size` rows from each on point where those before it do."""
    before, after = _around(rows, size)
    lengths = np.linalg.norm(before, axis=1) * np.linalg.norm(after, axis=1)
    turn: np.ndarray = 1 - (before * after).sum(axis=1) / np.maximum(lengths, 1e-9)
    return turn


def by_beat(frames: Frames, beats: np.ndarray) -> tuple[Array, Array, Array]:
    """Mean compressed bands (beats, 40), pitch classes and bass (beats, 12) from each beat to the next."""
    starts = beats.astype(int)
    bands = _means(np.log1p(COMPRESSION * frames.bands), starts)
    coarse = np.round(beats * (PITCH_FRAMES_PER_S / FRAMES_PER_S)).astype(int)
    pitches, bass = (
        _means(each.reshape(len(each), 12, -1).sum(axis=2), coarse) for each in (frames.pitches, frames.bass)
    )
    return bands, pitches, bass


def _means(values: Array, starts: np.ndarray) -> Array:
    """Means from each start to the next, the last to the end; a stretch without a frame takes the nearest."""
    sums = np.concatenate((np.zeros((1, values.shape[1])), np.cumsum(values, axis=0, dtype=np.float64)))
    first = np.minimum(starts, len(values) - 1)
    last = np.maximum(np.append(first[1:], len(values)), first + 1)
    means: Array = ((sums[last] - sums[first]) / (last - first)[:, None]).astype(np.float32)
    return means


def _likeness(rows: Array) -> np.ndarray:
    centred = rows - rows.mean(axis=0)
    norms = np.linalg.norm(centred, axis=1, keepdims=True)
    unit = centred / np.maximum(norms, 1e-9)
    likeness: np.ndarray = unit @ unit.T
    return likeness


def _diagonal(likeness: np.ndarray, lag: int) -> float:
    return float(np.diagonal(likeness, lag).mean()) if lag < len(likeness) else 0.0


def _standard(values: np.ndarray) -> np.ndarray:
    standard: np.ndarray = (values - values.mean()) / max(float(values.std()), 1e-9)
    return standard


def _is_compound(curve: Array, beats: np.ndarray) -> bool:
    """Whether onsets part the beats in three rather than in two or four."""
    if len(beats) < 8:
        return False
    starts, gaps = beats[:-1], np.diff(beats)
    near = {
        share: np.mean(
            [
                curve[max(0, round(s + share * g) - 1) : round(s + share * g) + 2].max(initial=0)
                for s, g in zip(starts, gaps, strict=True)
            ]
        )
        for share in (1 / 3, 2 / 3, 1 / 4, 1 / 2, 3 / 4)
    }
    thirds, halves = (near[1 / 3] + near[2 / 3]) / 2, near[1 / 2]
    return bool(thirds > 1.3 * halves and near[1 / 3] > 0.6 * near[2 / 3])
