"""Band-limited periodic waves: phase arithmetic and wavetables, one for each pitch and filter setting.

Every wave is built from its harmonics up to 20 kHz, so it cannot alias, and filters are applied to the harmonics, so a
filter sweep is a walk through neighbouring tables instead of a loop over samples.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Audio = npt.NDArray[np.float32]
Phase = npt.NDArray[np.uint32]
Harmonics = npt.NDArray[np.complex128]

RATE_HZ = 44_100
TOP_HZ = 20_000.0
LOWEST_CUTOFF_HZ = 40.0
BANDS_PER_OCTAVE = 3
_TOP_BAND = 27  # 40 Hz * 2 ** (27 / 3) = 20.5 kHz
_TURN = 2.0**32

_SINE_BITS = 16
_SINE: Audio = np.sin(2 * np.pi * (np.arange(2**_SINE_BITS) + 0.5) / 2**_SINE_BITS).astype(np.float32)

_WAVES: dict[str, Callable[[npt.NDArray[np.float64]], npt.NDArray[np.number]]] = {
    "saw": lambda k: 1 / k,
    "square": lambda k: (k % 2) / k,
    "triangle": lambda k: (k % 2) * np.where(k % 4 == 1, 1, -1) / k**2,
    "pulse_25": lambda k: 1j * np.sin(np.pi * k / 4) / k,
    "pulse_12": lambda k: 1j * np.sin(np.pi * k / 8) / k,
    "bowed": lambda k: (1 + 0.6 * np.cos(0.28 * np.pi * k)) / k**1.1,
    "glottal": lambda k: 1 / k**1.25,
    "reed": lambda k: (0.45 + 0.55 * (k % 2)) / k**0.8,
    "flute": lambda k: np.array([1.0, 0.42, 0.2, 0.06, 0.035, 0.015])[np.minimum(k, 6).astype(int) - 1] / k**0.5,
    "organ": lambda k: _drawbars(k, {1: 0.7, 2: 1.0, 3: 0.75, 4: 0.7, 6: 0.35, 8: 0.4, 12: 0.1, 16: 0.2}),
    "glass": lambda k: _drawbars(k, {1: 1.0, 2: 0.35, 3: 0.12, 5: 0.16, 8: 0.12, 12: 0.06, 16: 0.035}),
}


@dataclass(frozen=True, slots=True)
class Spectrum:
    """The harmonics of a wave and the low-pass that shapes them.

    `wave` is a key of the wave table; `octave` transposes it (-1: an octave below the note). `resonance` is the
    filter's Q (0.7 flat), `poles` 2 or 4. `formants` are fixed resonances (centre Hz, width Hz, gain dB) over a
    floor of 0 dB.
    """

    wave: str = "saw"
    octave: int = 0
    resonance: float = 0.8
    poles: int = 2
    formants: tuple[tuple[float, float, float], ...] = ()

    def table(self, frequency_hz: float, band: int) -> Audio:
        """One period, with the low-pass at `band` thirds of an octave above 40 Hz; a power of two in length."""
        return _table(self, frequency_hz, band)

    def harmonics(self, frequency_hz: float) -> Harmonics:
        """Amplitudes of harmonics 1, 2, … below 20 kHz, normalised to unit power over the whole wave."""
        count = max(int(TOP_HZ / frequency_hz), 1)
        k = np.arange(1, count + 1, dtype=np.float64)
        amplitudes = _WAVES[self.wave](k).astype(np.complex128)
        amplitudes *= np.sqrt(2 / np.sum(np.abs(amplitudes) ** 2))
        for centre_hz, width_hz, gain_db in self.formants:
            amplitudes *= 1 + (10 ** (gain_db / 20) - 1) / (1 + ((k * frequency_hz - centre_hz) / (width_hz / 2)) ** 2)
        return amplitudes


def steady_phase(frequency_hz: float, frames: int, start: float = 0.0) -> Phase:
    """Phase of a constant tone, a whole turn being 2**32; `start` in turns."""
    step = np.uint32(round(frequency_hz / RATE_HZ * _TURN) % 2**32)
    return np.arange(frames, dtype=np.uint32) * step + np.uint32(int(start * _TURN) % 2**32)


def gliding_phase(turns: npt.NDArray[np.float64], frames: int, frames_between: int) -> Phase:
    """Phase of running `turns` that are known every `frames_between` frames and run straight between."""
    points = np.rint(turns * _TURN).astype(np.int64)
    steps = np.rint(np.diff(points) / frames_between).astype(np.int64).astype(np.uint32)
    line = np.multiply(steps[:, None], np.arange(frames_between), dtype=np.uint32, casting="unsafe")
    line += points[:-1, None].astype(np.uint32)
    return np.asarray(line.reshape(-1)[:frames], np.uint32)


def shifted_phase(phase: Phase, turns: npt.NDArray[np.floating]) -> Phase:
    """`phase` moved on by `turns` at each frame."""
    return phase + (turns * _TURN).astype(np.int64).astype(np.uint32)


def as_phase(turns: npt.NDArray[np.float64]) -> Phase:
    """Running turns as phase."""
    return (turns * _TURN).astype(np.int64).astype(np.uint32)


def sine(phase: Phase) -> Audio:
    """Sine of `phase`, within ±1."""
    return np.asarray(_SINE[phase >> np.uint32(32 - _SINE_BITS)])


def read(table: Audio, phase: Phase) -> Audio:
    """One period `table` (a power of two long) played by `phase`."""
    return np.asarray(table.take((phase >> np.uint32(33 - table.size.bit_length())).astype(np.intp)))


class Sweep:
    """A spectrum at one frequency whose low-pass moves along `octaves` above 40 Hz, ready to be read by many voices."""

    def __init__(self, spectrum: Spectrum, frequency_hz: float, octaves: Audio) -> None:
        position = np.clip(octaves * BANDS_PER_OCTAVE, 0, _TOP_BAND - 1e-3)
        first, last = int(position.min()), int(position.max()) + 1
        sounding_hz = frequency_hz * 2.0**spectrum.octave
        tables = [spectrum.table(round(sounding_hz, 3), band) for band in range(first, last + 1)]
        band = position.astype(np.intp)
        self._weight = (position - band).astype(np.float32)
        self._offset = (band - first) * tables[0].size
        self._size = tables[0].size
        self._tables = np.concatenate(tables)

    def read(self, phase: Phase) -> Audio:
        """The wave along `phase`, crossfaded between the two tables next to the moving cutoff."""
        index = (phase >> np.uint32(33 - self._size.bit_length())).astype(np.intp)
        index += self._offset
        lower = self._tables.take(index)
        index += self._size
        upper = self._tables.take(index)
        upper -= lower
        upper *= self._weight
        upper += lower
        return upper


@lru_cache(maxsize=64)
def _table(spectrum: Spectrum, frequency_hz: float, band: int) -> Audio:
    harmonics = spectrum.harmonics(frequency_hz)
    cutoff_hz = LOWEST_CUTOFF_HZ * 2 ** (band / BANDS_PER_OCTAVE)
    x = np.arange(1, len(harmonics) + 1) * frequency_hz / cutoff_hz
    harmonics = harmonics / (1 - x**2 + 1j * x / spectrum.resonance)
    if spectrum.poles == 4:
        harmonics /= 1 - x**2 + 1.41j * x
    size = 32_768 if len(harmonics) > 64 else 16_384
    bins = np.zeros(size // 2 + 1, dtype=np.complex128)
    bins[1 : len(harmonics) + 1] = -0.5j * size * harmonics
    return np.fft.irfft(bins, size).astype(np.float32)


def _drawbars(k: npt.NDArray[np.float64], levels: dict[int, float]) -> npt.NDArray[np.float64]:
    amplitudes = np.zeros_like(k)
    for harmonic, level in levels.items():
        if harmonic <= len(k):
            amplitudes[harmonic - 1] = level
    return amplitudes
