"""The pitch of a sung line: the melody with glides between notes, scoops, a late vibrato and a little drift."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

from engines.builtin.voice.phrase import Manner, SungNote
from engines.builtin.voice.singers import Singer
from engines.builtin.voice.speech import FRAME_S, Floats

Doubles = NDArray[np.float64]

GLIDE_S = 0.07
# A glide is centred this long before the beat, so that the vowel starts on its pitch.
GLIDE_AHEAD_S = 0.03
SCOOP_SEMITONES, SCOOP_S = 0.5, 0.09
SCOOP_AFTER_REST_S = 0.25
VIBRATO_HZ = 5.5
VIBRATO_NOTE_S, VIBRATO_DELAY_S, VIBRATO_SWELL_S = 0.45, 0.25, 0.35
DRIFT_SEMITONES, DRIFT_S = 0.04, 0.25
# The width of a speaker's intonation, against his natural one.
LIVELINESS: dict[Manner, float] = {"sung": 1.0, "rap": 1.3, "spoken": 1.0}


def hertz(midi: Doubles) -> Doubles:
    frequency: Doubles = 440.0 * 2 ** ((midi - 69) / 12)
    return frequency


def sung_pitch(notes: Sequence[SungNote], at: Doubles, singer: Singer, rng: np.random.Generator) -> Doubles:
    """MIDI pitch, fractional, at each second `at` of the phrase; `at` is evenly spaced by 5 ms."""
    starts = np.array([note.start_s for note in notes])
    which = np.clip(np.searchsorted(starts, at + GLIDE_AHEAD_S, side="right") - 1, 0, None)
    steps = np.array([float(note.pitch) for note in notes])[which]
    width = round(GLIDE_S / FRAME_S)
    kernel = np.hanning(width + 2)[1:-1]
    padded = np.pad(steps, (width // 2, width - 1 - width // 2), mode="edge")
    line = np.convolve(padded, kernel / kernel.sum(), mode="valid")
    pitch: Doubles = line + _scoops(notes, at) + _vibrato(notes, at, singer, rng) + _drift(len(at), rng)
    return pitch


def _scoops(notes: Sequence[SungNote], at: Doubles) -> Doubles:
    """From below into the first note, and into notes after a rest."""
    bend = np.zeros(len(at))
    end = -np.inf
    for note in notes:
        if note.start_s - end > SCOOP_AFTER_REST_S and note.duration_s > 2 * SCOOP_S:
            bend -= SCOOP_SEMITONES * (at < note.start_s + SCOOP_S) * (at > end) * _fall(at - note.start_s)
        end = note.start_s + note.duration_s
    return bend


def _fall(seconds: Doubles) -> Doubles:
    share: Doubles = np.clip(1 - seconds / SCOOP_S, 0, 1) ** 2
    return share


def _vibrato(notes: Sequence[SungNote], at: Doubles, singer: Singer, rng: np.random.Generator) -> Doubles:
    wave = np.zeros(len(at))
    for note in notes:
        if note.duration_s < VIBRATO_NOTE_S:
            continue
        since = at - note.start_s - min(VIBRATO_DELAY_S, 0.4 * note.duration_s)
        swell = np.clip(since / VIBRATO_SWELL_S, 0, 1) * np.clip((note.start_s + note.duration_s - at) / 0.08, 0, 1)
        depth = singer.vibrato_cents / 100 * min(1.0, 0.5 + 0.5 * note.duration_s)
        rate_hz = VIBRATO_HZ + rng.uniform(-0.3, 0.3)
        wave += depth * swell * np.sin(2 * np.pi * rate_hz * np.maximum(since, 0))
    return wave


def _drift(count: int, rng: np.random.Generator) -> Doubles:
    """Slow noise, low-passed over `DRIFT_S`, of `DRIFT_SEMITONES` standard deviation."""
    keep = np.exp(-FRAME_S / DRIFT_S)
    slow: Doubles = DRIFT_SEMITONES * lfilter([np.sqrt(1 - keep**2)], [1, -keep], rng.standard_normal(count))
    return slow


def spoken_pitch(natural_hz: Floats, notes: Sequence[SungNote], manner: Manner) -> Doubles:
    """The speaker's own intonation, moved to lie around the middle of the notes."""
    voiced = natural_hz > 0
    if not voiced.any():
        return np.full(len(natural_hz), float(np.mean([note.pitch for note in notes])))
    rows = np.arange(len(natural_hz))
    semitones = 12 * np.log2(np.interp(rows, rows[voiced], natural_hz[voiced].astype(np.float64)))
    pitch: Doubles = float(np.mean([note.pitch for note in notes])) + LIVELINESS[manner] * (
        semitones - semitones.mean()
    )
    return pitch
