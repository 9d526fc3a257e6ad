"""A studio as people run it, with all its servers, and what can be seen of it from outside while files come in."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx

from tests.running import Process, free_port, wait_until

PROC = Path("/proc")


class Installation:
    """`python -m musicweb` on data of its own in `folder`, on `url`; every file may take `seconds` to decode."""

    def __init__(self, folder: Path, seconds: int) -> None:
        self.folder, self.scratch = folder, folder / "scratch"
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        own = {"VAR_DIR": str(folder / "var"), "MEDIA_ROOT": str(folder / "media"), "TMPDIR": str(self.scratch)}
        limits = {"DECODE_TIMEOUT": str(seconds), "RENDER_PROCESSES": "1", "TRUSTED_PROXIES": "1"}
        self._environment = os.environ | own | limits | {"HOST": "127.0.0.1", "PORT": str(port), "ENGINE": "fake"}

    @contextmanager
    def running(self) -> Iterator[None]:
        self.scratch.mkdir()
        self._process = Process(["-m", "musicweb"], self._environment, self.folder / "log")
        try:
            wait_until(self._is_ready, "the studio")
            self._own = _inside(self.scratch)
            yield
        finally:
            self._process.stop()

    def processes(self) -> dict[int, str]:
        """Everything that runs below the studio: what it was called with, by process id."""
        parents = {pid: stat for pid in _pids() if (stat := _parent(pid)) is not None}
        below = {self._process.pid}
        while grown := {pid for pid, parent in parents.items() if parent in below} - below:
            below |= grown
        return {pid: _called(pid) for pid in below}

    def peak_mb(self) -> dict[str, int]:
        """The most memory that each of its processes has had, by what it was called with."""
        return {called: _peak_mb(pid) for pid, called in self.processes().items() if _peak_mb(pid)}

    def tracks(self) -> dict[str, tuple[str, str, float]]:
        """State, reason of failure and seconds in the making of every track, by id without hyphens."""
        seconds = "coalesce((julianday(finished_at) - julianday(started_at)) * 86400, 0)"
        query = f"select id, state, coalesce(json_extract(failure, '$.message'), ''), {seconds} from tracks_track"
        with closing(sqlite3.connect(f"file:{self.folder / 'var' / 'musicweb.sqlite3'}?mode=ro", uri=True)) as database:
            return {pk: (state, message, took) for pk, state, message, took in database.execute(query)}

    def leftovers(self) -> list[str]:
        """Files and folders that nothing refers to: of uploads that are over, of failed tracks, of temporary work."""
        completed = {pk for pk, (state, _, _) in self.tracks().items() if state == "completed"}
        media = self.folder / "media"
        kept = [path for path in _inside(media / "tracks") if path.name.replace("-", "") not in completed]
        scratch = [path for path in _inside(self.scratch) if path not in self._own]
        return [str(path) for path in (*kept, *_inside(media / "uploads"), *scratch)]

    def errors(self) -> list[str]:
        """What the servers have complained of."""
        words = ("ERROR", "Traceback", "CRITICAL", "stopped with status")
        return [line for line in (self.folder / "log").read_text().splitlines() if any(word in line for word in words)]

    def _is_ready(self) -> bool:
        self._process.has_said("")
        try:
            return httpx.get(f"{self.url}/readyz", trust_env=False).is_success
        except httpx.TransportError:
            return False


def _inside(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.exists() else []


def _pids() -> list[int]:
    return [int(path.name) for path in PROC.iterdir() if path.name.isdigit()]


def _parent(pid: int) -> int | None:
    try:
        return int((PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return None


def _called(pid: int) -> str:
    try:
        return (PROC / str(pid) / "cmdline").read_text().replace("\0", " ").strip()
    except (FileNotFoundError, ProcessLookupError):
        return "gone"


def _peak_mb(pid: int) -> int:
    try:
        lines = (PROC / str(pid) / "status").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next((int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM")), 0)
