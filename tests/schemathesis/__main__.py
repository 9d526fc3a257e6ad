"""`python -m tests.schemathesis [--minutes 10]`: wander over all documents in a studio of its own and count."""

from __future__ import annotations

import argparse
import itertools
import os
import sys
import tempfile
import time
from pathlib import Path

import httpx

os.environ |= {
    "RATE_PER_MINUTE": "1000000",
    "WORKSPACE_RATE_PER_MINUTE": "1000000",
    "CONCURRENT_MAX": "50",
}

from tests.running import Studio
from tests.schemathesis.wandering import Walk

DIALECTS = ("elevenlabs", "audiomusic", "nur")
EXAMPLES = 6


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    until = time.monotonic() + 60 * parser.parse_args().minutes
    with tempfile.TemporaryDirectory(prefix="wandering-", ignore_cleanup_errors=True) as folder:
        studio = Studio(Path(folder))
        studio.start()
        try:
            key = studio.manage("create_api_key", "schemathesis@example.org")
            headers = {"xi-api-key": key, "x-api-key": key, "authorization": f"Bearer {key}"}
            walk = Walk(studio.url, headers, stop=lambda: time.monotonic() > until)
            documents = [
                httpx.get(f"{studio.url}/docs/api/{name}/openapi.json", trust_env=False).json() for name in DIALECTS
            ]
            for start in itertools.takewhile(lambda _: not walk.stop(), itertools.count()):
                for document in documents:
                    walk.over(document, examples=EXAMPLES, start=start)
        finally:
            studio.stop()
    for name, told in walk.tally.faults.items():
        print(f"\n== {name}\n{told}")
    print(f"\n{walk.tally.requests} requests: {dict(sorted(walk.tally.statuses.items()))}")
    print(f"{len(walk.tally.faults)} kinds of faults")
    return bool(walk.tally.faults)


if __name__ == "__main__":
    sys.exit(main())
