"""The method `cues`: small cues of pitch, percussion, place, repetition and spectrum, weighed by a small network.

Needs no model but the weights that come with the package, and hears two minutes in a few seconds.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from engines.analysis.beats import track
from engines.analysis.frames import frames_of
from engines.audio import Block
from engines.recordings import Recording
from engines.separation.cues import Picture, features_of, pictured
from engines.separation.network import INSTRUMENTS, network
from engines.separation.spectra import Array, Sounding, count_of, spectra_of
from engines.separation.wiener import filtered

# Means over 16 mixes of other makers' music, sounds and voices, of the median SDR of seconds, one gain allowed.
# BSS Eval 4, which forgives what a filter could mend, finds gains of 7, 11, 10 and 8 dB on 15 s of eight of them.
QUALITY = (
    "Rough: something of the others stays audible in each stem. On mixes of sampled instruments and synthetic voices "
    "the voice came out 5 dB clearer than in the mix, drums 9 dB, bass 6 dB and all else 3 dB; expect less of dense "
    "or live recordings."
)
SIX_QUALITY = " Guitar and piano are little more than guesses: measured so, they came out no clearer than in the mix."
STRETCH_FRAMES = 1_024  # 24 s: instruments seldom move between the loudspeakers
BATCH = 128


def missing(names: tuple[str, ...]) -> str:
    """Nothing: it comes with the package."""
    return ""


def quality(stems: str) -> str:
    return QUALITY + (SIX_QUALITY if stems == "six" else "")


def parts(recording: Recording, names: tuple[str, ...]) -> Iterator[dict[str, Block]]:
    """Blocks (n, 2) of every stem but the last, which is what remains, from start to end."""
    sound = recording.samples
    heard = frames_of(recording.blocks())
    yield {}
    beats = track(heard)
    yield {}
    picture = pictured(sound, beats.beats_s)
    yield {}
    frames, left = count_of(len(sound)), len(sound)
    soundings = {name: Sounding() for name in names[:-1]}
    for stretch in np.array_split(np.arange(frames), -(-frames // STRETCH_FRAMES)):
        shares = _merged(_shares(picture, stretch), names)
        sources = filtered(spectra_of(sound, stretch[0], stretch[-1] + 1), shares)
        sounds = (soundings[name].process(source)[:left] for name, source in zip(soundings, sources, strict=False))
        blocks = dict(zip(soundings, sounds, strict=True))
        left -= len(blocks[names[0]])
        yield blocks


def _shares(picture: Picture, frames: np.ndarray) -> Array:
    batches = (frames[at : at + BATCH] for at in range(0, len(frames), BATCH))
    return np.concatenate([network().shares(features_of(picture, batch)) for batch in batches])


def _merged(shares: Array, names: tuple[str, ...]) -> Array:
    """Shares of the stems `names`: instruments without a stem of their own go into the last."""
    own = [shares[:, :, INSTRUMENTS.index(name)] for name in names[:-1]]
    return np.stack([*own, 1 - sum(own)], axis=2)
