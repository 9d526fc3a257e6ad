"""The page that shows the people of a workspace, for the views that change who they are."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.db.models import Case, IntegerField, Value, When
from django.http import HttpResponse
from django.shortcuts import render

from accounts.access import MemberRequest
from accounts.forms import InvitationForm
from accounts.models import Membership, Role

BY_RANK = Case(*(When(role=role, then=Value(rank)) for rank, role in enumerate(Role)), output_field=IntegerField())


def members_page(request: MemberRequest, form: InvitationForm, **told: Any) -> HttpResponse:
    """Renders `accounts/members.html` with `people` and, for those who manage them, `invitations` and `form`."""
    context = {"people": _people(request.membership), "form": form, "invitations": []}
    if request.membership.may_administer:
        context["invitations"] = request.workspace.invitations.standing().select_related("created_by")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "accounts/members.html", context | told, status=status)


def _people(viewer: Membership) -> list[dict[str, Any]]:
    """The members from the owner down, each with whether `viewer` may manage them."""
    members = viewer.workspace.memberships.select_related("user").order_by(BY_RANK, "user__email", "pk")
    return [{"member": member, "may_be_managed": viewer.may_manage(member)} for member in members]
