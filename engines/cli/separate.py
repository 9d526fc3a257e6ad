"""`separate`: a recording taken apart into files, one a stem."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from pathlib import Path

from engines.cli.output import check_folder, place, scratch_beside
from engines.cli.progress import ProgressBar
from engines.errors import InvalidRequest, RenderFailed
from engines.recordings import record
from engines.separation import Separated, check, separate


def separate_file(options: argparse.Namespace) -> None:
    """Write the stems, and print by which method and what to expect of it."""
    source, folder = Path(options.file), Path(options.output)
    if not source.is_file():
        raise InvalidRequest("file", options.file, "must be a file")
    check_folder("output", folder)
    check(options.stems, options.method)
    with scratch_beside(folder) as scratch:
        made = _separated(options, source, scratch)
        folder.mkdir(exist_ok=True)
        for name, path in made.stems.items():
            place(path, folder / f"{name}{path.suffix}")
    sys.stdout.write(f"method: {made.method}\nquality: {made.quality}\n")
    sys.stdout.writelines(f"{folder / (name + path.suffix)}\n" for name, path in made.stems.items())


def _separated(options: argparse.Namespace, source: Path, scratch: Path) -> Separated:
    bar = ProgressBar(sys.stderr)
    recording = record(source, scratch / "recording")
    with closing(separate(recording, scratch, options.stems, options.method)) as events:
        for event in events:
            if isinstance(event, Separated):
                bar.end()
                return event
            bar.show(event)
    raise RenderFailed("The method ended without stems.")
