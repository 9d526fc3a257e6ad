"""Every example of the documentation runs as it stands against a studio and leaves what it promises."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from musicweb.api.pages import FOLDER
from tests.running import Studio
from tests.wire.javascript import FOLDER as JAVASCRIPT
from tests.wire.javascript import NODE

PROGRAMS = {".sh": "sh", ".py": sys.executable, ".mjs": str(NODE)}
EXAMPLES = sorted(path for path in FOLDER.rglob("*.*") if path.suffix in PROGRAMS)
PUBLIC = "https://93.184.215.14/hook"  # an address that may be called; nobody waits for an answer here


@pytest.mark.slow
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_an_example_runs(example: Path, working_studio: Studio, studio_key: str, tmp_path: Path) -> None:
    (tmp_path / "node_modules").symlink_to(JAVASCRIPT / "node_modules")
    program = tmp_path / example.name
    program.write_text(example.read_text(encoding="utf-8"), encoding="utf-8")
    own = {"MUSICWEB_URL": working_studio.url, "MUSICWEB_KEY": studio_key, "HOOK_URL": PUBLIC, "NO_PROXY": "127.0.0.1"}

    done = subprocess.run(
        [PROGRAMS[example.suffix], program.name],
        cwd=tmp_path, env=os.environ | own, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip

    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    for name in {"song.mp3", "track.mp3"} & set(example.read_text(encoding="utf-8").split('"')):
        assert (tmp_path / name).stat().st_size > 1000
