"""Uploads damaged recordings of every container to a running studio and counts what becomes of them.

Fails where a server process died or complained, where a file led neither to a track nor to a reason, where one took
longer than the limit allows, where health was long in coming, or where anything was left behind.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.fuzz.containers import containers
from tests.fuzz.installation import Installation
from tests.fuzz.mutations import MUTATIONS
from tests.fuzz.visitor import Visitor
from tests.running import wait_until

DECODE_S = 30
# Two processes are limited one after the other, that of the sound and that of the credentials; the rest is analysis.
LONGEST_S = 2 * DECODE_S + 15
HEALTH_S = 5.0
AT_ONCE, ASK_EVERY = 10, 5
UNFINISHED = ("pending", "processing")


class Run:
    """So many files, thrown at an installation that is running."""

    def __init__(self, studio: Installation, files: int, seed: int) -> None:
        self._studio, self._files, self._rng = studio, files, random.Random(seed)
        self._visitor = Visitor(studio.url)
        self._wholes = containers()
        self._sent: dict[str, str] = {}
        self.outcomes: Counter[str] = Counter()
        self.slowest_health_s = self.longest_s = 0.0

    def send_all(self) -> None:
        before = set(self._studio.processes())
        for number in range(self._files):
            self._send(number)
            if number % ASK_EVERY == 0:
                self._ask()
        wait_until(lambda: self._unfinished() == 0, "the last files")
        wait_until(lambda: set(self._studio.processes()) == before, "the same servers and no others")

    def judge(self) -> None:
        for pk, (state, message, took) in self._studio.tracks().items():
            name = self._sent.pop(pk, "")
            self.outcomes[_told(name, state, message)] += 1
            self.longest_s = max(self.longest_s, took)
            if not self._visitor.sees(pk):
                self.outcomes[f"BAD: the page of {name} cannot be seen"] += 1
        self.outcomes.update(f"BAD: {name} has no track" for name in self._sent.values())
        self.outcomes.update(f"BAD: left behind: {path}" for path in self._studio.leftovers())
        self.outcomes.update(f"BAD: {line}" for line in self._studio.errors())
        if self.longest_s > LONGEST_S or self.slowest_health_s > HEALTH_S:
            self.outcomes["BAD: too slow"] += 1

    def _send(self, number: int) -> None:
        name = sorted(self._wholes)[number % len(self._wholes)]
        mutate = MUTATIONS[number // len(self._wholes) % len(MUTATIONS)]
        data = mutate(bytearray(self._wholes[name]), self._rng)
        send = self._visitor.by_form if number % 2 else self._visitor.by_tus
        track, reason = send(f"{name}, {mutate.__name__}", data)
        if track:
            self._sent[track] = name
        else:
            self.outcomes[reason] += 1

    def _ask(self) -> None:
        self.slowest_health_s = max(self.slowest_health_s, self._visitor.health_s())
        while self._unfinished() > AT_ONCE:
            time.sleep(0.1)

    def _unfinished(self) -> int:
        return sum(state in UNFINISHED for state, _, _ in self._studio.tracks().values())


def _told(name: str, state: str, message: str) -> str:
    if state == "completed" and name:
        return f"taken in: {name}"
    if state == "failed" and " must " in message:
        return f"refused: must {message.partition(' must ')[2]}"
    return f"BAD: {name} {state}: {message}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--files", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with TemporaryDirectory(prefix="fuzz-") as folder:
        studio = Installation(Path(folder), DECODE_S)
        with studio.running():
            run = Run(studio, options.files, options.seed)
            run.send_all()
            run.judge()
            peaks = studio.peak_mb()
    for outcome, count in run.outcomes.most_common():
        print(f"{count:6}  {outcome}")
    print(f"longest {run.longest_s:.1f} s, health within {run.slowest_health_s:.2f} s")
    for called, peak in sorted(peaks.items(), key=lambda item: -item[1])[:5]:
        print(f"{peak:6} MB  {called[:100]}")
    sys.exit(any(outcome.startswith("BAD") for outcome in run.outcomes))


if __name__ == "__main__":
    main()
