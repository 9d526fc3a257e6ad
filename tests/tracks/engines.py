"""Engines that do what the scripted one cannot: wait for the test, break in unforeseen ways, count their runs."""

from __future__ import annotations

import errno
import threading
from collections.abc import Generator
from pathlib import Path
from typing import TypeVar

from engines.base import Capabilities, Event, Progress, Request, SampleEvent, SampleRequest
from engines.edits import Edit, Rendering
from engines.fake import FakeEngine, UnrepeatableFakeEngine

TABLE = {name: f"tests.tracks.engines:{name}" for name in ("Gated", "Broken", "DiskFull", "Unfinished", "Unrepeatable")}
T = TypeVar("T")


class Gated(FakeEngine):
    """Sends half the song, then waits for `gate`; `closed` tells that it was stopped before its end."""

    def __init__(self) -> None:
        super().__init__()
        self.reset()

    def reset(self) -> None:
        self.gate, self.half, self.closed, self.runs = threading.Event(), threading.Event(), threading.Event(), 0

    def compose(self, request: Request, scratch: Path) -> Generator[Event, None, None]:
        yield from self._held_back(super().compose(request, scratch))

    def edit(self, document: Path, edit: Edit, rendering: Rendering, scratch: Path) -> Generator[Event, None, None]:
        yield from self._held_back(super().edit(document, edit, rendering, scratch))

    def sample(self, request: SampleRequest, scratch: Path) -> Generator[SampleEvent, None, None]:
        yield from self._held_back(super().sample(request, scratch))

    def _held_back(self, events: Generator[T, None, None]) -> Generator[T | Progress, None, None]:
        self.runs += 1
        is_first = self.runs == 1
        try:
            for place, event in enumerate(events):
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


class Songs:
    """Makes nothing but songs."""

    name = "Songs"
    capabilities = Capabilities(repeatable=True, queue="render", vocals=False)

    def compose(self, request: Request, scratch: Path) -> Generator[Event, None, None]:
        yield from FakeEngine().compose(request, scratch)

    def warm_up(self) -> None:
        """There is nothing to load."""
