"""`python -m musicweb` as a person starts it: ready, hard to kill, quiet when stopped, clear when it cannot start."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from tests.running import PROJECT, wait_until

COMMAND = [sys.executable, "-m", "musicweb"]


def environment(folder: Path, **settings: str) -> dict[str, str]:
    own = {"VAR_DIR": str(folder), "MEDIA_ROOT": str(folder / "media"), "RENDER_PROCESSES": "1"}
    return {name: value for name, value in os.environ.items() if name != "REDIS_URL"} | own | settings


def refusal(folder: Path, **settings: str) -> str:
    """What the command says when it cannot start."""
    own = environment(folder, **settings)
    done = subprocess.run(COMMAND, check=False, cwd=PROJECT, env=own, capture_output=True, text=True)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    return done.stderr


def descendants(ancestor: int) -> set[int]:
    """Every process below `ancestor`, whatever its session."""
    listing = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    parents = {int(pid): int(parent) for pid, parent in (line.split() for line in listing.splitlines())}
    below: set[int] = set()
    while grown := {pid for pid, parent in parents.items() if parent in below | {ancestor}} - below:
        below |= grown
    return below


def command_of(pid: int) -> str:
    return Path(f"/proc/{pid}/comm").read_text(encoding="utf-8").strip()


def is_alive(pid: int) -> bool:
    """Whether the process runs; one that only waits for its parent's notice does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture
def port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def supervisor(tmp_path: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    with (tmp_path / "output").open("w") as output:
        settings = environment(tmp_path / "var", PORT=str(port))
        process = subprocess.Popen(COMMAND, cwd=PROJECT, env=settings, stdout=output, stderr=output, text=True)
    yield process
    process.terminate()
    process.wait()


def is_ready(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/readyz", trust_env=False).is_success
    except httpx.TransportError:
        return False


@pytest.mark.slow
def test_the_studio_gets_ready_revives_what_is_killed_and_leaves_no_process_behind(
    supervisor: subprocess.Popen[str], port: int, tmp_path: Path
) -> None:
    said = (tmp_path / "output").read_text
    wait_until(lambda: f"musicweb is ready at http://127.0.0.1:{port}" in said(), "the studio")
    web = next(line for line in said().splitlines() if "web started" in line).rpartition("pid=")[2].rstrip(")")
    victim = min(descendants(int(web)) or {int(web)})

    redis_server = next(pid for pid in descendants(supervisor.pid) if command_of(pid).endswith("-server"))
    for pid in (victim, redis_server):
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: "stopped with status -9, starting again" in said(), "the notice")
    wait_until(lambda: is_ready(port), "the revived studio")

    family = descendants(supervisor.pid)
    assert len(family) > 6
    supervisor.send_signal(signal.SIGINT)
    assert supervisor.wait(20) == 0
    assert [pid for pid in family if is_alive(pid)] == []


def test_a_taken_port_is_named_with_the_way_out(tmp_path: Path, port: int) -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        assert f"127.0.0.1:{port} cannot be used (Address already in use)" in refusal(tmp_path, PORT=str(port))


def test_a_host_that_is_not_of_this_machine_is_named(tmp_path: Path, port: int) -> None:
    assert "192.0.2.1" in refusal(tmp_path, PORT=str(port), HOST="192.0.2.1")


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, port: int) -> None:
    occupied = tmp_path / "file"
    occupied.touch()
    assert "VAR_DIR" in refusal(occupied / "var", PORT=str(port))


def test_a_path_too_long_for_a_socket_is_named(tmp_path: Path, port: int) -> None:
    assert "VAR_DIR" in refusal(tmp_path / ("x" * 120), PORT=str(port))


def test_a_redis_that_does_not_answer_is_named(tmp_path: Path, port: int) -> None:
    assert "REDIS_URL" in refusal(tmp_path, PORT=str(port), REDIS_URL="redis://127.0.0.1:1/0")
