"""Real processes for tests: a private Redis server, a Celery worker, and a whole studio with its own data."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import httpx
import redis

from musicweb import private_redis

PROJECT = Path(__file__).resolve().parents[1]
WAIT_SECONDS = 30


def wait_until(is_so: Callable[[], bool], what: str) -> None:
    """Ask until the answer is yes; for things outside this process, which ring no bell."""
    until = time.monotonic() + WAIT_SECONDS
    while not is_so():
        if time.monotonic() > until:
            raise TimeoutError(f"{what}: not within {WAIT_SECONDS} s")
        time.sleep(0.02)


def free_port() -> int:
    """A TCP port on loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class RedisServer:
    """A real Redis server on a socket in `folder`, which may be stopped, killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = f"unix://{folder / 'redis.sock'}"

    def start(self) -> None:
        self._process = private_redis.start(self.folder)
        wait_until(self._answers, "Redis")

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait()

    def kill(self) -> None:
        """End it as a power cut would, with whatever it has written so far."""
        self._process.kill()
        self._process.wait()

    def flush(self) -> None:
        with redis.Redis.from_url(self.url) as client:
            client.flushall()

    def _answers(self) -> bool:
        try:
            with redis.Redis.from_url(self.url) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False


class Process:
    """A command of this project in a process group of its own, with its output in a file."""

    def __init__(self, arguments: list[str], environment: Mapping[str, str], output: Path) -> None:
        self.output = output
        with output.open("ab") as sink:
            self._process = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=PROJECT,
                env=dict(environment),
                stdout=sink,
                stderr=sink,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    def stop(self) -> None:
        """Ask it to end, and wait until it has."""
        self._process.terminate()
        try:
            self._process.wait(WAIT_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End it and its children at once with SIGKILL."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def has_said(self, words: str) -> bool:
        if self._process.poll() is not None:
            raise RuntimeError(f"the process ended: {self.output.read_text()[-2000:]}")
        return words in self.output.read_text()


def start_worker(folder: Path, environment: Mapping[str, str], processes: int = 1) -> Process:
    """A Celery worker for every queue, with prefork children, that has said it is ready."""
    output = folder / f"worker-{time.monotonic_ns()}.log"
    queues = ["-Q", "render,remote,media,upkeep", "-P", "prefork", "-c", str(processes)]
    quick = ["--without-gossip", "--without-mingle", "-l", "info"]
    worker = Process(["-m", "celery", "-A", "musicweb", "worker", *queues, *quick], environment, output)
    wait_until(lambda: worker.has_said(" ready."), "Celery worker")
    return worker


class Studio:
    """A whole installation in `folder`: its own Redis, database and media, a daphne on `url` and a Celery worker.

    People reach it over HTTP only. What it keeps outlives `restart()`.
    """

    def __init__(self, folder: Path, engine: str = "fake") -> None:
        self.folder = folder
        self.redis = RedisServer(folder / "redis")
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        own = {"VAR_DIR": str(folder), "MEDIA_ROOT": str(folder / "media"), "REDIS_URL": self.redis.url}
        self.environment = os.environ | own | {"HOST": "127.0.0.1", "PORT": str(self.port), "ENGINE": engine}
        self._worker: Process | None = None

    @property
    def web_pid(self) -> int:
        return self._web.pid

    def start(self) -> None:
        self.redis.start()
        self.manage("migrate", "--verbosity", "0")
        self.manage("collectstatic", "--no-input", "--verbosity", "0")
        self._start_web()
        self.start_worker()

    def stop(self) -> None:
        self.stop_worker()
        self._web.stop()
        self.redis.stop()

    def restart(self) -> None:
        """Stop everything and start it again on the same data and address."""
        self.stop()
        self.redis.start()
        self._start_web()
        self.start_worker()

    def start_worker(self) -> None:
        """Start the worker unless one is running."""
        if self._worker is None:
            self._worker = start_worker(self.folder, self.environment)

    def stop_worker(self) -> None:
        if self._worker:
            self._worker.stop()
        self._worker = None

    def kill_worker(self) -> None:
        """SIGKILL for the worker and its children."""
        if self._worker:
            self._worker.kill()
        self._worker = None

    def manage(self, *arguments: str) -> str:
        """What `manage.py` prints for `arguments`."""
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(
            command, cwd=PROJECT, env=self.environment, check=True, stdout=subprocess.PIPE, text=True
        ).stdout.strip()

    def _start_web(self) -> None:
        arguments = ["-m", "daphne", "-v", "0", "-b", "127.0.0.1", "-p", str(self.port), "musicweb.asgi:application"]
        self._web = Process(arguments, self.environment, self.folder / "web.log")
        wait_until(self._is_serving, "daphne")

    def _is_serving(self) -> bool:
        self._web.has_said("")
        try:
            return httpx.get(f"{self.url}/healthz", trust_env=False).status_code == httpx.codes.OK
        except httpx.TransportError:
            return False
