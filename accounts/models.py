"""People, the workspaces that own everything, and the keys programs use."""

from __future__ import annotations

import hashlib
import secrets
from typing import ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models, transaction
from django.utils import timezone


class UserQuerySet(BaseUserManager["User"]):
    def create_user(self, email: str | None, password: str | None = None) -> User:
        """A user with a personal workspace; without `email` a guest, without `password` nobody can log in as them."""
        with transaction.atomic():
            user = self.model(email=self.normalize_email(email) if email else None)
            user.set_password(password)
            user.save()
            Workspace.open_for(user)
        return user


class User(AbstractBaseUser):
    """Somebody who logs in by e-mail, or a guest, who has none yet."""

    email = models.EmailField(unique=True, null=True, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[UserQuerySet] = UserQuerySet()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.email or "Guest"

    @property
    def is_guest(self) -> bool:
        return not self.email


class Workspace(models.Model):
    """The owner of tracks, plans and keys. Every lookup goes through one."""

    name = models.CharField(max_length=100)
    slug = models.SlugField(max_length=40, unique=True)
    is_personal = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    members = models.ManyToManyField(User, through="Membership", related_name="workspaces")

    def __str__(self) -> str:
        return self.name

    @classmethod
    def open_for(cls, user: User) -> Self:
        """The personal workspace of `user`, made with them as its owner."""
        workspace = cls.objects.create(name="My music", slug=secrets.token_hex(8), is_personal=True)
        Membership.objects.create(workspace=workspace, user=user, role=Role.OWNER)
        return workspace


class Role(models.TextChoices):
    OWNER = "owner"
    ADMIN = "admin"
    EDITOR = "editor"
    VIEWER = "viewer"


class Membership(models.Model):
    """What a person may do in a workspace."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role, default=Role.VIEWER)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["workspace", "user"], name="one_membership_each")]

    def __str__(self) -> str:
        return f"{self.user} as {self.role} of {self.workspace}"

    @property
    def may_edit(self) -> bool:
        return self.role != Role.VIEWER


class ApiKey(models.Model):
    """A program's way in. Only the hash is kept; `prefix` finds the row and tells keys apart for people."""

    PREFIX_CHARS = 11

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="api_keys")
    created_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=PREFIX_CHARS, unique=True)
    digest = models.CharField(max_length=64)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)
    last_used_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @classmethod
    def issue(cls, workspace: Workspace, user: User, name: str, scopes: list[str]) -> tuple[Self, str]:
        """A new key and its secret, which is shown this once and kept nowhere."""
        secret = f"mw_{secrets.token_urlsafe(32)}"
        prefix = secret[: cls.PREFIX_CHARS]
        key = cls.objects.create(
            workspace=workspace, created_by=user, name=name, prefix=prefix, digest=_digest(secret), scopes=scopes
        )
        return key, secret

    @classmethod
    def find(cls, secret: str) -> Self | None:
        """The live key with this secret, or None; the comparison takes the same time whatever is wrong."""
        now = timezone.now()
        rows = cls.objects.select_related("workspace", "created_by").filter(
            models.Q(expires_at=None) | models.Q(expires_at__gt=now), prefix=secret[: cls.PREFIX_CHARS], revoked_at=None
        )
        key = rows.first()
        return key if key and secrets.compare_digest(key.digest, _digest(secret)) else None


def _digest(secret: str) -> str:
    """SHA-256 is enough for a random secret of 256 bits: there is nothing to guess."""
    return hashlib.sha256(secret.encode()).hexdigest()
