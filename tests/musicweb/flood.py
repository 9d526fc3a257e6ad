"""An application that sends 64 MiB as fast as it may, and tells whether it ever had to wait for a client."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

from musicweb.hang_up import HangsUp, Message, Receive, Send
from musicweb.keep_pace import KeepsPace

PIECES, PIECE = 256, bytes(256 * 1024)
WAITING_SECONDS = 1
waited, over = asyncio.Event(), asyncio.Event()


async def flood(scope: Message, receive: Receive, send: Send) -> None:
    """`/told` answers yes or no once it is known, `/over` at the end; all other addresses and sockets are flooded."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        await _pour(send, lambda: {"type": "websocket.send", "bytes": PIECE})
    elif scope["path"] == "/told":
        events = [asyncio.ensure_future(event.wait()) for event in (waited, over)]
        await asyncio.wait(events, return_when=asyncio.FIRST_COMPLETED)
        await _answer(send, b"yes" if waited.is_set() else b"no")
    elif scope["path"] == "/over":
        await over.wait()
        await _answer(send, b"yes")
    else:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await _pour(send, lambda: {"type": "http.response.body", "body": PIECE, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


async def _pour(send: Send, message: Callable[[], Message]) -> None:
    for _ in range(PIECES):
        sending = asyncio.ensure_future(send(message()))
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(sending), WAITING_SECONDS)
        if not sending.done():
            waited.set()
        await sending
    over.set()


async def _answer(send: Send, body: bytes) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": body})


application = KeepsPace(HangsUp(flood))
