"""What the mix does to one stem: drive, compression, tone, tape wear and stereo width, by the style's `Sound`.

Everything here keeps its state from block to block, and no result depends on the length of the blocks.
"""

from __future__ import annotations

from math import pi

import numpy as np
import pedalboard

from engines.builtin.score import Sound, Stem
from engines.builtin.sound.controls import CONTROL_FRAMES, spread
from engines.builtin.sound.signal import RATE_HZ, Signal, silence
from engines.builtin.sound.voicing import PLAIN, VALVE_BIAS, Voicing

PLUGIN_FRAMES = 8_192
MONO_BELOW_HZ = {"bass": 180.0}
MONO_BELOW_OTHERS_HZ = 110.0
RUMBLE_HZ = 28.0
# Close-miked samples are brighter than the same instruments in a finished record.
SHELF_DB = {"drums": -7.0, "guitar": -5.0, "piano": -3.5, "bass": -2.0, "vocals": 0.0, "other": -2.5}
SHELF_HZ, PIANO_SHELF_HZ = 4_500.0, 2_300.0
DEESSER_FROM_HZ, DEESSER_THRESHOLD_DB = 5_500.0, -34.0
AIR_STEP, AIR_LEVEL, LEAST_AIR = 2, 0.3, 0.02
AMPLIFIER_DRIVE, SPEAKER_FROM, SPEAKER_HZ = 12.0, 0.5, 6_500.0
DRIVEN_STEMS = frozenset({"drums", "bass", "guitar"})
WOW_HZ, FLUTTER_HZ = 0.55, 6.3
WOW_FRAMES, FLUTTER_FRAMES = 46.0, 2.6


class Colour:
    """The chain of one stem, `voicing` being what its samples want of it."""

    def __init__(self, stem: Stem, sound: Sound, voicing: Voicing = PLAIN) -> None:
        self._drive = 1 + 5 * sound.drive if stem in DRIVEN_STEMS else 1.0
        self._amplifier = np.float32(AMPLIFIER_DRIVE * voicing.amplifier)
        self._air = Air(voicing.air) if voicing.air > LEAST_AIR else None
        self._plugins = _plugins(stem, sound, voicing)
        self._deesser = Deesser() if stem == "vocals" else None
        self._tape = Tape(sound.lofi) if sound.lofi > 0 else None
        self._width = np.float32(_width(stem, sound.width))
        side_from_hz = MONO_BELOW_HZ.get(stem, MONO_BELOW_OTHERS_HZ)
        self._side_filter = pedalboard.HighpassFilter(side_from_hz)
        self._prime()

    def process(self, block: Signal, at: int) -> Signal:
        """`block` of shape (2, frames), which starts at frame `at` of the song, coloured."""
        if self._drive > 1:
            block = saturated(block, self._drive)
        if self._amplifier:
            block = amplified(block, self._amplifier)
        for plugin in self._plugins:
            block = plugin.process(block, RATE_HZ, buffer_size=PLUGIN_FRAMES, reset=False)
        if self._air is not None:
            block = self._air.process(block)
        if self._deesser is not None:
            block = self._deesser.process(block)
        if self._tape is not None:
            block = self._tape.process(block, at)
        return self._widened(block)

    def _prime(self) -> None:
        """Let the plug-ins know their longest block at once: they forget their state when a longer one comes."""
        for plugin in self._plugins:
            plugin.process(silence(PLUGIN_FRAMES), RATE_HZ, buffer_size=PLUGIN_FRAMES)
        self._side_filter.process(silence(PLUGIN_FRAMES, 1), RATE_HZ, buffer_size=PLUGIN_FRAMES)

    def _widened(self, block: Signal) -> Signal:
        middle = (block[0] + block[1]) * np.float32(0.5)
        side = (block[0] - block[1]) * (np.float32(0.5) * self._width)
        side = self._side_filter.process(side[None], RATE_HZ, buffer_size=PLUGIN_FRAMES, reset=False)[0]
        return np.stack((middle + side, middle - side))


class Air:
    """Adds the harmonics of the highs, around 11 kHz, which small SoundFonts leave out; `amount` is 0..1.

    Rectified, they follow the sound's own level, so that soft notes get as much of it as loud ones.
    """

    def __init__(self, amount: float) -> None:
        self._level = np.float32(AIR_LEVEL * amount)
        self._past = np.zeros(4 * AIR_STEP, np.float32)

    def process(self, block: Signal) -> Signal:
        """`block` (2, frames) with the same air on both sides."""
        line = np.concatenate((self._past, (block[0] + block[1]) * self._level))
        self._past = line[block.shape[1] :]
        highs = np.abs(_curved(line))
        return block + _curved(highs)


class Deesser:
    """Holds down what lies above 5.5 kHz when it is strong: the hiss of s and sh."""

    def __init__(self) -> None:
        self._split = pedalboard.HighpassFilter(DEESSER_FROM_HZ)
        self._compressor = pedalboard.Compressor(DEESSER_THRESHOLD_DB, 5, 1, 60)
        for plugin in (self._split, self._compressor):
            plugin.process(silence(PLUGIN_FRAMES), RATE_HZ, buffer_size=PLUGIN_FRAMES)

    def process(self, block: Signal) -> Signal:
        """`block` (2, frames) with its hiss held down; what is weak stays as it was."""
        hiss = self._split.process(block, RATE_HZ, buffer_size=PLUGIN_FRAMES, reset=False)
        held = self._compressor.process(hiss, RATE_HZ, buffer_size=PLUGIN_FRAMES, reset=False)
        return block - hiss + held


class Tape:
    """Slow and fast wavering of the speed, the same on every stem so that they stay together. `wear` is 0..1."""

    def __init__(self, wear: float) -> None:
        self._wow, self._flutter = wear * WOW_FRAMES, wear * FLUTTER_FRAMES
        self._past_frames = int(2 * (WOW_FRAMES + FLUTTER_FRAMES)) + 2
        self._past = np.zeros((2, self._past_frames), np.float32)

    def process(self, block: Signal, at: int) -> Signal:
        frames = block.shape[1]
        line = np.concatenate((self._past, block), axis=1)
        places = np.arange(line.shape[1])
        late = places[self._past_frames :] - self._delay(at, frames)
        self._past = line[:, frames:]
        return np.stack([np.interp(late, places, channel) for channel in line]).astype(np.float32)

    def _delay(self, at: int, frames: int) -> Signal:
        seconds = (at + np.arange(0, frames + CONTROL_FRAMES, CONTROL_FRAMES)) / RATE_HZ
        wow = self._wow * (1 + np.sin(2 * pi * WOW_HZ * seconds))
        return spread(1 + wow + self._flutter * (1 + np.sin(2 * pi * FLUTTER_HZ * seconds + 1.0)), frames)


def _curved(line: Signal) -> Signal:
    """The second difference over `AIR_STEP` frames, a wide band around 11 kHz; `2 * AIR_STEP` frames shorter."""
    slopes = line[AIR_STEP:] - line[:-AIR_STEP]
    curved: Signal = slopes[AIR_STEP:] - slopes[:-AIR_STEP]
    return curved


def amplified(block: Signal, drive: np.float32) -> Signal:
    """Valves that take the two halves of a wave differently; quiet sound keeps its level."""
    steepness = 1 - np.tanh(VALVE_BIAS) ** 2
    driven: Signal = (np.tanh(block * drive + VALVE_BIAS) - np.tanh(VALVE_BIAS)) / (drive * steepness)
    return driven


def saturated(block: Signal, drive: float) -> Signal:
    """Soft clipping that leaves quiet sound at its level; `drive` 1 is gentle."""
    clipped: Signal = np.tanh(block * np.float32(drive)) / np.float32(drive)
    return clipped


def _width(stem: Stem, width: float) -> float:
    """Factor on the side signal: 1 as recorded at 0.5, from 0.3 up to 1.4."""
    factor = 0.3 + 1.4 * width if width < 0.5 else 1.0 + 0.8 * (width - 0.5)
    return min(factor, 0.6) if stem == "bass" else factor


def _plugins(stem: Stem, sound: Sound, voicing: Voicing) -> list[pedalboard.Plugin]:
    shelf_db = 8 * (sound.brightness - 0.5) - 3 * sound.warmth + SHELF_DB[stem] + voicing.high_db
    plugins: list[pedalboard.Plugin] = [
        pedalboard.HighpassFilter(RUMBLE_HZ if stem in ("bass", "drums") else 2.5 * RUMBLE_HZ),
        pedalboard.LowShelfFilter(220, 2.5 * sound.warmth + voicing.low_db, 0.6),
        pedalboard.HighShelfFilter(PIANO_SHELF_HZ if stem == "piano" else SHELF_HZ, shelf_db, 0.6),
    ]
    if stem == "guitar":
        plugins.append(pedalboard.PeakFilter(3_400, -3.0, 0.7))
        if voicing.amplifier >= SPEAKER_FROM:
            plugins.append(pedalboard.LowpassFilter(SPEAKER_HZ))
    if stem == "drums":
        plugins.append(pedalboard.Compressor(-16, 2.2, 12, 110))
    elif stem == "bass":
        plugins.append(pedalboard.Compressor(-20, 3, 10, 140))
    elif stem == "vocals":
        plugins += [pedalboard.PeakFilter(3_200, 2.0, 0.8), pedalboard.Compressor(-24, 2.5, 8, 160), pedalboard.Gain(2)]
    if sound.lofi > 0:
        plugins += [pedalboard.LowpassFilter(14_000 - 9_500 * sound.lofi)]
        plugins.append(pedalboard.HighpassFilter(40 + 60 * sound.lofi))
    return plugins
