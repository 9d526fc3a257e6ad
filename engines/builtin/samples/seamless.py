"""A loop's sound: one round out of the middle of several, so that every tail of its end sounds in its start."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

import numpy as np

from engines.audio import db_to_gain
from engines.builtin.samples.loops import Loop, rounds
from engines.builtin.score import Score, Stem
from engines.builtin.sound.ahead import RenderedAhead
from engines.builtin.sound.limiter import STEP_FRAMES
from engines.builtin.sound.loudness import PowerMeter, integrated_lufs
from engines.builtin.sound.master import DELAY_FRAMES, TARGET_LUFS, Delay, GainChain, Mastered
from engines.builtin.sound.render import Renderer, Stems, block_sizes
from engines.builtin.sound.signal import RATE_HZ, Signal, silence
from engines.builtin.sound.tones import Tones

# By then the longest hall, release and compressor have forgotten that nothing was played before.
LEAD_FRAMES = 4 * RATE_HZ
# The last frames melt into those that led to the loop's first: noise and vibrato do not repeat by themselves.
SEAM_FRAMES = RATE_HZ // 50
# What is listened to, to find what compressor and limiter take away.
EXCERPT_FRAMES = 20 * RATE_HZ
PASSES = 3
GAIN_MAX_DB = 40.0


@dataclass(frozen=True, slots=True)
class Take:
    """Several rounds, heard from frame `start` on; the loop lies in frames `first` to `last` of the take."""

    score: Score
    start: int
    first: int
    last: int

    @classmethod
    def of(cls, loop: Loop) -> Take:
        before = ceil(LEAD_FRAMES / loop.frames)
        after = 1 + ceil(2 * DELAY_FRAMES / loop.frames)
        start = (before * loop.frames - LEAD_FRAMES) // STEP_FRAMES * STEP_FRAMES
        first = before * loop.frames - start
        return cls(rounds(loop.score, loop.beats, before + after), start, first, first + loop.frames)

    def stems(self, tones: Tones, frames: int) -> RenderedAhead:
        """At least `frames` frames of the unmastered stems, in blocks of whole steps."""
        return RenderedAhead(
            Renderer(self.score, tones, self.start), block_sizes(-(-frames // STEP_FRAMES) * STEP_FRAMES)
        )


def looped(loop: Loop, tones: Tones) -> Iterator[Mastered]:
    """The loop in blocks, exactly `loop.frames` in all, at one steady gain. Close the iterator to end its threads."""
    take = Take.of(loop)
    gain_db = _gain_db(take, tones)
    seam = Seam(take)
    glue, delay, made = GainChain(take.score.sound.glue), Delay(), -DELAY_FRAMES
    with take.stems(tones, take.last + DELAY_FRAMES) as rendered:
        for length, stems in rendered:
            gains = glue.process(sum(stems.values(), start=silence(length)), gain_db)
            late = {stem: sound * gains for stem, sound in delay.process(stems, length).items()}
            block = seam.process(late, made, length)
            made += length
            if block.mix.shape[1]:
                yield block


class Seam:
    """Cuts the loop out of the take and melts its end into what came before its start."""

    def __init__(self, take: Take) -> None:
        self._first, self._last = take.first, take.last
        self._frames = min(SEAM_FRAMES, take.last - take.first)
        self._before: Stems = {}
        self._weights = np.linspace(0, 1, self._frames + 1, dtype=np.float32)[1:]

    def process(self, stems: Stems, at: int, frames: int) -> Mastered:
        """What of the loop lies in the block from frame `at` of the take on."""
        inside = slice(*np.clip((self._first - at, self._last - at), 0, frames))
        finished = {stem: np.ascontiguousarray(sound[:, inside]) for stem, sound in stems.items()}
        self._keep(stems, at, frames)
        for stem, sound in finished.items():
            self._melt(sound, stem, max(at, self._first))
        return Mastered(sum(finished.values(), start=silence(inside.stop - inside.start)), finished)

    def _keep(self, stems: Stems, at: int, frames: int) -> None:
        """Remember the frames right before the loop."""
        begin, end = np.clip((self._first - self._frames - at, self._first - at), 0, frames)
        for stem, sound in stems.items():
            kept = self._before.setdefault(stem, silence(self._frames))
            place = at + begin - (self._first - self._frames)
            kept[:, place : place + end - begin] = sound[:, begin:end]

    def _melt(self, sound: Signal, stem: Stem, at: int) -> None:
        begin = max(at, self._last - self._frames)
        end = at + sound.shape[1]
        if end <= begin:
            return
        place = begin - (self._last - self._frames)
        weights = self._weights[place : place + end - begin]
        part = sound[:, begin - at :]
        part += weights * (self._before[stem][:, place : place + end - begin] - part)


def _gain_db(take: Take, tones: Tones) -> float:
    """The gain that brings the loop to the loudness of a song."""
    meter, at = PowerMeter(), 0
    excerpt: list[Signal] = []
    with take.stems(tones, take.last) as rendered:
        for length, stems in rendered:
            mix = sum(stems.values(), start=silence(length))
            heard = mix[:, max(0, take.first - at) : max(0, take.last - at)]
            at += length
            if heard.shape[1]:
                meter.process(heard)
                excerpt += [heard] if at < take.first + EXCERPT_FRAMES or not excerpt else []
    return _settled_db(np.concatenate(excerpt, axis=1), take.score.sound.glue, integrated_lufs(meter.powers))


def _settled_db(excerpt: Signal, glue: float, lufs: float) -> float:
    """`TARGET_LUFS` less `lufs`, and what glue and limiter take of the excerpt at that gain."""
    frames = excerpt.shape[1] // STEP_FRAMES * STEP_FRAMES
    gain_db = min(TARGET_LUFS - lufs, GAIN_MAX_DB)
    if frames <= DELAY_FRAMES:
        return gain_db
    early = excerpt[:, : frames - DELAY_FRAMES]
    for _ in range(PASSES):
        gains = GainChain(glue).process(excerpt[:, :frames], gain_db)[DELAY_FRAMES:]
        lost_db = _lufs(early * np.float32(db_to_gain(gain_db))) - _lufs(early * gains)
        gain_db = min(TARGET_LUFS - lufs + lost_db, GAIN_MAX_DB)
    return gain_db


def _lufs(sound: Signal) -> float:
    meter = PowerMeter()
    meter.process(sound)
    return integrated_lufs(meter.powers)
