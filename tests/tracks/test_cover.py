"""Covers: valid drawings for every key, seed and waveform."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from tracks.cover import MOTIFS, PALETTES, cover_svg

KEYS = [None, "", "Bb major", "H dur", *(f"{tonic} {mode}" for tonic in PALETTES for mode in ("major", "minor"))]


@pytest.mark.parametrize("key", KEYS)
def test_every_key_has_a_cover(key: str | None) -> None:
    ElementTree.fromstring(cover_svg(1, key))


@pytest.mark.parametrize("peaks", [[], [0.0], [0.5] * 7, [0.0] * 500, [1.0, 0.0] * 4000])
def test_any_waveform_fits(peaks: list[float]) -> None:
    for seed in range(3 * len(MOTIFS)):
        ElementTree.fromstring(cover_svg(seed, "A minor", peaks))


def test_keys_and_waveforms_tell_covers_apart() -> None:
    loud_end = [0.1] * 50 + [1.0] * 50
    assert (
        len(
            {
                cover_svg(2, "C major"),
                cover_svg(2, "C minor"),
                cover_svg(2, "G major"),
                cover_svg(2, "C major", loud_end),
            }
        )
        == 4
    )
