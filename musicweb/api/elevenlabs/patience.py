"""Clients give up when the head of an answer takes longer than 240 s: what takes longer is awaited in its body."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

HEAD_WITHIN_S = 200

T = TypeVar("T")


async def begun(work: Coroutine[Any, Any, T], within_s: float = HEAD_WITHIN_S) -> asyncio.Task[T]:
    """The work as a task, which is done unless it takes longer than `within_s`. Raises what the work has raised.

    Whoever leaves meanwhile ends the work; afterwards that is up to the caller.
    """
    task = asyncio.create_task(work)
    try:
        await asyncio.wait({task}, timeout=within_s)
    except asyncio.CancelledError:
        await stop(task)
        raise
    if task.done():
        task.result()
    return task


async def stop(task: asyncio.Task[Any]) -> None:
    """End the work, if it has not ended, and wait until it has; what it raises is told to nobody."""
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
