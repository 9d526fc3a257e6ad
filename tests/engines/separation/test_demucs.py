"""The neural network of others is used where its package and weights are there: here a tiny one, made on the spot."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from engines.audio import SAMPLE_RATE_HZ
from engines.decode import Facts
from engines.errors import EngineUnavailable
from engines.recordings import Recording
from engines.separation import Separated, best, separate
from engines.separation.demucs import parts

torch = pytest.importorskip("torch")
networks = pytest.importorskip("demucs.demucs")
SOURCES = ("drums", "bass", "other", "vocals")
SEGMENT_S = 1


@pytest.fixture
def weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A network of two layers that has learned nothing, packed as Demucs packs them."""
    torch.manual_seed(1)
    made = {"sources": list(SOURCES), "channels": 4, "depth": 2, "dconv_mode": 0, "segment": SEGMENT_S}
    model = networks.Demucs(**made)
    path = tmp_path / "tiny.th"
    package = {"klass": networks.Demucs, "args": (), "kwargs": made, "state": model.state_dict(), "training_args": {}}
    torch.save(package, path)
    monkeypatch.setenv("DEMUCS_WEIGHTS", str(path))
    return path


@pytest.fixture
def noise(tmp_path: Path) -> Recording:
    sound = 0.1 * np.random.default_rng(1).standard_normal((int(2.7 * SAMPLE_RATE_HZ), 2))
    sound.astype(np.float32).tofile(tmp_path / "sound")
    return Recording(tmp_path / "sound", len(sound), Facts("wav", "pcm_f32le", SAMPLE_RATE_HZ, 2))


def test_it_is_the_best_where_it_is_there(weights: Path, noise: Recording, tmp_path: Path) -> None:
    assert best(("vocals", "drums", "bass", "other")) == "demucs"
    *_, made = separate(noise, tmp_path, "four")
    assert isinstance(made, Separated)
    assert made.method == "demucs"
    assert weights.stem in made.quality
    total = sum(soundfile.read(path, dtype="float32")[0] for path in made.stems.values())
    assert np.abs(total - noise.samples).max() < 1e-3


def test_segments_are_joined_to_the_whole_length_at_an_even_level(weights: Path, noise: Recording) -> None:
    blocks = list(parts(noise, ("vocals", "instrumental")))
    assert len(blocks) > 2
    joined = np.concatenate([block["vocals"] for block in blocks])
    assert len(joined) == noise.frames
    assert np.isfinite(joined).all()
    assert 0.5 < float(np.abs(joined[: SAMPLE_RATE_HZ // 2]).mean() / np.abs(joined[-SAMPLE_RATE_HZ // 2 :]).mean()) < 2


def test_stems_that_the_weights_do_not_know_are_left_to_the_other_method(weights: Path, noise: Recording) -> None:
    assert best(("vocals", "drums", "bass", "guitar", "piano", "other")) == "cues"
    with pytest.raises(EngineUnavailable, match="knows no guitar and no piano"):
        list(separate(noise, weights.parent, "six", "demucs"))
