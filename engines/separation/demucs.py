"""The method `demucs`: the neural network of Défossez (2021), where its package and a file of weights are there.

The file is named by the setting `DEMUCS_WEIGHTS`; nothing is ever downloaded. Loading it runs what is pickled in it, so
that it must come from who runs the server.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from engines.audio import SAMPLE_RATE_HZ, Block
from engines.recordings import Recording
from engines.separation.spectra import Array

CROSSFADE = 4  # a segment's share that it overlaps with the next


def _weights() -> Path:
    return Path(os.environ.get("DEMUCS_WEIGHTS", ""))


def missing(names: tuple[str, ...]) -> str:
    if lacking := [package for package in ("torch", "demucs") if find_spec(package) is None]:
        return f"needs the package {' and '.join(lacking)} (pip install 'musicweb[demucs]')"
    path = str(_weights())
    if not Path(path).is_file():
        return "needs a file of weights, named by DEMUCS_WEIGHTS"
    model = _loaded(path)
    if model.samplerate != SAMPLE_RATE_HZ:
        return f"{path} is for {model.samplerate} Hz, not {SAMPLE_RATE_HZ}"
    absent = [name for name in names[:-1] if name not in model.sources]
    return f"{path} knows no {' and no '.join(absent)}" if absent else ""


def quality(stems: str) -> str:
    return f"Good: a neural network ({_weights().stem}) made for {stems} stems or more."


def parts(recording: Recording, names: tuple[str, ...]) -> Iterator[dict[str, Block]]:
    """Blocks (n, 2) of every stem but the last, from start to end; segments are faded into each other."""
    model, sound = _loaded(str(_weights())), recording.samples
    segment = min(int(model.segment * SAMPLE_RATE_HZ), len(sound))
    overlap = segment // CROSSFADE
    fade_in = np.linspace(0, 1, overlap, dtype=np.float32)[:, None]
    mean, scale = float(sound.mean()), max(float(sound.std()), 1e-6)
    before = np.zeros((len(names) - 1, 0, 2), np.float32)
    for at in range(0, len(sound), segment - overlap):
        is_last = at + segment >= len(sound)
        heard = _estimated(model, (sound[at : at + segment] - mean) / scale, names[:-1]) * scale
        joined = min(before.shape[1], heard.shape[1])
        heard[:, :joined] = heard[:, :joined] * fade_in[:joined] + before[:, :joined] * (1 - fade_in[:joined])
        ready, before = (heard, before) if is_last else np.split(heard, [segment - overlap], axis=1)
        yield dict(zip(names, ready, strict=False))
        if is_last:
            return


@cache
def _loaded(path: str) -> Any:
    import torch
    from demucs.states import load_model

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = load_model(torch.load(path, "cpu", weights_only=False))
    return model.eval()


def _estimated(model: Any, piece: Block, names: tuple[str, ...]) -> Array:
    """Stems (names, n, 2) of a piece, which is padded to a length that the model can take."""
    import torch

    length = len(piece)
    wanted = model.valid_length(length) if hasattr(model, "valid_length") else length
    lead = (wanted - length) // 2
    padded = np.pad(piece.T, ((0, 0), (lead, wanted - length - lead)))
    with torch.no_grad():
        heard = model(torch.from_numpy(padded.astype(np.float32))[None])[0].numpy()
    rows = [model.sources.index(name) for name in names]
    start = (heard.shape[2] - length) // 2
    return np.ascontiguousarray(heard[rows, :, start : start + length].transpose(0, 2, 1))
