"""Who did what in a workspace, for those who look after it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

SUBJECT_MAX_CHARS, ACT_MAX_CHARS = 200, 30
ISOLATED = "\u2068%s\u2069"  # whatever direction a name is written in, the words around it stay in order


class Act(models.TextChoices):
    """What was done; the label says it in words, about a subject or none."""

    FOUNDED = "workspace.founded", _("made the workspace")
    RENAMED = "workspace.renamed", _("renamed the workspace to “%(subject)s”")
    HANDED_OVER = "workspace.handed_over", _("handed the workspace over to %(subject)s")
    EXPORTED = "workspace.exported", _("had everything put into an archive")
    INVITED = "member.invited", _("invited %(subject)s")
    UNINVITED = "member.uninvited", _("took back the invitation of %(subject)s")
    JOINED = "member.joined", _("joined (%(subject)s)")
    ROLE_CHANGED = "member.role_changed", _("changed the role of %(subject)s")
    REMOVED = "member.removed", _("removed %(subject)s")
    LEFT = "member.left", _("left")
    KEY_MADE = "key.made", _("made the key “%(subject)s”")
    KEY_REVOKED = "key.revoked", _("revoked the key “%(subject)s”")
    WEBHOOK_OPENED = "webhook.opened", _("opened a webhook to %(subject)s")
    WEBHOOK_CHANGED = "webhook.changed", _("changed the webhook to %(subject)s")
    WEBHOOK_PAUSED = "webhook.paused", _("paused the webhook to %(subject)s")
    WEBHOOK_RESUMED = "webhook.resumed", _("switched on the webhook to %(subject)s")
    WEBHOOK_CLOSED = "webhook.closed", _("deleted the webhook to %(subject)s")
    SHARED = "track.shared", _("made a link to “%(subject)s”")
    UNSHARED = "track.unshared", _("revoked a link to “%(subject)s”")
    TRASHED = "track.trashed", _("deleted the track “%(subject)s”")
    TRASHED_SOME = "tracks.trashed", _("deleted tracks: %(subject)s")
    RESTORED_SOME = "tracks.restored", _("brought back tracks: %(subject)s")
    PURGED = "track.purged", _("deleted for good: “%(subject)s”")
    PURGED_SOME = "tracks.purged", _("deleted tracks for good: %(subject)s")
    RESTORED = "track.restored", _("brought back the track “%(subject)s”")
    TRASH_EMPTIED = "trash.emptied", _("emptied the trash")
    PLAN_TRASHED = "plan.trashed", _("deleted the plan “%(subject)s”")


class AuditEntry(models.Model):
    """One act in a workspace. It outlives what it was about, and whoever did it."""

    workspace = models.ForeignKey("accounts.Workspace", on_delete=models.CASCADE, related_name="audit")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    act = models.CharField(max_length=ACT_MAX_CHARS)
    subject = models.CharField(max_length=SUBJECT_MAX_CHARS, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [models.Index(fields=["workspace", "-id"], name="audit_of_workspaces")]

    def __str__(self) -> str:
        return f"{self.actor} {self.words}"

    @property
    def words(self) -> str:
        """What was done and to what."""
        return str(Act(self.act).label) % {"subject": ISOLATED % self.subject}
