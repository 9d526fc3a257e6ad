"""What several commands make of their arguments."""

from __future__ import annotations

import argparse
import secrets
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from engines.base import SEED_MAX
from engines.cli.output import STANDARD_OUTPUT, check_file, check_folder
from engines.errors import InvalidRequest
from engines.formats import ALIASES, DEFAULT_FORMAT, FORMATS

Model = TypeVar("Model", bound=BaseModel)

FORMATS_OF_SUFFIXES = {".opus": "opus_48000_128", ".pcm": "pcm_44100", ".ulaw": "ulaw_8000", ".alaw": "alaw_8000"}


def validated(model: type[Model], fields: dict[str, Any]) -> Model:
    """`fields` as `model`; raises `InvalidRequest` for the first that is outside its limits."""
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        raise InvalidRequest.from_pydantic(error) from error


def seed_of(text: str | None) -> str:
    """The seed as given, a random one when absent."""
    return str(secrets.randbelow(SEED_MAX + 1)) if text is None else text


def format_of(target: Path) -> str:
    """The output format that the suffix of a file stands for, the default one where it has none.

    Raises `InvalidRequest` for a suffix of which no format is known.
    """
    suffix = target.suffix.lower()
    name = suffix[1:] if suffix[1:] in FORMATS or suffix[1:] in ALIASES else FORMATS_OF_SUFFIXES.get(suffix)
    if name is None and suffix:
        known = ", ".join(sorted({f".{row.suffix}" for row in FORMATS.values()}))
        raise InvalidRequest("output", str(target), f"must end in one of {known}, or give --format")
    return name or DEFAULT_FORMAT


def not_empty(options: argparse.Namespace, *fields: str) -> dict[str, Any]:
    """These options by name; raises `InvalidRequest` for one that is given without a value."""
    for field in fields:
        value = getattr(options, field)
        if value is not None and not value.strip():
            raise InvalidRequest(field, value, "must not be empty")
    return {field: getattr(options, field) for field in fields}


def stem_set_of(options: argparse.Namespace) -> str | None:
    """Which stems are asked for by `--stems` and `--stem-set`."""
    if options.stems is None and options.stem_set is not None:
        raise InvalidRequest("stem_set", options.stem_set, "needs --stems DIR")
    return None if options.stems is None else options.stem_set or "four"


def text_in(field: str, path: str) -> str:
    """What stands in a text file; raises `InvalidRequest`."""
    try:
        return Path(path).read_text(encoding="utf-8")
    except OSError as error:
        raise InvalidRequest(field, path, f"must be a file that can be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise InvalidRequest(field, path, "must be UTF-8 text") from error


def sources_of(options: argparse.Namespace) -> dict[str, Path]:
    """Songs by id, as `--source ID=FILE` names them."""
    sources = {}
    for text in options.source or ():
        song_id, is_pair, path = text.partition("=")
        if not (song_id and is_pair and path):
            raise InvalidRequest("source", text, "must be ID=FILE")
        sources[song_id] = Path(path)
    return sources


def check_targets(options: argparse.Namespace, target: Path, *more_files: str) -> None:
    """Raise `InvalidRequest` for a file or folder that could not be written at the end; `more_files` are options."""
    if target != STANDARD_OUTPUT:
        check_file("output", target)
    for field in more_files:
        if path := getattr(options, field):
            check_file(field, Path(path))
    if getattr(options, "stems", None):
        check_folder("stems", Path(options.stems))
