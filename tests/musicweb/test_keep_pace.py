"""Slow clients through a real daphne: what they have not taken is not produced; what they take is complete."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from websockets.sync.client import connect

from tests.musicweb.flood import PIECE, PIECES
from tests.running import Process, free_port, wait_until

pytestmark = pytest.mark.slow


@pytest.fixture
def address(tmp_path: Path) -> Iterator[tuple[str, int]]:
    port = free_port()
    arguments = ["-m", "daphne", "-v", "0", "-b", "127.0.0.1", "-p", str(port), "tests.musicweb.flood:application"]
    server = Process(arguments, os.environ, tmp_path / "web.log")

    def listens() -> bool:
        server.has_said("")
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    wait_until(listens, "daphne")
    yield "127.0.0.1", port
    server.stop()


def had_to_wait(address: tuple[str, int]) -> bool:
    answer = httpx.get(f"http://{address[0]}:{address[1]}/told", timeout=30, trust_env=False)
    return answer.text == "yes"


def test_a_paused_download_is_not_produced_ahead_and_is_complete_in_the_end(address: tuple[str, int]) -> None:
    with httpx.stream("GET", f"http://{address[0]}:{address[1]}/", timeout=30, trust_env=False) as answer:
        assert had_to_wait(address)
        assert sum(map(len, answer.iter_raw())) == PIECES * len(PIECE)


def test_a_paused_socket_is_not_produced_ahead_and_gets_everything_in_the_end(address: tuple[str, int]) -> None:
    with connect(f"ws://{address[0]}:{address[1]}/", max_queue=1) as client:
        assert had_to_wait(address)
        assert sum(len(client.recv(10)) for _ in range(PIECES)) == PIECES * len(PIECE)


def test_a_paused_client_who_leaves_frees_the_application(address: tuple[str, int]) -> None:
    with socket.create_connection(address) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert had_to_wait(address)
    assert httpx.get(f"http://{address[0]}:{address[1]}/over", timeout=30, trust_env=False).text == "yes"
