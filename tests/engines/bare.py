"""An engine that can do next to nothing."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

from engines.base import Capabilities, Event, Request


class BareEngine:
    """No stems, no MIDI, no plans of its own; ends without a result."""

    name = "bare"
    capabilities = Capabilities(repeatable=True, queue="render", vocals=False)

    def compose(self, request: Request, scratch: Path) -> Generator[Event, None, None]:
        yield from ()

    def warm_up(self) -> None:
        """There is nothing to load."""
