"""Sound from a voice's spectrum, voicing and pitch: a filtered pulse for every swing of the folds, and breath.

Pulses carry the minimum-phase response that a mel-cepstrum describes directly (Imai 1983), so that no waveform is ever
analysed or cut; breath is white noise through the same response, beating with the folds. Above the 8 kHz of the speech
there is breath alone. The same arguments give the same samples on every run.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from engines.builtin.voice.speech import BAND_EDGES_HZ, FRAME_S, SPEECH_RATE_HZ, WARP, Floats

# Recorded speech fades just below half its rate: what lies above follows on from here.
TOP_HZ = 7000.0
RESPONSE_S = 0.0232
PULSES_FADE_HZ = (6500.0, 8500.0)
LOWEST_HZ = 80.0
# Pulses whose highs all come at once buzz: their delay wanders with frequency (Kawahara et al. 1999).
SPREAD_S, SPREAD_FROM_HZ, SPREAD_EVERY_HZ = 0.0007, 1000.0, 350.0
# The slope of breath and hiss above the speech's band, in dB at these frequencies.
AIR_HZ, AIR_DB = (7500.0, 10000.0, 13000.0, 16000.0, 20000.0), (0.0, -7.0, -16.0, -28.0, -55.0)
SINGERS_FORMANT_HZ, SINGERS_FORMANT_WIDTH_HZ = 3000.0, 700.0
INAUDIBLE = 1e-4
CHUNK = 1024

Complexes = NDArray[np.complex64]
PRODUCT_ROWS = 8


@dataclass(frozen=True, slots=True)
class Colour:
    """What makes one throat differ from another on the same words.

    `formants` 0.7..1.4 scales the resonances (over 1 is a smaller head), `breath` 0..2 scales the noise in voiced
    sounds, `tilt_db` per octave above 1 kHz brightens, `ring_db` lifts the singer's formant near 3 kHz.
    """

    formants: float = 1.0
    breath: float = 0.6
    tilt_db: float = 0.0
    ring_db: float = 2.0


@dataclass(frozen=True, eq=False, slots=True)
class Course:
    """What the voice does in time, a row per 5 ms: `cepstra`, `strength` as in `Speech`, `pitch_hz` above 0, `gain`."""

    cepstra: Floats
    strength: Floats
    pitch_hz: Floats
    gain: Floats


@dataclass(frozen=True, eq=False, slots=True)
class _Response:
    """Tables over the frequencies of one FFT: cepstrum to log response, bands to bins, and the fixed colours."""

    size: int
    log_basis: Floats
    angle_basis: Floats
    bands: Floats
    spread: Floats
    pulse_gain: Floats
    noise_gain: Floats


def vocode(course: Course, colour: Colour, rate_hz: int, seed: int) -> Floats:
    """Mono sound of shape (frames,), as long as the course; `seed` chooses the breath's noise."""
    response = _response(rate_hz, colour, course.cepstra.shape[1])
    frames = round(len(course.gain) * FRAME_S * rate_hz)
    out = np.zeros(frames + 2 * response.size, dtype=np.float32)
    swings = _swings(course.pitch_hz)
    _add_pulses(out, course, response, swings, rate_hz)
    _add_breath(out, course, response, swings, colour, rate_hz, seed)
    return out[:frames]


@cache
def _response(rate_hz: int, colour: Colour, order: int) -> _Response:
    size = fft.next_fast_len(round(RESPONSE_S * rate_hz), real=True)
    hertz = np.arange(size // 2 + 1) * rate_hz / size
    spoken_hz = np.minimum(hertz / colour.formants, TOP_HZ)
    omega = spoken_hz * 2 * np.pi / SPEECH_RATE_HZ
    warped = omega + 2 * np.arctan2(WARP * np.sin(omega), 1 - WARP * np.cos(omega))
    angles = np.outer(np.arange(order), warped)
    centres = (np.array(BAND_EDGES_HZ[1:]) + np.array(BAND_EDGES_HZ[:-1])) / 2
    bands = np.stack([np.interp(spoken_hz, centres, row) for row in np.eye(len(centres))])
    lows = np.clip(hertz / LOWEST_HZ, 0, 1) ** 2
    fade = lows * np.clip((PULSES_FADE_HZ[1] - hertz) / (PULSES_FADE_HZ[1] - PULSES_FADE_HZ[0]), 0, 1)
    shape = 10 ** (_colour_db(hertz, colour) / 20)
    air = 10 ** (np.interp(hertz / colour.formants, AIR_HZ, AIR_DB) / 20)
    return _Response(
        size,
        np.cos(angles).astype(np.float32),
        -np.sin(angles).astype(np.float32),
        bands.astype(np.float32),
        _spread(hertz).astype(np.float32),
        (fade * shape).astype(np.float32),
        (air * np.sqrt(shape)).astype(np.float32),
    )


def _colour_db(hertz: NDArray[np.float64], colour: Colour) -> NDArray[np.float64]:
    octaves = np.log2(np.clip(hertz, 1000.0, 8000.0) / 1000.0)
    ring = np.exp(-0.5 * ((hertz - SINGERS_FORMANT_HZ * colour.formants) / SINGERS_FORMANT_WIDTH_HZ) ** 2)
    return colour.tilt_db * octaves + colour.ring_db * ring


def _spread(hertz: NDArray[np.float64]) -> NDArray[np.float64]:
    """The angle of every bin for delays that wander by `SPREAD_S` above `SPREAD_FROM_HZ`, the same for every voice."""
    knots = np.arange(0, hertz[-1] + SPREAD_EVERY_HZ, SPREAD_EVERY_HZ)
    wander = np.random.default_rng(5).uniform(0.0, 2.0, len(knots)) * SPREAD_S
    delay_s = np.interp(hertz, knots, wander * np.clip((knots - SPREAD_FROM_HZ) / 2000.0, 0, 1))
    angles: NDArray[np.float64] = -2 * np.pi * np.cumsum(delay_s) * hertz[1]
    return angles


def _swings(pitch_hz: Floats) -> NDArray[np.float64]:
    """The vocal folds' phase in cycles at every row."""
    steps = 0.5 * (pitch_hz[1:].astype(np.float64) + pitch_hz[:-1]) * FRAME_S
    return np.concatenate(([0.0], np.cumsum(steps)))


def _add_pulses(out: Floats, course: Course, response: _Response, swings: NDArray[np.float64], rate_hz: int) -> None:
    rows = np.interp(np.arange(1, np.floor(swings[-1]) + 1), swings, np.arange(len(swings)))
    rows = rows[np.interp(rows, np.arange(len(swings)), course.gain * course.strength.max(1)) > INAUDIBLE]
    bins = int(np.searchsorted(-response.pulse_gain, 0.0))
    hertz = np.arange(bins) * rate_hz / response.size
    for begin in range(0, len(rows), CHUNK):
        some = rows[begin : begin + CHUNK]
        at = some * FRAME_S * rate_hz
        first = np.floor(at).astype(int)
        delay = np.outer(at - first, hertz * (-2 * np.pi / rate_hz)).astype(np.float32)
        spectra = _spectra(_between(course.cepstra, some), response, bins, delay + response.spread[:bins])
        spectra *= product(_between(course.strength, some), response.bands[:, :bins]) * response.pulse_gain[:bins]
        level = _between(course.gain, some) * np.sqrt(rate_hz / _between(course.pitch_hz, some))
        _overlap_add(out, fft.irfft(spectra * level[:, None], response.size), first)


def _add_breath(
    out: Floats,
    course: Course,
    response: _Response,
    swings: NDArray[np.float64],
    colour: Colour,
    rate_hz: int,
    seed: int,
) -> None:
    hop = response.size // 4
    count = len(out) // hop - 4
    noise = np.random.default_rng(seed).standard_normal(count * hop + 2 * hop, dtype=np.float32)
    noise[: len(out)] *= _beating(course, swings, rate_hz, len(noise))[: len(out)]
    window = np.hanning(2 * hop + 1)[:-1].astype(np.float32)
    starts = np.arange(count) * hop
    rows = np.clip((starts + hop) / (FRAME_S * rate_hz), 0, len(course.gain) - 1)
    audible = _between(course.gain, rows) > INAUDIBLE
    for begin in range(0, count, CHUNK):
        chosen = np.flatnonzero(audible[begin : begin + CHUNK]) + begin
        if len(chosen):
            some = rows[chosen]
            pieces = np.stack([noise[start : start + 2 * hop] for start in starts[chosen]]) * window
            spectra = fft.rfft(pieces, response.size) * _spectra(_between(course.cepstra, some), response)
            spectra *= _noise_share(course, response, colour, some) * response.noise_gain
            spectra *= _between(course.gain, some)[:, None]
            _overlap_add(out, fft.irfft(spectra, response.size), starts[chosen])


def _noise_share(course: Course, response: _Response, colour: Colour, rows: NDArray[np.float64]) -> Floats:
    """How much of each bin is noise: all of it in breathed sounds, `breath` scales what is left over in voiced ones."""
    strength = _between(course.strength, rows)
    scale = 1 + (colour.breath - 1) * np.clip(2 * strength[:, :1], 0, 1)
    share: Floats = product((1 - strength) * scale, response.bands)
    return share


def _beating(course: Course, swings: NDArray[np.float64], rate_hz: int, frames: int) -> Floats:
    """Breath flows while the folds are open: an envelope of 0.4..1.6 per swing where there is voice, else 1."""
    rows = np.arange(frames) / (FRAME_S * rate_hz)
    voiced = np.interp(rows, np.arange(len(swings)), course.strength[:, 0])
    phase = np.interp(rows, np.arange(len(swings)), swings)
    beat: Floats = (1 + 0.6 * voiced * np.cos(2 * np.pi * phase)).astype(np.float32)
    return beat


def _spectra(cepstra: Floats, response: _Response, bins: int | None = None, turn: Floats | float = 0.0) -> Complexes:
    """exp(cepstra @ basis) turned by the angle `turn`, by real functions: a third of a complex one's time."""
    angle = product(cepstra, response.angle_basis[:, :bins]) + turn
    amplitude = np.exp(product(cepstra, response.log_basis[:, :bins]))
    spectra = np.empty(amplitude.shape, dtype=np.complex64)
    np.multiply(amplitude, np.cos(angle), out=spectra.real)
    np.multiply(amplitude, np.sin(angle), out=spectra.imag)
    return spectra


def _between(rows: Floats, at: NDArray[np.float64]) -> Floats:
    """Rows of a course at fractional positions, linear between two."""
    low = np.clip(np.floor(at).astype(int), 0, len(rows) - 1)
    high = np.minimum(low + 1, len(rows) - 1)
    share = (at - low).astype(np.float32)
    if rows.ndim > 1:
        share = share[:, None]
    mixed: Floats = rows[low] * (1 - share) + rows[high] * share
    return mixed


def _overlap_add(out: Floats, pieces: Floats, starts: NDArray[np.int_]) -> None:
    length = pieces.shape[1]
    for piece, start in zip(pieces, starts, strict=True):
        out[start : start + length] += piece


def product(rows: Floats, matrix: Floats) -> Floats:
    """The matrix product, a few rows at a time: too little for the threads that BLAS would else keep spinning."""
    out = np.empty((len(rows), matrix.shape[1]), np.float32)
    for at in range(0, len(rows), PRODUCT_ROWS):
        np.matmul(rows[at : at + PRODUCT_ROWS], matrix, out=out[at : at + PRODUCT_ROWS])
    return out
