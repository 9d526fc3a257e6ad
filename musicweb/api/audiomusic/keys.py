"""The way in for programs: the key in the header `X-API-Key`, or as a bearer token."""

from __future__ import annotations

from typing import cast

from asgiref.sync import sync_to_async
from django.http import HttpRequest
from ninja.security.apikey import APIKeyHeader

from accounts import limits
from accounts.models import ApiKey, Scope
from musicweb.api.audiomusic.errors import WireError

HEADER = "X-API-Key"
CLIENTS_PREFIX = "ap_"  # without it, the vendor's own clients send no key at all
NO_KEY = f"No API key: send one in the header {HEADER}, or in Authorization as “Bearer KEY”."


class KeyWith(APIKeyHeader):
    """Lets in a key with any of `scopes`, before anything of the request is read; `key_of` has it afterwards.

    `ap_` before a key changes nothing.
    """

    param_name = HEADER

    def __init__(self, *scopes: Scope) -> None:
        super().__init__()
        self.scopes = scopes

    def __call__(self, request: HttpRequest) -> ApiKey:
        """Raises `WireError` for a key that opens nothing here, and `LimitReached` for one used too often."""
        return self.authenticate(request, _secret(request))

    def authenticate(self, request: HttpRequest, secret: str | None) -> ApiKey:
        if not secret:
            raise WireError(401, NO_KEY, code="no_key")
        key = ApiKey.known(secret)
        if key is None:
            raise WireError(401, "The API key is not valid here.", code="invalid_key")
        if not key.is_alive:
            raise WireError(403, f"The API key “{key.name}” was revoked or has expired.", code="key_ended")
        limits.note_request(key)
        if not any(key.allows(scope) for scope in self.scopes):
            needed = " or ".join(self.scopes)
            raise WireError(403, f"The API key “{key.name}” lacks the scope {needed}.", code="missing_scope")
        request.wire_key = key  # type: ignore[attr-defined]
        return key


class KeyBeside(KeyWith):
    """The same for routes that wait in the event loop."""

    def __init__(self, *scopes: Scope) -> None:
        super().__init__(*scopes)
        self.is_async = True

    async def __call__(self, request: HttpRequest) -> ApiKey:  # type: ignore[override]
        return await sync_to_async(super().__call__)(request)


MAY_GENERATE = KeyWith(Scope.MUSIC_GENERATE)
MAY_READ = KeyWith(Scope.MUSIC_READ, Scope.MUSIC_GENERATE)
MAY_WRITE = KeyWith(Scope.MUSIC_WRITE)


def key_of(request: HttpRequest) -> ApiKey:
    """The key that came in through one of the doors above."""
    return cast("ApiKey", request.wire_key)  # type: ignore[attr-defined]


def _secret(request: HttpRequest) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    bearer = token if scheme.lower() == "bearer" else ""
    return (request.headers.get(HEADER, "") or bearer).strip().removeprefix(CLIENTS_PREFIX)
