"""Content credentials of this studio: who signs its songs, and what those of a stranger's file are worth."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID

import c2pa
from django.conf import settings
from django.utils import timezone

from engines.confinement import bare_environment
from engines.credentials import CONTENT_TYPES, Claim, Identity, Verified, self_made, sign
from engines.errors import InvalidRequest
from engines.formats import OutputFormat
from tracks.models import Track

KEPT_NAME = "credentials.json"


def check(track: Track, wanted: OutputFormat) -> None:
    """Raises `InvalidRequest` for what cannot be signed."""
    if wanted.suffix not in CONTENT_TYPES:
        able = ", ".join(CONTENT_TYPES)
        raise InvalidRequest("format", wanted.name, f"content credentials can be put into {able} alone")
    if track.is_upload:
        raise InvalidRequest("signed", True, "only songs that were made here carry content credentials")


def identity() -> Identity:
    """Who signs: the certificate of the settings, else a self-made one, kept under `VAR_DIR` for its owner alone."""
    if settings.C2PA_CERTIFICATE:
        return Identity(settings.C2PA_CERTIFICATE.encode(), settings.C2PA_PRIVATE_KEY.encode())
    kept = settings.VAR_DIR / KEPT_NAME
    if not kept.exists():
        _keep(self_made(timezone.now()), kept)
    chain, key = json.loads(kept.read_text(encoding="ascii"))
    return Identity(chain.encode(), key.encode(), is_self_made=True)


def sign_file(track: Track, plain: Path, signed: Path, suffix: str) -> None:
    """Copy a file of the song with credentials. Raises `InvalidRequest` where the settings' certificate is no good."""
    claim = Claim(str(track), track.engine, str(track.pk), track.finished_at or timezone.now())
    sign_claim(claim, plain, signed, suffix)


def sign_claim(claim: Claim, plain: Path, signed: Path, suffix: str) -> None:
    """Copy a file with credentials that say `claim`; raises as `sign_file`."""
    with plain.open("rb") as source, signed.open("w+b") as target:
        try:
            sign(source, target, suffix, claim, identity())
        except c2pa.C2paError as error:
            raise InvalidRequest("C2PA_CERTIFICATE", "the one given", f"cannot sign ({error})") from error


def verified(path: Path) -> Verified:
    """What the credentials of a file are worth here, read in a process of its own, within limits of time and memory."""
    with tempfile.NamedTemporaryFile(prefix="musicweb-", suffix=".pem") as trust:
        trust.write(identity().chain)
        trust.flush()
        return _read(path, Path(trust.name))


def track_id_in(found: Verified) -> UUID | None:
    """The track that the credentials name; anybody may have written that."""
    try:
        return UUID(str(found.song.get("track_id")))
    except ValueError:
        return None


def _read(path: Path, trust: Path) -> Verified:
    limit = str(settings.DECODE_MEMORY_BYTES)
    command = [sys.executable, "-m", "engines.credentials", str(path), str(trust), limit]
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            timeout=settings.DECODE_TIMEOUT,
            check=True,
            cwd=settings.BASE_DIR,
            env=bare_environment(),
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        return Verified("broken", problems=["the credentials cannot be read within the limits"])
    told: dict[str, Any] = json.loads(done.stdout)
    return Verified(**told)


def _keep(made: Identity, path: Path) -> None:
    """All or nothing; of two processes at once the first one's stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, fresh = tempfile.mkstemp(dir=path.parent)  # with the owner's rights only
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            json.dump([made.chain.decode(), made.private_key.decode()], file)
        with suppress(FileExistsError):
            os.link(fresh, path)
    finally:
        Path(fresh).unlink()
