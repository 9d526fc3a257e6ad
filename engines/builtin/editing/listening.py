"""What new music has to know of a recording: its tempo and its key, by ear."""

from __future__ import annotations

import numpy as np
from scipy.signal import stft

from engines.builtin.sound.signal import RATE_HZ, Curve, Signal
from engines.builtin.theory import Key

DECIMATION = 4
HEARD_RATE_HZ = RATE_HZ / DECIMATION
HEARD_FRAMES = 90 * RATE_HZ
ONSET_WINDOW, ONSET_HOP = 512, 128
SLOWEST_BPM, FASTEST_BPM, USUAL_BPM, OCTAVES_AROUND = 60.0, 180.0, 115.0, 0.9
PULSES_COMPARED = 4
NEARLY_WHOLE_BPM = 0.3
TONAL_WINDOW, LOWEST_HZ, HIGHEST_HZ = 8_192, 65.0, 1_500.0
CONCERT_A_HZ, CONCERT_A_CLASS = 440.0, 9
# Probe-tone ratings (Krumhansl and Kessler 1982), from the tonic upwards.
MAJOR = (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88)
MINOR = (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17)
SILENT = 1e-4


def heard_tempo(sound: Signal) -> float | None:
    """The tempo in bpm of a sound (2, frames), to a tenth, a whole one where it is near; None without a pulse."""
    mono = _mono(sound)
    if len(mono) < 4 * HEARD_RATE_HZ:
        return None
    _, _, bands = stft(mono, HEARD_RATE_HZ, nperseg=ONSET_WINDOW, noverlap=ONSET_WINDOW - ONSET_HOP, padded=False)
    flux = np.maximum(np.diff(np.log1p(100 * np.abs(bands)), axis=1), 0).sum(axis=0)
    flux -= flux.mean()
    size = 1 << (2 * len(flux) - 1).bit_length()
    likeness: Curve = np.fft.irfft(np.abs(np.fft.rfft(flux, size)) ** 2)[: len(flux)]
    if likeness[0] <= SILENT:
        return None
    tempos = np.arange(SLOWEST_BPM, FASTEST_BPM, 0.1)
    lags = 60 * HEARD_RATE_HZ / ONSET_HOP / tempos
    multiples = [lags * pulses for pulses in range(1, PULSES_COMPARED + 1)]
    score = sum(np.interp(lag, np.arange(len(likeness)), likeness, right=0.0) for lag in multiples)
    usual = np.exp(-0.5 * (np.log2(tempos / USUAL_BPM) / OCTAVES_AROUND) ** 2)
    tempo = float(tempos[np.argmax(score * usual)])
    return float(round(tempo)) if abs(tempo - round(tempo)) <= NEARLY_WHOLE_BPM else round(tempo, 1)


def heard_key(sound: Signal) -> str | None:
    """The key of a sound (2, frames), such as `D minor`; None for silence."""
    mono = _mono(sound)
    if len(mono) < TONAL_WINDOW or np.abs(mono).max() < SILENT:
        return None
    hertz, _, bands = stft(mono, HEARD_RATE_HZ, nperseg=TONAL_WINDOW, noverlap=TONAL_WINDOW // 2, padded=False)
    inside = (hertz >= LOWEST_HZ) & (hertz <= HIGHEST_HZ)
    levels = np.log1p(10 * np.abs(bands[inside])).mean(axis=1)
    classes = np.rint(12 * np.log2(hertz[inside] / CONCERT_A_HZ) + CONCERT_A_CLASS).astype(int) % 12
    chroma = np.bincount(classes, levels, 12) / np.maximum(np.bincount(classes, minlength=12), 1)
    fits = {
        (tonic, mode): float(np.corrcoef(np.roll(profile, tonic), chroma)[0, 1])
        for mode, profile in (("major", MAJOR), ("minor", MINOR))
        for tonic in range(12)
    }
    tonic, mode = max(fits, key=lambda key: fits[key])
    return Key(tonic, mode).name


def _mono(sound: Signal) -> Signal:
    frames = min(sound.shape[1], HEARD_FRAMES) // DECIMATION * DECIMATION
    mono: Signal = sound[:, :frames].mean(axis=0).reshape(-1, DECIMATION).mean(axis=1)
    return mono
