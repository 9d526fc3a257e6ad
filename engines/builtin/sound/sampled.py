"""Notes of sampled instruments: single notes out of a SoundFont, rendered by FluidSynth.

It deliberately plays no songs: one note at a time makes a note a pure function of its arguments, whatever was played
before it, and lets the same note be kept and used again.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from ctypes.util import find_library
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock

import numpy as np

from engines.builtin.sound.signal import RATE_HZ, Signal

FOLDERS = (
    "/usr/share/sounds/sf3",
    "/usr/share/sounds/sf2",
    "/usr/share/soundfonts",
    "/usr/local/share/soundfonts",
    "/opt/homebrew/share/soundfonts",
)
NAMES = (
    "MuseScore_General.sf3",
    "MuseScore_General.sf2",
    "MuseScore_General_Lite.sf3",
    "FluidR3_GM.sf2",
    "FluidR3_GM.sf3",
    "TimGM6mb.sf2",
)
# A package that carries a small SoundFont in its wheel.
BUNDLED = "pretty_midi"
PERCUSSION_BANK = 128
# Samples stay loaded as long as a channel has their program selected: each program keeps one of its own.
CHANNELS = 256
# FluidSynth renders in steps of 64 frames; a note that starts inside a step would depend on the one before it.
STEP_FRAMES = 64
SETTINGS = {
    b"synth.reverb.active": 0,
    b"synth.chorus.active": 0,
    b"synth.polyphony": 64,
    b"synth.midi-channels": CHANNELS,
    b"synth.dynamic-sample-loading": 1,
}
LOG_LEVELS = range(5)
WIPE_STEPS, WIPE_KEYS, WIPE_CHANNEL = 2, range(56, 64), 0
SLIDE_SECONDS = 0.09
BEND_CENTRE, BEND_DOWN_TWO_SEMITONES = 8192, 0


class SamplesMissing(Exception):
    """There is no FluidSynth library or no SoundFont here."""


def soundfont_path(preferred: Path | None = None) -> Path:
    """The SoundFont to use: `preferred`, else the best of those installed; raises `SamplesMissing`."""
    if preferred is not None:
        if preferred.is_file():
            return preferred
        raise SamplesMissing(f"the SoundFont {preferred} does not exist")
    for path in _installed():
        if path.is_file():
            return path
    raise SamplesMissing("no SoundFont is installed")


class SoundFont:
    """An opened SoundFont; the samples of a program are read at its first note, in up to 70 ms, and kept.

    A note of two seconds takes under a millisecond.
    Raises `SamplesMissing` when the library or the file cannot be used. May be shared by threads.
    """

    def __init__(self, path: Path) -> None:
        self._library = _library()
        self._lock = Lock()
        self._channels: dict[tuple[int, int], int] = {}
        settings = self._library.new_fluid_settings()
        for name, value in SETTINGS.items():
            self._library.fluid_settings_setint(settings, name, value)
        self._library.fluid_settings_setnum(settings, b"synth.gain", 1.0)
        self._library.fluid_settings_setnum(settings, b"synth.sample-rate", float(RATE_HZ))
        self._synth = self._library.new_fluid_synth(settings)
        self._font = self._library.fluid_synth_sfload(self._synth, str(path).encode(), 1)
        if self._font < 0:
            raise SamplesMissing(f"{path} is not a SoundFont that FluidSynth can read")
        self._forget()

    def note(self, program: int, pitch: int, velocity: int, frames: int, *, slides: bool = False) -> Signal:
        """`pitch` held for `frames` on a General MIDI program 0..127: float32 (2, frames), its release not included.

        `slides` lets it rise into its pitch from two semitones below.
        """
        with self._lock:
            return self._render(0, program, pitch, velocity, frames, slides)

    def hit(self, kit: int, key: int, velocity: int, frames: int) -> Signal:
        """One stroke of a percussion kit, `key` as in General MIDI: float32 (2, frames)."""
        with self._lock:
            return self._render(PERCUSSION_BANK, kit, key, velocity, frames, False)

    def _render(self, bank: int, program: int, pitch: int, velocity: int, frames: int, slides: bool) -> Signal:
        synth, library, channel = self._synth, self._library, self._channel(bank, program)
        block = np.empty((2, -(-frames // STEP_FRAMES) * STEP_FRAMES), np.float32)
        library.fluid_synth_pitch_bend(synth, channel, BEND_DOWN_TWO_SEMITONES if slides else BEND_CENTRE)
        library.fluid_synth_noteon(synth, channel, pitch, velocity)
        done = self._slide(channel, block) if slides else 0
        self._write(block, done, block.shape[1])
        library.fluid_synth_all_sounds_off(synth, -1)
        self._forget()
        return block[:, :frames]

    def _channel(self, bank: int, program: int) -> int:
        """The channel that plays nothing but `program`; the first one is kept for `_forget`."""
        if (bank, program) not in self._channels:
            channel = len(self._channels) + 1
            self._library.fluid_synth_program_select(self._synth, channel, self._font, bank, program)
            self._channels[bank, program] = channel
        return self._channels[bank, program]

    def _forget(self) -> None:
        """Bring the amplitude of every voice to zero.

        A voice fades from the level of the note it played before into its next note; to keep a note independent of
        history, every voice plays a note of no gain. Takes about 0.1 ms.
        """
        nothing = np.empty((2, WIPE_STEPS * STEP_FRAMES), np.float32)
        self._write(nothing, 0, STEP_FRAMES)
        self._library.fluid_synth_set_gain(self._synth, 0.0)
        for key in WIPE_KEYS:
            self._library.fluid_synth_noteon(self._synth, WIPE_CHANNEL, key, 100)
        self._write(nothing, 0, nothing.shape[1])
        self._library.fluid_synth_all_sounds_off(self._synth, -1)
        self._write(nothing, 0, STEP_FRAMES)
        self._library.fluid_synth_set_gain(self._synth, 1.0)

    def _slide(self, channel: int, block: Signal) -> int:
        """Render the rise into the pitch; returns the frames it took."""
        steps = min(int(SLIDE_SECONDS * RATE_HZ), block.shape[1]) // STEP_FRAMES
        for step in range(steps):
            bend = round(BEND_CENTRE * (step + 1) / steps)
            self._write(block, step * STEP_FRAMES, (step + 1) * STEP_FRAMES)
            self._library.fluid_synth_pitch_bend(self._synth, channel, bend)
        return int(steps * STEP_FRAMES)

    def _write(self, block: Signal, start: int, end: int) -> None:
        left, right = block[0, start:end], block[1, start:end]
        self._library.fluid_synth_write_float(self._synth, end - start, left.ctypes.data, 0, 1, right.ctypes.data, 0, 1)


def _installed() -> Iterator[Path]:
    for name in NAMES:
        for folder in FOLDERS:
            yield Path(folder, name)
    bundled = find_spec(BUNDLED)
    if bundled is not None and bundled.origin is not None:
        yield Path(bundled.origin).with_name("TimGM6mb.sf2")


@cache
def _library() -> ctypes.CDLL:
    name = find_library("fluidsynth") or find_library("libfluidsynth-3")
    if name is None:
        raise SamplesMissing("the FluidSynth library is not installed")
    try:
        library = ctypes.CDLL(name)
    except OSError as error:
        raise SamplesMissing(f"the FluidSynth library cannot be loaded ({error})") from error
    pointer, text, whole, real = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int, ctypes.c_double
    prototypes: dict[str, tuple[type | None, list[type]]] = {
        "fluid_set_log_function": (pointer, [whole, pointer, pointer]),
        "new_fluid_settings": (pointer, []),
        "new_fluid_synth": (pointer, [pointer]),
        "fluid_settings_setint": (whole, [pointer, text, whole]),
        "fluid_settings_setnum": (whole, [pointer, text, real]),
        "fluid_synth_sfload": (whole, [pointer, text, whole]),
        "fluid_synth_set_gain": (None, [pointer, ctypes.c_float]),
        "fluid_synth_program_select": (whole, [pointer, whole, whole, whole, whole]),
        "fluid_synth_pitch_bend": (whole, [pointer, whole, whole]),
        "fluid_synth_noteon": (whole, [pointer, whole, whole, whole]),
        "fluid_synth_all_sounds_off": (whole, [pointer, whole]),
        "fluid_synth_write_float": (whole, [pointer, whole, pointer, whole, whole, pointer, whole, whole]),
    }
    for function, (result, arguments) in prototypes.items():
        getattr(library, function).restype = result
        getattr(library, function).argtypes = arguments
    for level in LOG_LEVELS:
        library.fluid_set_log_function(level, None, None)
    return library
