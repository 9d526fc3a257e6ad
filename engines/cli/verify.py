"""`verify`: what the content credentials of a file are worth."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from engines.cli.arguments import text_in
from engines.credentials import Verified, verify

MEANINGS = {
    "trusted": "unchanged since it was signed by somebody you trust",
    "valid": "unchanged since it was signed, by somebody you were not told to trust",
    "broken": "changed since it was signed, or signed wrongly",
    "absent": "no content credentials that can be read",
}


def verify_file(options: argparse.Namespace) -> None:
    """Print the state in a word and what it means, then what the credentials say; as JSON with `--json`."""
    anchors = text_in("trust", options.trust).encode() if options.trust else b""
    found = verify(Path(options.file), anchors)
    sys.stdout.write(f"{json.dumps(asdict(found))}\n" if options.json else _told(found))


def _told(found: Verified) -> str:
    rows = {
        "signed by": found.signer,
        "made with": found.tool,
        "made by AI": "yes" if found.is_ai else "",
        **{name.replace("_", " "): value for name, value in found.song.items() if name != "is_made_by_ai"},
        "problems": ", ".join(found.problems),
    }
    lines = [
        f"{found.state}: {MEANINGS[found.state]}",
        *(f"  {name}: {value}" for name, value in rows.items() if value),
    ]
    return "\n".join(lines) + "\n"
