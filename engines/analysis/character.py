"""Words for what a recording sounds like, such as a plan takes for styles."""

from __future__ import annotations

import numpy as np

from engines.analysis.beats import Beats, onsets
from engines.analysis.frames import FRAMES_PER_S, Frames
from engines.analysis.harmony import Harmony

LOUD_BANDS = 1e-6
CALM_ONSETS_PER_S, BUSY_ONSETS_PER_S = 2.0, 6.0


def styles_of(frames: Frames, beats: Beats, harmony: Harmony) -> list[str]:
    """Instruments and moods, the surest first."""
    energy = frames.bands.mean(axis=0)
    shares = energy / max(float(energy.sum()), 1e-12)
    per_s = float((onsets(frames) > 2).sum()) / max(frames.seconds, 1e-3) / 2
    words = []
    if _percussiveness(frames) > 0.35:
        words.append("drums")
    if shares[:4].sum() > 0.2:
        words.append("bass")
    words.append("calm" if per_s < CALM_ONSETS_PER_S else "energetic" if per_s > BUSY_ONSETS_PER_S else "steady")
    words.append("bright" if shares[24:].sum() > 0.1 else "dark" if shares[24:].sum() < 0.01 else "warm")
    if harmony.certainty > 0.2:
        words.append("melancholic" if harmony.key.endswith("minor") else "happy")
    return words


def _percussiveness(frames: Frames) -> float:
    """The share of frames' rises in the high bands that are gone again within a tenth of a second."""
    high = np.log1p(1e5 * frames.bands[:, 20:]).mean(axis=1)
    ahead = round(0.1 * FRAMES_PER_S)
    rise = np.maximum(high[ahead:-ahead] - high[: -2 * ahead], 0)
    fall = np.maximum(high[ahead:-ahead] - high[2 * ahead :], 0)
    both = np.minimum(rise, fall)
    return float(np.percentile(both, 90)) if len(both) else 0.0
