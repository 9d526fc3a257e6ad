"""`python keep.py COMMAND …`: run a command, start it again when it dies, and pass SIGTERM on to it alone.

The supervisor signals whole process groups. A pool of workers would lose its children before it could end its work, so
the command gets a session of its own. Where the system can, it also ends with a keeper that was killed. Needs the
standard library only.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from types import FrameType

PATIENCE_SECONDS = 8  # to end the work in hand; the supervisor waits longer
PAUSE_SECONDS = 1
PR_SET_PDEATHSIG = 1  # of Linux, prctl(2)


class Keeper:
    """Holds one command alive until `stop` is called."""

    def __init__(self, command: list[str]) -> None:
        self._command = command
        self._child: subprocess.Popen[bytes] | None = None
        self._is_stopping = False

    def run(self) -> None:
        while not self._is_stopping:
            self._child = subprocess.Popen(self._command, start_new_session=True, preexec_fn=_prepare)  # noqa: PLW1509  one thread
            status = self._child.wait()
            if not self._is_stopping:
                print(f"stopped with status {status}, starting again", flush=True)
                time.sleep(PAUSE_SECONDS)

    def stop(self, _signal: int, _frame: FrameType | None) -> None:
        """Ask the command to end; an alarm ends it with its children when it takes too long."""
        self._is_stopping = True
        if self._child:
            self._child.terminate()
            signal.alarm(PATIENCE_SECONDS)

    def kill(self, _signal: int, _frame: FrameType | None) -> None:
        if self._child:
            os.killpg(self._child.pid, signal.SIGKILL)


def _prepare() -> None:
    """A command that outlives its keeper holds the supervisor's pipe, and the studio would never stop."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


if __name__ == "__main__":
    keeper = Keeper(sys.argv[1:])
    signal.signal(signal.SIGTERM, keeper.stop)
    signal.signal(signal.SIGALRM, keeper.kill)
    keeper.run()
