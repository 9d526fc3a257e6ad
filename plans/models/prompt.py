"""Prompts that people keep, with all wishes that belong to them, for everybody in the workspace."""

from __future__ import annotations

import uuid
from functools import reduce
from operator import and_
from typing import Any, ClassVar, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User, Workspace
from engines.errors import InvalidRequest

NAME_MAX_CHARS = 100
NAME_WORDS_CHARS = 60
KEPT_MAX = 1000


class SavedPromptQuerySet(models.QuerySet["SavedPrompt"]):
    def search(self, text: str) -> Self:
        """Those that have every word of `text` in their name or prompt."""
        words = [models.Q(name__icontains=word) | models.Q(wishes__prompt__icontains=word) for word in text.split()]
        return self.filter(reduce(and_, words)) if words else self.all()


class SavedPrompt(models.Model):
    """A prompt under a name. `wishes` are what the Create form holds, by field; `used_at` is when it was last."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="prompts")
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=NAME_MAX_CHARS)
    wishes = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(default=timezone.now, db_index=True)

    objects = SavedPromptQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-used_at", "-pk"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def keep(cls, workspace: Workspace, user: User | None, wishes: dict[str, Any], name: str = "") -> SavedPrompt:
        """These wishes under `name`, or the first words of them; kept once, however often that is asked for.

        Raises `InvalidRequest` for a name that is too long, wishes that are none, and one prompt too many.
        """
        if there := workspace.prompts.filter(wishes=wishes).first():
            return there
        words = " ".join(f"{wishes.get('prompt', '')} {wishes.get('lyrics', '')}".split())
        if not words:
            raise InvalidRequest("prompt", "", _("is empty; write what is to be kept"))
        if workspace.prompts.count() >= KEPT_MAX:
            raise InvalidRequest("prompts", KEPT_MAX + 1, _("a workspace keeps 1000; delete some"))
        kept = cls(workspace=workspace, created_by=user, wishes=wishes)
        kept.rename(name or words[:NAME_WORDS_CHARS])
        return kept

    @property
    def prompt(self) -> str:
        return str(self.wishes.get("prompt", ""))

    def rename(self, name: str) -> None:
        """Raises `InvalidRequest` for a name that is blank or too long."""
        name = " ".join(name.split())
        if not 1 <= len(name) <= NAME_MAX_CHARS:
            raise InvalidRequest("name", name, f"must have 1 to {NAME_MAX_CHARS} characters")
        self.name = name
        self.save()

    def note_use(self) -> None:
        self.used_at = timezone.now()
        self.save(update_fields=["used_at"])
