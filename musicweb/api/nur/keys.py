"""The way in for programs: the key as a bearer token."""

from __future__ import annotations

from django.http import HttpRequest
from ninja.security import HttpBearer

from accounts import limits
from accounts.models import ApiKey, Scope
from musicweb.api.nur.errors import NO_SCOPE, UNAUTHORIZED, WireError


class Bearer(HttpBearer):
    """Lets in a key with any of `scopes`, before anything of the request is read; it becomes `request.wire_key`."""

    def __init__(self, *scopes: Scope) -> None:
        super().__init__()
        self.scopes = scopes

    def __call__(self, request: HttpRequest) -> ApiKey:
        """Raises `WireError` for a key that opens nothing here, and `LimitReached` for one used too often."""
        scheme, _, secret = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != self.openapi_scheme or not secret.strip():
            raise WireError(UNAUTHORIZED, "No API key: send one in the header Authorization, as “Bearer KEY”.")
        return self.authenticate(request, secret.strip())

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey:
        key = ApiKey.find(token)
        if key is None:
            raise WireError(UNAUTHORIZED, "The API key in the header Authorization is not valid here.")
        request.wire_key = key  # type: ignore[attr-defined]
        limits.note_request(key)
        if not any(key.allows(scope) for scope in self.scopes):
            needed = " or ".join(self.scopes)
            raise WireError(NO_SCOPE, f"The API key “{key.name}” lacks the scope {needed}.")
        return key
