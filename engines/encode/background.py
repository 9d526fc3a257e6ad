"""Encoding beside rendering: an encoder in a thread of its own, fed through a short queue."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Self

from engines.audio import Block
from engines.encode.stream import Encoder

# A few seconds of song: enough to even out, while five encoders at once hold a few megabytes only.
QUEUED_BLOCKS_MAX = 4


class BackgroundEncoder:
    """Encodes what it is fed while the caller goes on. LAME, FLAC, Vorbis and Opus let other threads run meanwhile.

    Encoders that share a `thread`, which has one worker and stays open when they close, take turns in it; without one
    each has its own. Used by one thread. Blocks must not be changed after they were fed. When the encoder is far
    behind, `feed` waits for it. Always `close` it, best by `with`: that ends the thread within a block's time, finished
    or not. What the encoder raises comes out of a later `feed`, `ready` or `finish`.
    """

    def __init__(self, encoder: Encoder, thread: ThreadPoolExecutor | None = None) -> None:
        self._encoder = encoder
        self._owns_thread = thread is None
        self._thread = thread or encoding_thread(encoder.output_format.name)
        self._queued: deque[Future[bytes]] = deque()
        self._encoded: list[bytes] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def feed(self, block: Block) -> None:
        """Queue a block of any size."""
        if len(self._queued) >= QUEUED_BLOCKS_MAX:
            self._encoded.append(self._queued.popleft().result())
        self._queued.append(self._thread.submit(self._encoder.process, block))

    def ready(self) -> bytes:
        """The bytes encoded since the last call, possibly none."""
        while self._queued and self._queued[0].done():
            self._encoded.append(self._queued.popleft().result())
        return self._take()

    def finish(self) -> bytes:
        """Wait for the rest and return it; nothing may be fed afterwards."""
        self._queued.append(self._thread.submit(self._encoder.finish))
        self._encoded += [queued.result() for queued in self._queued]
        self._queued.clear()
        self.close()
        return self._take()

    def close(self) -> None:
        """End the thread if it is its own, dropping what is still queued. May be called often."""
        for queued in self._queued:
            queued.cancel()
        if self._owns_thread:
            self._thread.shutdown()

    def _take(self) -> bytes:
        encoded, self._encoded = b"".join(self._encoded), []
        return encoded


def encoding_thread(name: str) -> ThreadPoolExecutor:
    """One worker for one or several background encoders."""
    return ThreadPoolExecutor(1, thread_name_prefix=f"encode-{name}")
