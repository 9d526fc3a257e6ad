"""The bodies and queries of this dialect. Limits come from the engines' contract; what they allow goes there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    AliasChoices,
    BaseModel,
    BeforeValidator,
    Field,
    WithJsonSchema,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError, PydanticKnownError

from engines.base import SEED_MAX
from engines.formats import FORMATS
from engines.plan import LENGTH_MAX_MS, LENGTH_MIN_MS, PROMPT_MAX_CHARS
from musicweb.api.elevenlabs.chunks import CompositionPlan
from musicweb.api.elevenlabs.errors import NOT_ALLOWED_TOGETHER, NOT_OFFERED, WireError
from musicweb.api.elevenlabs.plan_shape import in_wire_shape
from musicweb.api.elevenlabs.sections import MusicPrompt

FORMAT_NAMES = ("auto", *FORMATS)
AUTO = {"music_v1": "mp3_44100_128", "music_v2": "mp3_48000_192", "music_v2_5": "mp3_48000_192"}
LYRICS_TEXT_MAX_CHARS = 4_000
NUL = "\0"
_OLD_AND_NEW_NAME = AliasChoices("composition_plan", "music_prompt")


def _is_in_the_table(name: str) -> str:
    if name not in FORMAT_NAMES:
        raise PydanticKnownError("enum", {"expected": ", ".join(FORMAT_NAMES)})
    return name


def _of_its_kind(plan: Any) -> Any:
    """Violations are those of the kind that the fields tell, and no union's."""
    shaped = in_wire_shape(plan)
    if not isinstance(shaped, dict):
        return shaped
    return (CompositionPlan if "chunks" in shaped else MusicPrompt).model_validate(shaped)


FormatName = Annotated[
    str, AfterValidator(_is_in_the_table), WithJsonSchema({"type": "string", "enum": list(FORMAT_NAMES)})
]
ModelId = Literal["music_v1", "music_v2", "music_v2_5"]
LengthMs = Annotated[int, Field(ge=LENGTH_MIN_MS, le=LENGTH_MAX_MS)]
AnyPlan = Annotated[MusicPrompt | CompositionPlan, BeforeValidator(_of_its_kind)]


class Body(BaseModel):
    """A JSON body: null means absent, unknown fields are ignored."""

    @model_validator(mode="before")
    @classmethod
    def _reads_null_as_absent(cls, body: Any) -> Any:
        if not isinstance(body, dict):
            return body
        if any(NUL in text for text in _texts(body)):
            raise PydanticCustomError("null_character", "Text should not contain the character U+0000")
        return {name: value for name, value in body.items() if value is not None}


class SongBody(Body):
    """A song to make: exactly one of `prompt` and `composition_plan`."""

    prompt: Annotated[str, Field(max_length=PROMPT_MAX_CHARS)] | None = None
    composition_plan: Annotated[AnyPlan | None, Field(validation_alias=_OLD_AND_NEW_NAME)] = None
    music_length_ms: LengthMs | None = None
    model_id: ModelId = "music_v1"
    seed: Annotated[int, Field(ge=0, le=SEED_MAX)] | None = None
    force_instrumental: bool = False
    finetune_id: Annotated[str, Field(max_length=100)] | None = None
    lyrics_text: Annotated[str, Field(max_length=LYRICS_TEXT_MAX_CHARS)] = ""
    store_for_inpainting: bool = False

    @property
    def format_of_auto(self) -> str:
        return AUTO[self.model_id]

    def check_together(self) -> None:
        """Raises `WireError` for fields that do not go together, or that ask for what this server does not have."""
        has_prompt = bool(self.prompt and self.prompt.strip())
        if self.finetune_id is not None:
            raise WireError(NOT_OFFERED, "finetune_id: there are no fine-tunes on this server.", param="finetune_id")
        if self.composition_plan is None and not has_prompt:
            raise _refusal("prompt", "prompt is empty; give a prompt or a composition_plan.")
        if self.composition_plan is not None and has_prompt:
            raise _refusal("prompt", "prompt and composition_plan are both given; give one of them.")
        if self.composition_plan is not None:
            check_fits(self.composition_plan, self.model_id)
            self._check_goes_with(self.composition_plan)

    def _check_goes_with(self, plan: MusicPrompt | CompositionPlan) -> None:
        if self.force_instrumental:
            raise _refusal("force_instrumental", "force_instrumental goes with a prompt, not with a composition_plan.")
        if self.music_length_ms not in (None, plan.length_ms):
            asked, planned = self.music_length_ms, plan.length_ms
            raise _refusal(
                "music_length_ms", f"music_length_ms is {asked}, but the composition_plan lasts {planned} ms."
            )


class WholeSongBody(SongBody):
    """A song to make, answered when it is whole."""

    respect_sections_durations: bool = True
    sign_with_c2pa: bool = False


class StreamedDetailsBody(SongBody):
    """A song to make, with what is known of it."""

    with_timestamps: bool = False
    with_waveform_visual: bool = False


class DetailedBody(WholeSongBody, StreamedDetailsBody):
    """A song to make, with what is known of it, answered when it is whole."""


class PlanBody(Body):
    """A plan to make from a prompt, or `source_composition_plan` to change as the prompt says."""

    prompt: Annotated[str, Field(max_length=PROMPT_MAX_CHARS)]
    music_length_ms: LengthMs | None = None
    source_composition_plan: AnyPlan | None = None
    model_id: ModelId = "music_v1"

    @field_validator("prompt")
    @classmethod
    def _has_no_outer_blanks(cls, prompt: str) -> str:
        return prompt.strip()

    def check_together(self) -> None:
        """Raises `WireError` for an empty prompt, and for a plan of the other kind than the model's."""
        if not self.prompt:
            raise _refusal("prompt", "prompt is empty; say what the plan should be.")
        if self.source_composition_plan is not None:
            check_fits(self.source_composition_plan, self.model_id, "source_composition_plan")


def check_fits(plan: MusicPrompt | CompositionPlan, model_id: str, field: str = "composition_plan") -> None:
    """Raises `WireError` where the kind of plan is not the model's."""
    has_sections = isinstance(plan, MusicPrompt)
    if has_sections != (model_id == "music_v1"):
        kind, models = ("sections", "music_v1") if has_sections else ("chunks", "music_v2 and music_v2_5")
        raise _refusal("model_id", f"model_id is {model_id}, but {field} is a plan of {kind}, which is for {models}.")


def _refusal(field: str, message: str) -> WireError:
    return WireError(NOT_ALLOWED_TOGETHER, message, param=field)


def _texts(value: Any) -> Iterator[str]:
    """Every string in a JSON value, names included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for pair in value.items() for part in pair for text in _texts(part))
    elif isinstance(value, list):
        yield from (text for item in value for text in _texts(item))
