"""`python -m musicweb`: the whole studio on one machine, under one Ctrl-C.

Starts a private Redis unless `REDIS_URL` names one, migrates the database, collects static files, then runs every line
of the Procfile; what dies is started again.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import time
from contextlib import ExitStack, closing
from pathlib import Path

import django
import httpx
import redis
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connections
from honcho import manager as honcho
from honcho.environ import parse_procfile
from honcho.manager import Manager

from musicweb import private_redis

PROJECT = Path(__file__).resolve().parent.parent
STARTUP_SECONDS = 60
honcho.KILL_WAIT = 10  # seconds; a keeper needs up to eight of them


class CannotStartError(Exception):
    """The studio cannot start; the message says why and what to do."""


def main() -> int:
    os.chdir(PROJECT)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "musicweb.settings")
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    try:
        with ExitStack() as cleanup:
            return _run(cleanup)
    except (CannotStartError, ImproperlyConfigured, CommandError, private_redis.NoRedisError) as reason:
        print(f"musicweb cannot start. {reason}", file=sys.stderr)
        return 1


def _run(cleanup: ExitStack) -> int:
    django.setup()
    call_command("check", fail_level="ERROR")
    _claim_port(settings.HOST, settings.PORT)
    if settings.REDIS_URL == settings.PRIVATE_REDIS_URL:
        _start_redis(settings.VAR_DIR / "redis", cleanup)
    _wait_for_redis(settings.REDIS_URL)
    _migrate()
    call_command("collectstatic", verbosity=0, interactive=False)
    manager = _supervise(PROJECT / "Procfile")
    threading.Thread(target=_announce, args=(_address(),), daemon=True).start()
    manager.loop()
    return 0 if manager.returncode in {128 + signal.SIGINT, 128 + signal.SIGTERM} else int(manager.returncode or 0)


def _claim_port(host: str, port: int) -> None:
    """Raise `CannotStartError` if `host:port` cannot be listened on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with closing(socket.socket(family)) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        advice = "choose another, for example: make run PORT=8001"
        raise CannotStartError(f"{host}:{port} cannot be used ({error.strerror}); {advice}") from error


def _start_redis(folder: Path, cleanup: ExitStack) -> None:
    if (folder / "redis.sock").exists() and _answers(settings.REDIS_URL):
        raise CannotStartError(f"Another studio is running on {folder.parent}; stop it, or set VAR_DIR.")
    try:
        cleanup.enter_context(private_redis.kept_alive(folder))
    except OSError as error:
        raise CannotStartError(f"VAR_DIR: cannot write to {folder}: {error.strerror}") from error


def _wait_for_redis(url: str) -> None:
    for _ in range(50):
        if _answers(url):
            return
        time.sleep(0.1)
    raise CannotStartError(f"REDIS_URL: no Redis answers at {url}")


def _answers(url: str) -> bool:
    try:
        with closing(redis.from_url(url, socket_timeout=2)) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


def _migrate() -> None:
    try:
        call_command("migrate", verbosity=0, interactive=False)
    except DatabaseError as error:
        raise CannotStartError(f"The database cannot be prepared: {error}") from error
    finally:
        connections.close_all()


def _supervise(procfile: Path) -> Manager:
    """One honcho process a line, each under a keeper: a worker that dies must not take the studio with it."""
    manager = Manager()
    for name, line in parse_procfile(procfile.read_text(encoding="utf-8")).processes.items():
        manager.add_process(name, f"exec python musicweb/keep.py {line}")
    signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    return manager


def _address() -> str:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.HOST, settings.HOST)  # noqa: S104  read, not bound
    return f"http://[{host}]:{settings.PORT}" if ":" in host else f"http://{host}:{settings.PORT}"


def _announce(address: str) -> None:
    """Print the address once every part of the studio is ready."""
    for _ in range(STARTUP_SECONDS * 4):
        if _is_ready(f"{address}/readyz"):
            print(f"\n  musicweb is ready at {address}\n  Ctrl-C stops it.\n", flush=True)
            return
        time.sleep(0.25)
    print(f"\n  musicweb is not ready after {STARTUP_SECONDS} s: see {address}/readyz\n", flush=True)


def _is_ready(url: str) -> bool:
    try:
        return httpx.get(url, timeout=5, trust_env=False).is_success
    except httpx.HTTPError:
        return False


if __name__ == "__main__":
    sys.exit(main())
