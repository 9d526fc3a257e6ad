"""`render` and `edit`: a score document into a song, as it was or changed."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path
from typing import Any

from engines import get
from engines.cli.arguments import format_of, sources_of, stem_set_of, text_in, validated
from engines.cli.song import check_outputs, make_song
from engines.edits import Edit, Editor, Rendering, parse_edit
from engines.errors import InvalidRequest

# Which options an edit may have beside the one that names it.
MORE = {
    "extend_before": ("prompt", "lyrics", "at_ms"),
    "extend_after": ("prompt", "lyrics", "at_ms"),
    "replace_section": ("prompt", "lyrics"),
    "lyrics_of": ("lyrics",),
}


def render(options: argparse.Namespace) -> None:
    """Make the song of a score document again."""
    rendering = _rendering(options)
    make_song(options, partial(_editor(options, rendering).render, Path(options.document), rendering))


def edit(options: argparse.Namespace) -> None:
    """Make a song from that of a score document."""
    rendering, wanted = _rendering(options), _edit(options)
    make_song(options, partial(_editor(options, rendering).edit, Path(options.document), wanted, rendering))


def _rendering(options: argparse.Namespace) -> Rendering:
    name = options.format or format_of(Path(options.output))
    fields = {"output_format": name, "stem_format": name, "stem_set": stem_set_of(options)}
    return validated(Rendering, fields | {"sources": sources_of(options)})


def _editor(options: argparse.Namespace, rendering: Rendering) -> Editor:
    engine = get(options.engine)
    if not isinstance(engine, Editor):
        raise InvalidRequest("engine", options.engine, "must be one that keeps scores")
    check_outputs(options, engine, rendering)
    return engine


def _edit(options: argparse.Namespace) -> Edit:
    (name,) = (name for name in ACTS if getattr(options, name) is not None)
    fields: dict[str, Any] = {"seed": options.seed} | ACTS[name](getattr(options, name))
    for option in ("prompt", "lyrics", "at_ms"):
        value = getattr(options, option)
        if value is None:
            continue
        if option not in MORE.get(name, ()):
            raise InvalidRequest(option, value, f"does not belong to --{name.replace('_', '-')}")
        fields[option] = text_in(option, value) if option == "lyrics" else value
    return parse_edit(fields)


def _instrument(text: str) -> dict[str, Any]:
    part, is_pair, instrument = text.partition("=")
    if not is_pair:
        raise InvalidRequest("instrument", text, "must be PART=INSTRUMENT")
    return {"kind": "instrument", "part": part, "instrument": instrument}


ACTS = {
    "extend_before": lambda text: {"kind": "extend", "side": "before", "length_ms": text},
    "extend_after": lambda text: {"kind": "extend", "side": "after", "length_ms": text},
    "shorten_to": lambda text: {"kind": "shorten", "length_ms": text},
    "replace_section": lambda text: {"kind": "replace_section", "section": text},
    "lyrics_of": lambda text: {"kind": "replace_lyrics", "section": text},
    "key": lambda text: {"kind": "key", "key": text},
    "bpm": lambda text: {"kind": "tempo", "bpm": text},
    "instrument": _instrument,
}
