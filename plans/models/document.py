"""Composition plans as people keep them: each saving is a version, and none is ever lost."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models, transaction
from django.utils import timezone

from accounts.models import Act, User, Workspace
from engines.errors import InvalidRequest
from engines.plan import Plan

TITLE_MAX_CHARS = 200


class Overtaken(Exception):
    """Somebody has saved a newer version than the one that was changed; `latest` is it."""

    def __init__(self, latest: PlanVersion) -> None:
        super().__init__(f"Version {latest.number} was saved meanwhile, by {latest.author}.")
        self.latest = latest


class PlanQuerySet(models.QuerySet["PlanDocument"]):
    def visible(self) -> PlanQuerySet:
        return self.filter(deleted_at=None)

    def trashed(self) -> PlanQuerySet:
        return self.exclude(deleted_at=None)


class PlanDocument(models.Model):
    """A composition plan under a title, with all its versions."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="plans")
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="plans")
    title = models.CharField(max_length=TITLE_MAX_CHARS)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now, db_index=True)
    deleted_at = models.DateTimeField(null=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-changed_at"]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def begin(cls, workspace: Workspace, user: User | None, title: str, plan: Plan) -> PlanDocument:
        """A new document whose first version is `plan`. Raises `InvalidRequest` for a title outside the limits."""
        with transaction.atomic():
            document = cls.objects.create(workspace=workspace, created_by=user, title=_title(title))
            document._add(1, user, plan)
        return document

    @property
    def latest(self) -> PlanVersion:
        return self.versions.latest("number")

    def save_version(self, user: User | None, plan: Plan, base: int, title: str = "") -> PlanVersion:
        """The version that holds `plan`: a new one, or the latest where that is the same.

        `base` is the number of the version that was changed. Raises `Overtaken` where it is not the latest any more,
        and `InvalidRequest` for a title outside the limits.
        """
        with transaction.atomic():
            type(self).objects.select_for_update().get(pk=self.pk)
            latest = self.latest
            if title and title != self.title:
                self._update(title=_title(title))
            if latest.plan == plan:
                return latest
            if latest.number != base:
                raise Overtaken(latest)
            return self._add(base + 1, user, plan)

    def trash(self, by: User | None = None) -> None:
        self._update(deleted_at=timezone.now())
        if by:
            self.workspace.note(by, Act.PLAN_TRASHED, self.title)

    def restore(self) -> None:
        self._update(deleted_at=None)

    def _add(self, number: int, user: User | None, plan: Plan) -> PlanVersion:
        self._update(changed_at=timezone.now())
        body = plan.model_dump(mode="json", exclude_none=True)
        return PlanVersion.objects.create(document=self, number=number, created_by=user, body=body)

    def _update(self, **fields: Any) -> None:
        for name, value in fields.items():
            setattr(self, name, value)
        self.save(update_fields=fields)


class PlanVersion(models.Model):
    """A plan as it was saved once; `number` counts from 1."""

    document = models.ForeignKey(PlanDocument, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    body = models.JSONField()
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["document", "number"], name="one_version_of_a_number")]

    def __str__(self) -> str:
        return f"{self.document}, version {self.number}"

    @property
    def plan(self) -> Plan:
        return Plan.model_validate(self.body)

    @property
    def author(self) -> str:
        return str(self.created_by) if self.created_by else "somebody who has left"


def _title(text: str) -> str:
    title = " ".join(text.replace("\0", " ").split())
    if not 1 <= len(title) <= TITLE_MAX_CHARS:
        raise InvalidRequest("title", title, f"must have 1 to {TITLE_MAX_CHARS} characters")
    return title
