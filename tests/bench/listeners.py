"""Many listeners on one live track through one daphne process: does each get every byte, how soon, at what memory?

`python -m tests.bench.listeners [COUNT]` prints the figures as JSON. The song is scripted, so that they are of the web
process alone.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import httpx
from websockets.asyncio.client import connect

from tests.running import Studio

LENGTH_S = 180
SONG = "fake: chunks=120 delay_ms=50"
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def listeners(count: int = 200) -> dict[str, float]:
    """Figures of `count` websockets on a song of 3 minutes that is made within about 6 s."""
    with tempfile.TemporaryDirectory(prefix="musicweb-") as folder:
        studio = Studio(Path(folder))
        studio.start()
        try:
            return asyncio.run(_measure(studio, count))
        finally:
            studio.stop()


async def _measure(studio: Studio, count: int) -> dict[str, float]:
    async with httpx.AsyncClient(base_url=studio.url, trust_env=False, follow_redirects=True) as guest:
        await _post(guest, "/accounts/guest", {})
        before_mib = _memory_mib(studio.web_pid)
        answer = await _post(guest, "/tracks", {"prompt": SONG, "length": str(LENGTH_S)})
        track_id = UUID.findall(f"{answer.url}{answer.text}")[0]
        began = time.perf_counter()
        heard = await asyncio.gather(*(_listen(studio, guest.cookies, track_id) for _ in range(count)))
        stored = (await guest.get(f"/tracks/{track_id}/audio")).content
    whole = hashlib.sha256(stored).hexdigest()
    ends = sorted(ended - began for _, ended in heard)
    return {
        "listeners": count,
        "complete": sum(digest == whole for digest, _ in heard),
        "song_mb": len(stored) / 1e6,
        "first_done_s": ends[0],
        "last_done_s": ends[-1],
        "memory_before_mib": before_mib,
        "memory_peak_mib": _memory_mib(studio.web_pid, "VmHWM"),
    }


async def _listen(studio: Studio, cookies: Mapping[str, str], track_id: str) -> tuple[str, float]:
    """The digest of all bytes that one listener got, and when the end came."""
    address = f"{studio.url.replace('http', 'ws', 1)}/ws/tracks/{track_id}"
    headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
    digest = hashlib.sha256()
    async with connect(address, additional_headers=headers, origin=studio.url, open_timeout=60) as socket:  # type: ignore[arg-type]
        async for message in socket:
            if isinstance(message, bytes):
                digest.update(message)
    return digest.hexdigest(), time.perf_counter()


async def _post(guest: httpx.AsyncClient, path: str, fields: dict[str, str]) -> httpx.Response:
    await guest.get("/accounts/guest")
    answer = await guest.post(path, data=fields, headers={"X-CSRFToken": guest.cookies["csrftoken"]})
    answer.raise_for_status()
    return answer


def _memory_mib(pid: int, kind: str = "VmRSS") -> float:
    """Resident memory of a process now, or at its peak with `VmHWM`, in MiB."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(re.findall(rf"{kind}:\s+(\d+)", status)[0]) / 1024


if __name__ == "__main__":
    sys.stdout.write(json.dumps(listeners(int(sys.argv[1]) if len(sys.argv) > 1 else 200), indent=2) + "\n")
