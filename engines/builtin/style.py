"""Styles as data: the schema of a style file, and the table of all styles that this process has.

The docstrings of the fields are their documentation: the guide to style files is made from them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    WithJsonSchema,
    field_validator,
    model_validator,
)

from engines.builtin.instruments import INSTRUMENTS
from engines.builtin.meter import STEPS_PER_BAR
from engines.builtin.score import TEXTURE_KINDS, Role, SectionRole, Sound
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
BASS_SIGNS = "Rr5837apwn"
CHORD_SIGNS = "CcDUumbt0123456"
Unit = Annotated[float, Field(ge=0, le=1)]
Midi = Annotated[int, Field(ge=0, le=127)]
Voicing = Literal["close", "open", "shell", "guitar", "power", "octave", "wide"]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Mood(_Table):
    """Where the style lives by default: sad..happy, calm..wild, at ease..tense."""

    valence: Unit
    """0 sad .. 1 happy."""
    energy: Unit
    """0 calm .. 1 wild."""
    tension: Unit
    """0 at ease .. 1 tense."""


class Tempo(_Table):
    """In beats (quarter notes) a minute."""

    low: Annotated[float, Field(ge=40, le=300)]
    """The slowest; `slow` in a prompt comes near it."""
    usual: Annotated[float, Field(ge=40, le=300)]
    """Where songs are when nobody says."""
    high: Annotated[float, Field(ge=40, le=300)]
    """The fastest."""

    @model_validator(mode="after")
    def _rises(self) -> Tempo:
        if not self.low <= self.usual <= self.high:
            raise ValueError("low, usual and high must not fall")
        return self


class FormStep(_Table):
    """One section of a form: its role, its usual number of bars, its energy."""

    role: SectionRole
    """What the section is to the song."""
    bars: Annotated[int, Field(ge=1, le=64)]
    """Its usual length; it is stretched or cut to fill the song."""
    energy: Unit
    """How much goes on: who plays, what and how loud."""


def _form(text: object) -> object:
    """`intro 4 .3, verse 8 .5` as a list of steps."""
    if not isinstance(text, str):
        return text
    words = [step.split() for step in text.split(",")]
    if any(len(step) != 3 for step in words):
        raise ValueError("every section of a form needs role, bars and energy, such as `verse 8 .5`")
    return [{"role": role, "bars": bars, "energy": energy} for role, bars, energy in words]


Form = Annotated[
    tuple[FormStep, ...],
    Field(min_length=1, max_length=20),
    BeforeValidator(_form),
    WithJsonSchema({"type": "string"}),
]


class Progressions(_Table):
    """Chord progressions by section role: bars parted by `|`, chords of a bar by blanks. `cadence` leads back home."""

    verse: Annotated[list[str], Field(min_length=1)]
    """For verses, and whatever has none of its own."""
    chorus: Annotated[list[str], Field(min_length=1)]
    """For choruses, drops and their builds."""
    bridge: list[str] = []
    """For bridges and breaks."""
    intro: list[str] = []
    """For intros."""
    cadence: Annotated[list[str], Field(min_length=1)]
    """One or two chords for the last bar of a section."""

    @field_validator("*")
    @classmethod
    def _are_numerals(cls, progressions: list[str]) -> list[str]:
        for token in " ".join(progressions).replace("|", " ").split():
            parse_roman(token, 0)
        return progressions


class Harmony(_Table):
    major: Progressions
    """In major, lydian and mixolydian."""
    minor: Progressions
    """In minor, dorian, phrygian and locrian. Numerals count from the major scale: the sixth of minor is `bVI`."""


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
    """The lowest note."""
    high: Midi = 84
    """The highest note."""
    rhythms: Annotated[list[str], Field(min_length=2)]
    """Rhythms of verses."""
    hooks: Annotated[list[str], Field(min_length=2)]
    """Rhythms of choruses, drops and themes."""
    step_share: Unit = 0.72
    """How much of the line moves by step."""
    rest_share: Unit = 0.0
    """How often a phrase leaves its last bar empty."""
    lift: Annotated[int, Field(ge=0, le=7)] = 3
    """Scale steps by which choruses lie higher than verses."""
    legato: Annotated[float, Field(ge=0.2, le=1.1)] = 0.95
    """How much of its time a note sounds."""
    colour: Literal["mode", "pentatonic", "blues"] = "mode"
    """The scale on which solos are made up: the key's own, a pentatonic or a blues scale."""

    @field_validator("rhythms", "hooks")
    @classmethod
    def _are_patterns(cls, patterns: list[str]) -> list[str]:
        return [_is_pattern(pattern, "xX") for pattern in patterns]


class Groove(_Table):
    """A drum pattern for sections of about this intensity: 0 a hint, 1 verse, 2 chorus, 3 peak."""

    intensity: Annotated[int, Field(ge=0, le=3)]
    """0 a hint, 1 verse, 2 chorus, 3 peak."""
    parts: dict[str, str]
    """A pattern for each drum, by its name."""

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
    """Their name in MIDI files."""
    role: Role
    """Their part in the band."""
    instruments: Annotated[dict[str, float], Field(min_length=1)]
    """Alternatives with weights; one is drawn for a song."""
    energy: tuple[Unit, Unit] = (0.0, 1.0)
    """The range of section energy in which they play."""
    only: list[SectionRole] = []
    """Play in sections of these roles alone."""
    never: list[SectionRole] = []
    """Do not play in sections of these roles."""
    optional: bool = False
    """Whether the song may do without them."""
    low: Midi = 0
    """Their lowest note."""
    high: Midi = 127
    """Their highest note."""
    patterns: list[str | list[str]] = []
    """What they play, rising in energy; each may be a list to choose from."""
    grid: dict[str, str] = {}
    """The pattern of each percussion instrument."""
    voicing: Voicing = "close"
    """How chords are laid out."""
    voices: Annotated[int, Field(ge=2, le=6)] = 4
    """Notes in a chord."""
    gate: Annotated[float, Field(gt=0, le=1.2)] = 1.0
    """How much of its time a note sounds."""
    velocity: Annotated[int, Field(ge=-40, le=30)] = 0
    """Added to the velocity of every note."""
    push_ms: Annotated[float, Field(ge=-40, le=60)] = 0.0
    """Late (+) or early (-) against the beat."""
    loose_ms: Annotated[float, Field(ge=0, le=40)] = 6.0
    """How far notes stray from there."""
    strum_ms: Annotated[float, Field(ge=0, le=60)] = 0.0
    """Between the strings of a strum."""
    octave: Annotated[int, Field(ge=-2, le=2)] = 0
    """Octaves above or below what is written."""
    imitates: bool = False
    """Whether a counter player says the tune again a bar later, instead of holding guide tones and answering."""
    gain_db: Annotated[float, Field(ge=-30, le=6)] = -6.0
    """Level in the mix."""
    pan: Annotated[float, Field(ge=-1, le=1)] = 0.0
    """-1 left .. 1 right."""
    reverb: Unit = 0.15
    """Sent to the reverb."""
    delay: Unit = 0.0
    """Sent to the echo."""
    duck: Unit = 0.0
    """How far the kick drum pushes them down."""

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
    """How the song ends."""
    fade_ms: Annotated[int, Field(ge=0, le=20_000)] = 1_500
    """Length of the fade, or of the last chord's."""
    ritardando: Annotated[float, Field(ge=0, le=0.5)] = 0.0
    """How much longer the last bars before the final chord take."""


class Style(_Table):
    """A style of music. `words` are what people call it; `swing` 0..1 delays the off-beats of `swing_unit` beats.

    `key_change` is how often the last chorus of a long song is raised.
    """

    name: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    """The name of the style; that of a built-in one replaces it."""
    title: str
    """What people call it; prompts find it by this."""
    genres: Annotated[list[str], Field(min_length=1, max_length=6)]
    """Genres in the song's metadata."""
    words: list[str] = []
    """Other words for it in prompts, misspellings too."""
    mood: Mood
    """Where it lives by default."""
    tempo: Tempo
    """In beats a minute."""
    meter: str = "4/4"
    """Patterns are written in 4/4 and fitted to it."""
    swing: Unit = 0.0
    """0 straight .. 1 triplets."""
    swing_unit: Annotated[float, Field(ge=0.25, le=0.5)] = 0.5
    """What swings: 0.5 eighths, 0.25 sixteenths."""
    modes: dict[str, float]
    """Modes with weights."""
    sound: dict[str, Unit] = {}
    """How the style is mixed."""
    ending: Ending = Ending()
    """How songs end."""
    risers: bool = False
    """Whether noise rises into drops and choruses."""
    crashes: bool = True
    """Whether a cymbal marks new sections."""
    textures: list[str] = []
    """Ambience under the whole song."""
    lift_db: Annotated[float, Field(ge=0, le=8)] = 4.0
    """How much louder full sections are than empty ones."""
    key_change: Unit = 0.0
    """How often the last chorus of a long song is raised."""
    forms: Annotated[list[Form], Field(min_length=1)]
    """Forms to choose from: sections as `role bars energy`, parted by commas."""
    harmony: Harmony
    """Chords."""
    melody: Melody
    """The tune."""
    players: Annotated[list[Player], Field(min_length=1, max_length=16)]
    """The band."""
    grooves: list[Groove] = []
    """Drum patterns for the player with the role drums."""
    fills: list[Fill] = []
    """What replaces the end of the bar before a new section."""

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

    @field_validator("textures")
    @classmethod
    def _are_textures(cls, textures: list[str]) -> list[str]:
        strange = sorted(set(textures) - set(TEXTURE_KINDS))
        if strange:
            raise ValueError(f"{strange[0]!r} is no ambience; known are {', '.join(TEXTURE_KINDS)}")
        return textures

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
    except OSError as error:
        raise InvalidRequest(path.name, "the file", f"must be a file that can be read ({error.strerror})") from error


def load_styles(folder: Path) -> dict[str, Style]:
    """Every style of a folder by name, in the order of its files; raises `InvalidRequest` for the first faulty file."""
    loaded: dict[str, Style] = {}
    for path in _files(folder):
        style = load_style(path)
        if style.name in loaded:
            raise InvalidRequest(f"{path.name}: name", style.name, "another file of the folder has this name")
        loaded[style.name] = style
    return loaded


def faults_of(folder: Path) -> Iterator[InvalidRequest]:
    """What is wrong with the files of a folder, one fault a file."""
    try:
        paths = _files(folder)
    except InvalidRequest as fault:
        yield fault
        return
    sound: list[Path] = []
    for path in paths:
        try:
            load_style(path)
            sound.append(path)
        except InvalidRequest as fault:
            yield fault
    if len(sound) == len(paths):
        try:
            load_styles(folder)
        except InvalidRequest as fault:
            yield fault


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise InvalidRequest("STYLES_DIR", str(folder), "must be a folder that can be read")
    return sorted(folder.glob("*.toml"))


class _Shelf:
    """The folder of styles that this process has beside the built-in ones."""

    folder: Path | None = None


def open_styles(folder: Path | None) -> None:
    """From now on this process also has the styles of `folder`; one that is named as a built-in style replaces it.

    All or none: raises `InvalidRequest` for the first faulty file, and leaves the table as it was. None takes the
    folder away again. Files are read once a process.
    """
    if folder is not None:
        _own(folder)
    _Shelf.folder = folder


def styles() -> dict[str, Style]:
    """Every style by name, in alphabetical order; read once a process."""
    return _table(_Shelf.folder)


def own_styles() -> dict[str, Style]:
    """Those of `styles` that come from the opened folder."""
    return _own(_Shelf.folder) if _Shelf.folder else {}


@cache
def _own(folder: Path) -> dict[str, Style]:
    return load_styles(folder)


@cache
def _table(folder: Path | None) -> dict[str, Style]:
    return dict(sorted((_own(FOLDER) | (_own(folder) if folder else {})).items()))
