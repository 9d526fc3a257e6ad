"""The script in a prompt, so that a test can steer the engine through every layer.

`fake: chunks=5 delay_ms=20 fail_at=3 error=busy`
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from engines.errors import ContentRefused, EngineBusy, EngineError, EngineUnavailable, InvalidRequest, RenderFailed

PREFIX = "fake:"
ERRORS: dict[str, type[EngineError]] = {
    "failed": RenderFailed,
    "busy": EngineBusy,
    "unavailable": EngineUnavailable,
    "refused": ContentRefused,
}


class Script(BaseModel):
    """Sound in `chunks` chunks, each after `delay_ms`; `error` instead of chunk `fail_at`, counted from 0."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    chunks: Annotated[int, Field(ge=1)] = 4
    delay_ms: Annotated[int, Field(ge=0)] = 0
    fail_at: Annotated[int, Field(ge=0)] | None = None
    error: Literal["failed", "busy", "unavailable", "refused"] = "failed"

    def changed_by(self, prompt: str) -> Script:
        """This script with the words after `fake:`; any other prompt changes nothing. Raises `InvalidRequest`."""
        if not prompt.startswith(PREFIX):
            return self
        words = dict(word.partition("=")[::2] for word in prompt.removeprefix(PREFIX).split())
        try:
            return Script.model_validate(self.model_dump() | words)
        except ValidationError as error:
            first = InvalidRequest.from_pydantic(error)
            raise InvalidRequest("prompt", prompt, f"{first.field} in a script: {first.limit}") from error

    def check(self, place: int) -> None:
        """Raises the `error` at its place."""
        if place == self.fail_at:
            raise ERRORS[self.error](f"The script fails at chunk {place}.")
