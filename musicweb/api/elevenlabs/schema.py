"""The bodies and queries of this dialect. Limits come from the engines' contract; what they allow goes there."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, Field, WithJsonSchema, field_validator, model_validator
from pydantic_core import PydanticCustomError, PydanticKnownError

from engines.base import SEED_MAX, Request
from engines.formats import FORMATS
from engines.plan import LENGTH_MAX_MS, LENGTH_MIN_MS, PROMPT_MAX_CHARS, Plan
from musicweb.api.elevenlabs.errors import NOT_ALLOWED_TOGETHER, NOT_FOUND, WireError
from musicweb.api.elevenlabs.plan_shape import in_wire_shape

FORMAT_NAMES = ("auto", *FORMATS)
AUTO = {"music_v1": "mp3_44100_128", "music_v2": "mp3_48000_192", "music_v2_5": "mp3_48000_192"}
NUL = "\0"


def _is_in_the_table(name: str) -> str:
    if name not in FORMAT_NAMES:
        raise PydanticKnownError("enum", {"expected": ", ".join(FORMAT_NAMES)})
    return name


FormatName = Annotated[
    str, AfterValidator(_is_in_the_table), WithJsonSchema({"type": "string", "enum": list(FORMAT_NAMES)})
]


class SongBody(BaseModel):
    """A song to make: exactly one of `prompt` and `composition_plan`. Null means absent, unknown fields are ignored."""

    prompt: Annotated[str, Field(max_length=PROMPT_MAX_CHARS)] | None = None
    composition_plan: Plan | None = None
    music_length_ms: Annotated[int, Field(ge=LENGTH_MIN_MS, le=LENGTH_MAX_MS)] | None = None
    model_id: Literal["music_v1", "music_v2", "music_v2_5"] = "music_v1"
    seed: Annotated[int, Field(ge=0, le=SEED_MAX)] | None = None
    force_instrumental: bool = False
    finetune_id: Annotated[str, Field(max_length=100)] | None = None
    respect_sections_durations: bool = True
    store_for_inpainting: bool = False
    sign_with_c2pa: bool = False

    @field_validator("composition_plan", mode="before")
    @classmethod
    def _is_a_plan_of_sections(cls, plan: Any) -> Any:
        if isinstance(plan, dict) and "chunks" in plan:
            raise PydanticCustomError("unsupported_plan", "A plan of chunks is not taken here; send a plan of sections")
        return in_wire_shape(plan)

    @model_validator(mode="before")
    @classmethod
    def _reads_null_as_absent(cls, body: Any) -> Any:
        if not isinstance(body, dict):
            return body
        if any(NUL in text for text in _texts(body)):
            raise PydanticCustomError("null_character", "Text should not contain the character U+0000")
        return {name: value for name, value in body.items() if value is not None}

    def request(self, output_format: str) -> Request:
        """What an engine is asked for; raises `WireError` for fields that do not go together."""
        self._check_together()
        return Request(
            prompt=self.prompt or "",
            plan=self.composition_plan,
            length_ms=self.music_length_ms,
            seed=secrets.randbelow(SEED_MAX + 1) if self.seed is None else self.seed,
            output_format=AUTO[self.model_id] if output_format == "auto" else output_format,
            instrumental=self.force_instrumental,
            respect_sections_durations=self.respect_sections_durations,
        )

    def _check_together(self) -> None:
        has_prompt = bool(self.prompt and self.prompt.strip())
        if self.finetune_id is not None:
            message = f"finetune_id: there is no fine-tune {self.finetune_id!r} here."
            raise WireError(NOT_FOUND, message, param="finetune_id")
        if self.composition_plan is None and not has_prompt:
            raise _refusal("prompt", "prompt is empty; give a prompt or a composition_plan.")
        if self.composition_plan is not None and has_prompt:
            raise _refusal("prompt", "prompt and composition_plan are both given; give one of them.")
        if self.composition_plan is not None:
            self._check_fits(self.composition_plan)

    def _check_fits(self, plan: Plan) -> None:
        if self.model_id != "music_v1":
            raise _refusal("model_id", f"model_id is {self.model_id}, but a plan of sections is for music_v1.")
        if self.force_instrumental:
            raise _refusal("force_instrumental", "force_instrumental goes with a prompt, not with a composition_plan.")
        if self.music_length_ms not in (None, plan.length_ms):
            asked, planned = self.music_length_ms, plan.length_ms
            raise _refusal(
                "music_length_ms", f"music_length_ms is {asked}, but the composition_plan lasts {planned} ms."
            )


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
