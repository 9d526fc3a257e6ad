"""Entering as a guest, and keeping what a guest made."""

from __future__ import annotations

from allauth.account.forms import SignupForm
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from accounts.access import MemberRequest, become_guest, workspace_required
from accounts.models import User


@require_http_methods(["GET", "POST"])
def enter_as_guest(request: HttpRequest) -> HttpResponseBase:
    """The door for strangers: GET renders `accounts/enter.html` with `next`, `guests_allowed`; POST makes a guest."""
    destination = _safe_next(request)
    if request.user.is_authenticated:
        return redirect(destination)
    if request.method == "GET":
        return render(request, "accounts/enter.html", {"next": destination, "guests_allowed": settings.GUESTS})
    if not settings.GUESTS:
        raise PermissionDenied("Guests are not allowed here. Please sign in or make an account.")
    return become_guest(request) or redirect(destination)


@workspace_required
@require_http_methods(["GET", "POST"])
def claim(request: MemberRequest) -> HttpResponse:
    """A guest sets an e-mail address and a password and keeps everything. Renders `accounts/claim.html` with `form`."""
    if not request.user.is_guest:
        messages.info(request, f"This account belongs to {request.user.email} already.")
        return redirect(settings.LOGIN_REDIRECT_URL)
    form = SignupForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        return render(request, "accounts/claim.html", {"form": form})
    user: User = form.save(request)
    update_session_auth_hash(request, user)
    EmailAddress.objects.get_primary(user).send_confirmation(request, signup=True)
    messages.success(request, "Your music is yours: from now on, sign in with your e-mail address.")
    return redirect(settings.LOGIN_REDIRECT_URL)


def _safe_next(request: HttpRequest) -> str:
    """Where to go afterwards: an address of this site, or the start page."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    hosts = {request.get_host()}
    is_ours = url_has_allowed_host_and_scheme(target, allowed_hosts=hosts, require_https=request.is_secure())
    return target if is_ours else settings.LOGIN_REDIRECT_URL
