"""Bodies are handed over in pieces, whatever the server would do."""

from __future__ import annotations

import asyncio
from functools import partial
from io import BytesIO
from typing import Any

import pytest

from musicweb.read_in_pace import PIECE_BYTES, ReadsInPace

SCOPE = {"type": "http", "path": "/"}


class Request:
    """A request as daphne has it: its body lies in `content`, which it reads as soon as the application is called."""

    def __init__(self, body: bytes) -> None:
        self.file = self.content = BytesIO(body)
        self.queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def send(self, _request: Request, message: Any) -> None: ...

    async def serve(self, application: Any) -> None:
        answering = application(SCOPE, self.queue.get, partial(self.send, self))
        self.queue.put_nowait({"type": "http.request", "body": self.content.read(), "more_body": False})
        self.queue.put_nowait({"type": "http.disconnect"})
        await answering


@pytest.mark.parametrize("size", [0, 1, PIECE_BYTES, 3 * PIECE_BYTES + 5])
async def test_a_body_comes_in_pieces_and_whole(size: int) -> None:
    body = bytes(range(256)) * (size // 256 + 1)
    messages = []

    async def application(_scope: Any, receive: Any, _send: Any) -> None:
        while not messages or messages[-1]["type"] != "http.disconnect":
            messages.append(await receive())

    request = Request(body[:size])
    await request.serve(ReadsInPace(application))

    *pieces, last, _ = messages
    assert b"".join(message["body"] for message in (*pieces, last)) == body[:size]
    assert [message["more_body"] for message in (*pieces, last)] == [True] * len(pieces) + [False]
    assert max(len(message["body"]) for message in (*pieces, last)) <= PIECE_BYTES
    assert request.file.closed


async def test_the_file_is_closed_when_the_application_breaks() -> None:
    async def application(_scope: Any, _receive: Any, _send: Any) -> None:
        raise ZeroDivisionError

    request = Request(b"body")
    with pytest.raises(ZeroDivisionError):
        await request.serve(ReadsInPace(application))

    assert request.file.closed


async def test_other_servers_and_sockets_are_left_alone() -> None:
    seen = []

    async def application(_scope: Any, receive: Any, _send: Any) -> None:
        seen.append(receive)

    async def receive() -> dict[str, Any]:
        return {}

    async def send(_message: Any) -> None: ...

    await ReadsInPace(application)(SCOPE, receive, send)
    await ReadsInPace(application)({"type": "websocket"}, receive, partial(send, Request(b"")))

    assert seen == [receive, receive]
