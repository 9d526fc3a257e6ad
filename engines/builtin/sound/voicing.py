"""How sampled instruments are dressed: tone, amplifier, air and motion that make a record of raw samples."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from engines.audio import db_to_gain
from engines.builtin.instruments import INSTRUMENTS, Instrument
from engines.builtin.score import Part, Stem
from engines.builtin.sound.signal import RATE_HZ, Signal

KICKS, KICK_BODY_S = frozenset({35, 36}), 0.05
CYMBALS = frozenset({42, 44, 46, 49, 51, 52, 53, 55, 57, 59})
TINY = 1e-6
VALVE_BIAS = np.float32(0.12)


@dataclass(frozen=True, slots=True)
class Voicing:
    """What an instrument wants from its stem's chain; 0 leaves it alone.

    `low_db` and `high_db` are added to the shelves of the stem, `air` 0..1 to its exciter, `amplifier` 0..1 sends it
    through valves and a speaker. Of its own it has a `tremolo` (Hz, depth 0..1) between left and right and an
    `ensemble` 0..1 of wavering voices; kits have `valve` 0..1 on every stroke, kicks that die within `kick_s` seconds
    and are turned to `kick_db`, and cymbals at `cymbals_db`.
    """

    low_db: float = 0.0
    high_db: float = 0.0
    air: float = 0.0
    amplifier: float = 0.0
    tremolo: tuple[float, float] = (0.0, 0.0)
    ensemble: float = 0.0
    valve: float = 0.0
    kick_s: float = 0.0
    kick_db: float = 0.0
    cymbals_db: float = 0.0


PLAIN = Voicing()
VOICINGS: dict[str, Voicing] = {
    "grand_piano": Voicing(low_db=2.0, high_db=11.0, air=1.0),
    "bright_piano": Voicing(low_db=1.0, high_db=6.0, air=0.8),
    "upright_piano": Voicing(high_db=7.0, air=0.8),
    "rhodes": Voicing(high_db=12.0, air=1.0, amplifier=0.8, tremolo=(4.2, 0.35), ensemble=0.25),
    "fm_piano": Voicing(high_db=5.0, air=0.24, ensemble=0.4),
    "harpsichord": Voicing(high_db=1.0, air=0.06),
    "clavinet": Voicing(high_db=4.0, air=0.12, amplifier=0.3),
    "vibraphone": Voicing(high_db=3.0, air=0.18, tremolo=(5.1, 0.4)),
    "marimba": Voicing(high_db=3.0, air=0.18),
    "music_box": Voicing(air=0.12),
    "celesta": Voicing(air=0.12),
    "drawbar_organ": Voicing(high_db=8.0, air=0.24, tremolo=(6.3, 0.35), ensemble=0.4),
    "rock_organ": Voicing(air=0.18, tremolo=(6.6, 0.35), ensemble=0.4),
    "church_organ": Voicing(high_db=2.0, air=0.24),
    "accordion": Voicing(air=0.12, ensemble=0.25),
    "nylon_guitar": Voicing(high_db=4.0, air=0.24),
    "steel_guitar": Voicing(high_db=2.0, air=0.12),
    "jazz_guitar": Voicing(low_db=1.0, air=0.12, amplifier=0.2),
    "clean_guitar": Voicing(low_db=2.0, air=0.18, ensemble=0.35),
    "muted_guitar": Voicing(air=0.18),
    "overdrive_guitar": Voicing(low_db=4.0, amplifier=0.7),
    "distortion_guitar": Voicing(low_db=3.0, amplifier=1.0),
    "upright_bass": Voicing(high_db=6.0, air=0.18, amplifier=0.15),
    "finger_bass": Voicing(high_db=6.0, air=0.12, amplifier=0.35),
    "picked_bass": Voicing(high_db=4.0, amplifier=0.5),
    "fretless_bass": Voicing(low_db=1.0, high_db=4.0, amplifier=0.2, ensemble=0.15),
    "slap_bass": Voicing(low_db=1.0, high_db=2.0, amplifier=0.3),
    "contrabass": Voicing(high_db=5.0, air=0.18),
    "violin": Voicing(high_db=1.0, air=0.12),
    "viola": Voicing(high_db=2.0, air=0.18),
    "cello": Voicing(low_db=1.0, high_db=5.0, air=0.24),
    "fiddle": Voicing(air=0.06),
    "tremolo_strings": Voicing(high_db=3.0, air=0.3, ensemble=0.35),
    "pizzicato_strings": Voicing(high_db=5.0, air=0.24),
    "harp": Voicing(high_db=6.0, air=0.24),
    "string_section": Voicing(high_db=3.0, air=0.3, ensemble=0.4),
    "slow_strings": Voicing(high_db=3.0, air=0.3, ensemble=0.4),
    "choir": Voicing(high_db=4.0, air=0.24, ensemble=0.4),
    "trumpet": Voicing(air=0.12),
    "muted_trumpet": Voicing(high_db=-6.0),
    "sitar": Voicing(high_db=-3.0),
    "trombone": Voicing(low_db=1.0, high_db=4.0, air=0.18),
    "french_horn": Voicing(low_db=1.0, high_db=5.0, air=0.18),
    "brass_section": Voicing(low_db=2.0, air=0.12, ensemble=0.25),
    "soprano_sax": Voicing(air=0.18),
    "alto_sax": Voicing(low_db=1.0, high_db=2.0, air=0.24),
    "tenor_sax": Voicing(low_db=2.0, high_db=2.0, air=0.24),
    "oboe": Voicing(high_db=2.0, air=0.18),
    "bassoon": Voicing(high_db=5.0, air=0.18),
    "clarinet": Voicing(low_db=1.0, air=0.12),
    "flute": Voicing(high_db=5.0, air=0.24),
    "recorder": Voicing(high_db=5.0, air=0.18),
    "pan_flute": Voicing(high_db=2.0, air=0.18),
    "whistle": Voicing(high_db=6.0, air=0.24),
    "steel_drums": Voicing(high_db=3.0, air=0.18),
    "standard_kit": Voicing(valve=0.3, cymbals_db=-2.0),
    "room_kit": Voicing(valve=0.4, cymbals_db=-4.5),
    "power_kit": Voicing(valve=0.6, kick_s=0.32, kick_db=-2.5, cymbals_db=-5.0),
    "jazz_kit": Voicing(cymbals_db=-4.0),
    "brush_kit": Voicing(cymbals_db=-3.5),
}


def voicing_of(parts: Iterable[Part], stem: Stem, is_sampled: Callable[[Instrument], bool]) -> Voicing:
    """The mean of what the sampled instruments of a stem want from its chain, by how loud all of it plays."""
    playing = [part for part in parts if part.notes and INSTRUMENTS[part.instrument].stem == stem]
    loud = [(_wanted(INSTRUMENTS[part.instrument], is_sampled), 10 ** (part.gain_db / 10)) for part in playing]
    total = sum(weight for _, weight in loud) or 1.0

    def mean(figures: Iterable[float]) -> float:
        return sum(figure * weight for figure, (_, weight) in zip(figures, loud, strict=True)) / total

    return Voicing(
        low_db=mean(voicing.low_db for voicing, _ in loud),
        high_db=mean(voicing.high_db for voicing, _ in loud),
        air=mean(voicing.air for voicing, _ in loud),
        amplifier=mean(voicing.amplifier for voicing, _ in loud),
    )


def _wanted(instrument: Instrument, is_sampled: Callable[[Instrument], bool]) -> Voicing:
    return VOICINGS.get(instrument.name, PLAIN) if is_sampled(instrument) else PLAIN


def voiced_stroke(kit: str, stroke: Signal, key: int) -> Signal:
    """A stroke (2, frames) of a sampled kit through a valve that holds its peak, cymbals turned down."""
    voicing = VOICINGS.get(kit, PLAIN)
    peak = float(np.abs(stroke).max(initial=0.0))
    if voicing.valve and peak > TINY:
        drive = np.float32(2 * voicing.valve / peak)
        stroke = np.tanh(stroke * drive) * np.float32(peak / np.tanh(2 * voicing.valve))
    if key in CYMBALS:
        return stroke * np.float32(db_to_gain(voicing.cymbals_db))
    return _damped(stroke, voicing) if key in KICKS else stroke


def _damped(kick: Signal, voicing: Voicing) -> Signal:
    """A kick with a pillow in its drum, at its level."""
    if voicing.kick_s:
        time = np.arange(kick.shape[1], dtype=np.float32) / RATE_HZ
        kick = kick * np.exp(-np.maximum(time - KICK_BODY_S, 0) * np.float32(6.9 / voicing.kick_s))
    damped: Signal = kick * np.float32(db_to_gain(voicing.kick_db))
    return damped
