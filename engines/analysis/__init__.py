"""What can be heard in a recording: tempo, beats, key, chords, levels, sections, and a plan of the same shape."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from engines.analysis.beats import PREFERRED_BPM, Beats, track
from engines.analysis.character import styles_of
from engines.analysis.frames import frames_of
from engines.analysis.harmony import Harmony, harmony_of
from engines.analysis.kinship import Kinship, kinship_of
from engines.analysis.levels import Levels, levels_of
from engines.analysis.planning import chunks_of, plan_of
from engines.analysis.recognition import OwnSong
from engines.analysis.sections import FoundSection, sections_of
from engines.analysis.traits import traits_of
from engines.audio import WaveformPeaks
from engines.base import ChordSpan
from engines.plan import Plan
from engines.recordings import Recording

DRIFTS_FROM = 0.02
KINSHIP_TRUST = 2.0


@dataclass(frozen=True, slots=True)
class Analysis:
    """All that was heard; times in ms. Certainties are 0..1, and below 0.3 little more than a guess.

    Tempi are in quarter notes a minute. `tempo_curve` holds (ms, bpm) where the tempo drifts, and is empty where it is
    steady. `plan` and `chunks` make a piece of the same shape; None and empty for what is shorter or longer than a song
    may be. `waveform` is a document of audiowaveform's version 2. `own` is set for a song of ours.
    `notices` are sentences for people.
    """

    duration_ms: int
    tempo_bpm: float
    tempo_certainty: float
    tempo_curve: list[tuple[int, float]]
    meter: str
    beats_ms: list[int]
    downbeats_ms: list[int]
    key: str
    key_certainty: float
    tuning_cents: float
    chords: list[ChordSpan]
    levels: Levels
    sections: list[FoundSection]
    styles: list[str]
    plan: Plan | None
    chunks: list[dict[str, Any]]
    waveform: str
    own: OwnSong | None
    notices: list[str]


def analyse(recording: Recording, own: OwnSong | None = None) -> Analysis:
    """Listen to a recording of any length and kind; what is no music gets an answer of little certainty.

    What is known of a song of our `own` decides the metrical level, and its lines go into the plan.
    """
    frames = frames_of(recording.blocks())
    kinship = kinship_of(traits_of(frames))
    beats = track(frames, *_expected_tempo(kinship, own))
    harmony = harmony_of(frames, beats)
    sections = sections_of(frames, beats)
    tempo_bpm, meter, downbeats = _notated(beats)
    styles = styles_of(frames, kinship, harmony)
    styles += [f"{tempo_bpm:.1f} bpm", meter] if beats.certainty else []
    styles += [harmony.key] if harmony.certainty else []
    plan = plan_of(sections, styles, recording.duration_ms, own.lines if own else ())
    beats_ms = [max(0, round(1000 * at)) for at in beats.beats_s]
    return Analysis(
        duration_ms=recording.duration_ms, tempo_bpm=round(tempo_bpm, 2), tempo_certainty=beats.certainty,
        tempo_curve=_tempo_curve(beats, tempo_bpm), meter=meter, beats_ms=beats_ms,
        downbeats_ms=[beats_ms[at] for at in downbeats], key=harmony.key, key_certainty=harmony.certainty,
        tuning_cents=harmony.tuning_cents, chords=_chord_spans(harmony, beats_ms, recording.duration_ms),
        levels=levels_of(recording.blocks()), sections=sections, styles=styles, plan=plan,
        chunks=chunks_of(plan) if plan else [], waveform=_waveform(recording), own=own,
        notices=recording.notices,
    )  # fmt: skip


def _expected_tempo(kinship: Kinship, own: OwnSong | None) -> tuple[float, float]:
    """The tempo that listeners expect of such music, in bpm, and how much they do, 0..1."""
    if own and own.tempo_bpm:
        return own.tempo_bpm, 1.0
    trust = min(1.0, KINSHIP_TRUST * kinship.certainty)
    return PREFERRED_BPM * (kinship.tempo_bpm / PREFERRED_BPM) ** trust, trust


def _waveform(recording: Recording) -> str:
    peaks = WaveformPeaks()
    for block in recording.blocks():
        peaks.process(block)
    return peaks.json()


def _notated(beats: Beats) -> tuple[float, str, np.ndarray]:
    """Quarter notes a minute, the meter, and the beats that begin a bar, as songs are written down.

    Four beats felt in three are two bars of 6/8, in which a beat is as long as one and a half quarter notes.
    """
    if beats.is_compound and beats.per_bar == 4:
        return 1.5 * beats.tempo_bpm, "6/8", np.arange(beats.downbeats[0] % 2, len(beats.beats_s), 2)
    return beats.tempo_bpm, f"{beats.per_bar}/4", beats.downbeats


def _tempo_curve(beats: Beats, tempo_bpm: float) -> list[tuple[int, float]]:
    """The tempo at each bar, where it leaves the whole's for good."""
    starts = beats.beats_s[beats.downbeats]
    if len(starts) < 3:
        return []
    tempi = 60 * beats.per_bar / np.diff(starts) * (tempo_bpm / beats.tempo_bpm)
    smooth = np.convolve(np.pad(tempi, 2, "edge"), np.full(5, 0.2), "valid")
    if np.percentile(np.abs(smooth / tempo_bpm - 1), 80) < DRIFTS_FROM:
        return []
    return [(round(1000 * at), round(float(bpm), 1)) for at, bpm in zip(starts, smooth, strict=False)]


def _chord_spans(harmony: Harmony, beats_ms: list[int], length_ms: int) -> list[ChordSpan]:
    spans: list[ChordSpan] = []
    for symbol, start, end in zip(harmony.symbols, beats_ms, [*beats_ms[1:], length_ms], strict=True):
        if spans and spans[-1].symbol == symbol:
            spans[-1] = ChordSpan(symbol, spans[-1].start_ms, end)
        elif symbol and end > start:
            spans.append(ChordSpan(symbol, start, end))
    return spans
