"""Who belongs to a workspace, and what their role lets them do there."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models.audit import Act

if TYPE_CHECKING:
    from accounts.models.key import ApiKey


class Role(models.TextChoices):
    """From the one that may do everything down to the one that may only look."""

    OWNER = "owner", gettext_lazy("Owner")
    ADMIN = "admin", gettext_lazy("Admin")
    EDITOR = "editor", gettext_lazy("Editor")
    VIEWER = "viewer", gettext_lazy("Viewer")


RANKS = list(Role)


class Membership(models.Model):
    """What a person may do in a workspace. Each workspace has exactly one owner.

    Who manages members does so with those of a lower role than their own, and grants no other. What that does not allow
    raises `PermissionDenied` with the reason.
    """

    workspace = models.ForeignKey("accounts.Workspace", on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role, default=Role.VIEWER)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "user"], name="one_membership_each"),
            models.UniqueConstraint(fields=["workspace"], condition=models.Q(role=Role.OWNER), name="one_owner_each"),
        ]

    def __str__(self) -> str:
        return f"{self.user} as {self.role} of {self.workspace}"

    @property
    def may_edit(self) -> bool:
        return self.role != Role.VIEWER

    @property
    def may_administer(self) -> bool:
        return self.role in {Role.OWNER, Role.ADMIN}

    @property
    def is_owner(self) -> bool:
        return self.role == Role.OWNER

    @property
    def grantable(self) -> list[Role]:
        """The roles this member may give to others: those below their own."""
        return RANKS[RANKS.index(Role(self.role)) + 1 :] if self.may_administer else []

    def may_manage(self, other: Membership) -> bool:
        """Whether this member may change the role of `other`, and remove them."""
        return other.workspace_id == self.workspace_id and other.role in self.grantable

    @property
    def keys(self) -> models.QuerySet[ApiKey]:
        """The keys this member may see and revoke, newest first: their own, or all of them for an administrator."""
        keys = self.workspace.api_keys.filter(revoked_at=None).select_related("created_by")
        return keys if self.may_administer else keys.filter(created_by=self.user_id)

    @transaction.atomic
    def change_role(self, role: str, by: Membership) -> None:
        """Give this member another `role`; the invitations of one who may not manage members any more end."""
        self._check(by.may_manage(self) and role in by.grantable)
        if role == self.role or not self._rows().update(role=role):
            return
        self.role = role
        if not self.may_administer:
            self._end_invitations()
        self.workspace.note(by.user, Act.ROLE_CHANGED, f"{self.user.known_as}: {role}")

    @transaction.atomic
    def remove(self, by: Membership) -> None:
        """End this membership, and the member's keys and invitations for good."""
        self._check(by.may_manage(self))
        if self._end():
            self.workspace.note(by.user, Act.REMOVED, self.user.known_as)

    @transaction.atomic
    def leave(self) -> None:
        """End one's own membership. The owner cannot: the workspace has to be handed over first."""
        if self.is_owner:
            raise PermissionDenied(_("The owner cannot leave. Hand the workspace over first, or delete it."))
        if self._end():
            self.workspace.note(self.user, Act.LEFT)

    @transaction.atomic
    def hand_over(self, to: Membership) -> None:
        """Make another member the owner, and this one an admin."""
        self.workspace.lock()
        self._check(self._rows().filter(role=Role.OWNER).exists() and to.workspace_id == self.workspace_id)
        if self.workspace.is_personal:
            raise PermissionDenied(_("This workspace is your own and cannot be handed over."))
        if to.user.is_guest:
            raise PermissionDenied(_("A guest cannot own a workspace. They need an account with an address first."))
        self._rows().update(role=Role.ADMIN)
        if not to._rows().update(role=Role.OWNER):
            raise PermissionDenied(_("That person has left meanwhile."))
        self.role, to.role = Role.ADMIN, Role.OWNER
        self.workspace.note(self.user, Act.HANDED_OVER, to.user.known_as)

    def _rows(self) -> models.QuerySet[Membership]:
        """This membership, while it is as it was read."""
        return type(self).objects.filter(pk=self.pk, role=self.role)

    def _end(self) -> bool:
        now = timezone.now()
        self.workspace.api_keys.filter(created_by=self.user_id, revoked_at=None).update(revoked_at=now)
        self._end_invitations()
        return bool(self._rows().delete()[0])

    def _end_invitations(self) -> None:
        self.workspace.invitations.standing().filter(created_by=self.user_id).update(revoked_at=timezone.now())

    @staticmethod
    def _check(is_allowed: bool) -> None:
        if not is_allowed:
            raise PermissionDenied(_("Your role in this workspace does not allow that."))
