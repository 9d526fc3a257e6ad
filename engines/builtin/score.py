"""The score: a finished song in notes, before any sound. Frozen values that refuse nonsense when made.

A beat is always a quarter note, so a bar of 6/8 holds three. Times are beats from the start of the song; `Score` is the
only place where beats meet milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Role = Literal["lead", "counter", "chords", "pad", "arp", "bass", "drums", "percussion", "effect", "voice"]
Stem = Literal["vocals", "drums", "bass", "guitar", "piano", "other"]
SectionRole = Literal[
    "intro", "verse", "prechorus", "chorus", "bridge", "solo", "build", "drop", "break", "theme", "outro"
]
Articulation = Literal["normal", "staccato", "mute", "legato", "slide", "roll"]


@dataclass(frozen=True, slots=True)
class Note:
    """`pitch` is a MIDI note number, in drum parts a General MIDI percussion key; microtiming is in `start` already."""

    start: float
    duration: float
    pitch: int
    velocity: int
    articulation: Articulation = "normal"

    def __post_init__(self) -> None:
        if not (0 <= self.pitch <= 127 and 1 <= self.velocity <= 127 and self.start >= 0 and self.duration > 0):
            raise ValueError(f"not a note: {self}")

    @property
    def end(self) -> float:
        return self.start + self.duration


@dataclass(frozen=True, slots=True)
class Part:
    """One player. `instrument` is a name of `instruments.INSTRUMENTS`, notes are sorted by start.

    `pan` -1 left..1 right; `reverb`, `delay` are send levels 0..1; `duck` 0..1 is how far the kick pushes it down;
    `swell` holds (beat, gain in dB) points, linear between them, for expression and fades.
    """

    name: str
    role: Role
    instrument: str
    notes: tuple[Note, ...]
    gain_db: float = 0.0
    pan: float = 0.0
    reverb: float = 0.15
    delay: float = 0.0
    duck: float = 0.0
    swell: tuple[tuple[float, float], ...] = ()


TEXTURE_KINDS = (
    "rain", "thunder", "vinyl", "tape_hiss", "ocean", "stream", "wind", "birds", "night", "fire", "crowd", "cafe",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Texture:
    """A bed of sound without notes (`rain`, `vinyl`, `ocean` …) from `start` to `end`, in beats."""

    kind: str
    start: float
    end: float
    gain_db: float = 0.0


@dataclass(frozen=True, slots=True)
class Chord:
    """A symbol such as `Am7/G` with the pitch classes it sounds; `root` and `bass` are pitch classes 0..11."""

    start: float
    duration: float
    symbol: str
    root: int
    bass: int
    pitch_classes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ScoreSection:
    """A section as composed; `start` and `beats` are exact, `energy` is 0..1.

    Sections of one `material` share their music; this one lies `raised` semitones above the song's key.
    """

    name: str
    role: SectionRole
    start: float
    beats: float
    energy: float
    material: str = ""
    raised: int = 0


@dataclass(frozen=True, slots=True)
class Sound:
    """How the style wants to be mixed; every figure is 0..1 and 0 leaves the sound alone unless it says otherwise.

    `warmth` rolls highs off and lifts low mids, `lofi` adds wow, flutter and bandwidth loss, `drive` saturates the
    drums and bass, `glue` is bus compression, `space` the length of the reverb (0 room .. 1 hall), `width` the stereo
    width (0.5 as recorded), `brightness` tilts the master (0.5 neutral).
    """

    warmth: float = 0.2
    lofi: float = 0.0
    drive: float = 0.1
    glue: float = 0.4
    space: float = 0.4
    width: float = 0.5
    brightness: float = 0.5


@dataclass(frozen=True, slots=True)
class Score:
    """A whole song. `meter` is (beats, unit) as written; `length_ms` is exact; the last `fade_ms` fade out."""

    title: str
    style: str
    seed: int
    tempo_bpm: float
    meter: tuple[int, int]
    key: str
    length_ms: int
    sections: tuple[ScoreSection, ...]
    chords: tuple[Chord, ...]
    parts: tuple[Part, ...]
    textures: tuple[Texture, ...] = ()
    sound: Sound = Sound()
    fade_ms: int = 0

    @property
    def beats_per_bar(self) -> float:
        return self.meter[0] * 4 / self.meter[1]

    @property
    def length_beats(self) -> float:
        return self.length_ms * self.tempo_bpm / 60_000

    def beats_to_ms(self, beats: float) -> float:
        return beats * 60_000 / self.tempo_bpm

    def beats_to_frames(self, beats: float, rate_hz: int) -> int:
        return round(beats * 60 * rate_hz / self.tempo_bpm)
