"""Protect lyrics from being sung here: only their fingerprints are kept."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from plans.screening.fingerprints import protect

PATTERN = "*.txt"


class Command(BaseCommand):
    help = 'Protect the lyrics in text files named "Owner - Title.txt"; folders are searched for such files.'

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH", type=Path)

    def handle(self, *args: Any, paths: list[Path], **options: Any) -> None:
        added = [path for path in _files(paths) if self._protect(path)]
        self.stdout.write(f"{len(added)} added")

    def _protect(self, path: Path) -> bool:
        owner, _, title = path.stem.rpartition(" - ")
        try:
            return protect(title, owner, path.read_text(encoding="utf-8")) is not None
        except (OSError, ValueError) as error:
            raise CommandError(f"{path}: {error}") from error


def _files(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(path.rglob(PATTERN))
        else:
            yield path
