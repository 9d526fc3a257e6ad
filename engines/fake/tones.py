"""Tones for every stem that sounds, struck anew on every beat, and the files of them."""

from __future__ import annotations

import time
from collections.abc import Generator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import mido
import numpy as np
from numpy.typing import NDArray

from engines.audio import SAMPLE_RATE_HZ, Block, WaveformPeaks, mix, silence
from engines.base import Chunk, Progress
from engines.encode import encoder
from engines.fake.script import Script
from engines.formats import output_format
from engines.tags import Tags

LEVEL = 0.1
PITCHES = {"drums": 38.0, "bass": 45.0, "other": 69.0}
TICKS_PER_BEAT = 480


@dataclass(frozen=True)
class Stretch:
    """All `pitches` are `detune` semitones higher up to the frame `end`."""

    end: int
    detune: float


@dataclass(frozen=True)
class Tones:
    """`frames` of tones at MIDI `pitches` by stem. They begin at the frame `origin` of the clock that strikes beats."""

    title: str
    frames: int
    stretches: tuple[Stretch, ...]
    pitches: dict[str, float]
    tempo_bpm: float
    key: str
    origin: int = 0

    @property
    def tags(self) -> Tags:
        return Tags(title=self.title, genre="test", tempo_bpm=self.tempo_bpm, key=self.key)

    def block(self, start: int, end: int) -> Block:
        return mix(self.stem(stem, start, end) for stem in self.pitches)

    def stem(self, stem: str, start: int, end: int) -> Block:
        """One stem from frame `start` to `end`; silence for one that has no pitch."""
        if stem not in self.pitches:
            return silence(end - start)
        frames = np.arange(start, end)
        places = np.searchsorted([stretch.end for stretch in self.stretches], frames, side="right")
        detunes = np.array([stretch.detune for stretch in self.stretches])[places]
        seconds = (frames + self.origin) / SAMPLE_RATE_HZ
        decay = np.exp(-8 * (seconds % (60 / self.tempo_bpm)))
        tone = LEVEL * decay * np.sin(2 * np.pi * midi_to_hz(self.pitches[stem] + detunes) * seconds)
        return np.stack((tone, tone), axis=1).astype(np.float32)

    def chunks(self, format_name: str, script: Script) -> Generator[Chunk | Progress, None, None]:
        """The encoded sound, as the script has it."""
        encode = encoder(output_format(format_name), self.frames, self.tags)
        bounds = [self.frames * place // script.chunks for place in range(script.chunks + 1)]
        for place, (start, end) in enumerate(pairwise(bounds)):
            time.sleep(script.delay_ms / 1000)
            script.check(place)
            encoded = encode.process(self.block(start, end))
            if data := encoded if end < self.frames else encoded + encode.finish():
                yield Chunk(data)
            yield Progress("rendering", (place + 1) / script.chunks)

    def write_stems(self, names: tuple[str, ...], format_name: str, scratch: Path) -> dict[str, Path]:
        row = output_format(format_name)
        paths = {name: scratch / f"{name}.{row.suffix}" for name in names}
        for name, path in paths.items():
            encode = encoder(row, self.frames, self.tags)
            pieces = [encode.process(self.stem(name, *bounds)) for bounds in self._pieces()]
            path.write_bytes(b"".join(pieces) + encode.finish())
        return paths

    def write_midi(self, scratch: Path) -> Path:
        song = mido.MidiFile(ticks_per_beat=TICKS_PER_BEAT)
        track = song.add_track(self.title)
        track.append(mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(self.tempo_bpm)))
        note = round(self.pitches["other"])
        for _ in range(int(self.frames / SAMPLE_RATE_HZ * self.tempo_bpm / 60)):
            track.append(mido.Message("note_on", note=note, velocity=80))
            track.append(mido.Message("note_off", note=note, time=TICKS_PER_BEAT))
        path = scratch / "song.mid"
        song.save(path)
        return path

    def write_waveform(self, scratch: Path) -> Path:
        peaks = WaveformPeaks()
        for bounds in self._pieces():
            peaks.process(self.block(*bounds))
        path = scratch / "waveform.json"
        path.write_text(peaks.json())
        return path

    def _pieces(self) -> list[tuple[int, int]]:
        starts = range(0, self.frames, SAMPLE_RATE_HZ)
        return [(start, min(start + SAMPLE_RATE_HZ, self.frames)) for start in starts]


def midi_to_hz(pitch: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(440 * 2 ** ((pitch - 69) / 12))
