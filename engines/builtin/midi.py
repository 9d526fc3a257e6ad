"""A score as a Standard MIDI File: tempos, meters, keys, section markers and one named track a part."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import mido

from engines.builtin.instruments import INSTRUMENTS
from engines.builtin.score import Note, Part, Score
from engines.builtin.theory import parse_key

TICKS_PER_BEAT = 480
DRUM_CHANNEL = 9
MELODIC_CHANNELS = tuple(channel for channel in range(16) if channel != DRUM_CHANNEL)
KEY_SIGNATURES = {
    "C": "C", "G": "G", "D": "D", "A": "A", "E": "E", "B": "B", "F#": "F#", "F": "F", "Bb": "Bb", "Eb": "Eb",
    "Ab": "Ab",
    "Db": "Db", "C#": "C#", "Gb": "Gb",
}  # fmt: skip
MINOR_SIGNATURES = {"A", "E", "B", "F#", "C#", "G#", "D#", "A#", "D", "G", "C", "F", "Bb", "Eb", "Ab"}
STAND_INS = {
    # nearest General MIDI program for what only our own synthesis makes
    "sub_bass": 39, "synth_bass": 38, "acid_bass": 38, "reese_bass": 39, "fm_bass": 36, "bass_808": 39, "saw_lead": 81,
    "square_lead": 80, "supersaw": 90, "synth_pluck": 84, "synth_brass": 62, "synth_stab": 62, "warm_pad": 89,
    "glass_pad": 92,
    "dark_pad": 95, "choir_pad": 91, "drone": 95, "fm_bell": 14, "chip_pulse": 80, "chip_arp": 80, "chip_bass": 38,
    "kit_808": 25, "kit_909": 24, "kit_lofi": 0, "kit_electro": 24, "kit_chip": 25,
}  # fmt: skip
VOICE_TRACK, VOICE_PROGRAM = "Voice", 53
MAJOR_LIKE = ("major", "lydian", "mixolydian")
NOTE_OFF, NOTE_ON, CONTROL_CHANGE, PROGRAM_CHANGE = 0x80, 0x90, 0xB0, 0xC0
EXPRESSION, PAN, VOLUME = 11, 10, 7
FORMAT_OF_TRACKS = 1

# Tick, place among the events of one tick, and the message's bytes. Notes end before others begin, and names,
# ports and syllables come before the notes that they belong to.
Event = tuple[int, int, bytes]
ENDS, META, CHANNEL = range(3)


@dataclass(frozen=True, slots=True)
class Change:
    """What holds from a beat on; `key` reads like `A minor`, `restarts` says that a bar begins there in any case."""

    beat: float
    tempo_bpm: float
    meter: tuple[int, int]
    key: str
    restarts: bool = False


def changes_of(score: Score) -> list[Change]:
    """A score's one tempo and meter, and each key that it goes through."""
    changes = [Change(0.0, score.tempo_bpm, score.meter, score.key)]
    for section in score.sections:
        key = parse_key(score.key).raised(section.raised).name if section.raised else score.key
        if key != changes[-1].key:
            changes.append(replace(changes[-1], beat=section.start, key=key))
    return changes


def to_midi(score: Score, sung: Sequence[tuple[Note, str]] = (), changes: Sequence[Change] = ()) -> bytes:
    """The file's bytes; `sung` are a voice's notes, each with the letters that begin on it.

    Without `changes`, which are in order from beat 0 on, tempo, meter and keys are the score's own. Effects without
    pitch are left out; beyond 15 instruments a second port is used. A song of three minutes takes 10 ms; with every
    note as a checked message of mido it took 110.
    """
    tracks = [_conductor(score, changes or changes_of(score))]
    channels: dict[str, int] = {}
    tracks += [_track(part, *_channel(part, channels)) for part in score.parts if part.role != "effect"]
    if sung:
        tracks.append(_voice_track(sung, *_channel_for(VOICE_TRACK, channels)))
    head = struct.pack(">IHHH", 6, FORMAT_OF_TRACKS, len(tracks), TICKS_PER_BEAT)
    return b"MThd" + head + b"".join(b"MTrk" + struct.pack(">I", len(track)) + track for track in tracks)


def _channel(part: Part, channels: dict[str, int]) -> tuple[int, int]:
    """Port and channel: drums on the tenth, others one of their own each, the sixteenth part on the next port."""
    if INSTRUMENTS[part.instrument].is_drums:
        return 0, DRUM_CHANNEL
    return _channel_for(part.name, channels)


def _channel_for(name: str, channels: dict[str, int]) -> tuple[int, int]:
    number = channels.setdefault(name, len(channels))
    port, at = divmod(number, len(MELODIC_CHANNELS))
    return port, MELODIC_CHANNELS[at]


def _conductor(score: Score, changes: Sequence[Change]) -> bytes:
    events = [_meta(0, "track_name", name=_latin(score.title))]
    for number, change in enumerate(changes):
        before = changes[number - 1] if number else None
        events += _changed(change, before)
    events += [_meta(_ticks(s.start), "marker", text=_latin(s.name)) for s in score.sections]
    return _track_bytes(events, _ticks(_length_beats(score.length_ms, changes)))


def _changed(change: Change, before: Change | None) -> Iterator[Event]:
    """What differs from before; a meter is also written where its bars are counted anew."""
    tick = _ticks(change.beat)
    if before is None or change.tempo_bpm != before.tempo_bpm:
        yield _meta(tick, "set_tempo", tempo=round(60_000_000 / change.tempo_bpm))
    if before is None or change.meter != before.meter or change.restarts:
        yield _meta(tick, "time_signature", numerator=change.meter[0], denominator=change.meter[1])
    signature = key_signature(change.key)
    if signature and (before is None or signature != key_signature(before.key)):
        yield _meta(tick, "key_signature", key=signature)


def _length_beats(length_ms: int, changes: Sequence[Change]) -> float:
    passed_ms = sum((later.beat - change.beat) * 60_000 / change.tempo_bpm for change, later in pairwise(changes))
    return changes[-1].beat + (length_ms - passed_ms) * changes[-1].tempo_bpm / 60_000


def key_signature(key: str) -> str | None:
    """MIDI's name of a key such as `A minor`; modes count as the major or minor they resemble."""
    tonic, _, mode = key.partition(" ")
    if mode in MAJOR_LIKE:
        return KEY_SIGNATURES.get(tonic)
    return f"{tonic}m" if tonic in MINOR_SIGNATURES else None


def _track(part: Part, port: int, channel: int) -> bytes:
    program = INSTRUMENTS[part.instrument].program
    program = STAND_INS.get(part.instrument, 0) if program is None else program
    events = _head(part.name, program, port, channel)
    events.append(_control(0, channel, PAN, round(64 + part.pan * 63)))
    events.append(_control(0, channel, VOLUME, _volume(part.gain_db)))
    events += [_control(_ticks(beat), channel, EXPRESSION, _volume(gain_db)) for beat, gain_db in part.swell]
    for note in part.notes:
        events += _note(note, channel)
    return _track_bytes(events)


def _voice_track(sung: Sequence[tuple[Note, str]], port: int, channel: int) -> bytes:
    """The lead voice with its syllables as lyric events, words ended by a blank."""
    events = _head(VOICE_TRACK, VOICE_PROGRAM, port, channel)
    for note, text in sung:
        if text:
            events.append(_meta(_ticks(note.start), "lyrics", text=_latin(text)))
        events += _note(note, channel)
    return _track_bytes(events)


def _head(name: str, program: int, port: int, channel: int) -> list[Event]:
    events = [_meta(0, "track_name", name=_latin(name))]
    if port:
        events.append(_meta(0, "midi_port", port=port))
    events.append((0, CHANNEL, bytes((PROGRAM_CHANGE | channel, program))))
    return events


def _note(note: Note, channel: int) -> tuple[Event, Event]:
    start = _ticks(note.start)
    end = max(start + 1, _ticks(note.end))
    return (
        (start, CHANNEL, bytes((NOTE_ON | channel, note.pitch, note.velocity))),
        (end, ENDS, bytes((NOTE_OFF | channel, note.pitch, 0))),
    )


def _control(tick: int, channel: int, number: int, value: int) -> Event:
    return tick, CHANNEL, bytes((CONTROL_CHANGE | channel, number, value))


def _meta(tick: int, kind: str, **values: object) -> Event:
    return tick, META, bytes(mido.MetaMessage(kind, **values).bytes())


def _volume(gain_db: float) -> int:
    """A gain as a controller value 1..127, 100 for 0 dB, on the 40 log curve of General MIDI."""
    return max(1, min(127, round(100 * 10 ** (gain_db / 40))))


def _track_bytes(events: Iterable[Event], end: int = 0) -> bytes:
    """The events in order, each after the ticks since the one before, closed at tick `end` or with the last."""
    track, now = bytearray(), 0
    for tick, _, message in sorted(events, key=lambda event: event[:2]):
        track += _variable_length(tick - now) + message
        now = tick
    _, _, closing = _meta(0, "end_of_track")
    return bytes(track + _variable_length(max(0, end - now)) + closing)


def _variable_length(number: int) -> bytes:
    """Seven bits a byte, the highest first; all but the last have their top bit set."""
    digits = [number & 0x7F]
    while number := number >> 7:
        digits.append(number & 0x7F | 0x80)
    return bytes(reversed(digits))


def _ticks(beats: float) -> int:
    return round(beats * TICKS_PER_BEAT)


def _latin(text: str) -> str:
    """MIDI text is Latin-1; other letters become question marks."""
    return text.encode("latin-1", "replace").decode("latin-1")
