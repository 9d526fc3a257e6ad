"""Throws mutated recordings of every container at the decoder and counts what came of each.

Fails where an answer is neither sound nor a refusal with its reason, where one took longer than the limit allows, or
where a refused file left something behind.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from engines.errors import InvalidRequest
from engines.recordings import Limits, record
from tests.fuzz.containers import containers

LIMITS = Limits(seconds=20.0)
SPARE_S = 5.0


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--files", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    wholes = containers()
    with TemporaryDirectory() as folder:
        outcomes = Counter(_outcome(number, wholes, rng, Path(folder)) for number in range(options.files))
    for outcome, count in outcomes.most_common():
        print(f"{count:6}  {outcome}")
    sys.exit(any(outcome.startswith("BAD") for outcome in outcomes))


def _outcome(number: int, wholes: dict[str, bytes], rng: random.Random, folder: Path) -> str:
    name = sorted(wholes)[number % len(wholes)]
    mutate = MUTATIONS[number // len(wholes) % len(MUTATIONS)]
    source, target = folder / "upload", folder / "decoded"
    source.write_bytes(mutate(bytearray(wholes[name]), rng))
    began = perf_counter()
    try:
        outcome = f"decoded {name}" if record(source, target, LIMITS).frames else f"BAD: no sound from {name}"
    except InvalidRequest as refusal:
        outcome = f"refused: {refusal.limit}" if not target.exists() else f"BAD: {name} left a file behind"
    except Exception as error:  # noqa: BLE001  to be counted, not to end the run
        outcome = f"BAD: {name}, {mutate.__name__}: {error!r}"
    target.unlink(missing_ok=True)
    return outcome if perf_counter() - began < LIMITS.seconds + SPARE_S else f"BAD: {name} took too long"


def flipped(file: bytearray, rng: random.Random) -> bytes:
    for _ in range(rng.randint(1, 200)):
        file[rng.randrange(len(file))] = rng.randrange(256)
    return bytes(file)


def flipped_head(file: bytearray, rng: random.Random) -> bytes:
    for _ in range(rng.randint(1, 20)):
        file[rng.randrange(min(len(file), 400))] = rng.choice((0, 0x7F, 0x80, 0xFF, rng.randrange(256)))
    return bytes(file)


def truncated(file: bytearray, rng: random.Random) -> bytes:
    return bytes(file[: rng.randrange(len(file))])


def cut_out(file: bytearray, rng: random.Random) -> bytes:
    start = rng.randrange(len(file))
    del file[start : start + rng.randrange(1, len(file) // 2)]
    return bytes(file)


def doubled(file: bytearray, rng: random.Random) -> bytes:
    start = rng.randrange(len(file))
    return bytes(file[:start] + file[start : start + 4_000] * rng.randint(2, 50) + file[start:])


def enlarged_numbers(file: bytearray, rng: random.Random) -> bytes:
    for _ in range(rng.randint(1, 6)):
        at = rng.randrange(min(len(file) - 8, 2_000))
        file[at : at + 4] = rng.choice((b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\xff\xff\xff\x7f"))
    return bytes(file)


MUTATIONS: tuple[Callable[[bytearray, random.Random], bytes], ...] = (
    flipped, flipped_head, truncated, cut_out, doubled, enlarged_numbers,
)  # fmt: skip


if __name__ == "__main__":
    main()
