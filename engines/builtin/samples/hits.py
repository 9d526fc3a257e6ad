"""A one-shot's sound: rendered whole, trimmed at both ends, faded, and brought to one peak."""

from __future__ import annotations

import numpy as np

from engines.audio import db_to_gain, true_peak_dbtp
from engines.builtin.samples.shots import Shot
from engines.builtin.sound.render import BLOCK_FRAMES, Renderer
from engines.builtin.sound.signal import RATE_HZ, Signal, silence
from engines.builtin.sound.tones import Tones
from engines.errors import RenderFailed

# Below the loudest sample; what is quieter is nobody's attack and nobody's ringing.
ATTACK_DB, RINGING_DB = -40.0, -60.0
ATTACK_FRAMES, FADE_SHARE, FADE_MAX_FRAMES = RATE_HZ // 1000, 0.1, RATE_HZ // 20


def struck(shot: Shot, tones: Tones, ceiling_dbtp: float) -> Signal:
    """The one-shot as float32 (2, frames) whose true peak is at `ceiling_dbtp`; raises `RenderFailed` for silence."""
    heard = _rendered(shot, tones)
    if not heard.any():
        raise RenderFailed(f"{shot.title} makes no sound.")
    limit = heard.shape[1] if shot.limit_ms is None else round(shot.limit_ms * RATE_HZ / 1000)
    cut = heard[:, :limit] if shot.is_gesture else _trimmed(heard)[:, :limit]
    faded = _faded(np.ascontiguousarray(cut))
    peak_db = true_peak_dbtp(np.ascontiguousarray(faded.T))
    loud: Signal = faded * np.float32(db_to_gain(ceiling_dbtp - peak_db))
    return loud


def is_mono(sound: Signal) -> bool:
    return bool(np.array_equal(sound[0], sound[1]))


def _rendered(shot: Shot, tones: Tones) -> Signal:
    """All that the score lets ring."""
    renderer = Renderer(shot.score, tones)
    blocks = -(-round(shot.score.length_ms * RATE_HZ / 1000) // BLOCK_FRAMES)
    mixes = [sum(renderer.process(BLOCK_FRAMES).values(), start=silence(BLOCK_FRAMES)) for _ in range(max(1, blocks))]
    return np.concatenate(mixes, axis=1)


def _trimmed(sound: Signal) -> Signal:
    """From just before the attack to where the sound has died away."""
    magnitude = np.abs(sound).max(axis=0)
    attack, ringing = (
        np.flatnonzero(magnitude > magnitude.max() * db_to_gain(level_db)) for level_db in (ATTACK_DB, RINGING_DB)
    )
    return sound[:, max(0, int(attack[0]) - ATTACK_FRAMES) : int(ringing[-1]) + 1]


def _faded(sound: Signal) -> Signal:
    """A rise of a millisecond that the attack lies behind, and a short fall to silence."""
    frames = sound.shape[1]
    curve = np.ones(frames, np.float32)
    rise = min(ATTACK_FRAMES, frames)
    fall = max(1, min(FADE_MAX_FRAMES, round(frames * FADE_SHARE)))
    curve[:rise] *= np.sin(np.linspace(0, np.pi / 2, rise, endpoint=False, dtype=np.float32)) ** 2
    curve[-fall:] *= np.cos(np.linspace(0, np.pi / 2, fall, dtype=np.float32)) ** 2
    return sound * curve
