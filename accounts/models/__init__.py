"""People, the workspaces that own everything, and the keys programs use."""

from accounts.models.audit import Act, AuditEntry
from accounts.models.export import Export, ExportState
from accounts.models.invitation import Invitation, InvitationOver, TooManyInvitations
from accounts.models.key import ADMIN_SCOPES, EVERYTHING, ApiKey, Scope
from accounts.models.membership import Membership, Role
from accounts.models.usage import Usage, next_month, this_month
from accounts.models.user import User, UserManager
from accounts.models.workspace import NAME_MAX_CHARS, TooManyWorkspaces, Workspace

__all__ = [
    "ADMIN_SCOPES",
    "EVERYTHING",
    "NAME_MAX_CHARS",
    "Act",
    "ApiKey",
    "AuditEntry",
    "Export",
    "ExportState",
    "Invitation",
    "InvitationOver",
    "Membership",
    "Role",
    "Scope",
    "TooManyInvitations",
    "TooManyWorkspaces",
    "Usage",
    "User",
    "UserManager",
    "Workspace",
    "next_month",
    "this_month",
]
