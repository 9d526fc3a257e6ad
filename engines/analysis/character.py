"""Words for what a recording sounds like, such as a plan takes for styles."""

from __future__ import annotations

from engines.analysis.frames import Frames
from engines.analysis.harmony import Harmony
from engines.analysis.kinship import Kinship
from engines.builtin.style import Mood, styles

KIN_FROM, PLAYED_FROM, INSTRUMENTS_MAX = 0.04, 0.5, 4
KEY_FROM = 0.15
LOW, HIGH = 0.4, 0.65  # of a style's mood, 0..1
DARK_BELOW, BRIGHT_FROM = 0.007, 0.022  # share of the energy above 3 kHz
HIGH_BAND = 24
# What prompts call instruments whose names are the engine's own.
PLAIN_NAMES = {
    "finger bass": "electric bass", "fm piano": "electric piano", "fm bell": "bell", "drawbar organ": "organ",
    "glass pad": "pad", "synth stab": "synth", "chip arp": "chiptune", "chip bass": "chiptune",
    "chip pulse": "chiptune",
}  # fmt: skip


def styles_of(frames: Frames, kinship: Kinship, harmony: Harmony) -> list[str]:
    """A genre, instruments and moods, the surest first; none of the former where it sounds like nothing known."""
    if kinship.certainty < KIN_FROM:
        return _moods(frames, harmony, None)
    nearest = styles()[next(iter(kinship.styles))]
    played = [PLAIN_NAMES.get(name, name) for name, share in kinship.instruments.items() if share >= PLAYED_FROM]
    return [nearest.title, *dict.fromkeys(played[:INSTRUMENTS_MAX]), *_moods(frames, harmony, nearest.mood)]


def _moods(frames: Frames, harmony: Harmony, mood: Mood | None) -> list[str]:
    words = []
    if mood and not LOW <= mood.energy <= HIGH:
        words.append("calm" if mood.energy < LOW else "energetic")
    energy = frames.bands.sum(axis=0)
    if energy.any():
        share = float(energy[HIGH_BAND:].sum()) / float(energy.sum())
        words.append("dark" if share < DARK_BELOW else "bright" if share > BRIGHT_FROM else "warm")
    if harmony.certainty >= KEY_FROM:
        words.append("melancholic" if harmony.key.endswith("minor") else "happy")
    return words
