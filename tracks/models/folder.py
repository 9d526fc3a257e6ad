"""Folders of the library: one level of them, and a track lies in one at most."""

from __future__ import annotations

import uuid
from typing import ClassVar, Self

from django.db import models
from django.db.models import Count, Q
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.models import Workspace
from engines.errors import InvalidRequest

NAME_MAX_CHARS = 80
FOLDERS_MAX = 200  # of a workspace; they are all shown beside the library


class FolderQuerySet(models.QuerySet["Folder"]):
    def with_counts(self) -> FolderQuerySet:
        """Each with the number of its tracks that are not in the trash as `size`."""
        return self.annotate(size=Count("tracks", filter=Q(tracks__deleted_at=None)))


class Folder(models.Model):
    """A place for tracks. Deleting it deletes none of them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="folders")
    name = models.CharField(max_length=NAME_MAX_CHARS)
    created_at = models.DateTimeField(default=timezone.now)

    objects = FolderQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = [Lower("name")]
        constraints: ClassVar = [
            models.UniqueConstraint("workspace", Lower("name"), name="one_folder_of_a_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def open_in(cls, workspace: Workspace, name: str) -> Self:
        """A new folder. Raises `InvalidRequest` for a name that will not do, and for one folder too many."""
        if workspace.folders.count() >= FOLDERS_MAX:
            raise InvalidRequest("folders", FOLDERS_MAX, "are as many as there may be; delete one first")
        folder = cls(workspace=workspace, name=tidy_name(name))
        folder._check_alone()
        folder.save()
        return folder

    def rename(self, name: str) -> None:
        """Raises `InvalidRequest` for a name that is blank, too long, or that of another folder."""
        self.name = tidy_name(name)
        self._check_alone()
        self.save(update_fields=["name"])

    def _check_alone(self) -> None:
        if self.workspace.folders.filter(name__iexact=self.name).exclude(pk=self.pk).exists():
            raise InvalidRequest("name", self.name, "is the name of a folder already")


def tidy_name(name: str) -> str:
    """Without blanks around it and runs of them inside. Raises `InvalidRequest` where it is empty or too long."""
    tidy = " ".join(name.replace("\0", " ").split())
    if not 1 <= len(tidy) <= NAME_MAX_CHARS:
        raise InvalidRequest("name", tidy, f"must have 1 to {NAME_MAX_CHARS} characters")
    return tidy
