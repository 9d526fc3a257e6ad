"""Workspaces, which own everything that is made."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Self

from celery import current_app
from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError as BrokerError

from accounts.models.audit import SUBJECT_MAX_CHARS, Act
from accounts.models.membership import Membership, Role

if TYPE_CHECKING:
    from accounts.models.user import User

NAME_MAX_CHARS = 100
OWNED_MAX = 20
SLUG_WORDS_CHARS = 28


class TooManyWorkspaces(Exception):
    """Somebody owns as many workspaces as one may."""


class Workspace(models.Model):
    """The owner of tracks, plans and keys. Every lookup goes through one.

    A closed one is on its way out: nobody belongs to it any more, and a worker deletes what it holds.
    """

    name = models.CharField(max_length=NAME_MAX_CHARS)
    slug = models.SlugField(max_length=40, unique=True)
    is_personal = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, db_index=True)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, through="Membership", related_name="workspaces")

    def __str__(self) -> str:
        return self.name

    @classmethod
    def open_for(cls, user: User) -> Self:
        """The personal workspace of `user`, made with them as its owner."""
        workspace = cls.objects.create(name="My music", slug=secrets.token_hex(8), is_personal=True)
        Membership.objects.create(workspace=workspace, user=user, role=Role.OWNER)
        return workspace

    @classmethod
    @transaction.atomic
    def found(cls, user: User, name: str) -> Workspace:
        """The workspace called `name` that `user` owns: the one they have, so that two clicks make one, or a new one.

        Raises `TooManyWorkspaces`.
        """
        user.lock()
        owned = cls.objects.filter(memberships__user=user, memberships__role=Role.OWNER, is_personal=False)
        if there := owned.filter(name__iexact=name).first():
            return there
        if owned.count() >= OWNED_MAX:
            raise TooManyWorkspaces(_("Nobody may own more than %(most)s workspaces.") % {"most": OWNED_MAX})
        slug = f"{slugify(name)[:SLUG_WORDS_CHARS]}-{secrets.token_hex(4)}".strip("-")
        workspace = cls.objects.create(name=name, slug=slug)
        Membership.objects.create(workspace=workspace, user=user, role=Role.OWNER)
        workspace.note(user, Act.FOUNDED, name)
        return workspace

    def rename(self, name: str, by: User) -> None:
        """`name` has 1 to 100 characters."""
        if name != self.name:
            self.name = name
            self.save(update_fields=["name"])
            self.note(by, Act.RENAMED, name)

    @transaction.atomic
    def close(self) -> None:
        """Take it from everybody at once, with its links and keys; a worker deletes what it holds."""
        self.lock()
        now = timezone.now()
        Workspace.objects.filter(pk=self.pk, closed_at=None).update(closed_at=now)
        self.tracks.filter(deleted_at=None).update(deleted_at=now)
        self.api_keys.filter(revoked_at=None).update(revoked_at=now)
        self.invitations.standing().update(revoked_at=now)
        self.memberships.all().delete()
        transaction.on_commit(_clear_soon)

    def note(self, actor: User | None, act: Act, subject: str = "") -> None:
        """Write into the list of who did what; what a program does counts for whoever made its key."""
        self.audit.create(actor=actor, act=act, subject=subject[:SUBJECT_MAX_CHARS])

    def lock(self) -> None:
        """Let nobody else who locks it go on until the transaction ends; rows that belong to it may be inserted."""
        Workspace.objects.select_for_update(no_key=True).get(pk=self.pk)


def _clear_soon() -> None:
    """While the queue is away the closed workspace waits for the next look of the upkeep."""
    try:
        current_app.send_task("tracks.clear_closed", queue="upkeep")
    except BrokerError:
        return
