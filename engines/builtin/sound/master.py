"""The master: one gain computed on the sum and applied to every stem, so that the stems add up to the mix.

Three gains in one: a slow one that steers the song to its loudness, bus compression, and a limiter that looks ahead.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from itertools import chain

import numpy as np
from scipy.signal import lfilter

from engines.audio import db_to_gain
from engines.builtin.score import Score
from engines.builtin.sound.ahead import RenderedAhead
from engines.builtin.sound.controls import spread
from engines.builtin.sound.forecast import Forecast
from engines.builtin.sound.limiter import LOOKAHEAD_STEPS, OVERSHOOT, STEP_FRAMES, Limiter, PeakMeter
from engines.builtin.sound.loudness import PowerMeter, Weighting, integrated_lufs
from engines.builtin.sound.render import STEMS, Renderer, Stems, block_sizes
from engines.builtin.sound.signal import RATE_HZ, Curve, Signal, silence
from engines.builtin.sound.tones import Tones
from engines.builtin.sound.vocals import Voice

# What a lossy coder cuts off above 16 kHz costs about 0.4 LU; the file shall be at -14 LUFS in either case.
TARGET_LUFS = -13.8
# A lossy coder overshoots; under this ceiling the decoded MP3 stays below -1 dBTP.
CEILING_DB = -2.2
DELAY_STEPS = LOOKAHEAD_STEPS + 1
DELAY_FRAMES = DELAY_STEPS * STEP_FRAMES
STEERING_DB_PER_S = 0.25
# Near its end a song can no longer be brought to its loudness; chasing the last tenths would only bend its outro.
STEERING_RANGE_DB, TOLERANCE_LU = 2.0, 0.3
GAIN_RANGE_DB = (-40.0, 40.0)
GAIN_BISECTIONS = 12
PASSES = 3
GLUE_THRESHOLD_DB, GLUE_MAX_DB = -15.5, 4.0
GLUE_POWER_S, GLUE_GAIN_S = 0.02, 0.09
LAST_FADE_S = 0.02
TINY = 1e-6


@dataclass(frozen=True, slots=True)
class Mastered:
    """The next frames of the song: `mix` is the sum of `stems`, all float32 of shape (2, frames)."""

    mix: Signal
    stems: Stems


def mastered(
    score: Score, tones: Tones, voice: Voice | None = None, start: int = 0, gain_db: float | None = None
) -> Generator[Mastered, None, None]:
    """The finished song in blocks, exactly `score.length_ms` long; short excerpts are rendered beside the first.

    `voice` sings to it. From frame `start` on, a multiple of `STEP_FRAMES`, it sounds as if it began there; `gain_db`
    then says how far it is turned up, instead of its loudness. Close the iterator to end its threads early.
    """
    frames = round(score.length_ms * RATE_HZ / 1000)
    sizes = block_sizes(-(-(frames - start) // STEP_FRAMES) * STEP_FRAMES)
    with RenderedAhead(Renderer(score, tones, start, voice), sizes) as rendered:
        fade = Fade(frames, round(score.fade_ms * RATE_HZ / 1000))
        steering = Held(gain_db) if gain_db is not None else Steering(Forecast(score, tones, voice), score.sound.glue)
        gain_chain, delay, made = GainChain(score.sound.glue), Delay(), start - DELAY_FRAMES
        last: tuple[int, Stems] = (DELAY_FRAMES, {})
        for length, stems in chain(rendered, (last,)):
            mix = mix_of(stems, length)
            gains = gain_chain.process(mix, steering.gain_db)
            gains = fade.apply(gains, made)
            inside = slice(max(0, start - made), max(0, frames - made))
            block = _block(delay.process(stems, length), gains, inside)
            made += length
            steering.hear(mix, gains, inside)
            if block.mix.shape[1]:
                yield block


def opening_gain_db(score: Score, tones: Tones, voice: Voice | None = None, target_lufs: float = TARGET_LUFS) -> float:
    """How far `mastered` turns the song up at its start, or would for another loudness."""
    return Steering(Forecast(score, tones, voice), score.sound.glue, target_lufs).gain_db


def _block(stems: Stems, gains: Signal, inside: slice) -> Mastered:
    """`stems` under their gains, without what lies outside of the song."""
    finished: Stems = {stem: np.ascontiguousarray((sound * gains)[:, inside]) for stem, sound in stems.items()}
    return Mastered(mix_of(finished, len(gains[inside])), finished)


def mix_of(stems: Stems, frames: int) -> Signal:
    """The sum of stems of so many frames, to the last bit whatever their order."""
    return sum((stems[stem] for stem in STEMS if stem in stems), start=silence(frames))


class GainChain:
    """Gains (frames,) from blocks of the unmastered mix, `DELAY_FRAMES` frames late. Blocks are whole steps."""

    def __init__(self, glue: float) -> None:
        self._glue = Glue(glue)
        self._peaks = PeakMeter()
        self._limiter = Limiter()
        self._gain_db: float | None = None
        self._before = np.zeros(DELAY_STEPS + 1)
        self._limited_db = 0.0

    def process(self, mix: Signal, gain_db: float) -> Signal:
        """`gain_db` is where the slow gain arrives at the end of the block."""
        steps = mix.shape[1] // STEP_FRAMES
        first_db = gain_db if self._gain_db is None else self._gain_db
        slow_db = first_db + (gain_db - first_db) * np.arange(1, steps + 1) / steps
        self._gain_db = gain_db
        before = np.concatenate((self._before, slow_db + self._glue.process(mix, slow_db)))
        around = np.maximum(before[-steps - 1 : -1], before[-steps:])
        allowed = 10 ** ((CEILING_DB - around) / 20)
        peaks = np.maximum(self._peaks.process(mix, allowed / OVERSHOOT), TINY)
        limited_db = self._limiter.process(np.minimum(20 * np.log10(allowed / peaks), 0.0))
        total_db = before[: steps + 1] + np.concatenate(([self._limited_db], limited_db))
        self._before, self._limited_db = before[steps:], float(limited_db[-1])
        return spread(10 ** (total_db / 20), mix.shape[1])


class Glue:
    """Bus compression by `amount` 0..1: up to 2:1 above the threshold, from the power of the steps so far."""

    def __init__(self, amount: float) -> None:
        self._slope = 0.5 * amount
        self._power_state, self._gain_state = np.zeros(1), np.zeros(1)

    def process(self, mix: Signal, gain_db: Curve) -> Curve:
        """Gains in dB (steps,) at the ends of the steps of `mix`, which will be turned up by `gain_db` (steps,)."""
        powers = np.square(mix).reshape(2, -1, STEP_FRAMES).mean(axis=(0, 2), dtype=np.float64)
        smooth, self._power_state = _smoothed(powers * 10 ** (gain_db / 10), GLUE_POWER_S, self._power_state)
        over_db = np.maximum(10 * np.log10(np.maximum(smooth, TINY**2)) - GLUE_THRESHOLD_DB, 0)
        gain, self._gain_state = _smoothed(
            -np.minimum(over_db * self._slope, GLUE_MAX_DB), GLUE_GAIN_S, self._gain_state
        )
        return gain


def _smoothed(values: Curve, seconds: float, state: Curve) -> tuple[Curve, Curve]:
    keep = np.exp(-STEP_FRAMES / (seconds * RATE_HZ))
    smooth, state = lfilter([1 - keep], [1, -keep], values, zi=state)
    return smooth, state


class Held:
    """A slow gain that stays where it was set."""

    def __init__(self, gain_db: float) -> None:
        self.gain_db = gain_db

    def hear(self, mix: Signal, gains: Signal, inside: slice) -> None:
        """Nothing that is heard moves it."""


class Steering:
    """The slow gain: right from the start by the forecast, then led gently by what has really been heard."""

    def __init__(self, forecast: Forecast, glue: float, target_lufs: float = TARGET_LUFS) -> None:
        self._forecast, self._target_lufs = forecast, target_lufs
        self._weighting, self._late = Weighting(), silence(DELAY_FRAMES)
        self._unmastered, self._mastered = PowerMeter(), PowerMeter()
        self._learnt = 0
        self._loss = 1.0
        self.gain_db = self._wanted_db()
        for _ in range(PASSES):
            self._loss = _measured_loss(forecast.excerpts, glue, self.gain_db)
            self.gain_db = self._wanted_db()
        self._first_db = self.gain_db

    def hear(self, mix: Signal, gains: Signal, inside: slice) -> None:
        """Take a block of the unmastered mix, and the gains of the one `DELAY_FRAMES` before; steer by them.

        Gains move so slowly that they may come after the K filter, which has to run but once then.
        """
        weighted = self._weighting.process(mix)
        self._unmastered.add(weighted)
        line = np.concatenate((self._late, weighted), axis=1)
        self._late = line[:, mix.shape[1] :]
        self._mastered.add((line[:, : mix.shape[1]] * gains)[:, inside])
        powers = self._unmastered.powers
        if len(powers) > self._learnt:
            self._forecast.learn(self._learnt, powers[self._learnt :])
            self._learnt = len(powers)
        if self._forecast.is_exact:
            return
        if abs(self._expected_lufs(self.gain_db) - self._target_lufs) > TOLERANCE_LU:
            most_db = STEERING_DB_PER_S * mix.shape[1] / RATE_HZ
            bend_db = np.clip(self._wanted_db() - self._first_db, -STEERING_RANGE_DB, STEERING_RANGE_DB)
            self.gain_db += float(np.clip(self._first_db + bend_db - self.gain_db, -most_db, most_db))

    def _wanted_db(self) -> float:
        """The gain of the rest of the song that brings the whole song to its loudness."""
        low, high = GAIN_RANGE_DB
        for _ in range(GAIN_BISECTIONS):
            middle = (low + high) / 2
            low, high = (low, middle) if self._expected_lufs(middle) > self._target_lufs else (middle, high)
        return (low + high) / 2

    def _expected_lufs(self, gain_db: float) -> float:
        """The loudness of the whole song if the rest of it is turned up by `gain_db`."""
        heard = self._mastered.powers
        rest = self._forecast.powers(len(heard)) * (self._loss * 10 ** (gain_db / 10))
        return integrated_lufs(np.concatenate((heard, rest)))


def _measured_loss(excerpts: list[Signal], glue: float, gain_db: float) -> float:
    """The share of power that compressor and limiter leave of the excerpts at `gain_db`."""
    given = left = 0.0
    for excerpt in excerpts:
        frames = excerpt.shape[1] // STEP_FRAMES * STEP_FRAMES
        gains = GainChain(glue).process(excerpt[:, :frames], gain_db)
        before, after = PowerMeter(), PowerMeter()
        before.process(excerpt[:, : frames - DELAY_FRAMES] * np.float32(db_to_gain(gain_db)))
        after.process(excerpt[:, : frames - DELAY_FRAMES] * gains[DELAY_FRAMES:])
        given, left = given + float(before.powers.sum()), left + float(after.powers.sum())
    return left / given if given > 0 and left > 0 else 1.0


class Delay:
    """Holds every stem back by `DELAY_FRAMES`, so that the gain knows what comes."""

    def __init__(self) -> None:
        self._held: Stems = {}

    def process(self, stems: Stems, frames: int) -> Stems:
        """`frames` frames of every stem heard so far, late."""
        late: Stems = {}
        for stem in {**self._held, **stems}:
            held = self._held.get(stem, silence(DELAY_FRAMES))
            line = np.concatenate((held, stems.get(stem, silence(frames))), axis=1)
            late[stem], self._held[stem] = line[:, :frames], line[:, frames:]
        return late


class Fade:
    """The end of the song: its written fade, and a very short one that spares the ear a click."""

    def __init__(self, frames: int, fade_frames: int) -> None:
        self._frames = frames
        self._fade_frames = fade_frames
        self._last_frames = round(LAST_FADE_S * RATE_HZ)

    def apply(self, gains: Signal, at: int) -> Signal:
        """`gains` (frames,) that start at frame `at` of the song, with the fade."""
        left = self._frames - at - np.arange(len(gains), dtype=np.float32)
        if left[-1] > max(self._fade_frames, self._last_frames):
            return gains
        shape = np.clip(left / self._last_frames, 0, 1)
        if self._fade_frames:
            shape *= np.clip(left / self._fade_frames, 0, 1) ** 1.5
        faded: Signal = (gains * shape).astype(np.float32)
        return faded
