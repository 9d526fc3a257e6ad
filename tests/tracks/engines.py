"""Engines that do what the scripted one cannot: wait for the test, break in unforeseen ways, count their runs."""

from __future__ import annotations

import errno
import threading
from collections.abc import Generator
from pathlib import Path

from engines.base import Event, Progress, Request
from engines.fake import FakeEngine, UnrepeatableFakeEngine

TABLE = {name: f"tests.tracks.engines:{name}" for name in ("Gated", "Broken", "DiskFull", "Unfinished", "Unrepeatable")}


class Gated(FakeEngine):
    """Sends half the song, then waits for `gate`; `closed` tells that it was stopped before its end."""

    def __init__(self) -> None:
        super().__init__()
        self.reset()

    def reset(self) -> None:
        self.gate, self.half, self.closed, self.runs = threading.Event(), threading.Event(), threading.Event(), 0

    def compose(self, request: Request, scratch: Path) -> Generator[Event, None, None]:
        self.runs += 1
        is_first = self.runs == 1
        try:
            for place, event in enumerate(super().compose(request, scratch)):
                yield event
                if place == 4 and is_first:
                    self.half.set()
                    while not self.gate.wait(0.05):
                        yield Progress("waiting", 0.5)
        except GeneratorExit:
            self.closed.set()
            raise


class Broken(FakeEngine):
    def compose(self, request: Request, scratch: Path) -> Generator[Event, None, None]:
        yield from list(super().compose(request, scratch))[:2]
        raise ZeroDivisionError("nobody thought of this")


class DiskFull(FakeEngine):
    def compose(self, request: Request, scratch: Path) -> Generator[Event, None, None]:
        yield from list(super().compose(request, scratch))[:2]
        raise OSError(errno.ENOSPC, "No space left on device")


class Unfinished(FakeEngine):
    def compose(self, request: Request, scratch: Path) -> Generator[Event, None, None]:
        yield from list(super().compose(request, scratch))[:-1]


class Unrepeatable(UnrepeatableFakeEngine):
    """As remote engines are."""
