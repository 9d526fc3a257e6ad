"""API keys: the list, a new one, and the end of one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import MemberRequest, editor_required
from accounts.forms import ApiKeyForm


@never_cache
@editor_required
@require_http_methods(["GET", "POST"])
def keys(request: MemberRequest) -> HttpResponse:
    """API keys. Renders `accounts/keys.html` with `form`, `keys` and, once after one was made, its `secret`."""
    form = ApiKeyForm(request.membership, request.POST if request.method == "POST" else None)
    secret = None
    if request.method == "POST" and form.is_valid():
        secret, form = form.issue(), ApiKeyForm(request.membership)
    return render(request, "accounts/keys.html", {"form": form, "keys": request.membership.keys, "secret": secret})


@require_POST
@editor_required
def revoke_key(request: MemberRequest, key_id: int) -> HttpResponse:
    """End a key at once and go back to the list of keys."""
    key = get_object_or_404(request.membership.keys, pk=key_id)
    key.revoke(request.user)
    messages.success(request, f"The key “{key.name}” no longer works.")
    return redirect("api_keys")
