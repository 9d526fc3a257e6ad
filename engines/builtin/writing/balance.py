"""How loud each section is beside the others: led to the style's own distances, whoever happens to play in it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from engines.builtin.instruments import INSTRUMENTS
from engines.builtin.score import Note, Sound
from engines.builtin.style import DRUM_KEYS
from engines.builtin.writing.arrangement import Seat
from engines.builtin.writing.frame import Frame, Passage

Swell = tuple[tuple[float, float], ...]
PEAKS = ("chorus", "drop")
# The master's compressor and limiter leave less than half of a distance, so that a written one has to be wide.
DB_PER_LIFT = 1.8
FURTHEST_DB, LOWERED_DB, RAISED_DB = 9.0, 7.0, 1.0
# How far the first verse stays below every chorus where the style lifts its choruses at all, further by what the
# style's compression and saturation (0..1 each) level out.
LIFTING_FROM_DB, VERSE_BELOW_DB, LEVELLED_DB = 3.0, 4.5, 3.0
BELOW, RETURNS_BELOW = {"verse": 1.0, "prechorus": 0.7, "build": 0.6, "bridge": 0.8, "break": 1.0}, 0.7
USUAL_SOUND = Sound()
SWELL_BEATS = 0.2
REFERENCE_VELOCITY = 96
STRUCK_S, STRUCK_STEMS = 0.7, ("piano", "guitar")
# The energy of a stroke in the mix beside that of a note held for a second, in dB.
STROKES_DB = {
    "kick": -5.0, "snare": -9.0, "clap": -10.0, "rim": -14.0, "floor": -3.0, "tom1": -8.0, "tom2": -7.0, "tom3": -7.0,
    "crash": -9.0, "hat": -21.0, "pedal": -21.0, "openhat": -18.0, "ride": -16.0, "bell": -16.0,
}  # fmt: skip
SMALL_STROKE_DB = -13.0


def balanced(frame: Frame, played: Sequence[tuple[Seat, Sequence[Note]]]) -> Swell:
    """One swell for the whole band, (beat, dB) points: every section at its own level, intros rising."""
    lift_db = frame.style.lift_db
    wanted, written = _wanted(frame, lift_db), section_levels(frame, played)
    moves = np.clip(wanted - (written - written[int(wanted.argmax())]), -LOWERED_DB, RAISED_DB)
    energies = played[0][0].energies if played else ()
    points: list[tuple[float, float]] = []
    for bars, move in zip(frame.by_section, moves, strict=True):
        inner = [energies[frame.number_of[bar]] for bar in bars] if energies else [0.0]
        middle = sum(inner) / len(inner)
        start, end = bars[0].start, bars[-1].end
        ramp = min(SWELL_BEATS, (end - start) / 4) if points else 0.0
        points += [
            (start + ramp, round(float(move) + lift_db * (inner[0] - middle), 2)),
            (end, round(float(move) + lift_db * (inner[-1] - middle), 2)),
        ]
    return tuple(points)


def section_levels(frame: Frame, played: Sequence[tuple[Seat, Sequence[Note]]]) -> np.ndarray:
    """The estimated level of every section in dB, from gains, velocities and how long notes sound."""
    edges = np.array([(bars[0].start, bars[-1].end) for bars in frame.by_section])
    powers = np.full(len(edges), 1e-6)
    for seat, notes in played:
        starts, lengths, levels = _sounding(frame, seat, notes)
        for at, (start, end) in enumerate(edges):
            inside = np.minimum(starts + lengths, end) - np.maximum(starts, start)
            powers[at] += float((np.maximum(inside, 0.0) * levels).sum()) / (end - start)
    return np.asarray(10 * np.log10(powers))


def _sounding(frame: Frame, seat: Seat, notes: Sequence[Note]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """When notes start and how long they are heard, in beats, and their powers."""
    row = INSTRUMENTS[seat.instrument]
    figures = np.array([(note.start, note.duration, note.pitch, note.velocity) for note in notes]).reshape(-1, 4)
    starts, lengths, pitches, velocities = figures.T
    gains_db = np.full(len(starts), seat.player.gain_db)
    if row.is_drums:
        lengths = np.full(len(starts), frame.beats(1000))
        gains_db += _stroke_levels()[pitches.astype(np.int64)]
    elif row.stem in STRUCK_STEMS:
        lengths = np.minimum(lengths, frame.beats(STRUCK_S * 1000))
    return starts, lengths, 10 ** (gains_db / 10) * (velocities / REFERENCE_VELOCITY) ** 4


@cache
def _stroke_levels() -> np.ndarray:
    levels = np.full(128, SMALL_STROKE_DB)
    for drum, level_db in STROKES_DB.items():
        levels[DRUM_KEYS[drum]] = level_db
    return levels


def _wanted(frame: Frame, lift_db: float) -> np.ndarray:
    """Levels in dB below the loudest section's, by energy."""
    energies = np.array([section.energy for section in frame.sections])
    wanted: np.ndarray = np.maximum(DB_PER_LIFT * lift_db * (energies - energies.max()), -FURTHEST_DB)
    peaks = [at for at, section in enumerate(frame.sections) if section.role in PEAKS]
    if peaks and lift_db >= LIFTING_FROM_DB:
        below = wanted[peaks].min() - _verse_below_db(frame) * np.array([_share_below(each) for each in frame.sections])
        wanted = np.where([section.role in BELOW for section in frame.sections], np.minimum(wanted, below), wanted)
    return wanted


def _share_below(section: Passage) -> float:
    return BELOW.get(section.role, 0.0) if section.nth == 1 else RETURNS_BELOW


def _verse_below_db(frame: Frame) -> float:
    sound = frame.style.sound
    return VERSE_BELOW_DB + LEVELLED_DB * (sound.get("glue", USUAL_SOUND.glue) + sound.get("drive", USUAL_SOUND.drive))
