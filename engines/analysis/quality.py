"""How sound a piece of sound is, 0..1: faults that can be measured, and how near it comes to published recordings.

It says nothing of how good the music is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import fmean
from typing import Literal

import numpy as np
import numpy.typing as npt

from engines.audio import SAMPLE_RATE_HZ, Block, gain_to_db
from engines.builtin.sound.loudness import PowerMeter, integrated_lufs, to_power

# The 5th, 50th and 95th percentile of 41 published instrumental recordings: orchestral, ambient, electronic and rock.
LUFS = (-18.4, -14.1, -12.0)
CREST_DB = (12.8, 15.9, 20.8)
OCTAVES_DB = {
    # centre in Hz: level beside that of the loudest octave
    31.5: (-35.0, -7.3, 0.0), 63: (-17.0, -2.2, 0.0), 125: (-6.8, -3.2, 0.0), 250: (-10.3, -4.1, 0.0),
    500: (-14.0, -5.5, 0.0), 1000: (-15.8, -6.3, -0.9), 2000: (-17.9, -10.5, -4.6), 4000: (-25.0, -16.8, -9.2),
    8000: (-32.6, -20.9, -12.7), 16000: (-42.5, -28.2, -19.7),
}  # fmt: skip
WINDOW_FRAMES = 8192
FULL_SCALE = 0.9999
CLIPPED_FRAMES = 3  # so many at full scale on end are a crest that was cut off
CLIPPED_SHARE_MAX = 1e-3
SILENT_LUFS = -60.0
SILENT_SHARE_MAX = 0.5

Percentiles = tuple[float, float, float]
Kind = Literal["song", "vocals", "sample"]


@dataclass(frozen=True, slots=True)
class Quality:
    """Each 0..1, 1 where there is nothing to find fault with.

    `wholeness` falls with silence between the first and the last sound, `cleanness` with crests that were cut off.
    `dynamics`, `loudness` and `balance` are 1 at the median of published recordings and 0.5 at their 5th and 95th
    percentiles. Singing without a band has no balance to be judged, and a sample, which may pause too, no loudness:
    there they are None.
    """

    wholeness: float
    cleanness: float
    dynamics: float
    loudness: float | None = None
    balance: float | None = None

    @property
    def score(self) -> float:
        """The mean of the likenesses, less what the faults take."""
        likenesses = [each for each in (self.dynamics, self.loudness, self.balance) if each is not None]
        return round(self.wholeness * self.cleanness * fmean(likenesses), 3)


def quality_of(blocks: Iterable[Block], kind: Kind = "song") -> Quality:
    """Measure a recording, given as blocks (frames, 2) at 44.1 kHz; takes 2 ms of a core a second of sound."""
    meter, ears = PowerMeter(), _Ears()
    for block in blocks:
        meter.process(np.ascontiguousarray(block.T))
        ears.process(block)
    heard = np.flatnonzero(meter.powers > to_power(SILENT_LUFS))
    if not heard.size:
        return Quality(wholeness=0.0, cleanness=1.0, dynamics=0.0)
    silent = 1 - heard.size / (heard[-1] + 1 - heard[0])
    return Quality(
        wholeness=1.0 if kind == "sample" else _left_of(silent / SILENT_SHARE_MAX),
        cleanness=_left_of(ears.clipped_share / CLIPPED_SHARE_MAX),
        dynamics=_likeness(ears.crest_db(heard.size / meter.powers.size), CREST_DB),
        loudness=None if kind == "sample" else _likeness(integrated_lufs(meter.powers), LUFS),
        balance=ears.balance if kind == "song" else None,
    )


class _Ears:
    """What is gathered of all blocks: peak, power, cut-off crests and the mean spectrum."""

    def __init__(self) -> None:
        self._peak = self._power = 0.0
        self._frames = self._clipped = 0
        self._spectrum = np.zeros(WINDOW_FRAMES // 2 + 1)
        self._rest = np.zeros(0, np.float32)
        self._window = np.hanning(WINDOW_FRAMES).astype(np.float32)

    def process(self, block: Block) -> None:
        self._frames += len(block)
        self._peak = max(self._peak, float(np.abs(block).max(initial=0)))
        self._power += float(np.square(block, dtype=np.float64).sum()) / 2
        self._clipped += sum(_clipped(channel) for channel in block.T)
        mono = np.concatenate((self._rest, block.mean(axis=1)))
        whole = len(mono) // WINDOW_FRAMES
        windows = mono[: whole * WINDOW_FRAMES].reshape(whole, WINDOW_FRAMES) * self._window
        self._spectrum += (np.abs(np.fft.rfft(windows, axis=1)) ** 2).sum(axis=0)
        self._rest = mono[whole * WINDOW_FRAMES :]

    @property
    def clipped_share(self) -> float:
        return self._clipped / max(1, 2 * self._frames)

    def crest_db(self, share: float) -> float:
        """The peak over the power of that `share` of the time in which anything sounds."""
        rms = (self._power / max(1, self._frames * share)) ** 0.5
        return gain_to_db(self._peak) - gain_to_db(rms)

    @property
    def balance(self) -> float:
        """The mean likeness of the octaves."""
        hz = np.fft.rfftfreq(WINDOW_FRAMES, 1 / SAMPLE_RATE_HZ)
        edge = 2**0.5
        powers = [self._spectrum[(hz >= centre / edge) & (hz < centre * edge)].sum() for centre in OCTAVES_DB]
        levels = 10 * np.log10(np.array(powers) + 1e-15)
        levels -= levels.max()
        return fmean(_likeness(level, wanted) for level, wanted in zip(levels, OCTAVES_DB.values(), strict=True))


def _clipped(channel: npt.NDArray[np.float32]) -> int:
    """Samples at full scale in runs of `CLIPPED_FRAMES` or more."""
    full = np.abs(channel) >= FULL_SCALE
    if not full.any():
        return 0
    edges = np.flatnonzero(np.diff(np.concatenate(([0], full.astype(np.int8), [0]))))
    runs = edges[1::2] - edges[::2]
    return int(runs[runs >= CLIPPED_FRAMES].sum())


def _likeness(value: float, wanted: Percentiles) -> float:
    """1 at the median, 0.5 at the outer percentiles, towards 0 beyond them."""
    low, middle, high = wanted
    width = (high - middle if value > middle else middle - low) or 1.0
    return float(1 / (1 + ((value - middle) / width) ** 2))


def _left_of(fault: float) -> float:
    return min(1.0, max(0.0, 1 - fault))
