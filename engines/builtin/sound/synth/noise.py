"""Noise in bands, still or moving, shaped by its spectrum so that no filter has to run sample by sample."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import fft

from engines.builtin.sound.synth.waves import RATE_HZ, Audio

_LOOP = 65_536
_WINDOW = 1_024
_HOP = _WINDOW // 2


def band_response(
    hz: npt.NDArray[np.floating], low_hz: npt.ArrayLike, high_hz: npt.ArrayLike
) -> npt.NDArray[np.floating]:
    """Gain of a band-pass with slopes of 12 dB an octave, about 1 between `low_hz` and `high_hz`."""
    rising = (hz / np.maximum(low_hz, 1e-3)) ** 2
    return np.asarray(rising / np.sqrt(1 + rising**2) / np.sqrt(1 + (hz / np.asarray(high_hz)) ** 4))


def band_noise(frames: int, low_hz: float, high_hz: float, rng: np.random.Generator) -> Audio:
    """Gaussian noise between `low_hz` and `high_hz`, RMS 1, shape (frames,)."""
    size = fft.next_fast_len(max(frames, 256), real=True)
    hz = fft.rfftfreq(size, 1 / RATE_HZ)
    gain = band_response(hz, low_hz, high_hz).astype(np.float32)
    gain *= np.float32(size / np.sqrt(2 * np.sum(gain.astype(np.float64) ** 2) + 1e-9))
    parts = rng.standard_normal((len(hz), 2), dtype=np.float32)
    bins = parts.view(np.complex64)[..., 0] * (gain * np.float32(0.5**0.5))
    bins[0] = 0
    return np.asarray(fft.irfft(bins, size)[:frames], dtype=np.float32)


def breath(frames: int, low_hz: float, high_hz: float, rng: np.random.Generator) -> Audio:
    """`band_noise` of any length at the price of at most 1.5 s, as it joins its own end.

    Shape (2, frames): the second channel is the first one half a round later, so that the two are apart.
    """
    size = min(fft.next_fast_len(max(frames, 256), real=True), _LOOP)
    loop = band_noise(size, low_hz, high_hz, rng)
    endless = np.tile(loop, -(-frames // size) + 1)
    return np.stack([endless[:frames], endless[size // 2 : size // 2 + frames]])


def swept_noise(frames: int, low_hz: Audio, high_hz: Audio, rng: np.random.Generator) -> Audio:
    """Noise whose band moves, its limits given at evenly spaced times over `frames`. Shape (2, frames), RMS near 1."""
    hops = frames // _HOP + 3
    at = np.linspace(0, 1, hops)
    hz = fft.rfftfreq(_WINDOW, 1 / RATE_HZ)[None, :]
    low, high = (np.interp(at, np.linspace(0, 1, len(limit)), limit)[:, None] for limit in (low_hz, high_hz))
    gain = band_response(hz, low, high)
    gain[:, 0] = 0
    gain *= _WINDOW / np.sqrt(2 * np.sum(gain**2, axis=1, keepdims=True))
    parts = rng.standard_normal((2, hops, hz.size, 2), dtype=np.float32).view(np.complex64)[..., 0]
    grains = fft.irfft(parts * (gain * 0.5**0.5).astype(np.float32), _WINDOW)
    grains *= np.sin(np.pi * (np.arange(_WINDOW, dtype=np.float32) + 0.5) / _WINDOW)
    return _overlapped(grains)[:, _HOP : _HOP + frames]


def _overlapped(grains: npt.NDArray[np.float32]) -> Audio:
    channels, hops, _ = grains.shape
    out = np.zeros((channels, hops + 1, _HOP), dtype=np.float32)
    out[:, :-1] += grains[..., :_HOP]
    out[:, 1:] += grains[..., _HOP:]
    return out.reshape(channels, -1)
