"""Invitations into a workspace: links that let one person in, once."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import ClassVar

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models.audit import Act
from accounts.models.membership import Membership, Role
from accounts.models.secret import digest_of
from accounts.models.user import User
from accounts.models.workspace import Workspace

STANDING_MAX = 100


class TooManyInvitations(Exception):
    """A workspace has as many open invitations as it may have."""


class InvitationOver(Exception):
    """The invitation was used, revoked, or has expired."""


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def standing(self) -> InvitationQuerySet:
        """Those that somebody may still accept."""
        return self.filter(used_at=None, revoked_at=None, expires_at__gt=timezone.now())


class Invitation(models.Model):
    """Lets whoever has its token become a member with `role`. Only the hash of the token is kept.

    `email` is where the link was sent, empty for one that was handed over.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="invitations")
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    role = models.CharField(max_length=10, choices=Role)
    email = models.EmailField(blank=True)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.email or _("somebody with the link")

    @classmethod
    @transaction.atomic
    def open(cls, by: Membership, role: str, *, email: str = "", days: int = 7) -> tuple[Invitation, str]:
        """A new invitation and its token, which is kept nowhere; an earlier one to the same address ends.

        Raises `PermissionDenied` for a role that `by` may not grant, and `TooManyInvitations`.
        """
        if role not in by.grantable:
            raise PermissionDenied(_("Your role in this workspace does not allow that."))
        by.workspace.lock()
        standing, now = by.workspace.invitations.standing(), timezone.now()
        if email:
            standing.filter(email=email).update(revoked_at=now)
        if standing.count() >= STANDING_MAX:
            most = _("%(most)s invitations are open, as many as a workspace may have. Revoke some first.")
            raise TooManyInvitations(most % {"most": STANDING_MAX})
        token = secrets.token_urlsafe(32)
        invitation = by.workspace.invitations.create(
            created_by=by.user, role=role, email=email, digest=digest_of(token), expires_at=now + timedelta(days=days)
        )
        by.workspace.note(by.user, Act.INVITED, f"{invitation}: {role}")
        return invitation, token

    @classmethod
    def find(cls, token: str) -> Invitation | None:
        """The invitation with this token, over or not."""
        rows = cls.objects.select_related("workspace", "created_by")
        return rows.filter(digest=digest_of(token.replace("\0", ""))).first()

    @property
    def is_open(self) -> bool:
        return not self.used_at and not self.revoked_at and self.expires_at > timezone.now()

    @transaction.atomic
    def accept(self, user: User) -> Membership:
        """Let `user` in. A member stays what they are and leaves it for others. Raises `InvitationOver`."""
        self.workspace.lock()
        if there := self.workspace.memberships.filter(user=user).first():
            return there
        if not type(self).objects.standing().filter(pk=self.pk).update(used_at=timezone.now()):
            raise InvitationOver
        self.workspace.note(user, Act.JOINED, self.role)
        return self.workspace.memberships.create(user=user, role=self.role)

    def revoke(self, by: User) -> None:
        """End it at once; the link then leads to a page that says so."""
        if type(self).objects.standing().filter(pk=self.pk).update(revoked_at=timezone.now()):
            self.workspace.note(by, Act.UNINVITED, str(self))
