"""Files appear whole or not at all: everything is made in a hidden folder beside its target and moved at the end."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

from engines.errors import InvalidRequest

STANDARD_OUTPUT = Path("-")


def check_target(field: str, target: Path) -> None:
    """Raise `InvalidRequest` for a path that could not be written at the end."""
    if not target.parent.is_dir():
        raise InvalidRequest(field, str(target), "must be in a folder that exists")
    if not os.access(target.parent, os.W_OK):
        raise InvalidRequest(field, str(target), "must be in a folder that can be written")


def check_file(field: str, target: Path) -> None:
    """As `check_target`, and a folder is no file."""
    check_target(field, target)
    if target.is_dir():
        raise InvalidRequest(field, str(target), "must be a file, not a folder")


def check_folder(field: str, target: Path) -> None:
    """As `check_target`, and a file is no folder; the folder itself may be missing."""
    check_target(field, target)
    if target.exists() and not target.is_dir():
        raise InvalidRequest(field, str(target), "must be a folder, not a file")


@contextmanager
def scratch_beside(target: Path) -> Iterator[Path]:
    """A folder on the target's own disk, gone at the end."""
    folder = None if target == STANDARD_OUTPUT else target.parent
    with TemporaryDirectory(prefix=".musicweb-", dir=folder, ignore_cleanup_errors=True) as path:
        yield Path(path)


@contextmanager
def opened(path: Path, target: Path) -> Iterator[BinaryIO]:
    """The file `path` to write, or standard output where that is the target."""
    if target == STANDARD_OUTPUT:
        yield sys.stdout.buffer
        return
    with path.open("wb") as file:
        yield file


def place(made: Path, target: Path) -> None:
    """Move a finished file to `target`, perhaps on another disk, replacing what was there in one step."""
    partial = target.with_name(f".{target.name}.part")
    try:
        shutil.move(made, partial)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def place_stems(stems: Mapping[str, Path], folder: str | None) -> None:
    """Move each stem into `folder`, which is made where it is missing; None keeps them where they are."""
    if folder:
        Path(folder).mkdir(exist_ok=True)
        for stem, path in stems.items():
            place(path, Path(folder) / f"{stem}{path.suffix}")


def place_text(text: str, target: str) -> None:
    """Write a file of text, whole or not at all."""
    path = Path(target)
    with scratch_beside(path) as scratch:
        made = scratch / "text"
        made.write_text(text, encoding="utf-8")
        place(made, path)


def place_facts(facts: Mapping[str, Any], target: str) -> None:
    """Write what is known of something, as JSON."""
    place_text(json.dumps(facts, ensure_ascii=False, indent=2) + "\n", target)
