"""Work on strangers' bytes in a process of its own, which has no secrets and gives up what it does not need."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]


class BrokenOff(Exception):
    """The process ended without an answer, with this code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def run(module: str, order: Mapping[str, Any], seconds: float) -> dict[str, Any]:
    """What `python -m module` answers to the order; both are JSON, on its standard input and output.

    Raises `TimeoutError` when it takes longer than `seconds`, and `BrokenOff`.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", module], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        cwd=ROOT, env=bare_environment(), start_new_session=True,
    )  # fmt: skip
    with process:
        try:
            answer, _ = process.communicate(json.dumps(order).encode(), seconds)
        except subprocess.TimeoutExpired as error:
            raise TimeoutError(f"{module} takes longer than {seconds:g} s") from error
        finally:
            process.kill()
    if process.returncode:
        raise BrokenOff(process.returncode)
    told: dict[str, Any] = json.loads(answer)
    return told


def bare_environment() -> dict[str, str]:
    """No secrets for a process that strangers may come to rule; one thread, whose memory can be foreseen."""
    kept = {key: os.environ[key] for key in ("PATH", "LANG", "LD_LIBRARY_PATH") if key in os.environ}
    return {**kept, "OPENBLAS_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}


def confine(*, memory_bytes: int, seconds: float, file_bytes: int) -> None:
    """Take from this process all memory, time, disk and core files above the limits; what is open stays open.

    Memory is address space, time is the processor's, and `file_bytes` holds for each file.
    """
    for what, most in (
        (resource.RLIMIT_AS, memory_bytes), (resource.RLIMIT_CPU, int(seconds) + 1),
        (resource.RLIMIT_FSIZE, file_bytes), (resource.RLIMIT_CORE, 0),
    ):  # fmt: skip
        resource.setrlimit(what, (most, most))
