"""The parameters that all routes share that make music, each with its range; null means absent.

What only steers a neural network is read and checked as others are, kept with the job, and told as not used.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from musicweb.api.audiomusic.fields import (
    AUTOMATIC,
    DURATION,
    FORMATS,
    RANDOM,
    UNKNOWN,
    Caption,
    DisplayName,
    Duration,
    Key,
    Language,
    Legacy,
    Meter,
    Portion,
    Seed,
    Text,
    WebAddress,
)
from tracks.models import BATCH_MAX
from tracks.wording import listed

GUIDANCE_MAX, GUIDANCE_MAX_OF_V1_5 = 15.0, 30.0
NO_USER_INPUT = "NO USER INPUT"
NEURAL = (
    "model_version", "inference_steps", "guidance_scale", "shift", "infer_method", "use_adg", "cfg_interval_start",
    "cfg_interval_end", "thinking", "lm_temperature", "lm_cfg_scale", "lm_top_k", "lm_top_p", "use_cot_metas",
    "use_cot_caption", "use_cot_lyrics", "use_cot_language", "use_constrained_decoding", "lora_name_or_path",
    "lora_weight",
    # those of v1.5
    "scheduler_type", "cfg_type", "omega_scale", "guidance_interval", "guidance_interval_decay", "min_guidance_scale",
    "guidance_scale_text", "guidance_scale_lyric", "use_erg_tag", "use_erg_lyric", "use_erg_diffusion",
)  # fmt: skip


class Body(BaseModel):
    """A JSON body: null means absent, unknown fields are ignored."""

    model_config = ConfigDict(protected_namespaces=())

    @model_validator(mode="before")
    @classmethod
    def _reads_null_as_absent(cls, body: Any) -> Any:
        return {name: value for name, value in body.items() if value is not None} if isinstance(body, dict) else body

    def asked(self) -> dict[str, Any]:
        """What was said and is known here, as JSON."""
        return self.model_dump(mode="json", exclude_unset=True)


class Named(Body):
    """What may be said of any job."""

    display_name: DisplayName | None = None
    thumbnail_url: WebAddress | None = None

    @property
    def title(self) -> str:
        """What its tracks are called; empty where that is left to the engine."""
        return self.display_name or ""


class Parameters(Named):
    """The base parameters: of the music, of its files, and of the network that makes it elsewhere."""

    duration: Annotated[Duration, Field(validation_alias=DURATION)] = AUTOMATIC
    format: Literal["wav", "mp3", "flac", "ogg"] = "flac"
    batch_size: Annotated[int, Field(ge=1, le=BATCH_MAX, description="How many, each with a seed of its own.")] = 1
    seed: Seed = RANDOM
    manual_seeds: Annotated[list[Seed], Field(max_length=BATCH_MAX, description="A seed for each of a batch.")] = []
    bpm: Annotated[int, Field(ge=30, le=300, description="Null lets the engine choose.")] | None = None
    keyscale: Key | None = None
    timesignature: Meter | None = None
    vocal_language: Language = UNKNOWN
    lm_negative_prompt: Annotated[Caption, Field(description="What it should be without, parted by commas.")] = (
        NO_USER_INPUT
    )
    generate_lrc: Annotated[bool, Field(description="Whether to tell when each word is sung.")] = False
    calculate_quality: Annotated[bool, Field(description="Whether to measure how sound the sound is.")] = True
    quality: Literal["standard", "premium"] = "standard"
    model_version: Literal["audiomusic-v2", "audiomusic-v1.5"] = "audiomusic-v2"
    inference_steps: Annotated[
        int, Field(ge=1, le=200, validation_alias=AliasChoices("inference_steps", "infer_step"))
    ] = 64
    guidance_scale: Annotated[float, Field(ge=1, le=GUIDANCE_MAX_OF_V1_5)] = 7.0
    shift: Annotated[float, Field(ge=1, le=5)] = 3.0
    infer_method: Literal["ode", "sde"] = "ode"
    use_adg: bool = False
    cfg_interval_start: Portion = 0.0
    cfg_interval_end: Portion = 1.0
    thinking: bool = True
    lm_temperature: Annotated[float, Field(ge=0, le=2)] = 0.85
    lm_cfg_scale: Annotated[float, Field(ge=0, le=10)] = 2.0
    lm_top_k: Annotated[int, Field(ge=0, le=100)] = 0
    lm_top_p: Portion = 0.9
    use_cot_metas: bool = True
    use_cot_caption: bool = True
    use_cot_language: bool = True
    use_cot_lyrics: bool = False
    use_constrained_decoding: bool = False
    lora_name_or_path: Text | None = None
    lora_weight: Annotated[float, Field(ge=-3, le=3)] = 1.0
    scheduler_type: Legacy = None
    cfg_type: Legacy = None
    omega_scale: Legacy = None
    guidance_interval: Legacy = None
    guidance_interval_decay: Legacy = None
    min_guidance_scale: Legacy = None
    guidance_scale_text: Legacy = None
    guidance_scale_lyric: Legacy = None
    use_erg_tag: Legacy = None
    use_erg_lyric: Legacy = None
    use_erg_diffusion: Legacy = None

    @model_validator(mode="after")
    def _guidance_is_within_the_version(self) -> Parameters:
        if self.guidance_scale > GUIDANCE_MAX and self.model_version == "audiomusic-v2":
            limit = {"most": GUIDANCE_MAX}
            raise PydanticCustomError("guidance_scale", "guidance_scale should be at most {most} with v2", limit)
        return self

    @property
    def length_ms(self) -> int | None:
        return None if self.duration == AUTOMATIC else round(self.duration * 1000)

    @property
    def output_format(self) -> str:
        """The name of the output format in `engines.formats`."""
        return FORMATS[self.format]

    @property
    def unwanted(self) -> list[str]:
        """What the music should be without, thing by thing."""
        said = "" if self.lm_negative_prompt == NO_USER_INPUT else self.lm_negative_prompt
        return listed(said)

    def notices(self) -> list[str]:
        """What was said and is not used, in a sentence each."""
        unused = [name for name in NEURAL if name in self.model_fields_set]
        told = [f"Not used, because this engine is no neural network: {', '.join(unused)}."] if unused else []
        if self.quality == "premium":
            told.append("quality: all music is made as well as this engine can.")
        return told
