"""`python -m engines.analysis.learn`: measure songs of every style and write what tells styles apart.

To be run when styles are added or sound otherwise: two songs a style, about ten minutes.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from engines import get
from engines.analysis.frames import frames_of
from engines.analysis.kinship import TABLE, Example, learned
from engines.analysis.traits import traits_of
from engines.audio import BLOCK_FRAMES
from engines.base import Chunk, Engine, Finished, Request, Result
from engines.builtin.style import Style, styles
from engines.decode import decode
from engines.errors import RenderFailed

SEEDS, LENGTH_MS = (21, 33), 60_000


def main() -> None:
    """Write the table beside this module."""
    table = learned(list(_examples(get("builtin"))))
    TABLE.write_text(json.dumps(table, separators=(",", ":")) + "\n", encoding="utf-8")


def _examples(engine: Engine) -> Iterator[Example]:
    for name, style in styles().items():
        for seed in SEEDS:
            yield example(engine, name, style, seed)
            sys.stderr.write(f"{name} {seed}\n")


def example(engine: Engine, name: str, style: Style, seed: int, length_ms: int = LENGTH_MS) -> Example:
    """A song of the style, made and measured."""
    request = Request(prompt=style.title, seed=seed, length_ms=length_ms, output_format="flac")
    pieces, result = [], None
    with TemporaryDirectory() as folder:
        for event in engine.compose(request, Path(folder)):
            if isinstance(event, Chunk):
                pieces.append(event.data)
            elif isinstance(event, Finished):
                result = event.result
    if result is None or result.tempo_bpm is None:
        raise RenderFailed(f"The engine did not finish a song of {name}.")
    sound = decode(b"".join(pieces))
    blocks = (sound[at : at + BLOCK_FRAMES] for at in range(0, len(sound), BLOCK_FRAMES))
    return Example(name, traits_of(frames_of(blocks)), result.tempo_bpm, instruments_of(result))


def instruments_of(result: Result) -> tuple[str, ...]:
    """Those that the song's description names, and the voice where it is sung."""
    _, is_there, named = result.metadata.description.rstrip(".").partition(", played on ")
    heard = named.replace(" and ", ", ").split(", ") if is_there else []
    return (*heard, "vocals") if result.words else tuple(heard)


if __name__ == "__main__":
    main()
