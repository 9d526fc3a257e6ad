"""Learns the weights of the method `cues` from songs whose stems are known.

`python -m engines.separation.learning DIR... -o weights.npz`, each DIR with a song's six or four stems as FLAC, such as
`python -m engines compose PROMPT --stems DIR --stem-set six` writes.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import soundfile

from engines.analysis.beats import track
from engines.analysis.frames import frames_of
from engines.audio import SAMPLE_RATE_HZ, Block
from engines.separation.cues import BANDS, EDGES, Picture, features_of, pictured
from engines.separation.network import FEATURE_MAX, INSTRUMENTS, Network
from engines.separation.spectra import Array, spectra_of

EXCERPT_FRAMES, ROUNDS, PLACES = 30 * SAMPLE_RATE_HZ, 4, 12_000
LAYERS, EPOCHS, BATCH, RATE, DECAY = (96, 48), 8, 2_048, 2e-3, 1e-2
OWN = 3  # vocals, drums and bass are told apart in sets of four, too
LOUDNESS = 0.35  # exponent of power by which places are drawn: loud ones matter, and quiet ones are many
QUIETEST = -12.0
Gains = tuple[float, float]
# dB against all else but the voice; those who sing or play in the middle lie near it
LEVELS_DB: dict[str, Gains] = {"vocals": (-8.0, 2.0), "drums": (-10.0, -1.0), "bass": (-10.0, -1.0)}
MIDDLE, ANYWHERE = 0.15, 0.5
BORROWED, SELDOM, AUDIBLE = {"vocals": 0.6}, 0.25, 0.05  # how often a stem is of another song


@dataclass(frozen=True, slots=True)
class Examples:
    """Features (n, features), the true shares (n, 6), and whether guitar, piano and others are told apart (n,)."""

    features: Array
    shares: Array
    are_six: np.ndarray


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m engines.separation.learning")
    parser.add_argument("songs", nargs="+", type=Path, metavar="DIR")
    parser.add_argument("-o", "--output", required=True, type=Path, metavar="FILE")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    rng = np.random.default_rng(options.seed)
    fitted(examples_of(options.songs, rng), rng).save(options.output)


def examples_of(songs: Sequence[Path], rng: np.random.Generator) -> Examples:
    """Places drawn from excerpts, each mixed anew, at times with stems of other songs."""
    heard: dict[str, list[Block]] = {name: [] for name in INSTRUMENTS}
    drawn = []
    for round_number in range(ROUNDS):
        for song in songs:
            stems = _excerpt(song, rng)
            lent = _exchanged(stems, heard, rng) if round_number else stems
            _remember(stems, heard)
            drawn.append(_drawn(_remixed(lent, rng), rng))
    return Examples(*(np.concatenate(each) for each in zip(*drawn, strict=True)))


def fitted(examples: Examples, rng: np.random.Generator) -> Network:
    """A network trained on `examples` by Adam (Kingma and Ba 2015) with cosine decay."""
    features = np.clip(examples.features, -FEATURE_MAX, FEATURE_MAX)
    mean, scale = features.mean(axis=0), features.std(axis=0) + 0.05
    sizes = (features.shape[1], *LAYERS, len(INSTRUMENTS))
    weights = [rng.normal(0, np.sqrt(2 / rows), (rows, columns)) for rows, columns in pairwise(sizes)]
    layers = [(each.astype(np.float32), np.zeros(each.shape[1], np.float32)) for each in weights]
    _train(layers, Examples((features - mean) / scale, examples.shares, examples.are_six), rng)
    first, biases = layers[0]
    folded = first / scale[:, None]
    return Network(((folded, biases - mean @ folded), *layers[1:]))


def _excerpt(song: Path, rng: np.random.Generator) -> dict[str, Block]:
    length = soundfile.info(song / "vocals.flac").frames
    start = int(rng.integers(max(1, length - EXCERPT_FRAMES)))
    paths = {name: song / f"{name}.flac" for name in INSTRUMENTS}
    return {
        name: soundfile.read(path, EXCERPT_FRAMES, start, dtype="float32", always_2d=True)[0]
        for name, path in paths.items()
        if path.exists()
    }


def _remember(stems: dict[str, Block], heard: dict[str, list[Block]]) -> None:
    """Keep what sounds; in a set of four the last stem is no instrument."""
    known = INSTRUMENTS if len(stems) == len(INSTRUMENTS) else INSTRUMENTS[:OWN]
    for name in known:
        if np.abs(stems[name]).max() > AUDIBLE:
            heard[name].append(stems[name])


def _exchanged(stems: dict[str, Block], heard: dict[str, list[Block]], rng: np.random.Generator) -> dict[str, Block]:
    """The stems, some of them of other songs."""
    known = INSTRUMENTS if len(stems) == len(INSTRUMENTS) else INSTRUMENTS[:OWN]
    borrowed = {name: heard[name] for name in known if heard[name] and rng.random() < BORROWED.get(name, SELDOM)}
    chosen = stems | {name: those[rng.integers(len(those))] for name, those in borrowed.items()}
    length = min(len(stem) for stem in chosen.values())
    return {name: stem[:length] for name, stem in chosen.items()}


def _remixed(stems: dict[str, Block], rng: np.random.Generator) -> dict[str, Block]:
    """The stems at other levels and places."""
    band_rms = _rms(np.sum([stem for name, stem in stems.items() if name != "vocals"], axis=0))
    return {name: stem * _gains(name, _rms(stem), band_rms, rng) for name, stem in stems.items()}


def _gains(name: str, rms: float, band_rms: float, rng: np.random.Generator) -> Array:
    """Of left and right."""
    gain_db = rng.uniform(-4, 4)
    if name in LEVELS_DB and rms > 1e-4 and (name == "vocals" or rng.random() < 0.5):
        gain_db = rng.uniform(*LEVELS_DB[name]) + 20 * np.log10(band_rms / rms)
    widest = MIDDLE if name in LEVELS_DB else ANYWHERE
    pan = rng.uniform(-widest, widest) if rng.random() < 0.3 else 0.0
    return (10 ** (gain_db / 20) * np.array([1 - pan, 1 + pan])).astype(np.float32)


def _rms(sound: Block) -> float:
    return float(np.sqrt(np.square(sound).mean()))


def _drawn(stems: dict[str, Block], rng: np.random.Generator) -> tuple[Array, Array, np.ndarray]:
    """Some places of a mix, loud ones likelier; a quarter of the mixes hide their beats."""
    mix: Block = np.sum(list(stems.values()), axis=0)
    picture = pictured(mix, track(frames_of([mix])).beats_s if rng.random() < 0.75 else np.zeros(0))
    chances = np.where(picture.level < QUIETEST, 0, np.exp(LOUDNESS * picture.level)).ravel().astype(float)
    places = np.sort(rng.choice(len(chances), PLACES, p=chances / chances.sum()))
    frames, bands = np.divmod(places, BANDS)
    return _features(picture, frames, bands), _true_shares(stems, len(picture.level))[frames, bands], _are_six(stems)


def _features(picture: Picture, frames: np.ndarray, bands: np.ndarray) -> Array:
    batches = np.array_split(np.arange(len(picture.level)), max(1, len(picture.level) // 128))
    chosen = [(frames >= batch[0]) & (frames <= batch[-1]) for batch in batches]
    rows = [
        features_of(picture, batch)[frames[at] - batch[0], bands[at]] for batch, at in zip(batches, chosen, strict=True)
    ]
    return np.concatenate(rows)


def _true_shares(stems: dict[str, Block], frames: int) -> Array:
    shares = np.zeros((frames, BANDS, len(INSTRUMENTS)), np.float32)
    for name, stem in stems.items():
        power = np.square(np.abs(spectra_of(stem, 0, frames))).sum(axis=0)
        shares[:, :, INSTRUMENTS.index(name)] = np.add.reduceat(power, EDGES, axis=1)
    true: Array = shares / (shares.sum(axis=2, keepdims=True) + np.float32(1e-9))
    return true


def _are_six(stems: dict[str, Block]) -> np.ndarray:
    return np.full(PLACES, len(stems) == len(INSTRUMENTS))


def _train(layers: list[tuple[Array, Array]], examples: Examples, rng: np.random.Generator) -> None:
    """Change the arrays of `layers` in place."""
    arrays = [array for layer in layers for array in layer]
    means, squares = ([np.zeros_like(array) for array in arrays] for _ in range(2))
    steps = EPOCHS * (len(examples.features) // BATCH)
    order = rng.permutation(len(examples.features))
    for step in range(steps):
        if (step * BATCH) % len(order) < BATCH:
            rng.shuffle(order)
        batch = order[np.arange(step * BATCH, (step + 1) * BATCH) % len(order)]
        rate = RATE * (0.01 + 0.99 * (1 + np.cos(np.pi * step / steps)) / 2)
        for n, gradient in enumerate(_gradients(layers, examples, batch)):
            means[n] += np.float32(0.1) * (gradient - means[n])
            squares[n] += np.float32(0.001) * (gradient**2 - squares[n])
            change = means[n] / (1 - 0.9 ** (step + 1)) / (np.sqrt(squares[n] / (1 - 0.999 ** (step + 1))) + 1e-8)
            arrays[n] -= (rate * (change + DECAY * arrays[n] * (arrays[n].ndim == 2))).astype(np.float32)


def _gradients(layers: list[tuple[Array, Array]], examples: Examples, batch: np.ndarray) -> list[Array]:
    """Of the cross-entropy between the true shares and the network's, for weights and biases of each layer."""
    signals = [examples.features[batch]]
    for weights, biases in layers[:-1]:
        signals.append(np.maximum(signals[-1] @ weights + biases, 0))
    shares = Network((layers[-1],)).shares(signals[-1])
    error = (shares - _target(examples.shares[batch], shares, examples.are_six[batch])) / np.float32(len(batch))
    gradients: list[Array] = []
    for signal, (weights, _) in zip(signals[::-1], layers[::-1], strict=True):
        gradients = [signal.T @ error, error.sum(axis=0), *gradients]
        error = (error @ weights.T) * (signal > 0)
    return gradients


def _target(true: Array, guessed: Array, are_six: np.ndarray) -> Array:
    """True shares; where only four are known, the rest is shared out as the network does."""
    rest = guessed[:, OWN:] * (true[:, OWN:].sum(axis=1) / guessed[:, OWN:].sum(axis=1))[:, None]
    return np.concatenate((true[:, :OWN], np.where(are_six[:, None], true[:, OWN:], rest)), axis=1)


if __name__ == "__main__":
    main()
