"""Inviting people into a workspace, and accepting an invitation."""

from __future__ import annotations

from http import HTTPStatus

from allauth.core.ratelimit import consume_or_429
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import MemberRequest, admin_required
from accounts.forms import InvitationForm
from accounts.letters import send_invitation
from accounts.models import Invitation, InvitationOver, TooManyInvitations
from accounts.people import members_page


@never_cache
@require_POST
@admin_required
def invite(request: MemberRequest, workspace_slug: str) -> HttpResponseBase:
    """Make an invitation, send it where an address is given, and show its link this once."""
    form = InvitationForm(request.membership, request.POST)
    if not form.is_valid():
        return members_page(request, form)
    refusal: HttpResponseBase | None = consume_or_429(request, action="invitation", user=request.user)
    if refusal:
        return refusal
    try:
        invitation, token = form.invite()
    except TooManyInvitations as error:
        form.add_error(None, str(error))
        return members_page(request, form)
    link = request.build_absolute_uri(reverse("invitation", args=[token]))
    if invitation.email:
        _send(request, invitation, link)
    return members_page(request, InvitationForm(request.membership), link=link, invited=invitation)


@require_POST
@admin_required
def revoke(request: MemberRequest, workspace_slug: str, invitation_id: int) -> HttpResponse:
    get_object_or_404(request.workspace.invitations, pk=invitation_id).revoke(request.user)
    messages.success(request, _("The invitation leads nowhere any more."))
    return redirect("workspace", request.workspace.slug)


@never_cache
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What somebody is invited to, also for those who are not signed in yet; a `POST` accepts it.

    Renders `accounts/invitation.html`, or with 410 `accounts/invitation_over.html`.
    """
    found = Invitation.find(token)
    if found is None:
        raise Http404("There is no such invitation.")
    if request.user.is_authenticated and request.user.memberships.filter(workspace=found.workspace).exists():
        return _welcome(request, found, _("You belong to “%(workspace)s” already."))
    if not found.is_open:
        return render(request, "accounts/invitation_over.html", status=HTTPStatus.GONE)
    if request.method == "POST":
        return _accept(request, found)
    context = {"invitation": found, "guests_allowed": settings.GUESTS, "next": request.path}
    return render(request, "accounts/invitation.html", context)


def _accept(request: HttpRequest, found: Invitation) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect_to_login(request.path)
    try:
        found.accept(request.user)
    except InvitationOver:
        return render(request, "accounts/invitation_over.html", status=HTTPStatus.GONE)
    return _welcome(request, found, _("Welcome to “%(workspace)s”."))


def _welcome(request: HttpRequest, found: Invitation, words: str) -> HttpResponse:
    messages.success(request, words % {"workspace": found.workspace})
    return redirect("workspace", found.workspace.slug)


def _send(request: MemberRequest, invitation: Invitation, link: str) -> None:
    if send_invitation(invitation, link):
        messages.success(request, _("The invitation is on its way to %(address)s.") % {"address": invitation.email})
    else:
        words = _("The mail to %(address)s could not be sent. Hand over the link yourself.")
        messages.error(request, words % {"address": invitation.email})
