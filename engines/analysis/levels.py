"""How loud a recording is: loudness by ITU-R BS.1770-4, its range by EBU Tech 3342, true peak oversampled fourfold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import soxr

from engines.audio import SAMPLE_RATE_HZ, Block, gain_to_db
from engines.builtin.sound.loudness import PowerMeter, integrated_lufs, to_lufs, to_power

WINDOW_STEPS, HOP_STEPS = 30, 10
ABSOLUTE_GATE_LUFS, RELATIVE_GATE_LU = -70.0, -20.0
RANGE_PERCENTILES = (10, 95)
OVERSAMPLING, OVERLAP_FRAMES = 4, 64


@dataclass(frozen=True, slots=True)
class Levels:
    """Integrated loudness in LUFS, loudness range in LU, true peak in dBTP."""

    lufs: float
    range_lu: float
    true_peak_dbtp: float


def levels_of(blocks: Iterable[Block]) -> Levels:
    """Measure a recording, given as blocks (frames, 2) at 44.1 kHz."""
    meter, peak, before = PowerMeter(), 0.0, np.zeros((OVERLAP_FRAMES, 2), np.float32)
    for block in blocks:
        meter.process(np.ascontiguousarray(block.T))
        line = np.concatenate((before, block))
        before = line[-OVERLAP_FRAMES:]
        # Only what comes near the peak so far can rise above it between two samples.
        if float(np.abs(line).max(initial=0)) > peak / 2:
            over = soxr.resample(line, SAMPLE_RATE_HZ, OVERSAMPLING * SAMPLE_RATE_HZ, "MQ")
            peak = max(peak, float(np.abs(over).max(initial=0)))
    powers = meter.powers if meter.powers.size else np.zeros(1)
    return Levels(round(integrated_lufs(powers), 2), round(_range(meter.powers), 2), round(gain_to_db(peak), 2))


def _range(powers: np.ndarray) -> float:
    if len(powers) < WINDOW_STEPS:
        return 0.0
    windows = np.convolve(powers, np.full(WINDOW_STEPS, 1 / WINDOW_STEPS), "valid")[::HOP_STEPS]
    heard = windows[windows > to_power(ABSOLUTE_GATE_LUFS)]
    if not heard.size:
        return 0.0
    loud = heard[heard > float(heard.mean()) * 10 ** (RELATIVE_GATE_LU / 10)]
    low, high = (to_lufs(float(np.percentile(loud, each))) for each in RANGE_PERCENTILES)
    return high - low
