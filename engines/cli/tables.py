"""`list`: everything that the other commands take a name of."""

from __future__ import annotations

import argparse
import sys

from engines import ENGINES, get
from engines.builtin.instruments import INSTRUMENTS
from engines.builtin.style import styles
from engines.errors import EngineUnavailable
from engines.formats import ALIASES, FORMATS


def list_tables(options: argparse.Namespace) -> None:
    """Print each table under its name, one row a line, indented by two blanks."""
    tables = {
        "engines": [_engine_row(name) for name in ENGINES],
        "styles": sorted(styles()),
        "formats": [*FORMATS, *(f"{alias} = {name}" for alias, name in ALIASES.items())],
        "instruments": [f"{row.name} ({row.stem})" for row in INSTRUMENTS.values()],
    }
    for title, rows in tables.items():
        sys.stdout.write(f"{title}\n" + "".join(f"  {row}\n" for row in rows))


def _engine_row(name: str) -> str:
    try:
        get(name)
    except EngineUnavailable as error:
        return f"{name} (unavailable: {error.message})"
    return name
