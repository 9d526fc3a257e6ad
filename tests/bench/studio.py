"""The whole studio under measurement: started, given work over HTTP, listened to, stopped."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

PROJECT = Path(__file__).resolve().parents[2]
PROMPTS = (
    "upbeat indie pop with bright guitars",
    "deep house with warm pads",
    "slow jazz trio with brushes",
    "epic orchestral adventure",
)


@dataclass(frozen=True)
class Studio:
    url: str
    key: str
    started_s: float
    environment: dict[str, str]

    def post(self, prompt: str, length_ms: int, seed: int) -> tuple[float, float]:
        """Seconds from the POST to the first and to the last byte."""
        body = {"prompt": prompt, "music_length_ms": length_ms, "seed": seed}
        began = time.perf_counter()
        address = f"{self.url}/v1/music/stream"
        with httpx.stream("POST", address, json=body, headers={"xi-api-key": self.key}, timeout=120) as answer:
            answer.raise_for_status()
            chunks = answer.iter_raw()
            next(chunks)
            first = time.perf_counter() - began
            for _ in chunks:
                pass
            return first, time.perf_counter() - began

    def await_idle(self) -> None:
        """Until no song is waiting or being made: every result of those asked for is stored."""
        _await(lambda: self._unfinished() == 0)

    def _unfinished(self) -> int:
        database = Path(self.environment["VAR_DIR"], "musicweb.sqlite3")
        with closing(sqlite3.connect(database)) as rows:
            count = "SELECT COUNT(*) FROM tracks_track WHERE state IN ('pending', 'processing')"
            return int(rows.execute(count).fetchone()[0])


@contextmanager
def running_studio() -> Iterator[Studio]:
    """A studio of its own on a free port, with its data in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="musicweb-") as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        environment = os.environ | {"VAR_DIR": folder, "HOST": "127.0.0.1", "PORT": str(port), "ENGINE": "builtin"}
        url, began = f"http://127.0.0.1:{port}", time.perf_counter()
        output = Path(folder, "output").open("wb")  # noqa: SIM115  closed with the folder
        process = subprocess.Popen([sys.executable, "-m", "musicweb"], cwd=PROJECT, env=environment, stdout=output)
        try:
            _await(lambda: httpx.get(f"{url}/readyz", timeout=5).is_success)
            started = time.perf_counter() - began
            yield Studio(url, _key(environment), started, environment)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)
            output.close()


def _await(is_so: Callable[[], bool], seconds: float = 90) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if is_so():
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.05)
    raise TimeoutError(f"not so after {seconds} s")


def _key(environment: dict[str, str]) -> str:
    command = [sys.executable, "manage.py", "create_api_key", "bench@example.org"]
    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def first_byte(studio: Studio, songs: int = 12) -> dict[str, float]:
    firsts = [studio.post(PROMPTS[n % 4], 30_000, n)[0] for n in range(songs)]
    return {"first_byte_median_ms": 1000 * statistics.median(firsts), "first_byte_worst_ms": 1000 * max(firsts)}


def three_minutes(studio: Studio) -> dict[str, float]:
    """From the POST until the last byte, and until every result is stored and the track completed."""
    began = time.perf_counter()
    _, last = studio.post(PROMPTS[0], 180_000, 7)
    studio.await_idle()
    return {"three_minutes_last_byte_s": last, "three_minutes_all_stored_s": time.perf_counter() - began}


def four_at_once(studio: Studio) -> dict[str, float]:
    """The latest first byte of four songs asked for together, and the slowest page meanwhile."""
    with ThreadPoolExecutor(8) as pool:
        songs = [pool.submit(studio.post, prompt, 180_000, 40 + n) for n, prompt in enumerate(PROMPTS)]
        pages = []
        while not all(song.done() for song in songs):
            began = time.perf_counter()
            httpx.get(f"{studio.url}/healthz", timeout=30)
            pages.append(time.perf_counter() - began)
            time.sleep(0.1)
    return {
        "four_songs_latest_first_byte_s": max(song.result()[0] for song in songs),
        "four_songs_all_done_s": max(song.result()[1] for song in songs),
        "slowest_page_meanwhile_s": max(pages),
    }
