"""The keeper of a command: it starts it again, and does not leave it behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.running import PROJECT, wait_until

COMMAND = "import os, signal; print(os.getpid(), flush=True); signal.pause()"


@pytest.fixture
def keeper() -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "musicweb/keep.py", sys.executable, "-c", COMMAND]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


def child_of(keeper: subprocess.Popen[str]) -> int:
    assert keeper.stdout
    return int(keeper.stdout.readline())


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_a_command_that_dies_is_started_again(keeper: subprocess.Popen[str]) -> None:
    first = child_of(keeper)
    os.kill(first, signal.SIGKILL)
    assert keeper.stdout
    assert "starting again" in keeper.stdout.readline()
    assert child_of(keeper) != first


def test_a_keeper_that_is_asked_to_stop_ends_its_command(keeper: subprocess.Popen[str]) -> None:
    pid = child_of(keeper)
    keeper.terminate()
    assert keeper.wait() == 0
    assert is_gone(pid)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of the end of their parent")
def test_a_killed_keeper_leaves_no_command_behind(keeper: subprocess.Popen[str]) -> None:
    pid = child_of(keeper)
    keeper.kill()
    keeper.wait()
    wait_until(lambda: is_gone(pid), "the end of the command")
