"""Rendering ahead: while one block is mastered and encoded, the stems of the next are made side by side."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from itertools import islice
from types import TracebackType
from typing import Self

from engines.builtin.score import Stem
from engines.builtin.sound.render import Renderer, Stems
from engines.builtin.sound.signal import Signal

THREADS = 2
# The first block is made alone, to be heard soon; later no thread has to wait for whoever masters.
AHEAD_BLOCKS = 3


class RenderedAhead:
    """The blocks of a `Renderer`, the first of them begun at once; the samples are the same as without threads.

    A `with` ends the threads within a block's time, finished or not.
    """

    def __init__(self, renderer: Renderer, sizes: Iterable[int]) -> None:
        self._renderer = renderer
        self._sizes = iter(sizes)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="render")
        self._begun: deque[tuple[int, dict[Stem, Future[Signal]]]] = deque()
        self._latest: dict[Stem, Future[Signal]] = {}
        self._begin(1)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._threads.shutdown(cancel_futures=True)

    def __iter__(self) -> Iterator[tuple[int, Stems]]:
        """Every block's length and stems."""
        while self._begun:
            size, stems = self._begun.popleft()
            done: Stems = {stem: sound.result() for stem, sound in stems.items()}
            self._begin(AHEAD_BLOCKS)
            yield size, done

    def _begin(self, blocks: int) -> None:
        """Have so many blocks under way, as long as there are any."""
        for size in islice(self._sizes, blocks - len(self._begun)):
            for stem, task in self._renderer.tasks(size).items():
                self._latest[stem] = self._threads.submit(_in_turn, self._latest.get(stem), task)
            self._begun.append((size, dict(self._latest)))


def _in_turn(before: Future[Signal] | None, task: Callable[[], Signal]) -> Signal:
    """The task's sound, made when the same stem's block `before`, which was begun earlier, is done."""
    if before is not None:
        wait((before,))
    return task()
