"""How loud a block sounds while a song is being mixed: K-weighted power in steps of 100 ms (ITU-R BS.1770-4)."""

from __future__ import annotations

from functools import cache

import numpy as np
from pyloudnorm import IIRfilter
from scipy.signal import sosfilt

from engines.builtin.sound.signal import RATE_HZ, Curve, Signal

STEP_FRAMES = RATE_HZ // 10
STEPS_PER_WINDOW = 4
ABSOLUTE_GATE_LUFS = -70.0
RELATIVE_GATE_LU = -10.0
SILENT_POWER = 1e-12


def to_lufs(power: float) -> float:
    """Loudness of a K-weighted power summed over both channels."""
    return float(-0.691 + 10 * np.log10(max(power, SILENT_POWER)))


def to_power(lufs: float) -> float:
    return float(10 ** ((lufs + 0.691) / 10))


def integrated_lufs(powers: Curve) -> float:
    """Gated loudness of powers that stand 100 ms apart; shorter sounds than a window count as one."""
    width = min(STEPS_PER_WINDOW, len(powers))
    windows = np.convolve(powers, np.full(width, 1 / width), "valid")
    loud = windows[windows > to_power(ABSOLUTE_GATE_LUFS)]
    if not loud.size:
        return to_lufs(0.0)
    gate = float(loud.mean()) * 10 ** (RELATIVE_GATE_LU / 10)
    return to_lufs(float(loud[loud > gate].mean()))


def loudest_lufs(sound: Signal) -> float:
    """The loudest 400 ms of a sound of shape (2, frames), silence added where it is shorter."""
    meter = PowerMeter()
    meter.process(np.pad(sound, ((0, 0), (0, max(0, STEPS_PER_WINDOW * STEP_FRAMES - sound.shape[1])))))
    width = np.full(STEPS_PER_WINDOW, 1 / STEPS_PER_WINDOW)
    return to_lufs(float(np.convolve(meter.powers, width, "valid").max()))


@cache
def _k_filter() -> np.ndarray:
    """The two stages of the K filter, (2, 6)."""
    shelf = IIRfilter(4.0, 1 / np.sqrt(2), 1500.0, RATE_HZ, "high_shelf")
    high_pass = IIRfilter(0.0, 0.5, 38.0, RATE_HZ, "high_pass")
    return np.array([[*stage.b, *stage.a] for stage in (shelf, high_pass)], np.float32)


class Weighting:
    """The K filter, block after block."""

    def __init__(self) -> None:
        self._sections = _k_filter()
        self._state = np.zeros((len(self._sections), 2, 2), np.float32)

    def process(self, block: Signal) -> Signal:
        weighted: Signal
        weighted, self._state = sosfilt(self._sections, block, axis=-1, zi=self._state)
        return weighted


class PowerMeter:
    """Collects `powers`, K-weighted and summed over the channels, one each 100 ms."""

    def __init__(self) -> None:
        self._weighting = Weighting()
        self._rest = np.zeros((2, 0), np.float32)
        self.powers: Curve = np.zeros(0)

    def process(self, block: Signal) -> None:
        self.add(self._weighting.process(block))

    def add(self, weighted: Signal) -> None:
        """Take a block that was K-weighted elsewhere."""
        weighted = np.concatenate((self._rest, weighted), axis=1)
        steps = weighted.shape[1] // STEP_FRAMES
        whole = weighted[:, : steps * STEP_FRAMES].reshape(2, steps, STEP_FRAMES)
        self.powers = np.concatenate((self.powers, np.einsum("csf,csf->s", whole, whole) / STEP_FRAMES))
        self._rest = weighted[:, steps * STEP_FRAMES :]
