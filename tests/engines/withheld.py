"""The command line on a machine that lacks something: `python -m tests.engines.withheld NAMES ARGUMENT...`.

NAMES, joined by commas, are parts of the names of shared libraries that cannot be loaded, and `soundfont`.
"""

from __future__ import annotations

import ctypes
import sys
from pathlib import Path
from typing import Any

SOUNDFONT_SUFFIXES = (".sf2", ".sf3")


def withhold(names: list[str]) -> None:
    load, is_file = ctypes.CDLL.__init__, Path.is_file

    def loaded(self: ctypes.CDLL, name: str | None, *arguments: Any, **options: Any) -> None:
        if any(each in str(name) for each in names):
            raise OSError(f"{name}: cannot open shared object file")
        load(self, name, *arguments, **options)

    def is_there(self: Path) -> bool:
        return is_file(self) and not ("soundfont" in names and self.suffix in SOUNDFONT_SUFFIXES)

    ctypes.CDLL.__init__ = loaded  # type: ignore[method-assign]
    Path.is_file = is_there  # type: ignore[method-assign]


if __name__ == "__main__":
    withhold(sys.argv[1].split(","))
    from engines.cli import main

    sys.exit(main(sys.argv[2:]))
