"""A small band for the tests: what it plays is known to the sample."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engines.audio import SAMPLE_RATE_HZ, Block
from engines.decode import Facts
from engines.recordings import Recording

CHORDS = {
    "C": (0, 4, 7),
    "F": (5, 9, 12),
    "G": (7, 11, 14),
    "Am": (9, 12, 16),
    "Dm": (2, 5, 9),
    "D": (2, 6, 9),
    "Em": (4, 7, 11),
    "Bb": (10, 14, 17),
    "Eb": (3, 7, 10),
}
C3_HZ = 130.81


@dataclass(frozen=True)
class Passage:
    """Bars of one chord each; `is_full` with noise on every half beat and a melody, otherwise chords alone."""

    chords: tuple[str, ...]
    is_full: bool = True


def play(passages: Sequence[Passage], bpm: float = 120.0, per_bar: int = 4, cents: float = 0.0) -> Block:
    """All bars in a row: kick and bass on the first beat, a chord on each."""
    beat_s = 60 / bpm
    bars = [(chord, passage.is_full) for passage in passages for chord in passage.chords]
    sound = np.zeros(round((len(bars) * per_bar * beat_s + 1) * SAMPLE_RATE_HZ))
    for bar, (chord, is_full) in enumerate(bars):
        start_s = bar * per_bar * beat_s
        notes = [C3_HZ * 2 ** ((note + cents / 100) / 12) for note in CHORDS[chord]]
        _add(sound, start_s, _tone(notes[0] / 2, per_bar * beat_s, 0.15))
        _add(sound, start_s, _tone(55, 0.1, 0.2))
        for beat in range(per_bar):
            for note in notes:
                _add(sound, start_s + beat * beat_s, _tone(note, beat_s, 0.08))
            if is_full:
                _add(sound, start_s + beat * beat_s, _tone(4 * notes[beat % 3], beat_s, 0.3))
                for half in (0.0, 0.5):
                    _add(sound, start_s + (beat + half) * beat_s, _hiss(0.05, 0.4 if half else 0.8))
    return np.stack((sound, sound), axis=1).astype(np.float32)


def _add(sound: np.ndarray, at_s: float, note: np.ndarray) -> None:
    first = round(at_s * SAMPLE_RATE_HZ)
    sound[first : first + len(note)] += note[: len(sound) - first]


def _tone(hertz: float, seconds: float, level: float) -> np.ndarray:
    at = np.arange(round(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    partials = sum(np.sin(2 * np.pi * hertz * number * at) / number**2 for number in (1, 2, 3))
    tone: np.ndarray = level * partials * np.exp(-3 * at / seconds) * np.minimum(1, at / 0.005)
    return tone


def _hiss(seconds: float, level: float) -> np.ndarray:
    at = np.arange(round(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    hiss: np.ndarray = level * np.random.default_rng(1).standard_normal(len(at)) * np.exp(-8 * at / seconds)
    return hiss


def recorded(sound: Block, folder: Path) -> Recording:
    """The sound as it lies on the disk once it is decoded."""
    path = folder / "samples"
    sound.astype(np.float32).tofile(path)
    return Recording(path, len(sound), Facts("wav", "pcm_f32le", SAMPLE_RATE_HZ, 2))
