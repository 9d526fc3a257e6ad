"""`python keep.py COMMAND …`: run a command, start it again when it dies, and pass SIGTERM on to it alone.

The supervisor signals whole process groups. A pool of workers would lose its children before it could end its work, so
the command gets a session of its own. Needs the standard library only.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from types import FrameType

PATIENCE_SECONDS = 8  # to end the work in hand; the supervisor waits longer
PAUSE_SECONDS = 1


class Keeper:
    """Holds one command alive until `stop` is called."""

    def __init__(self, command: list[str]) -> None:
        self._command = command
        self._child: subprocess.Popen[bytes] | None = None
        self._is_stopping = False

    def run(self) -> None:
        while not self._is_stopping:
            self._child = subprocess.Popen(self._command, start_new_session=True)
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


if __name__ == "__main__":
    keeper = Keeper(sys.argv[1:])
    signal.signal(signal.SIGTERM, keeper.stop)
    signal.signal(signal.SIGALRM, keeper.kill)
    keeper.run()
