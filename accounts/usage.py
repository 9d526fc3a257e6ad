"""What a workspace uses of what it may: the numbers of the usage page."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from accounts import limits
from accounts.models import Usage, Workspace


@dataclass(frozen=True, slots=True)
class Share:
    """So much `used` of the `limit` of something, in `unit`; None where nothing limits it."""

    name: str
    used: float
    limit: int | None
    unit: str

    @property
    def fraction(self) -> float:
        """0..1; 0 without a limit."""
        return min(1.0, self.used / self.limit) if self.limit else 0.0


@dataclass(frozen=True, slots=True)
class WorkspaceUsage:
    """The present month of a workspace, in UTC: `tracks` made, `requests` by keys, and the shares of its limits."""

    tracks: int
    requests: int
    shares: list[Share]


def usage_of(workspace: Workspace) -> WorkspaceUsage:
    """Costs three small queries and one question to Redis, whose errors pass through."""
    month, making = Usage.of(workspace), limits.making(workspace)
    minutes = (month.made_ms + making.planned_ms) / limits.MS_PER_MINUTE
    megabytes = limits.stored_bytes(workspace) / limits.BYTES_PER_MB
    shares = [
        Share("Songs in the making", making.count, settings.CONCURRENT_MAX, "at once"),
        Share("Music this month", minutes, settings.MONTHLY_MINUTES or None, "minutes"),
        Share("Storage", megabytes, settings.STORAGE_MB or None, "MB"),
    ]
    return WorkspaceUsage(month.tracks, month.requests + limits.unnoted_requests(workspace), shares)
