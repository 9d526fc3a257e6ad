"""Puts everything somebody owns into one archive: sound, stems, MIDI and words as files, the rest as JSON."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from django.core.files.storage import default_storage

from accounts.models import Export, User, Workspace
from engines.subtitles import to_lrc
from plans.models import PlanDocument
from tracks import files
from tracks.lyrics import sung_lines
from tracks.models import Track

NAME_CHARS = 60
UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|]+")
TRACKS_AT_ONCE = 100


def run(export_id: UUID) -> None:
    """Make the archive, unless it is made or nobody wants it any more."""
    export = Export.objects.filter(pk=export_id, state="making").select_related("user").first()
    if export is None or export.user is None:
        return
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "music.zip"
            write(export.user, path)
            stored = files.keep({"music": path}, f"{export.folder}/{files.new_folder(export.pk).rpartition('/')[2]}")
            size = path.stat().st_size
    except (OSError, files.StorageFailed) as error:
        export.fail(f"The archive could not be made: {getattr(error, 'strerror', None) or error}.")
        return
    if not export.finish(stored["music"], size):
        default_storage.delete(stored["music"])


def write(user: User, path: Path) -> None:
    """Write everything that `user` owns to a ZIP file at `path`, a piece at a time."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        _put(archive, "account.json", {"email": user.email, "since": user.created_at})
        for workspace in user.owned:
            _put_workspace(archive, workspace)


def _put_workspace(archive: zipfile.ZipFile, workspace: Workspace) -> None:
    place = _name(workspace.name, workspace.slug[-8:])
    _put(archive, f"{place}/workspace.json", _told(workspace))
    for plan in workspace.plans.visible().prefetch_related("versions").iterator(chunk_size=TRACKS_AT_ONCE):
        _put(archive, f"{place}/plans/{_name(plan.title, plan.pk.hex[:8])}.json", _plan(plan))
    tracks = workspace.tracks.visible().prefetch_related("stems").iterator(chunk_size=TRACKS_AT_ONCE)
    for track in tracks:
        _put_track(archive, f"{place}/tracks/{_name(str(track), track.pk.hex[:8])}", track)


def _put_track(archive: zipfile.ZipFile, place: str, track: Track) -> None:
    _put(archive, f"{place}/track.json", _track(track))
    if lines := sung_lines(track.result):
        archive.writestr(f"{place}/lyrics.lrc", to_lrc(lines, str(track)), zipfile.ZIP_DEFLATED)
    for inside, stored in _files(track):
        with default_storage.open(stored, "rb") as source, _new(archive, f"{place}/{inside}") as sink:
            shutil.copyfileobj(source, sink, files.PIECE_BYTES)


def _new(archive: zipfile.ZipFile, name: str) -> IO[bytes]:
    """A member of any size."""
    return archive.open(name, "w", force_zip64=True)


def _files(track: Track) -> Iterator[tuple[str, str]]:
    """What each stored file of the track is called in the archive, and in the storage."""
    for name in ("audio", "original", "midi", "score"):
        if stored := str(getattr(track, name)):
            yield f"{name}{Path(stored).suffix}", stored
    for stem in track.stems.all():
        yield f"stems/{stem.name}{Path(str(stem.audio)).suffix}", str(stem.audio)


def _told(workspace: Workspace) -> dict[str, Any]:
    members = workspace.memberships.select_related("user")
    return {
        "name": workspace.name,
        "since": workspace.created_at,
        "members": [{"email": member.user.email, "role": member.role} for member in members],
        "keys": list(workspace.api_keys.values("name", "prefix", "scopes", "created_at", "revoked_at")),
        "webhooks": list(workspace.webhook_endpoints.values("url", "events", "description", "is_active")),
    }


def _plan(plan: PlanDocument) -> dict[str, Any]:
    versions = [{"number": each.number, "at": each.created_at, "plan": each.body} for each in plan.versions.all()]
    return {"title": plan.title, "since": plan.created_at, "versions": versions}


def _track(track: Track) -> dict[str, Any]:
    told = ("kind", "engine", "state", "title", "request", "result", "failure", "duration_ms", "created_at")
    return {"id": str(track.pk)} | {name: getattr(track, name) for name in told}


def _put(archive: zipfile.ZipFile, name: str, what: dict[str, Any]) -> None:
    text = json.dumps(what, indent=2, ensure_ascii=False, default=_plain)
    archive.writestr(name, text.encode("utf-8", "replace"), zipfile.ZIP_DEFLATED)


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _name(title: str, known_by: str) -> str:
    """A name that every file system takes, and that nothing else in its folder has."""
    words = " ".join(UNSAFE.sub(" ", title).split())[:NAME_CHARS].strip(" .")
    return f"{words or 'Untitled'} {known_by}"
