"""Endless layers of texture: beds of noise that sway, and grains scattered in time.

Each layer is a recipe; `stream` starts it and then gives chunk after chunk of `CHUNK` frames, so that what is heard
never depends on how a listener cuts the frames.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Protocol

import numpy as np
import numpy.typing as npt

from engines.builtin.sound.synth.noise import band_noise
from engines.builtin.sound.synth.stroke import control_times, glided
from engines.builtin.sound.synth.waves import RATE_HZ, Audio, Spectrum, as_phase, read, sine, steady_phase

CHUNK = 32_768
_LOOP = 8 * CHUNK
_POOL = 96
_OPEN_BAND = 27
_VOWELS = (
    ((700.0, 130.0, 16.0), (1_150.0, 160.0, 12.0), (2_600.0, 300.0, 10.0)),
    ((400.0, 110.0, 16.0), (2_000.0, 250.0, 12.0), (2_700.0, 300.0, 10.0)),
    ((480.0, 110.0, 16.0), (900.0, 150.0, 12.0), (2_500.0, 300.0, 7.0)),
    ((320.0, 100.0, 15.0), (750.0, 150.0, 10.0), (2_300.0, 300.0, 6.0)),
)

Times = npt.NDArray[np.float64]


class Layer(Protocol):
    """A recipe of an endless sound."""

    def stream(self, rng: np.random.Generator, tide: int) -> Iterator[Audio]:
        """Chunks of shape (2, CHUNK), for ever; layers with the same `tide` swell together."""
        ...


@dataclass(frozen=True, slots=True)
class Swell:
    """A slow coming and going between 0 and `-depth_db`, about once in `period_s`; `peak` above 1 makes crests rarer.

    Swells of the same `period_s` in one texture move together, as a wave's hiss and its roar do.
    """

    period_s: float
    depth_db: float
    peak: float = 1.0
    lag_s: float = 0.0

    def gain(self, times: Times, tide: int) -> Times:
        """Amplitude at `times` in s, with phases drawn from `tide` and the period."""
        rng = np.random.Generator(np.random.SFC64([tide, round(self.period_s * 1_000)]))
        first, second, third = rng.uniform(0, 2 * np.pi, 3)
        turn = 2 * np.pi * (times - self.lag_s) / self.period_s
        height = (
            0.5
            + 0.33 * np.sin(turn + first)
            + 0.11 * np.sin(turn * 0.618 + second)
            + 0.06 * np.sin(turn * 1.93 + third)
        )
        return np.asarray(10 ** (-self.depth_db / 20 * (1 - height**self.peak)))

    def curve(self, start: int, tide: int) -> Audio:
        """Amplitude at each frame of the chunk from frame `start` on."""
        return glided(self.gain(start / RATE_HZ + control_times(CHUNK), tide), CHUNK)


_STILL = Swell(1.0, 0.0)


@dataclass(frozen=True, slots=True)
class Bed:
    """Noise between `low_hz` and `high_hz` at `level` (RMS), `width` 0..1 wide, under a swell."""

    low_hz: float
    high_hz: float
    level: float
    swell: Swell = _STILL
    width: float = 1.0

    def stream(self, rng: np.random.Generator, tide: int) -> Iterator[Audio]:
        """See `Layer.stream`; noise shaped by its spectrum joins its own end, so six seconds of it serve for ever."""
        noise = self._noise(rng)
        for start in count(0, CHUNK):
            place = start % _LOOP
            yield noise[:, place : place + CHUNK] * self.swell.curve(start, tide)

    def _noise(self, rng: np.random.Generator) -> Audio:
        """Shape (2, _LOOP): one noise in the middle, itself half a loop later at the sides."""
        middle = band_noise(_LOOP, self.low_hz, self.high_hz, rng)
        side = np.roll(middle, _LOOP // 2)
        shared, own = np.float32(1 - self.width / 2), np.float32(self.width / 2)
        scale = np.float32(self.level) / np.sqrt(shared**2 + own**2)
        return np.asarray(np.stack([middle * shared + side * own, middle * shared - side * own]) * scale)


class Grain(Protocol):
    """A short sound, new each time."""

    def grain(self, rng: np.random.Generator) -> Audio:
        """Shape (frames,)."""
        ...


@dataclass(frozen=True, slots=True)
class Drop:
    """A ringing drop, bubble or clink: a sine between two pitches (Hz), falling by 60 dB within two times (s).

    It glides up by `rise` octaves; `splash` is the share of noise at its start.
    """

    hz: tuple[float, float]
    decay_s: tuple[float, float]
    rise: float = 0.0
    splash: float = 0.0

    def grain(self, rng: np.random.Generator) -> Audio:
        """See `Grain.grain`."""
        seconds = rng.uniform(*self.decay_s)
        time = np.arange(int(seconds * RATE_HZ) + 32) / RATE_HZ
        hz = _between(self.hz, rng)
        tone = sine(as_phase(hz * time * (1 + self.rise * time / seconds * 0.35)))
        if self.splash:
            tone += (
                rng.standard_normal(len(time), dtype=np.float32)
                * np.float32(self.splash)
                * np.exp(-time * 2_500).astype(np.float32)
            )
        out: Audio = tone * np.exp(-6.9 * time / seconds).astype(np.float32)
        out[:16] *= np.linspace(0, 1, 16, dtype=np.float32)
        return out


@dataclass(frozen=True, slots=True)
class Crack:
    """A click of noise between `low_hz` and a top drawn from `high_hz`, falling by 60 dB within two times (s)."""

    low_hz: float
    high_hz: tuple[float, float]
    decay_s: tuple[float, float]
    bursts: int = 1

    def grain(self, rng: np.random.Generator) -> Audio:
        """See `Grain.grain`; more bursts make it ragged, like thunder."""
        seconds = rng.uniform(*self.decay_s)
        time = np.arange(int(seconds * RATE_HZ) + 32, dtype=np.float32) / RATE_HZ
        arc = np.exp(-6.9 * time / seconds)
        if self.bursts > 1:
            arc *= 1 - np.exp(-time * 9)
        for _ in range(self.bursts - 1):
            at = rng.uniform(0, 0.5) * seconds
            since = np.maximum(time - at, 0)
            arc += (time > at) * (1 - np.exp(-since * 40)) * np.exp(-9 * since / seconds) * rng.uniform(0.2, 0.8)
        noise = band_noise(len(time), self.low_hz, _between(self.high_hz, rng), rng)
        arc[-64:] *= np.linspace(1, 0, min(64, len(arc)), dtype=np.float32)[-64:]
        return np.asarray(noise * arc, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Song:
    """A bird's phrase: 2 to `syllables` whistles between two pitches (Hz), each gliding and fluttering its own way."""

    hz: tuple[float, float]
    syllables: int = 6

    def grain(self, rng: np.random.Generator) -> Audio:
        """See `Grain.grain`."""
        motif = [self._syllable(rng) for _ in range(int(rng.integers(1, 4)))]
        gap = np.zeros(int(rng.uniform(0.02, 0.09) * RATE_HZ), dtype=np.float32)
        order = [motif[i % len(motif)] for i in range(int(rng.integers(2, self.syllables + 1)))]
        return np.concatenate([part for syllable in order for part in (syllable, gap)])

    def _syllable(self, rng: np.random.Generator) -> Audio:
        frames = int(rng.uniform(0.04, 0.16) * RATE_HZ)
        x = np.linspace(0, 1, frames)
        glide = rng.uniform(-0.5, 0.5) * x + rng.uniform(-0.25, 0.25) * np.sin(np.pi * x * rng.integers(1, 4))
        hz = _between(self.hz, rng) * 2**glide * (1 + 0.02 * np.sin(2 * np.pi * rng.uniform(20, 45) * x))
        tone = sine(as_phase(np.cumsum(hz / RATE_HZ)))
        return (tone * np.sin(np.pi * x) ** 1.5).astype(np.float32) * np.float32(rng.uniform(0.4, 1.0))


@dataclass(frozen=True, slots=True)
class Speech:
    """A few syllables of a voice too far away to be understood, between two pitches (Hz)."""

    hz: tuple[float, float]

    def grain(self, rng: np.random.Generator) -> Audio:
        """See `Grain.grain`."""
        voice_hz = float(round(_between(self.hz, rng), -1))
        return np.concatenate([self._syllable(voice_hz, rng) for _ in range(int(rng.integers(2, 8)))])

    def _syllable(self, voice_hz: float, rng: np.random.Generator) -> Audio:
        frames = int(rng.uniform(0.11, 0.24) * RATE_HZ)
        x = np.linspace(0, 1, frames)
        table = Spectrum("glottal", formants=_VOWELS[rng.integers(len(_VOWELS))]).table(voice_hz, _OPEN_BAND)
        contour = voice_hz * 2 ** (rng.uniform(-0.2, 0.2) + rng.uniform(-0.2, 0.15) * x)
        tone = read(table, as_phase(np.cumsum(contour / RATE_HZ)))
        return (tone * np.sin(np.pi * x) ** 0.7).astype(np.float32) * np.float32(rng.uniform(0.3, 1.0))


@dataclass(frozen=True, slots=True)
class Scatter:
    """Grains at random moments, `rate_hz` of them a second, each at its own place and up to `spread_db` softer."""

    grain: Grain
    rate_hz: float
    level: float
    spread_db: float = 14.0
    width: float = 0.9
    swell: Swell = _STILL

    def stream(self, rng: np.random.Generator, tide: int) -> Iterator[Audio]:
        """See `Layer.stream`; what rings beyond a chunk goes on in the next."""
        pool: list[Audio] = []
        ringing = np.zeros((2, CHUNK), dtype=np.float32)
        for start in count(0, CHUNK):
            now = ringing
            moments = rng.integers(0, CHUNK, rng.poisson(self.rate_hz * CHUNK / RATE_HZ))
            levels = self.level * self.swell.gain((start + moments) / RATE_HZ, tide)
            for at, level in zip(moments, levels, strict=True):
                now = _added(now, int(at), self._placed(self._grain(pool, rng), float(level), rng))
            yield now[:, :CHUNK]
            ringing = np.zeros((2, max(now.shape[1] - CHUNK, CHUNK)), dtype=np.float32)
            ringing[:, : now.shape[1] - CHUNK] = now[:, CHUNK:]

    def _grain(self, pool: list[Audio], rng: np.random.Generator) -> Audio:
        """A new grain until there are enough to draw from."""
        if len(pool) < _POOL:
            pool.append(self.grain.grain(rng))
            return pool[-1]
        return pool[int(rng.integers(_POOL))]

    def _placed(self, grain: Audio, level: float, rng: np.random.Generator) -> Audio:
        angle = (rng.uniform(-self.width, self.width) + 1) * np.pi / 4
        level *= 10 ** (-rng.uniform(0, self.spread_db) / 20)
        return np.array([[level * np.cos(angle)], [level * np.sin(angle)]], dtype=np.float32) * grain


@dataclass(frozen=True, slots=True)
class Crickets:
    """Insects at `hz` that pulse `pulse_hz` times a second in chirps, `chirp_hz` a second; each at its own place."""

    hz: tuple[float, ...]
    pulse_hz: float
    chirp_hz: float
    level: float

    def stream(self, rng: np.random.Generator, tide: int) -> Iterator[Audio]:
        """See `Layer.stream`."""
        singers = [(hz, rng.uniform(0.93, 1.07), rng.uniform(0, 1), rng.uniform(0.05, 0.95)) for hz in self.hz]
        for start in count(0, CHUNK):
            out = np.zeros((2, CHUNK), dtype=np.float32)
            for hz, pace, offset, place in singers:
                tone = sine(steady_phase(hz, CHUNK, hz * (start / RATE_HZ) % 1.0))
                song = tone * glided(self._song((start / RATE_HZ + control_times(CHUNK)) * pace + offset * 7), CHUNK)
                out += np.array([[np.cos(place * np.pi / 2)], [np.sin(place * np.pi / 2)]], dtype=np.float32) * song
            yield out

    def _song(self, times: Times) -> Times:
        pulse = np.maximum(np.sin(2 * np.pi * self.pulse_hz * times), 0)
        chirp = np.clip(6 * (0.55 - np.mod(times * self.chirp_hz, 1)), 0, 1) * np.clip(
            40 * np.mod(times * self.chirp_hz, 1), 0, 1
        )
        presence = 0.6 + 0.4 * np.sin(2 * np.pi * times / 11)
        return np.asarray(pulse * chirp * presence * self.level)


@dataclass(frozen=True, slots=True)
class Groove:
    """A record's own noise, the same `ticks` clicks at each turn of `period_s`."""

    period_s: float
    ticks: int
    level: float

    def stream(self, rng: np.random.Generator, tide: int) -> Iterator[Audio]:
        """See `Layer.stream`."""
        turn = np.zeros((2, round(self.period_s * RATE_HZ)), dtype=np.float32)
        click = Crack(900, (3_000, 11_000), (0.001, 0.004))
        for at in rng.integers(0, turn.shape[1] - 2_048, self.ticks):
            grain = click.grain(rng) * np.float32(self.level * 10 ** (-rng.uniform(0, 22) / 20))
            turn[:, at : at + len(grain)] += grain * rng.uniform(0.6, 1.0, (2, 1)).astype(np.float32)
        for start in count(0, CHUNK):
            yield turn.take(np.arange(start, start + CHUNK), axis=1, mode="wrap")


@dataclass(frozen=True, slots=True)
class Hum:
    """A steady tone, such as mains hum, with a little of its octave."""

    hz: float
    level: float

    def stream(self, rng: np.random.Generator, tide: int) -> Iterator[Audio]:
        """See `Layer.stream`."""
        for start in count(0, CHUNK):
            turns = self.hz * (start / RATE_HZ) % 1.0
            tone = (
                sine(steady_phase(self.hz, CHUNK, turns)) + sine(steady_phase(2 * self.hz, CHUNK, 2 * turns % 1.0)) / 3
            )
            yield np.asarray(np.stack([tone, tone]) * self.level, dtype=np.float32)


def _between(limits: tuple[float, float], rng: np.random.Generator) -> float:
    return float(limits[0] * (limits[1] / limits[0]) ** rng.random())


def _added(sound: Audio, at: int, grain: Audio) -> Audio:
    """`sound` with `grain` mixed in from frame `at`, longer if need be."""
    beyond = at + grain.shape[1] - sound.shape[1]
    if beyond > 0:
        sound = np.pad(sound, ((0, 0), (0, beyond)))
    sound[:, at : at + grain.shape[1]] += grain
    return sound
