"""How secrets that are shown once are kept."""

from __future__ import annotations

import hashlib


def digest_of(secret: str) -> str:
    """SHA-256 is enough for a random secret of 256 bits: there is nothing to guess."""
    return hashlib.sha256(secret.encode()).hexdigest()
