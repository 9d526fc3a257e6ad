"""Key and chords from pitch classes, after the recording's own tuning is found."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from engines.analysis.beats import Beats, by_beat
from engines.analysis.frames import FIFTHS, FRAMES_PER_S, Array, Frames
from engines.builtin.theory import Key

# How often each degree is heard in pieces of a key (Albrecht and Shanahan 2013).
MAJOR = np.array([0.238, 0.006, 0.111, 0.006, 0.137, 0.094, 0.016, 0.214, 0.009, 0.080, 0.008, 0.081])
MINOR = np.array([0.220, 0.006, 0.104, 0.123, 0.019, 0.103, 0.012, 0.214, 0.062, 0.022, 0.061, 0.052])
BASS_SHARE, EDGE_SHARE, EDGE_BEATS = 0.5, 0.08, 4
# How well the best of all keys fits noise and speech, and how well nearly all music.
NOISE_FIT, MUSIC_FIT = 0.5, 0.8
# Intervals above the root, and what listeners hear of each: a chord's root and third more than its fifth.
QUALITIES: dict[str, tuple[tuple[int, float], ...]] = {
    "": ((0, 1.0), (4, 0.9), (7, 0.8)),
    "m": ((0, 1.0), (3, 0.9), (7, 0.8)),
    "7": ((0, 1.0), (4, 0.85), (7, 0.6), (10, 0.6)),
    "maj7": ((0, 1.0), (4, 0.85), (7, 0.6), (11, 0.6)),
    "m7": ((0, 1.0), (3, 0.85), (7, 0.6), (10, 0.6)),
}
EXTENDED_COST = 0.03
STAY, BASS_ON_ROOT = 0.25, 0.17


@dataclass(frozen=True, slots=True)
class Harmony:
    """`key` such as "Bb minor" with its `certainty` 0..1, and for every beat the symbol of its chord.

    The symbol is empty where nothing sounds that has a pitch.
    """

    key: str
    certainty: float
    tuning_cents: float
    symbols: list[str]


def harmony_of(frames: Frames, beats: Beats) -> Harmony:
    """Key and chords; silence and noise give a key of certainty near 0."""
    shift, tuning_cents = _tuning(frames.pitches)
    turned = {name: np.roll(getattr(frames, name), shift, axis=1) for name in ("pitches", "bass")}
    tuned = replace(frames, **turned)
    _, pitches, bass = by_beat(tuned, beats.beats_s * FRAMES_PER_S)
    key, certainty = _key(pitches, bass)
    return Harmony(key.name, certainty, tuning_cents, _chords(pitches, bass, key))


def _tuning(pitches: Array) -> tuple[int, float]:
    """By how many fifths of a semitone to turn the pitches so that they are in tune, and how many cents that is."""
    by_offset = pitches.sum(axis=0).reshape(12, FIFTHS).sum(axis=0)
    off = int(by_offset.argmax()) - FIFTHS // 2
    return -off, 100.0 * off / FIFTHS


def _chords(pitches: Array, bass: Array, key: Key) -> list[str]:
    """The symbol at each beat, spelled as the key is."""
    names = [(root, quality) for quality in QUALITIES for root in range(12)]
    templates = np.array([_template(root, quality) for root, quality in names])
    fits = _unit(np.sqrt(pitches)) @ templates.T
    fits += BASS_ON_ROOT * _unit(bass)[:, [root for root, _ in names]]
    fits -= EXTENDED_COST * np.array([quality not in ("", "m") for _, quality in names])
    symbols = [key.spell(names[at][0]) + names[at][1] for at in _steadiest(fits)]
    sounds = pitches.sum(axis=1) > 0
    return [symbol if sounds[beat] else "" for beat, symbol in enumerate(symbols)]


def _template(root: int, quality: str) -> np.ndarray:
    template = np.zeros(12)
    for interval, weight in QUALITIES[quality]:
        template[(root + interval) % 12] = weight
    return template / np.linalg.norm(template)


def _steadiest(fits: np.ndarray) -> list[int]:
    """The chords that fit best, where each change costs `STAY` (Viterbi)."""
    score, back = fits[0].copy(), []
    for row in fits[1:]:
        change = int(score.argmax())
        back.append(np.where(score >= score[change] - STAY, np.arange(len(score)), change))
        score = np.maximum(score, score[change] - STAY) + row
    path = [int(score.argmax())]
    for step in reversed(back):
        path.append(int(step[path[-1]]))
    return path[::-1]


def _key(pitches: Array, bass: Array) -> tuple[Key, float]:
    """By the profile of all pitch classes, those of the bass once more, and of its first and last notes again."""
    edges = _share(bass[:EDGE_BEATS].sum(axis=0)) + _share(bass[-EDGE_BEATS:].sum(axis=0))
    total = _share(pitches.sum(axis=0)) + BASS_SHARE * _share(bass.sum(axis=0)) + EDGE_SHARE * edges
    scores = np.array(
        [_correlated(total, np.roll(profile, tonic)) for profile in (MAJOR, MINOR) for tonic in range(12)]
    )
    mode, tonic = divmod(int(scores.argmax()), 12)
    lead = 4 * (scores.max() - np.partition(scores, -2)[-2])
    certainty = float(np.clip(lead, 0, 1) * np.clip((scores.max() - NOISE_FIT) / (MUSIC_FIT - NOISE_FIT), 0, 1))
    return Key(tonic, ("major", "minor")[mode]), certainty


def _share(values: np.ndarray) -> np.ndarray:
    return values / max(float(values.sum()), 1e-9)


def _correlated(values: np.ndarray, profile: np.ndarray) -> float:
    if values.std() < 1e-9:
        return 0.0
    return float(np.corrcoef(values, profile)[0, 1])


def _unit(rows: np.ndarray) -> np.ndarray:
    unit: np.ndarray = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return unit
