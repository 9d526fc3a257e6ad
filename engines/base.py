"""The contract between musicweb and whatever makes music: a request in, a stream of events out.

An engine is a sync generator of events. Closing the generator is the cancel: an engine stops within a second and
leaves nothing behind but what it wrote into `scratch`, which belongs to the caller.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal, Protocol, Self, runtime_checkable

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

from engines.formats import DEFAULT_FORMAT, output_format
from engines.plan import LENGTH_MAX_MS, LENGTH_MIN_MS, PROMPT_MAX_CHARS, WITHOUT_NUL, Plan

SEED_MAX = 2_147_483_647
BPM_MIN, BPM_MAX = 40, 300
LYRICS_MAX_CHARS = 100_000
STEM_SETS = {
    "four": ("vocals", "drums", "bass", "other"),
    "six": ("vocals", "drums", "bass", "guitar", "piano", "other"),
}
StemSet = Literal["four", "six"]
FormatName = Annotated[str, AfterValidator(lambda name: output_format(name).name)]
SAMPLE_BARS_MAX = 64
SHOT_MIN_MS, SHOT_MAX_MS = 50, 30_000


class Request(BaseModel):
    """What to make. Exactly one of `prompt` and `plan`; every limit a violation of which is the caller's fault.

    `length_ms` None lets the engine choose; with a plan it may only repeat the plan's own total. `stem_set` None makes
    no stems. `stem_format` and `output_format` are names of `engines.formats`. `sources` says for each song that the
    plan takes music from where it lies: a score document or a recording, whatever its name.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    prompt: Annotated[str, Field(max_length=PROMPT_MAX_CHARS), WITHOUT_NUL] = ""
    plan: Plan | None = None
    lyrics: Annotated[str, Field(max_length=LYRICS_MAX_CHARS), WITHOUT_NUL] = ""
    length_ms: Annotated[int, Field(ge=LENGTH_MIN_MS, le=LENGTH_MAX_MS)] | None = None
    seed: Annotated[int, Field(ge=0, le=SEED_MAX)]
    output_format: FormatName = DEFAULT_FORMAT
    instrumental: bool = False
    bpm: Annotated[float, Field(ge=BPM_MIN, le=BPM_MAX)] | None = None
    key: str | None = None
    meter: str | None = None
    voice: str | None = None
    language: str | None = None
    respect_sections_durations: bool = True
    stem_set: StemSet | None = None
    stem_format: FormatName = "flac"
    sources: Annotated[dict[str, Path], Field(exclude=True)] = {}

    @field_validator("prompt")
    @classmethod
    def _has_no_outer_blanks(cls, prompt: str) -> str:
        return prompt.strip()

    @model_validator(mode="after")
    def _has_prompt_or_plan(self) -> Self:
        if self.plan is None and not self.prompt:
            raise ValueError("a prompt or a composition plan is needed")
        if self.plan is not None and self.prompt:
            raise ValueError("give a prompt or a composition plan, not both")
        if self.plan is not None and self.length_ms not in (None, self.plan.length_ms):
            raise ValueError(f"length_ms must be the plan's total of {self.plan.length_ms} ms or absent")
        return self


@dataclass(frozen=True, slots=True)
class PlanMade:
    """The plan is decided; its sections have their real times and add up to the song."""

    plan: Plan
    title: str
    tempo_bpm: float
    key: str
    meter: str
    understood: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the song is: `stage` is a word for people, `fraction` 0..1 of the whole and never falls."""

    stage: str
    fraction: float


@dataclass(frozen=True, slots=True)
class Chunk:
    """The next encoded bytes of the song. All chunks joined are the finished file, header included."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class ChordSpan:
    """A chord symbol such as `Am7` from `start_ms` to `end_ms`."""

    symbol: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the main wire calls song metadata; `languages` holds ISO 639-1 codes and is empty without words."""

    title: str
    description: str
    genres: list[str]
    languages: list[str] = field(default_factory=list)
    is_explicit: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """Everything known of the finished song. Paths lie in the caller's scratch folder; times are ms.

    `silent_stems` names those of `stems` in which nothing sounds. `score` is a document from which an `Editor` makes
    the song again, or another of it.
    """

    plan: Plan
    metadata: Metadata
    duration_ms: int
    seed: int
    tempo_bpm: float | None = None
    key: str | None = None
    meter: str | None = None
    words: list[Word] = field(default_factory=list)
    chords: list[ChordSpan] = field(default_factory=list)
    beats_ms: list[int] = field(default_factory=list)
    lyrics: str = ""
    understood: list[str] = field(default_factory=list)
    not_understood: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    stems: dict[str, Path] = field(default_factory=dict)
    silent_stems: list[str] = field(default_factory=list)
    midi: Path | None = None
    waveform: Path | None = None
    score: Path | None = None
    recipe: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finished:
    result: Result


Event = PlanMade | Progress | Chunk | Finished


class SampleRequest(BaseModel):
    """What to make for somebody else's music: a `loop` of whole bars, or a `one-shot`: a hit, note, chord or effect.

    A loop lasts `bars` at `bpm`, four bars at a tempo of its style when absent, and has no voice; only it has a meter
    and stems. A one-shot lasts at most `length_ms`, as long as it rings when absent; risers and falls fill it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["loop", "one-shot"]
    prompt: Annotated[str, Field(min_length=1, max_length=PROMPT_MAX_CHARS), WITHOUT_NUL]
    seed: Annotated[int, Field(ge=0, le=SEED_MAX)]
    output_format: FormatName = DEFAULT_FORMAT
    key: str | None = None
    bars: Annotated[int, Field(ge=1, le=SAMPLE_BARS_MAX)] | None = None
    bpm: Annotated[float, Field(ge=BPM_MIN, le=BPM_MAX)] | None = None
    meter: str | None = None
    stem_set: StemSet | None = None
    stem_format: FormatName = "flac"
    length_ms: Annotated[int, Field(ge=SHOT_MIN_MS, le=SHOT_MAX_MS)] | None = None

    @field_validator("prompt", mode="before")
    @classmethod
    def _has_no_outer_blanks(cls, prompt: object) -> object:
        return prompt.strip() if isinstance(prompt, str) else prompt

    @model_validator(mode="after")
    def _asks_for_one_kind(self) -> Self:
        foreign = ("length_ms",) if self.kind == "loop" else ("bars", "bpm", "meter", "stem_set")
        for name in foreign:
            if getattr(self, name) is not None:
                raise ValueError(f"{name} does not belong to a {self.kind}")
        return self


@dataclass(frozen=True, slots=True)
class SampleResult:
    """Everything known of a finished sample. Paths lie in the caller's scratch folder; times are ms.

    `frames` counts those at 44.1 kHz: of a loop exactly its bars at its tempo, rounded once. `bars`, `tempo_bpm` and
    `meter` are a loop's alone, `pitch` (`C3` is MIDI note 48) and `chord` a one-shot's. `is_mono` says that left and
    right are the same.
    """

    kind: Literal["loop", "one-shot"]
    title: str
    description: str
    frames: int
    duration_ms: int
    seed: int
    is_mono: bool
    bars: int | None = None
    tempo_bpm: float | None = None
    meter: str | None = None
    key: str | None = None
    pitch: str | None = None
    chord: str | None = None
    genres: list[str] = field(default_factory=list)
    chords: list[ChordSpan] = field(default_factory=list)
    beats_ms: list[int] = field(default_factory=list)
    understood: list[str] = field(default_factory=list)
    not_understood: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    stems: dict[str, Path] = field(default_factory=dict)
    silent_stems: list[str] = field(default_factory=list)
    midi: Path | None = None
    waveform: Path | None = None
    recipe: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SampleFinished:
    result: SampleResult


SampleEvent = Progress | Chunk | SampleFinished


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What an engine can do, as data.

    `repeatable`: the same request gives the same bytes, so a lost run may be run again. `queue`: where its work goes.
    """

    repeatable: bool
    queue: Literal["render", "remote"]
    vocals: bool
    stem_sets: frozenset[str] = frozenset()
    midi: bool = False
    plans: bool = True


class Engine(Protocol):
    """Makes songs. Holds no state of one song; `compose` may run in several threads at once."""

    name: str
    capabilities: Capabilities

    def compose(self, request: Request, scratch: Path) -> Generator[Event, None, None]:
        """Yield `PlanMade` once before the first `Chunk`, `Progress` at any time, and `Finished` last.

        Stems, MIDI and waveform are written into the existing folder `scratch`. Raises an `EngineError`, the caller's
        own mistakes before the first chunk.
        """
        ...

    def warm_up(self) -> None:
        """Load what the first song would otherwise wait for. May be called often; raises `EngineUnavailable`."""
        ...


@runtime_checkable
class Planner(Protocol):
    """Optional act of an engine: a plan without a song."""

    def plan(self, request: Request) -> Plan: ...


@dataclass(frozen=True, slots=True)
class Reading:
    """What a prompt says to an engine, in words; `notices` tell what is decided where a wish cannot be met."""

    understood: list[str] = field(default_factory=list)
    not_understood: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


@runtime_checkable
class Reader(Protocol):
    """Optional act of an engine: what it understands of a prompt, told within milliseconds and without a song."""

    def read(self, prompt: str) -> Reading: ...


@runtime_checkable
class Sampler(Protocol):
    """Optional act of an engine: loops and one-shots."""

    def sample(self, request: SampleRequest, scratch: Path) -> Generator[SampleEvent, None, None]:
        """Yield `Progress` at any time, `Chunk`s that join to the finished file, and `SampleFinished` last.

        Other files are written into the existing folder `scratch`. Raises and may be closed as `Engine.compose`.
        """
        ...
