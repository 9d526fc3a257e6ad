"""Single sounds by name: one note of a patch, one hit of a kit."""

from __future__ import annotations

import zlib
from collections.abc import Collection

import numpy as np

from engines.builtin.sound.synth.kits import KITS, nearest_key
from engines.builtin.sound.synth.patches import PATCHES
from engines.builtin.sound.synth.stroke import Stroke
from engines.builtin.sound.synth.waves import Audio

LONGEST_NOTE_S = 600.0
_FADE_IN_FRAMES = 24
_FADE_OUT_FRAMES = 512
_CEILING = 0.98
_TILT_DB_PER_OCTAVE = 1.0  # the ear hears the same level louder higher up, by about this in ITU-R BS.1770 weighting


def note(patch: str, pitch: int, velocity: int, seconds: float, seed: int = 0) -> Audio:
    """One note of `patch`, shape (frames, 2) at 44.1 kHz: held for `seconds`, then its own release down to silence.

    `pitch` is 0..127, `velocity` 1..127, `seconds` above 0 and at most 600; what varies from stroke to stroke comes
    from `seed`. Peaks stay within ±1, near -6 dBFS at velocity 100. Raises ValueError naming the argument out of
    its limits.
    """
    chosen = PATCHES[_known("patch", patch, PATCHES)]
    _within("pitch", pitch, 0, 127)
    _within("velocity", velocity, 1, 127)
    if not 0 < seconds <= LONGEST_NOTE_S:
        raise ValueError(f"seconds: {seconds} is not allowed; it must be above 0 and at most {LONGEST_NOTE_S:.0f}")
    stroke = Stroke(pitch, velocity, seconds, _generator(patch, pitch, velocity, seed))
    gain_db = chosen.gain_db - _TILT_DB_PER_OCTAVE * (pitch - 60) / 12 if chosen.voice.pitched else chosen.gain_db
    return _finished(chosen.voice.sound(stroke), stroke.gain * 10 ** (gain_db / 20))


def drum(kit: str, key: int, velocity: int, seed: int = 0) -> Audio:
    """One hit of `kit`, shape (frames, 2) at 44.1 kHz, ringing out by itself.

    `key` is a General MIDI percussion key 0..127 (unknown ones sound like their nearest relative), `velocity` 1..127.
    Raises ValueError naming the argument out of its limits.
    """
    chosen = KITS[_known("kit", kit, KITS)]
    _within("key", key, 0, 127)
    _within("velocity", velocity, 1, 127)
    sounding = nearest_key(key)
    stroke = Stroke(sounding, velocity, 0.0, _generator(kit, sounding, velocity, seed))
    return _finished(chosen.sound(stroke), stroke.gain * 10 ** (chosen.gain_db / 20))


def _finished(sound: Audio, gain: float) -> Audio:
    """`sound` (1 or 2, frames) at its level, with soft ends and within ±1, as (frames, 2)."""
    sound *= np.float32(gain)
    head, tail = min(_FADE_IN_FRAMES, sound.shape[1]), min(_FADE_OUT_FRAMES, sound.shape[1])
    sound[:, :head] *= np.linspace(0, 1, head, dtype=np.float32)
    sound[:, -tail:] *= np.linspace(1, 0, tail, dtype=np.float32) ** 2
    peak = float(np.abs(sound).max())
    if peak > _CEILING:
        sound *= np.float32(_CEILING / peak)
    out = np.empty((sound.shape[1], 2), dtype=np.float32)
    out[:, 0], out[:, 1] = sound[0], sound[-1]
    return out


def _generator(*parts: str | int) -> np.random.Generator:
    """Chance that depends on all of a sound's arguments but its length."""
    numbers = [zlib.crc32(part.encode()) if isinstance(part, str) else part & 0xFFFFFFFF for part in parts]
    return np.random.Generator(np.random.SFC64(numbers))


def _known(field: str, name: str, table: Collection[str]) -> str:
    if name not in table:
        raise ValueError(f"{field}: {name!r} is not known; choose one of {', '.join(sorted(table))}")
    return name


def _within(field: str, value: int, low: int, high: int) -> None:
    if not low <= value <= high:
        raise ValueError(f"{field}: {value} is not allowed; it must be {low}..{high}")
