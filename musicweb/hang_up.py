"""Hanging up: the one honest end of an answer whose head is out and whose rest will not come."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeAlias

Scope: TypeAlias = dict[str, Any]
Message: TypeAlias = Mapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
Application: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]

logger = logging.getLogger(__name__)


class HangsUp:
    """Closes the connection when the application fails in mid-answer, so that no client takes a part for the whole.

    daphne would leave the connection open: the failure reaches it when it can send no error page any more. Its `send`
    is bound to the request, whose connection can be lost. Other servers hang up by themselves when they see the error.
    """

    def __init__(self, application: Application) -> None:
        self.application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        has_begun = False

        async def note(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self.application(scope, receive, note)
        except Exception as error:
            bound = getattr(send, "args", ())
            if not has_begun or not bound or not hasattr(bound[0], "loseConnection"):
                raise
            logger.warning("%s was broken off: %s", scope.get("path"), error)
            bound[0].loseConnection()
