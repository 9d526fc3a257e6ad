"""People, the workspaces that own everything, and the keys programs use."""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, date, datetime, timedelta
from typing import ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone


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

    def lock(self) -> None:
        """Let nobody else who locks it go on until the transaction ends; rows that belong to it may be inserted."""
        Workspace.objects.select_for_update(no_key=True).get(pk=self.pk)


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

    @property
    def may_administer(self) -> bool:
        return self.role in {Role.OWNER, Role.ADMIN}

    @property
    def keys(self) -> models.QuerySet[ApiKey]:
        """The keys this member may see and revoke, newest first: their own, or all of them for an administrator."""
        keys = ApiKey.objects.filter(workspace=self.workspace_id, revoked_at=None).select_related("created_by")
        return keys if self.may_administer else keys.filter(created_by=self.user_id)


class Scope(models.TextChoices):
    """What a key may be used for."""

    MUSIC_GENERATE = "music:generate", "Make music"
    MUSIC_READ = "music:read", "Read tracks and plans"
    MUSIC_WRITE = "music:write", "Change and delete tracks"
    WEBHOOKS_MANAGE = "webhooks:manage", "Manage webhooks"


NO_DIGEST = "0" * 64
EVERYTHING = "*"  # among the scopes of a key, it stands for all of them, those to come too


class ApiKey(models.Model):
    """A program's way in. Only the hash is kept; `prefix` finds the row and tells keys apart for people."""

    PREFIX_CHARS = 11
    USE_RESOLUTION = timedelta(minutes=1)  # a busy key costs one write a minute, not one a request

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

    class Meta:
        ordering: ClassVar = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @classmethod
    def issue(
        cls, workspace: Workspace, user: User, name: str, scopes: list[str], expires_at: datetime | None = None
    ) -> tuple[Self, str]:
        """A new key and its secret, which is shown this once and kept nowhere."""
        secret = f"mw_{secrets.token_urlsafe(32)}"
        key = cls.objects.create(
            workspace=workspace,
            created_by=user,
            name=name,
            prefix=secret[: cls.PREFIX_CHARS],
            digest=_digest(secret),
            scopes=scopes,
            expires_at=expires_at,
        )
        return key, secret

    @classmethod
    def known(cls, secret: str) -> Self | None:
        """The key with this secret, alive or not, or None; the comparison takes the same time whatever is wrong."""
        prefix = secret.replace("\0", "")[: cls.PREFIX_CHARS]  # PostgreSQL takes no NUL
        key = cls.objects.select_related("workspace", "created_by").filter(prefix=prefix).first()
        is_right = secrets.compare_digest(key.digest if key else NO_DIGEST, _digest(secret))
        return key if is_right else None

    @classmethod
    def find(cls, secret: str) -> Self | None:
        """The live key with this secret, or None."""
        key = cls.known(secret)
        return key if key and key.is_alive else None

    @property
    def has_expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= timezone.now()

    @property
    def is_alive(self) -> bool:
        """Whether it is neither revoked nor expired, and its maker still has the right to edit in the workspace."""
        if self.revoked_at or self.has_expired or not self.created_by.is_active:
            return False
        membership = Membership.objects.filter(workspace=self.workspace_id, user=self.created_by_id).first()
        return membership is not None and membership.may_edit

    def allows(self, scope: str) -> bool:
        return scope in self.scopes or EVERYTHING in self.scopes

    def note_use(self) -> bool:
        """Remember when the key was last used, to the minute; whether there was anything new to remember."""
        now = timezone.now()
        is_new = self.last_used_at is None or now - self.last_used_at >= self.USE_RESOLUTION
        if is_new:
            ApiKey.objects.filter(pk=self.pk).update(last_used_at=now)
        return is_new

    def revoke(self) -> None:
        """End the key at once; it cannot be brought back."""
        ApiKey.objects.filter(pk=self.pk, revoked_at=None).update(revoked_at=timezone.now())


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


def _digest(secret: str) -> str:
    """SHA-256 is enough for a random secret of 256 bits: there is nothing to guess."""
    return hashlib.sha256(secret.encode()).hexdigest()
