"""Styles as data: the schema of `styles/*.toml` and the table of all of them. To add a style, add a file."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator, model_validator

from engines.builtin.instruments import INSTRUMENTS
from engines.builtin.meter import STEPS_PER_BAR
from engines.builtin.score import Role, SectionRole, Sound
from engines.builtin.theory import MODES, parse_meter, parse_roman
from engines.errors import InvalidRequest

FOLDER = Path(__file__).with_name("styles")
DRUM_KEYS = {
    "kick": 36, "rim": 37, "snare": 38, "clap": 39, "floor": 41, "hat": 42, "tom3": 43, "pedal": 44, "tom2": 47,
    "openhat": 46, "crash": 49, "tom1": 50, "ride": 51, "bell": 53, "tambourine": 54, "cowbell": 56, "bongo_hi": 60,
    "bongo_lo": 61, "conga_mute": 62, "conga_hi": 63, "conga_lo": 64, "cabasa": 69, "maracas": 70, "guiro": 73,
    "clave": 75, "woodblock": 76, "triangle": 81, "shaker": 82,
}  # fmt: skip
DRUM_SIGNS = "Xxog"
BASS_SIGNS = "Rr5837apw"
CHORD_SIGNS = "CcDUumbt0123456"
Unit = Annotated[float, Field(ge=0, le=1)]
Midi = Annotated[int, Field(ge=0, le=127)]
Voicing = Literal["close", "open", "shell", "guitar", "power", "octave", "wide"]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Mood(_Table):
    """Where the style lives by default: sad..happy, calm..wild, at ease..tense."""

    valence: Unit
    energy: Unit
    tension: Unit


class Tempo(_Table):
    """In beats (quarter notes) a minute."""

    low: Annotated[float, Field(ge=40, le=300)]
    usual: Annotated[float, Field(ge=40, le=300)]
    high: Annotated[float, Field(ge=40, le=300)]

    @model_validator(mode="after")
    def _rises(self) -> Tempo:
        if not self.low <= self.usual <= self.high:
            raise ValueError("low, usual and high must not fall")
        return self


class FormStep(_Table):
    """One section of a form: its role, its usual number of bars, its energy."""

    role: SectionRole
    bars: Annotated[int, Field(ge=1, le=64)]
    energy: Unit


def _form(text: object) -> object:
    """`intro 4 .3, verse 8 .5` as a list of steps."""
    if not isinstance(text, str):
        return text
    words = [step.split() for step in text.split(",")]
    if any(len(step) != 3 for step in words):
        raise ValueError("every section of a form needs role, bars and energy, such as `verse 8 .5`")
    return [{"role": role, "bars": bars, "energy": energy} for role, bars, energy in words]


Form = Annotated[tuple[FormStep, ...], Field(min_length=1, max_length=20), BeforeValidator(_form)]


class Progressions(_Table):
    """Chord progressions by section role: bars parted by `|`, chords of a bar by blanks. `cadence` leads back home."""

    verse: Annotated[list[str], Field(min_length=1)]
    chorus: Annotated[list[str], Field(min_length=1)]
    bridge: list[str] = []
    intro: list[str] = []
    cadence: Annotated[list[str], Field(min_length=1)]

    @field_validator("*")
    @classmethod
    def _are_numerals(cls, progressions: list[str]) -> list[str]:
        for token in " ".join(progressions).replace("|", " ").split():
            parse_roman(token, 0)
        return progressions


class Harmony(_Table):
    major: Progressions
    minor: Progressions


def _is_pattern(text: str, signs: str) -> str:
    plain = text.replace("|", "").replace(" ", "")
    strange = set(plain) - set(signs + ".-")
    if not plain or len(plain) % STEPS_PER_BAR:
        raise ValueError(f"a pattern needs {STEPS_PER_BAR} steps a bar, {text!r} has {len(plain)}")
    if strange:
        raise ValueError(f"{text!r} has the unknown sign {min(strange)!r}; known are {signs}.-")
    return text


class Melody(_Table):
    """Habits of the tune. Rhythms are patterns of one or two bars where `x` is a note, `X` a stressed one.

    `step_share` is how much of the line moves by step, `rest_share` how often a phrase leaves its last bar empty.
    """

    low: Midi = 60
    high: Midi = 84
    rhythms: Annotated[list[str], Field(min_length=2)]
    hooks: Annotated[list[str], Field(min_length=2)]
    step_share: Unit = 0.72
    rest_share: Unit = 0.0
    lift: Annotated[int, Field(ge=0, le=7)] = 3
    legato: Annotated[float, Field(ge=0.2, le=1.1)] = 0.95

    @field_validator("rhythms", "hooks")
    @classmethod
    def _are_patterns(cls, patterns: list[str]) -> list[str]:
        return [_is_pattern(pattern, "xX") for pattern in patterns]


class Groove(_Table):
    """A drum pattern for sections of about this intensity: 0 a hint, 1 verse, 2 chorus, 3 peak."""

    intensity: Annotated[int, Field(ge=0, le=3)]
    parts: dict[str, str]

    @field_validator("parts")
    @classmethod
    def _are_drums(cls, parts: dict[str, str]) -> dict[str, str]:
        for drum, pattern in parts.items():
            if drum not in DRUM_KEYS:
                raise ValueError(f"{drum!r} is no drum; known are {', '.join(DRUM_KEYS)}")
            _is_pattern(pattern, DRUM_SIGNS)
        return parts


class Fill(Groove):
    """The steps that replace the end of a bar, from the first sounding step of the fill on."""


class Player(_Table):
    """One player of the band: what they play on, when they play, what, and how they sit in the mix.

    `instruments` are alternatives with weights. `energy` is the range of section energy in which they play; `only` and
    `never` name section roles. `patterns` rise in energy; each may be a list to choose from. `grid` is a percussion
    groove. Times in ms: `push_ms` late (+) or early (-), `loose_ms` the spread, `strum_ms` between strings.
    """

    name: Annotated[str, Field(min_length=1, max_length=40)]
    role: Role
    instruments: Annotated[dict[str, float], Field(min_length=1)]
    energy: tuple[Unit, Unit] = (0.0, 1.0)
    only: list[SectionRole] = []
    never: list[SectionRole] = []
    optional: bool = False
    low: Midi = 0
    high: Midi = 127
    patterns: list[str | list[str]] = []
    grid: dict[str, str] = {}
    voicing: Voicing = "close"
    voices: Annotated[int, Field(ge=2, le=6)] = 4
    gate: Annotated[float, Field(gt=0, le=1.2)] = 1.0
    velocity: Annotated[int, Field(ge=-40, le=30)] = 0
    push_ms: Annotated[float, Field(ge=-40, le=60)] = 0.0
    loose_ms: Annotated[float, Field(ge=0, le=40)] = 6.0
    strum_ms: Annotated[float, Field(ge=0, le=60)] = 0.0
    octave: Annotated[int, Field(ge=-2, le=2)] = 0
    gain_db: Annotated[float, Field(ge=-30, le=6)] = -6.0
    pan: Annotated[float, Field(ge=-1, le=1)] = 0.0
    reverb: Unit = 0.15
    delay: Unit = 0.0
    duck: Unit = 0.0

    @field_validator("instruments")
    @classmethod
    def _are_instruments(cls, instruments: dict[str, float]) -> dict[str, float]:
        for name in instruments:
            if name not in INSTRUMENTS:
                raise ValueError(f"{name!r} is no instrument of the table")
        return instruments

    @model_validator(mode="after")
    def _has_fitting_patterns(self) -> Player:
        signs = BASS_SIGNS if self.role == "bass" else CHORD_SIGNS
        for pattern in self.flat_patterns:
            _is_pattern(pattern, signs)
        for drum, pattern in self.grid.items():
            Groove(intensity=0, parts={drum: pattern})
        if self.role in ("chords", "arp", "bass") and not self.patterns:
            raise ValueError(f"the player {self.name!r} needs patterns")
        return self

    @property
    def flat_patterns(self) -> list[str]:
        return [pattern for level in self.patterns for pattern in ([level] if isinstance(level, str) else level)]


class Ending(_Table):
    """`ring`: a last chord that sounds out; `stop`: a short last hit; `fade`: the song goes on while it fades."""

    kind: Literal["ring", "stop", "fade"] = "ring"
    fade_ms: Annotated[int, Field(ge=0, le=20_000)] = 1_500


class Style(_Table):
    """A style of music. `words` are what people call it; `swing` 0..1 delays the off-beats of `swing_unit` beats.

    `key_change` is how often the last chorus of a long song is raised.
    """

    name: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    title: str
    genres: Annotated[list[str], Field(min_length=1, max_length=6)]
    words: list[str] = []
    mood: Mood
    tempo: Tempo
    meter: str = "4/4"
    swing: Unit = 0.0
    swing_unit: Annotated[float, Field(ge=0.25, le=0.5)] = 0.5
    modes: dict[str, float]
    sound: dict[str, Unit] = {}
    ending: Ending = Ending()
    risers: bool = False
    crashes: bool = True
    textures: list[str] = []
    lift_db: Annotated[float, Field(ge=0, le=8)] = 4.0
    key_change: Unit = 0.0
    forms: Annotated[list[Form], Field(min_length=1)]
    harmony: Harmony
    melody: Melody
    players: Annotated[list[Player], Field(min_length=1, max_length=16)]
    grooves: list[Groove] = []
    fills: list[Fill] = []

    @field_validator("meter")
    @classmethod
    def _is_meter(cls, meter: str) -> str:
        parse_meter(meter)
        return meter

    @field_validator("modes")
    @classmethod
    def _are_modes(cls, modes: dict[str, float]) -> dict[str, float]:
        if not modes or set(modes) - set(MODES):
            raise ValueError(f"modes must be some of {', '.join(MODES)}")
        return modes

    @field_validator("sound")
    @classmethod
    def _is_sound(cls, sound: dict[str, float]) -> dict[str, float]:
        Sound(**sound)
        return sound


def load_style(path: Path) -> Style:
    """The style in a TOML file; raises `InvalidRequest` naming file and field, the value and what is allowed."""
    try:
        return Style.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        first = InvalidRequest.from_pydantic(error)
        raise InvalidRequest(f"{path.name}: {first.field}", first.value, first.limit) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidRequest(path.name, "the file", f"must be TOML: {error}") from error


@cache
def styles(folder: Path = FOLDER) -> dict[str, Style]:
    """Every style of the folder by name, in alphabetical order; read once a process."""
    loaded = [load_style(path) for path in sorted(folder.glob("*.toml"))]
    return {style.name: style for style in loaded}
