"""Stems as files: what shares one is summed alike, in whatever order the stems come."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from engines.builtin.sound.render import STEMS, Stems
from engines.builtin.stemfiles import StemFiles
from engines.formats import FORMATS
from engines.tags import Tags


def written(stems: Stems, folder: Path) -> dict[str, bytes]:
    folder.mkdir()
    frames = len(stems["other"][0])
    files = StemFiles("four", FORMATS["wav"], frames, folder, Tags(title="stems"))
    files.open()
    files.feed(stems, frames)
    files.finish()
    files.close()
    return {name: path.read_bytes() for name, path in files.paths.items()}


def test_the_order_of_stems_does_not_change_their_sum(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    stems: Stems = {stem: (0.3 * rng.standard_normal((2, 4_410))).astype(np.float32) for stem in STEMS}
    backwards = {stem: stems[stem] for stem in reversed(STEMS)}
    assert written(stems, tmp_path / "one") == written(backwards, tmp_path / "two")
