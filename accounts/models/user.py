"""People: those who log in by e-mail, and guests."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models.membership import Membership, Role
from accounts.models.workspace import Workspace


class UserManager(BaseUserManager["User"]):
    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        """One spelling for each address, so that nobody signs up twice by changing case."""
        return (email or "").strip().lower()

    def create_user(self, email: str | None = None, password: str | None = None) -> User:
        """A user with a personal workspace; without `email` a guest, without `password` nobody can log in as them."""
        user = self.model(email=self.normalize_email(email) or None)
        user.set_password(password)
        user.settle()
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=self.normalize_email(username))


class User(AbstractBaseUser):
    """Somebody who logs in by e-mail, or a guest, who has none yet."""

    email = models.EmailField(unique=True, null=True, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.email or "Guest"

    @property
    def known_as(self) -> str:
        """How others in a workspace tell this person from the rest."""
        return self.email or _("Guest %(number)s") % {"number": self.pk}

    @property
    def is_guest(self) -> bool:
        return not self.email

    @property
    def personal_membership(self) -> Membership | None:
        return self.memberships.filter(workspace__is_personal=True, role=Role.OWNER).select_related("workspace").first()

    @transaction.atomic
    def settle(self) -> Workspace:
        """Save the user and make sure of their personal workspace, which is returned."""
        self.save()
        membership = self.personal_membership
        return membership.workspace if membership else Workspace.open_for(self)

    def membership_in(self, slug: str | None) -> Membership | None:
        """The membership in the workspace called `slug`, else in the personal one."""
        chosen = self.memberships.filter(workspace__slug=slug).select_related("workspace").first() if slug else None
        return chosen or self.personal_membership

    @property
    def owned(self) -> models.QuerySet[Workspace]:
        """The workspaces this person owns, their personal one first."""
        mine = self.memberships.filter(role=Role.OWNER).values("workspace")
        return Workspace.objects.filter(pk__in=mine).order_by("-is_personal", "name")

    @property
    def teams_owned(self) -> models.QuerySet[Workspace]:
        """Those among them that others work in too, but for the personal one: they outlive no owner."""
        shared = self.owned.filter(is_personal=False).annotate(people=models.Count("members", distinct=True))
        return shared.filter(people__gt=1)

    @transaction.atomic
    def depart(self) -> None:
        """Delete the person, and the workspaces that are theirs alone. Raises `PermissionDenied` while teams need them.

        Every session ends with the row.
        """
        self.lock()
        if self.teams_owned.exists():
            raise PermissionDenied(_("Others work in a workspace that you own. Hand it over or delete it first."))
        for workspace in self.owned:
            workspace.close()
        for membership in self.memberships.select_related("workspace", "user"):
            membership.leave()
        self.delete()

    def lock(self) -> None:
        """Let nobody else who locks the row go on until the transaction ends."""
        type(self).objects.select_for_update(no_key=True).get(pk=self.pk)
