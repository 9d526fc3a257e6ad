"""What can go wrong in an engine, whose fault it is and whether trying again may help.

EngineError
├── InvalidRequest      the caller asked for something outside the documented limits
├── ContentRefused      the caller asked for something the engine will not make
├── EngineUnavailable   the engine lacks a setting, a package or a service
├── EngineBusy          the engine takes no more work at the moment
└── RenderFailed        the engine broke while making the song
"""

from __future__ import annotations

from typing import Literal

from pydantic import ValidationError

Fault = Literal["caller", "engine"]


class EngineError(Exception):
    """The engine could not make this song."""

    code = "engine_error"
    fault: Fault = "engine"
    may_retry = False

    def __init__(self, message: str = "") -> None:
        super().__init__(message or (type(self).__doc__ or "").splitlines()[0])

    @property
    def message(self) -> str:
        return str(self)


class InvalidRequest(EngineError):
    """A field of the request is outside its limits."""

    code = "invalid_request"
    fault: Fault = "caller"

    def __init__(self, field: str, value: object, limit: str) -> None:
        self.field, self.value, self.limit = field, value, limit
        super().__init__(f"{field}: {shortened(value)} is not allowed; {limit}")

    def __reduce__(self) -> tuple[type[InvalidRequest], tuple[str, object, str]]:
        """Survives the way out of another process."""
        return type(self), (self.field, self.value, self.limit)

    @classmethod
    def from_pydantic(cls, error: ValidationError) -> InvalidRequest:
        """The first violation of a pydantic model, as one line naming field, value and limit."""
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"]) or "request"
        limit = first["msg"].removeprefix("Value error, ")
        return cls(field, first.get("input"), limit[:1].lower() + limit[1:])


class ContentRefused(EngineError):
    """The request asks for something this engine will not make."""

    code = "content_refused"
    fault: Fault = "caller"

    def __init__(self, message: str = "", suggestion: str | None = None) -> None:
        super().__init__(message)
        self.suggestion = suggestion


class EngineUnavailable(EngineError):
    """The engine is not installed or not configured here."""

    code = "engine_unavailable"


class EngineBusy(EngineError):
    """The engine takes no more work at the moment."""

    code = "engine_busy"
    may_retry = True


class RenderFailed(EngineError):
    """The engine broke while making the song."""

    code = "render_failed"
    may_retry = True


def shortened(value: object, longest: int = 60) -> str:
    """`value` as it may stand in a one-line message."""
    text = repr(value)
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
