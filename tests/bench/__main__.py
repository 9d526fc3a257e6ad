"""`make bench`: the engine alone, the whole studio, a large library, and many listeners of one song."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

from tests.bench import browser, studio
from tests.bench.library import library
from tests.bench.listeners import listeners
from tests.bench.overhead import overhead


def main() -> None:
    subprocess.run([sys.executable, "-m", "engines", "bench"], check=True)
    with studio.running_studio() as running:
        _print({"studio_start_s": running.started_s})
        measures: list[Callable[[studio.Studio], dict[str, float]]] = [
            studio.first_byte,
            overhead,
            studio.three_minutes,
            studio.four_at_once,
            browser.click_to_sound,
            browser.page_loads,
            library,
        ]
        for measure in measures:
            _print(measure(running))
    _print(listeners())


def _print(figures: dict[str, float]) -> None:
    for name, value in figures.items():
        print(f"{name:36} {value:10.2f}", flush=True)


if __name__ == "__main__":
    main()
