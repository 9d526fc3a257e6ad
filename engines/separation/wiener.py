"""Multichannel Wiener filtering: what of both channels belongs to each source, by its share and place in the stereo.

One step of the EM of Duong, Vincent and Gribonval (2010), with one spatial covariance a band. Power cancels out of the
filters, so that they are computed for bands and not for bins.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from engines.separation.cues import BAND_OF_BIN, EDGES
from engines.separation.spectra import Array, Spectra

EVERYWHERE = 0.1  # of each source is taken to come from all directions, so that no filter becomes extreme
LEAST = 1e-3
Covariance = tuple[Array, Array, Spectra]  # left, right, and left with right: (frames or 1, bands)


def filtered(spectra: Spectra, shares: Array) -> Iterator[Spectra]:
    """Spectra (2, frames, bins) of each source, from its share (frames, bands, sources) in the whole's power.

    Sources add up to the whole but for about `LEAST` of it.
    """
    both = _covariance(spectra)
    models = [_model(both, shares[:, :, source]) for source in range(shares.shape[2])]
    left, right, cross = (sum(parts) for parts in zip(*models, strict=True))
    left, right = left + LEAST, right + LEAST
    scale = 1 / (left * right - np.square(np.abs(cross)))
    inverse = right * scale, left * scale, -cross * scale
    for model in models:
        yield _applied(_product(model, inverse), spectra)


def _covariance(spectra: Spectra) -> Covariance:
    left, right = spectra
    powers = np.square(np.abs(left)), np.square(np.abs(right)), left * right.conj()
    sums = tuple(np.add.reduceat(power, EDGES, axis=1) for power in powers)
    return sums[0], sums[1], sums[2]


def _model(both: Covariance, share: Array) -> Covariance:
    """What a source is expected to be: its share, times where it is heard over the whole stretch."""
    weight = np.square(share)
    power = np.maximum((weight * (both[0] + both[1])).sum(axis=0), np.float32(1e-9))
    left, right, cross = ((weight * part).sum(axis=0) / power * np.float32(1 - EVERYWHERE) for part in both)
    even = np.float32(EVERYWHERE / 2)
    return share * (left + even), share * (right + even), share * cross


def _product(a: Covariance, b: Covariance) -> tuple[Spectra, ...]:
    """The four entries of the product of two Hermitian matrices."""
    return (
        a[0] * b[0] + a[2] * b[2].conj(),
        a[0] * b[2] + a[2] * b[1],
        a[2].conj() * b[0] + a[1] * b[2].conj(),
        a[2].conj() * b[2] + a[1] * b[1],
    )


def _applied(entries: tuple[Spectra, ...], spectra: Spectra) -> Spectra:
    left, right = spectra
    to_left, across_left, across_right, to_right = (entry[:, BAND_OF_BIN] for entry in entries)
    return np.stack((to_left * left + across_left * right, across_right * left + to_right * right))
