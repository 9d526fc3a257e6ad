"""Reading in pace: the body of a request is handed over as it is asked for, so that large ones cost no memory."""

from __future__ import annotations

from collections.abc import Awaitable
from io import BytesIO
from typing import IO, Any

from musicweb.hang_up import Message, Receive, Scope, Send

PIECE_BYTES = 64 * 1024


class ReadsInPace:
    """Hands over a body piece by piece from the file that daphne has received it into.

    daphne would put all of it into the application's queue at once: 200 MB of memory for each recording that is being
    uploaded. Its `send` is bound to the request, which holds the file. Other servers hand over in pace by themselves.
    """

    # The file has to be taken before daphne reads it, which is as soon as it is called: too early for a coroutine.
    _asgi_single_callable = True

    def __init__(self, application: Any) -> None:
        self.application = application

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        bound = getattr(send, "args", ())
        if scope["type"] != "http" or not bound or not hasattr(bound[0], "content"):
            answering: Awaitable[None] = self.application(scope, receive, send)
            return answering
        body, bound[0].content = bound[0].content, BytesIO()
        return self._answer(scope, Body(body, receive), send)

    async def _answer(self, scope: Scope, body: Body, send: Send) -> None:
        try:
            await self.application(scope, body.receive, send)
        finally:
            body.close()


class Body:
    """The messages of a request: its body from a file, then what the server has to say."""

    def __init__(self, file: IO[bytes], receive: Receive) -> None:
        self._file, self._receive = file, receive
        self._is_over = False

    async def receive(self) -> Message:
        if self._is_over:
            return await self._next()
        piece = self._file.read(PIECE_BYTES)
        self._is_over = len(piece) < PIECE_BYTES
        return {"type": "http.request", "body": piece, "more_body": not self._is_over}

    def close(self) -> None:
        self._file.close()

    async def _next(self) -> Message:
        """What comes after the body; the server's own word for it is empty."""
        while (message := await self._receive())["type"] == "http.request":
            pass
        return message
