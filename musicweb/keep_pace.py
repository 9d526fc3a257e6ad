"""Keeping pace: an answer is produced no faster than its client takes it, so that slow clients cost no memory."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

from musicweb.hang_up import Message, Receive, Send


class KeepsPace:
    """Makes `send` wait while the connection's buffer is full.

    daphne would take everything at once and hold it: a recording of 100 MB for each client that pauses its player. Its
    `send` is bound to the request or socket, which tells a producer when to pause. Other servers wait by themselves.
    """

    def __init__(self, application: Any) -> None:
        self.application = application

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        bound = getattr(send, "args", ())
        if bound and hasattr(bound[0], "registerProducer"):
            send = partial(_send_in_pace, bound[0], Gate(), send)
        await self.application(scope, receive, send)


class Gate:
    """A push producer as twisted knows it: shut while the client is behind, open when it is gone."""

    def __init__(self) -> None:
        self._is_open = asyncio.Event()
        self._is_open.set()

    def pauseProducing(self) -> None:  # noqa: N802  twisted's name
        self._is_open.clear()

    def resumeProducing(self) -> None:  # noqa: N802  twisted's name
        self._is_open.set()

    def stopProducing(self) -> None:  # noqa: N802  twisted's name
        self._is_open.set()

    async def wait(self) -> None:
        await self._is_open.wait()


async def _send_in_pace(connection: Any, gate: Gate, send: Send, message: Message) -> None:
    kind = message["type"]
    is_last = kind == "http.response.body" and not message.get("more_body")
    if is_last and connection.channel:
        connection.unregisterProducer()
    await send(message)
    if kind == "http.response.start" and connection.channel:
        connection.registerProducer(gate, True)
    if kind == "websocket.accept":
        connection.unregisterProducer()  # the HTTP channel, which knows nothing of sockets
        connection.registerProducer(gate, True)
    await gate.wait()
