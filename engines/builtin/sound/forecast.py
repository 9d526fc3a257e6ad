"""How loud a song will be, before it is rendered: estimated from its notes, corrected by short excerpts of it.

The master's gain has to be right from the first block on, while the loudest chorus may be minutes away.
"""

from __future__ import annotations

import numpy as np

from engines.builtin.instruments import INSTRUMENTS
from engines.builtin.score import Part, Score, ScoreSection
from engines.builtin.sound.loudness import STEP_FRAMES, PowerMeter, to_power
from engines.builtin.sound.render import BLOCK_FRAMES, Renderer
from engines.builtin.sound.signal import RATE_HZ, Curve, Signal, seconds_to_frames, silence
from engines.builtin.sound.tones import REFERENCE_LUFS, REFERENCE_VELOCITY, Tones
from engines.builtin.sound.vocals import SUNG_LUFS, Voice

STEPS_PER_S = RATE_HZ / STEP_FRAMES
WHOLE_SONG_S = 12.0
EXCERPT_S = 1.2
EXCERPTS = 2
HIT_S = 0.4
STRUCK_S = 0.7
STRUCK_STEMS = frozenset({"piano", "guitar", "bass"})
SUSTAINED_ROLES = frozenset({"pad", "lead", "counter"})
# K-weighted power of a texture at 0 dB, about that of a soft instrument.
BED_LUFS = -32.0
# The band's share of the power where a voice sings is never taken for less.
LEAST_PLAYED = 0.1


class Forecast:
    """K-weighted powers of the unmastered mix, one each 100 ms; `learn` corrects them by what was heard.

    `excerpts` are the mixes that were rendered to get there, for whoever wants to know how they will be mastered.
    """

    def __init__(self, score: Score, tones: Tones, voice: Voice | None = None) -> None:
        self.steps = max(1, round(score.length_ms / 100))
        self._powers = estimated_powers(score, self.steps)
        self._sung = sung_powers(voice, self.steps)
        self._places = _places(score, self.steps)
        self._corrections: dict[int, float] = {}
        self._heard: dict[int, tuple[float, float]] = {}
        self.excerpts: list[Signal] = []
        self.is_exact = score.length_ms <= WHOLE_SONG_S * 1000
        if self.is_exact:
            self._hear_all(score, tones, voice)
        else:
            self._hear_excerpts(score, tones)

    def powers(self, start: int = 0) -> Curve:
        """The best guess from step `start` on."""
        default = float(np.median(list(self._corrections.values()))) if self._corrections else 1.0
        factors = np.full(int(self._places.max(initial=0)) + 1, default)
        for place, correction in self._corrections.items():
            factors[place] = correction
        corrected: Curve = self._powers[start:] * factors[self._places[start:]] + self._sung[start:]
        return corrected

    def learn(self, start: int, powers: Curve) -> None:
        """Take note of the real powers of the unmastered mix from step `start` on."""
        end = min(start + len(powers), self.steps)
        for place in np.unique(self._places[start:end]):
            chosen = self._places[start:end] == place
            heard, guessed = self._heard.get(int(place), (0.0, 0.0))
            played = powers[: end - start][chosen] - self._sung[start:end][chosen]
            heard += float(np.maximum(played, LEAST_PLAYED * powers[: end - start][chosen]).sum())
            guessed += float(self._powers[start:end][chosen].sum())
            self._heard[int(place)] = heard, guessed
            if guessed > 0 and heard > 0:
                self._corrections[int(place)] = heard / guessed

    def _hear_all(self, score: Score, tones: Tones, voice: Voice | None) -> None:
        frames = round(score.length_ms * RATE_HZ / 1000)
        mix, powers = _heard(Renderer(score, tones, voice=voice), frames)
        self.excerpts.append(mix)
        self.steps = len(powers)
        self._powers, self._sung, self._places = powers, np.zeros(len(powers)), np.zeros(len(powers), np.int64)

    def _hear_excerpts(self, score: Score, tones: Tones) -> None:
        for place, section in self._weightiest(score):
            length = min(seconds_to_frames(EXCERPT_S), score.beats_to_frames(section.beats, RATE_HZ))
            start = score.beats_to_frames(section.start + round(section.beats * 0.5), RATE_HZ)
            start = min(start, score.beats_to_frames(section.start + section.beats, RATE_HZ) - length)
            start -= start % STEP_FRAMES
            mix, powers = _heard(Renderer(score, tones, start), length)
            guessed = self._powers[start // STEP_FRAMES :][: len(powers)].sum()
            if guessed > 0 and powers.sum() > 0:
                self._corrections[place] = float(powers.sum() / guessed)
            self.excerpts.append(mix)

    def _weightiest(self, score: Score) -> list[tuple[int, ScoreSection]]:
        """The sections whose loudness decides, at most one of each kind, the loudest first."""
        kinds = _kinds(score)
        weights = np.bincount(self._places, self._powers, minlength=len(kinds))
        chosen = np.argsort(-weights, kind="stable")[:EXCERPTS]
        longest = {
            kind: max((section for section in score.sections if _kind(section) == kind), key=lambda each: each.beats)
            for kind in kinds
        }
        return [(int(place), longest[kinds[int(place)]]) for place in chosen if place < len(kinds)]


def estimated_powers(score: Score, steps: int) -> Curve:
    """Power each 100 ms if notes were as loud as their velocity, gain and kind of instrument say."""
    powers = np.zeros(steps + 1)
    for part in score.parts:
        _add_part(powers, score, part)
    estimate = np.cumsum(powers)[:steps]
    for texture in score.textures:
        first, last = (round(score.beats_to_ms(beat) / 100) for beat in (texture.start, texture.end))
        estimate[first:last] += to_power(BED_LUFS + texture.gain_db)
    fade = round(score.fade_ms / 100)
    if fade:
        estimate[-fade:] *= np.linspace(1, 0, fade) ** 2
    return np.maximum(estimate, 0.0)


def sung_powers(voice: Voice | None, steps: int) -> Curve:
    """Power each 100 ms of what `voice` will sing, by its word; it is not heard before its time."""
    powers = np.zeros(steps)
    for start, end in voice.spans if voice else ():
        powers[start // STEP_FRAMES : -(-end // STEP_FRAMES)] = to_power(SUNG_LUFS)
    return powers


def _add_part(changes: Curve, score: Score, part: Part) -> None:
    """Add the changes of power that the notes of `part` make."""
    if not part.notes:
        return
    starts = np.array([score.beats_to_ms(note.start) for note in part.notes]) / 1000
    lengths = np.array([score.beats_to_ms(note.duration) for note in part.notes]) / 1000
    velocities = np.array([note.velocity for note in part.notes]) / REFERENCE_VELOCITY
    gains_db = np.full(len(starts), part.gain_db)
    if part.swell:
        gains_db += np.interp(
            [note.start for note in part.notes], [beat for beat, _ in part.swell], [level for _, level in part.swell]
        )
    levels = to_power(REFERENCE_LUFS) * 10 ** (gains_db / 10) * velocities**4
    first, last = starts * STEPS_PER_S, (starts + _sounding_s(part, lengths)) * STEPS_PER_S
    for places, sign in ((first, 1.0), (last, -1.0)):
        whole = np.minimum(places.astype(np.int64), len(changes) - 2)
        share = np.clip(places - whole, 0, 1)
        np.add.at(changes, whole, sign * levels * (1 - share))
        np.add.at(changes, whole + 1, sign * levels * share)


def _sounding_s(part: Part, lengths: Curve) -> Curve:
    instrument = INSTRUMENTS[part.instrument]
    if instrument.is_drums:
        return np.full(len(lengths), HIT_S)
    if instrument.stem in STRUCK_STEMS and part.role not in SUSTAINED_ROLES:
        return np.minimum(lengths + 0.1, STRUCK_S)
    return lengths + 0.1


def _heard(renderer: Renderer, frames: int) -> tuple[Signal, Curve]:
    """The unmastered mix of the next `frames` frames and its powers."""
    meter, blocks = PowerMeter(), []
    for size in (*[BLOCK_FRAMES] * (frames // BLOCK_FRAMES), frames % BLOCK_FRAMES):
        block = sum(renderer.process(size).values(), start=silence(size))
        meter.process(block)
        blocks.append(block)
    return np.concatenate(blocks, axis=1), meter.powers


def _kind(section: ScoreSection) -> tuple[str, int]:
    return section.role, round(section.energy * 4)


def _kinds(score: Score) -> list[tuple[str, int]]:
    return list(dict.fromkeys(_kind(section) for section in score.sections))


def _places(score: Score, steps: int) -> np.ndarray:
    """For every step the kind of section it lies in."""
    kinds = _kinds(score)
    places = np.zeros(steps, np.int64)
    for section in score.sections:
        places[round(score.beats_to_ms(section.start) / 100) :] = kinds.index(_kind(section))
    return places
