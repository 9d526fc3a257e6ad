"""Rendering ahead: while one block is mastered and encoded, the stems of the next are made side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Self

from engines.builtin.score import Stem
from engines.builtin.sound.render import Renderer, Stems
from engines.builtin.sound.signal import Signal

THREADS = 2


class RenderedAhead:
    """The blocks of a `Renderer`, the first of them begun at once; the samples are the same as without threads.

    A `with` ends the threads within a block's time, finished or not.
    """

    def __init__(self, renderer: Renderer, sizes: Iterable[int]) -> None:
        self._renderer = renderer
        self._sizes = iter(sizes)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="render")
        self._begun = self._begin()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._threads.shutdown(cancel_futures=True)

    def __iter__(self) -> Iterator[tuple[int, Stems]]:
        """Every block's length and stems."""
        while self._begun is not None:
            size, stems = self._begun
            done: Stems = {stem: sound.result() for stem, sound in stems.items()}
            self._begun = self._begin()
            yield size, done

    def _begin(self) -> tuple[int, dict[Stem, Future[Signal]]] | None:
        """Start on the next block; nothing of the one before may be under way."""
        size = next(self._sizes, None)
        if size is None:
            return None
        return size, {stem: self._threads.submit(task) for stem, task in self._renderer.tasks(size).items()}
