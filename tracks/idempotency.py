"""Doing things once: a request that a program sends again, because it never saw the answer, makes nothing new."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from typing import TypeVar, cast

from django.db import transaction

from accounts.models import Workspace
from engines.errors import InvalidRequest
from tracks.models import IdempotencyKey, Job, State, Track
from tracks.models.idempotency_key import KEY_MAX_CHARS

HEADER = "Idempotency-Key"
VISIBLE = re.compile(r"[\x21-\x7e]+")

T = TypeVar("T", Track, Job)


class IdempotencyMismatch(Exception):
    """This idempotency key came with another request before. Send the same request again, or take a new key."""

    code = "idempotency_mismatch"

    @property
    def message(self) -> str:
        return (type(self).__doc__ or "").strip()


def once(workspace: Workspace, idempotency_key: str | None, fingerprint: bytes | str, make: Callable[[], T]) -> T:
    """What `make` returns, or returned within the last 24 hours for the same key and the same `fingerprint`.

    `fingerprint` is all that decides what is made: method, address and body. Of requests that come at the same time,
    all but the first wait for it. A `make` that raises leaves the key unused, and what has failed since is made anew,
    so that a program may try again until it has its music. Without a key, `make` is just called.
    Raises `IdempotencyMismatch` for another fingerprint, and `InvalidRequest` for a key that cannot be.
    """
    if idempotency_key is None:
        return make()
    _check(idempotency_key)
    digest = hashlib.sha256(fingerprint.encode() if isinstance(fingerprint, str) else fingerprint).hexdigest()
    with transaction.atomic():
        IdempotencyKey.objects.expired().filter(workspace=workspace).delete()
        kept, _ = IdempotencyKey.objects.select_for_update().get_or_create(
            workspace=workspace, key=idempotency_key, defaults={"digest": digest}
        )
        if kept.digest != digest:
            raise IdempotencyMismatch
        if kept.made and kept.made.state != State.FAILED:
            return cast("T", kept.made)
        made = make()
        kept.keep(made)
    return made


def _check(idempotency_key: str) -> None:
    if len(idempotency_key) > KEY_MAX_CHARS or not VISIBLE.fullmatch(idempotency_key):
        raise InvalidRequest(HEADER, idempotency_key, f"must have 1 to {KEY_MAX_CHARS} visible characters of ASCII")
