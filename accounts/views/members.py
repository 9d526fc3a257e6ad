"""Who belongs to a workspace: the list, roles, removing, leaving, and handing it over."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import MemberRequest, admin_required, owner_required, workspace_required
from accounts.forms import InvitationForm
from accounts.models import Membership
from accounts.people import members_page


@never_cache
@workspace_required
@require_safe
def members(request: MemberRequest, workspace_slug: str) -> HttpResponse:
    """The members, and for admins the open invitations with the `form` for another one."""
    return members_page(request, InvitationForm(request.membership))


@require_POST
@admin_required
def change_role(request: MemberRequest, workspace_slug: str, member_id: int) -> HttpResponse:
    if member := _member(request, member_id):
        member.change_role(request.POST.get("role", ""), request.membership)
        words = _("%(person)s is %(role)s now.") % {"person": member.user.known_as, "role": member.get_role_display()}
        messages.success(request, words)
    return redirect("workspace", request.workspace.slug)


@require_POST
@admin_required
def remove(request: MemberRequest, workspace_slug: str, member_id: int) -> HttpResponse:
    """Shut somebody out, with their keys."""
    if member := _member(request, member_id):
        member.remove(request.membership)
        messages.success(request, _("%(person)s does not belong here any more.") % {"person": member.user.known_as})
    return redirect("workspace", request.workspace.slug)


@require_POST
@workspace_required
def leave(request: MemberRequest, workspace_slug: str) -> HttpResponse:
    request.membership.leave()
    messages.success(request, _("You have left “%(workspace)s”.") % {"workspace": request.workspace})
    return redirect("workspaces")


@require_POST
@owner_required
def hand_over(request: MemberRequest, workspace_slug: str) -> HttpResponse:
    """Make the posted `member` the owner, and the owner an admin."""
    chosen = request.POST.get("member", "")
    if chosen.isdecimal() and (member := _member(request, int(chosen))):
        request.membership.hand_over(member)
        messages.success(request, _("The workspace belongs to %(person)s now.") % {"person": member.user.known_as})
    return redirect("workspace_settings", request.workspace.slug)


def _member(request: MemberRequest, member_id: int) -> Membership | None:
    """The member, or None with a word about it: somebody else, or another tab, was quicker."""
    member = request.workspace.memberships.select_related("user", "workspace").filter(pk=member_id).first()
    if member is None:
        messages.info(request, _("That person does not belong here any more."))
    return member
