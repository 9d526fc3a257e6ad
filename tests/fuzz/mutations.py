"""Ways to damage a file, each by a random generator of the caller's."""

from __future__ import annotations

import random
from collections.abc import Callable

HEAD_BYTES = 400
HUGE = (b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\xff\xff\xff\x7f")


def flipped(file: bytearray, rng: random.Random) -> bytes:
    for _ in range(rng.randint(1, 200)):
        file[rng.randrange(len(file))] = rng.randrange(256)
    return bytes(file)


def flipped_head(file: bytearray, rng: random.Random) -> bytes:
    for _ in range(rng.randint(1, 20)):
        file[rng.randrange(min(len(file), HEAD_BYTES))] = rng.choice((0, 0x7F, 0x80, 0xFF, rng.randrange(256)))
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
        file[at : at + 4] = rng.choice(HUGE)
    return bytes(file)


MUTATIONS: tuple[Callable[[bytearray, random.Random], bytes], ...] = (
    flipped, flipped_head, truncated, cut_out, doubled, enlarged_numbers,
)  # fmt: skip
