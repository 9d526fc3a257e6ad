"""What a workspace has done in each month."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F
from django.utils import timezone

from accounts.models.workspace import Workspace


class Usage(models.Model):
    """What a workspace did in a calendar month of UTC: songs and samples made, their length, and requests by keys."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="usages")
    month = models.DateField()  # its first day
    tracks = models.PositiveIntegerField(default=0)
    made_ms = models.PositiveBigIntegerField(default=0)
    requests = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["-month"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["workspace", "month"], name="one_usage_a_month")]

    def __str__(self) -> str:
        return f"{self.workspace} in {self.month:%B %Y}"

    @classmethod
    def of(cls, workspace: Workspace) -> Usage:
        """That of the present month, which is only kept once there is something to note."""
        found = cls.objects.filter(workspace=workspace, month=this_month()).first()
        return found or cls(workspace=workspace, month=this_month())

    @classmethod
    def note(cls, workspace_id: int, **amounts: int) -> None:
        """Add to the numbers of the present month, `tracks=1` for one; others may do so at the same time."""
        row, _ = cls.objects.get_or_create(workspace_id=workspace_id, month=this_month())
        more = {name: F(name) + amount for name, amount in amounts.items()}
        cls.objects.filter(pk=row.pk).update(**more)


def this_month() -> date:
    """Its first day, in UTC."""
    return timezone.now().astimezone(UTC).date().replace(day=1)


def next_month() -> datetime:
    """The moment it begins, in UTC."""
    middle = this_month() + timedelta(days=32)
    return datetime(middle.year, middle.month, 1, tzinfo=UTC)
