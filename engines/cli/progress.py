"""What a person sees at a terminal while a song is being made; programs see nothing of it."""

from __future__ import annotations

from typing import TextIO

from engines.base import PlanMade, Progress

BAR_CELLS = 30
CLEAR_LINE = "\r\x1b[K"


class ProgressBar:
    """Draws on `terminal` where it is one, and is silent everywhere else."""

    def __init__(self, terminal: TextIO) -> None:
        self._terminal = terminal if terminal.isatty() else None

    def tell(self, line: str) -> None:
        """A line that stays."""
        self._draw(f"{CLEAR_LINE}{line}\n")

    def announce(self, event: PlanMade) -> None:
        self.tell(f"{event.title}: {event.key}, {event.meter}, {event.tempo_bpm:g} bpm")

    def show(self, event: Progress) -> None:
        filled = round(event.fraction * BAR_CELLS)
        bar = "█" * filled + "░" * (BAR_CELLS - filled)
        self._draw(f"{CLEAR_LINE}{bar} {event.fraction:4.0%} {event.stage}")

    def end(self) -> None:
        self._draw(CLEAR_LINE)

    def _draw(self, text: str) -> None:
        if self._terminal:
            self._terminal.write(text)
            self._terminal.flush()
