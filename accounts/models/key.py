"""API keys: how programs come in."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models.audit import Act
from accounts.models.membership import Membership
from accounts.models.secret import digest_of
from accounts.models.user import User
from accounts.models.workspace import Workspace


class Scope(models.TextChoices):
    """What a key may be used for."""

    MUSIC_GENERATE = "music:generate", _("Make music")
    MUSIC_READ = "music:read", _("Read tracks and plans")
    MUSIC_WRITE = "music:write", _("Change and delete tracks")
    WEBHOOKS_MANAGE = "webhooks:manage", _("Manage webhooks")


NO_DIGEST = "0" * 64
ADMIN_SCOPES = {Scope.WEBHOOKS_MANAGE}  # of use only to those who may administer the workspace
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
            digest=digest_of(secret),
            scopes=scopes,
            expires_at=expires_at,
        )
        workspace.note(user, Act.KEY_MADE, name)
        return key, secret

    @classmethod
    def known(cls, secret: str) -> Self | None:
        """The key with this secret, alive or not, or None; the comparison takes the same time whatever is wrong."""
        prefix = secret.replace("\0", "")[: cls.PREFIX_CHARS]  # PostgreSQL takes no NUL
        key = cls.objects.select_related("workspace", "created_by").filter(prefix=prefix).first()
        is_right = secrets.compare_digest(key.digest if key else NO_DIGEST, digest_of(secret))
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
        return self.maker is not None and self.maker.may_edit

    @cached_property
    def maker(self) -> Membership | None:
        """What whoever made the key is in the workspace now."""
        return Membership.objects.filter(workspace=self.workspace_id, user=self.created_by_id).first()

    def allows(self, scope: str) -> bool:
        """Whether the key has the scope, and its maker the role that the scope takes."""
        has_role = scope not in ADMIN_SCOPES or (self.maker is not None and self.maker.may_administer)
        return has_role and (scope in self.scopes or EVERYTHING in self.scopes)

    def note_use(self) -> bool:
        """Remember when the key was last used, to the minute; whether there was anything new to remember."""
        now = timezone.now()
        is_new = self.last_used_at is None or now - self.last_used_at >= self.USE_RESOLUTION
        if is_new:
            ApiKey.objects.filter(pk=self.pk).update(last_used_at=now)
        return is_new

    def revoke(self, by: User | None = None) -> None:
        """End the key at once; it cannot be brought back."""
        if ApiKey.objects.filter(pk=self.pk, revoked_at=None).update(revoked_at=timezone.now()):
            self.workspace.note(by, Act.KEY_REVOKED, self.name)
