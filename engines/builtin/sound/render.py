"""A score becomes stems, block by block, before mastering: players, ducking, sends and each stem's own chain."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

import numpy as np

from engines.builtin.instruments import INSTRUMENTS
from engines.builtin.score import Note, Part, Score, Stem
from engines.builtin.sound.beds import Bed
from engines.builtin.sound.colour import Colour
from engines.builtin.sound.controls import CONTROL_FRAMES, spread
from engines.builtin.sound.playing import Player
from engines.builtin.sound.signal import RATE_HZ, Signal, silence
from engines.builtin.sound.space import Echo, Reverb
from engines.builtin.sound.tones import Tones
from engines.builtin.sound.vocals import Voice, VoiceTrack
from engines.builtin.sound.voicing import PLAIN, Voicing, voicing_of

STEMS: tuple[Stem, ...] = ("vocals", "drums", "bass", "guitar", "piano", "other")
# Short first blocks let a listener hear at once; the long ones that follow cost less a second.
FIRST_BLOCKS = (8_192, 8_192, 16_384)
BLOCK_FRAMES = 65_536
KICKS = frozenset({35, 36})
DUCK_FALL_S, DUCK_RISE_S = 0.006, 0.11
# A send of 1 puts as much energy into the room as the dry sound has; styles ask for 0.1 to 0.5.
REVERB_RETURN, ECHO_RETURN = 1.25, 0.8
ECHO_BEATS = 0.75
LONGEST_ECHO_S = 0.9
# What comes back of a smaller send lies 30 dB or more below the dry sound.
LEAST_SEND = 0.03
# Filters have died and compressors have let go by then.
COLOUR_TAIL_FRAMES = RATE_HZ

Stems = dict[Stem, Signal]


def block_sizes(frames: int) -> Iterator[int]:
    """The lengths of the blocks in which `frames` frames are rendered: the same for every listener and every use."""
    for size in FIRST_BLOCKS:
        if frames <= 0:
            return
        yield min(size, frames)
        frames -= size
    while frames > 0:
        yield min(BLOCK_FRAMES, frames)
        frames -= BLOCK_FRAMES


class Renderer:
    """The stems of a score from frame `start` on, one block's length after the other; `voice` sings to them."""

    def __init__(self, score: Score, tones: Tones, start: int = 0, voice: Voice | None = None) -> None:
        self._at = start
        duck = Duck(score)
        strips = {stem: Strip(stem, score, duck, voicing_of(score.parts, stem, tones.is_sampled)) for stem in STEMS}
        for part in score.parts:
            strips[INSTRUMENTS[part.instrument].stem].players.append(Player(score, part, tones, start))
        if voice is not None:
            strips["vocals"].players.append(VoiceTrack(voice, score))
        for index, texture in enumerate(score.textures):
            strips["other"].beds.append(Bed(score, texture, score.seed + index, start))
        busy = [strip for strip in strips.values() if strip.players or strip.beds]
        busy.sort(key=lambda strip: (strip.stem == "vocals", -len(strip.players)))
        self._strips = {strip.stem: strip for strip in busy}

    def process(self, frames: int) -> Stems:
        """The next `frames` frames of every stem that has something to play, float32 (2, frames) each."""
        return {stem: task() for stem, task in self.tasks(frames).items()}

    def tasks(self, frames: int) -> dict[Stem, Callable[[], Signal]]:
        """What `process` does, one call a stem: those of one stem one after the other, others beside them.

        The stem with most to do comes first, and the voice, which may have to be waited for, last.
        """
        at, self._at = self._at, self._at + frames
        return {stem: partial(strip.process, at, frames) for stem, strip in self._strips.items()}


class Duck:
    """How far the kick pushes other parts down, from the score's own strokes: 0 untouched .. 1 right on the kick."""

    def __init__(self, score: Score) -> None:
        kicks = {score.beats_to_frames(note.start, RATE_HZ) for note in _drum_notes(score.parts) if note.pitch in KICKS}
        self._kicks = np.array(sorted(kicks), np.float64)

    def depth(self, at: int, frames: int) -> np.ndarray:
        """The curve of a block that starts at frame `at`, one value each `CONTROL_FRAMES` and one more."""
        controls = at + np.arange(0, frames + CONTROL_FRAMES, CONTROL_FRAMES, dtype=np.float64)
        if not self._kicks.size:
            return np.zeros(len(controls))
        following = np.searchsorted(self._kicks, controls, "right")
        edges = np.concatenate(([-np.inf], self._kicks, [np.inf]))
        since, until = (controls - edges[following]) / RATE_HZ, (edges[following + 1] - controls) / RATE_HZ
        return np.maximum(np.exp(-((since / DUCK_RISE_S) ** 1.5)), np.clip(1 - until / DUCK_FALL_S, 0, 1))


class Instrumentalist(Protocol):
    """Whoever plays into a strip."""

    @property
    def part(self) -> Part: ...

    def process(self, at: int, frames: int) -> Signal | None:
        """The sound from frame `at` of the song, float32 (2, frames), which the caller may change; None for silence."""
        ...


@dataclass(slots=True)
class Strip:
    """One stem of the mixing desk."""

    stem: Stem
    score: Score
    duck: Duck
    voicing: Voicing = PLAIN
    players: list[Instrumentalist] = field(default_factory=list)
    beds: list[Bed] = field(default_factory=list)
    _colour: Colour = field(init=False)
    _reverb: Reverb = field(init=False)
    _echo: Echo = field(init=False)
    _quiet_frames: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        sound = self.score.sound
        self._colour = Colour(self.stem, sound, self.voicing)
        self._reverb = Reverb(sound.space if self.stem != "drums" else 0.6 * sound.space)
        self._echo = Echo(_echo_seconds(self.score.tempo_bpm))

    def process(self, at: int, frames: int) -> Signal:
        """The next `frames` frames, from frame `at` of the song on, float32 (2, frames)."""
        dry = self._played(at, frames)
        for bed in self.beds:
            dry = bed.add_to(dry, at, frames)
        self._quiet_frames = self._quiet_frames + frames if dry is None else 0
        if dry is None:
            dry = silence(frames)
            if self._quiet_frames > COLOUR_TAIL_FRAMES + frames:
                return dry
        return self._colour.process(dry, at)

    def _played(self, at: int, frames: int) -> Signal | None:
        """All players with room and echo; None for silence."""
        dry = room = echo = None
        for player in self.players:
            sound = player.process(at, frames)
            if sound is None:
                continue
            if player.part.duck:
                sound *= spread(1 - 0.92 * player.part.duck * self.duck.depth(at, frames), frames)
            room = _sent(room, sound, player.part.reverb)
            echo = _sent(echo, sound, player.part.delay)
            dry = _added(dry, sound)
        dry = _added(dry, self._reverb.process(room, frames), REVERB_RETURN)
        return _added(dry, self._echo.process(echo, frames), ECHO_RETURN)


def _added(bus: Signal | None, sound: Signal | None, level: float = 1.0) -> Signal | None:
    """`bus` with `sound`, which it may become, at `level`."""
    if sound is None:
        return bus
    if level != 1.0:
        sound *= np.float32(level)
    if bus is not None:
        sound += bus
    return sound


def _sent(bus: Signal | None, sound: Signal, level: float) -> Signal | None:
    if level < LEAST_SEND:
        return bus
    send: Signal = sound[0] + sound[1]
    send *= np.float32(0.5 * level)
    if bus is not None:
        send += bus
    return send


def _echo_seconds(tempo_bpm: float) -> float:
    seconds = ECHO_BEATS * 60 / tempo_bpm
    return seconds if seconds <= LONGEST_ECHO_S else seconds / 2


def _drum_notes(parts: Iterable[Part]) -> Iterator[Note]:
    for part in parts:
        if INSTRUMENTS[part.instrument].is_drums:
            yield from part.notes
