"""The way in for programs: the key in the header `xi-api-key`."""

from __future__ import annotations

from django.http import HttpRequest

from accounts import limits
from accounts.models import ApiKey, Scope
from musicweb.api.elevenlabs.errors import NO_KEY, NO_RIGHT, WRONG_KEY, WireError

HEADER = "xi-api-key"


def key_of(request: HttpRequest, scope: Scope) -> ApiKey:
    """The caller's key; raises `WireError` when it is missing, is not alive, or does not allow `scope`.

    Raises `LimitReached` for one request too many a minute.
    """
    secret = request.headers.get(HEADER, "").strip()
    if not secret:
        raise WireError(NO_KEY, f"No API key: send one in the header {HEADER}.")
    key = ApiKey.find(secret)
    if key is None:
        raise WireError(WRONG_KEY, f"The API key in the header {HEADER} is not valid here.")
    limits.note_request(key)
    if not key.allows(scope):
        raise WireError(NO_RIGHT, f"The API key “{key.name}” lacks the permission {scope.value}.")
    return key
