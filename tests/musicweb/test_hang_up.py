"""What happens to a connection when an answer fails in the middle."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from musicweb.hang_up import HangsUp

START = {"type": "http.response.start", "status": 200, "headers": []}


class Connection:
    """daphne's request, as far as it matters here."""

    def __init__(self) -> None:
        self.messages: list[Any] = []
        self.is_lost = False

    def loseConnection(self) -> None:  # noqa: N802  Twisted's name
        self.is_lost = True


async def _receive_from(connection: Connection, message: Any) -> None:
    connection.messages.append(message)


async def never() -> Any:
    raise AssertionError("nothing is received here")


async def fails_at_once(_scope: Any, _receive: Any, _send: Any) -> None:
    raise ZeroDivisionError


async def fails_in_the_middle(_scope: Any, _receive: Any, send: Any) -> None:
    await send(START)
    raise ZeroDivisionError


async def finishes(_scope: Any, _receive: Any, send: Any) -> None:
    await send(START)


async def test_a_failure_in_the_middle_loses_the_connection() -> None:
    connection = Connection()

    await HangsUp(fails_in_the_middle)({"path": "/"}, never, partial(_receive_from, connection))

    assert (connection.is_lost, connection.messages) == (True, [START])


async def test_a_failure_before_the_head_is_the_servers_to_tell() -> None:
    connection = Connection()

    with pytest.raises(ZeroDivisionError):
        await HangsUp(fails_at_once)({"path": "/"}, never, partial(_receive_from, connection))

    assert not connection.is_lost


async def test_a_whole_answer_keeps_its_connection() -> None:
    connection = Connection()

    await HangsUp(finishes)({"path": "/"}, never, partial(_receive_from, connection))

    assert not connection.is_lost


async def test_other_servers_see_the_error() -> None:
    async def send(_message: Any) -> None:
        return None

    with pytest.raises(ZeroDivisionError):
        await HangsUp(fails_in_the_middle)({"path": "/"}, never, send)
