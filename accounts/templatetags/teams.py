"""What the switcher of workspaces shows, and how people are named."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from accounts.models import Membership, Role, User

register = template.Library()


@dataclass(frozen=True, slots=True)
class Place:
    """One workspace somebody may work in."""

    slug: str
    name: str
    role: str


@register.simple_tag
def places_of(user: User) -> list[Place]:
    """The workspaces of `user`, their own first. A personal one of somebody else bears its owner's address."""
    owners = Membership.objects.filter(workspace=OuterRef("workspace"), role=Role.OWNER).values("user__email")[:1]
    rows = user.memberships.select_related("workspace").annotate(owner=Subquery(owners))
    own_first = sorted(rows, key=lambda row: (not _is_own(row), str(row.workspace).casefold()))
    return [Place(row.workspace.slug, _name(row), row.get_role_display()) for row in own_first]


@register.filter
def person(user: User | None) -> str:
    """Somebody by their address; those without are guests, those whose account is gone have left."""
    return user.known_as if user else _("Somebody who has left")


def _is_own(row: Membership) -> bool:
    return row.workspace.is_personal and row.role == Role.OWNER


def _name(row: Membership) -> str:
    owner = getattr(row, "owner", None)
    if row.workspace.is_personal and owner and not _is_own(row):
        return _("%(workspace)s of %(owner)s") % {"workspace": row.workspace, "owner": owner}
    return str(row.workspace)
