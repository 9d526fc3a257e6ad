"""What a workspace uses of what it may."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import MemberRequest, workspace_required
from accounts.usage import usage_of


@never_cache
@workspace_required
@require_safe
def usage(request: MemberRequest) -> HttpResponse:
    """What the workspace uses. Renders `accounts/usage.html` with `usage`, `keys` and the rates that keys have."""
    context = {
        "usage": usage_of(request.workspace),
        "keys": request.membership.keys,
        "key_rate": settings.RATE_PER_MINUTE,
        "workspace_rate": settings.WORKSPACE_RATE_PER_MINUTE,
    }
    return render(request, "accounts/usage.html", context)
