"""What goes wrong, in the words of this dialect: one table from every known failure to its status and text.

`detail` is the text that clients show; `code`, `message` and `suggestion` are there for those that can do more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import JsonResponse

from accounts.limits import LimitReached
from engines.errors import ContentRefused, EngineError

EXPECT_BUSY_S = 5
EXPECT_OUTAGE_S = 10
JOB_NOT_FOUND = "Music job not found"
SOURCE_NOT_FOUND = "Original music job not found"
NOT_COMPLETED = "Job must be completed"
NO_CREDITS, RATE_LIMIT = "Insufficient credits", "Rate limit exceeded"
INVALID_CAPTION = "invalid_caption"


@dataclass(frozen=True, slots=True)
class Limit:
    """How a limit is told: HTTP status, and the text that stands for it."""

    http: int
    detail: str


BY_LIMIT = {
    "rate_limit_exceeded": Limit(429, RATE_LIMIT),
    "concurrent_limit_exceeded": Limit(429, RATE_LIMIT),
    "monthly_limit_reached": Limit(402, NO_CREDITS),
    "storage_limit_reached": Limit(402, NO_CREDITS),
}
BY_CODE = {
    # an `EngineError`'s code: its HTTP status, and its code here
    "content_refused": (400, INVALID_CAPTION),
    "plan_refused": (400, INVALID_CAPTION),
    "unknown_song": (404, "unknown_song"),
    "engine_busy": (429, "engine_busy"),
    "engine_unavailable": (503, "engine_unavailable"),
}


class WireError(Exception):
    """An answer of this dialect that is no job: an HTTP status, `detail`, and what programs may use beside it."""

    def __init__(
        self, http: int, detail: str, *, code: str = "", message: str = "", suggestion: str | None = None,
        retry_after_s: int | None = None,
    ) -> None:  # fmt: skip
        super().__init__(detail)
        self.http, self.code, self.message, self.suggestion = http, code, message, suggestion
        self.retry_after_s = EXPECT_OUTAGE_S if http == 503 and retry_after_s is None else retry_after_s

    @classmethod
    def from_limit(cls, limit: LimitReached) -> WireError:
        """The error for a limit; the wait for a new month is no time to come back after."""
        told = BY_LIMIT[limit.code]
        wait_s = limit.retry_after_s if told.http == 429 else None
        return cls(told.http, told.detail, code=limit.code, message=limit.message, retry_after_s=wait_s)

    @classmethod
    def from_engine(cls, error: EngineError) -> WireError:
        http, code = BY_CODE.get(error.code, (400 if error.fault == "caller" else 500, error.code))
        suggestion = error.suggestion if isinstance(error, ContentRefused) else None
        wait_s = EXPECT_BUSY_S if http == 429 else None
        return cls(http, error.message, code=code, suggestion=suggestion, retry_after_s=wait_s)


def violation(told: Mapping[str, Any]) -> dict[str, Any]:
    """One entry of a `ninja.errors.ValidationError`, located by the caller's own names."""
    source, *names = told["loc"]
    loc = [source, *(names[1:] if source == "query" and len(names) > 1 else names)]
    reason = f": {told['ctx']['error']}" if told["type"] == "json_invalid" else ""
    return {"loc": loc, "msg": told["msg"].removeprefix("Value error, ") + reason, "type": told["type"]}


def response(error: WireError) -> JsonResponse:
    beside = {"code": error.code, "message": error.message, "suggestion": error.suggestion}
    told = {"detail": str(error)} | {name: value for name, value in beside.items() if value}
    answer = JsonResponse(told, status=error.http)
    if error.retry_after_s is not None:
        answer["retry-after"] = str(error.retry_after_s)
    return answer
