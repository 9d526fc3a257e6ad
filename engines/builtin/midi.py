"""A score as a Standard MIDI File: tempo, meter, key, section markers and one named track a part."""

from __future__ import annotations

import io
from collections.abc import Sequence

import mido

from engines.builtin.instruments import INSTRUMENTS
from engines.builtin.score import Note, Part, Score

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


def to_midi(score: Score, sung: Sequence[tuple[Note, str]] = ()) -> bytes:
    """The file's bytes; `sung` are a voice's notes, each with the letters that begin on it.

    Effects without pitch are left out; beyond 15 instruments a second port is used.
    """
    file = mido.MidiFile(type=1, ticks_per_beat=TICKS_PER_BEAT)
    file.tracks.append(_conductor(score))
    channels: dict[str, int] = {}
    for part in score.parts:
        if part.role != "effect":
            file.tracks.append(_track(part, *_channel(part, channels)))
    if sung:
        file.tracks.append(_voice_track(sung, *_channel_for(VOICE_TRACK, channels)))
    out = io.BytesIO()
    file.save(file=out)
    return out.getvalue()


def _channel(part: Part, channels: dict[str, int]) -> tuple[int, int]:
    """Port and channel: drums on the tenth, others one of their own each, the sixteenth part on the next port."""
    if INSTRUMENTS[part.instrument].is_drums:
        return 0, DRUM_CHANNEL
    return _channel_for(part.name, channels)


def _channel_for(name: str, channels: dict[str, int]) -> tuple[int, int]:
    number = channels.setdefault(name, len(channels))
    port, at = divmod(number, len(MELODIC_CHANNELS))
    return port, MELODIC_CHANNELS[at]


def _conductor(score: Score) -> mido.MidiTrack:
    beats, unit = score.meter
    events = [
        (0, mido.MetaMessage("track_name", name=_latin(score.title))),
        (0, mido.MetaMessage("set_tempo", tempo=round(60_000_000 / score.tempo_bpm))),
        (0, mido.MetaMessage("time_signature", numerator=beats, denominator=unit)),
    ]
    if signature := key_signature(score.key):
        events.append((0, mido.MetaMessage("key_signature", key=signature)))
    events += [(_ticks(s.start), mido.MetaMessage("marker", text=_latin(s.name))) for s in score.sections]
    return _timed(events, _ticks(score.length_beats))


def key_signature(key: str) -> str | None:
    """MIDI's name of a key such as `A minor`; modes count as the major or minor they resemble."""
    tonic, _, mode = key.partition(" ")
    if mode in MAJOR_LIKE:
        return KEY_SIGNATURES.get(tonic)
    return f"{tonic}m" if tonic in MINOR_SIGNATURES else None


def _track(part: Part, port: int, channel: int) -> mido.MidiTrack:
    program = INSTRUMENTS[part.instrument].program
    program = STAND_INS.get(part.instrument, 0) if program is None else program
    events = [(0, mido.MetaMessage("track_name", name=_latin(part.name)))]
    if port:
        events.append((0, mido.MetaMessage("midi_port", port=port)))
    events.append((0, mido.Message("program_change", channel=channel, program=program)))
    events.append((0, mido.Message("control_change", channel=channel, control=10, value=round(64 + part.pan * 63))))
    events.append((0, mido.Message("control_change", channel=channel, control=7, value=_volume(part.gain_db))))
    for beat, gain_db in part.swell:
        value = _volume(gain_db)
        events.append((_ticks(beat), mido.Message("control_change", channel=channel, control=11, value=value)))
    for note in part.notes:
        events += _note(note, channel)
    return _timed(sorted(events, key=lambda event: (event[0], event[1].type != "note_off", event[1].is_meta is False)))


def _voice_track(sung: Sequence[tuple[Note, str]], port: int, channel: int) -> mido.MidiTrack:
    """The lead voice with its syllables as lyric events, words ended by a blank."""
    events = [(0, mido.MetaMessage("track_name", name=VOICE_TRACK))]
    if port:
        events.append((0, mido.MetaMessage("midi_port", port=port)))
    events.append((0, mido.Message("program_change", channel=channel, program=VOICE_PROGRAM)))
    for note, text in sung:
        if text:
            events.append((_ticks(note.start), mido.MetaMessage("lyrics", text=_latin(text))))
        events += _note(note, channel)
    return _timed(sorted(events, key=lambda event: (event[0], event[1].type != "note_off", event[1].is_meta is False)))


def _note(note: Note, channel: int) -> list[tuple[int, mido.Message]]:
    start = _ticks(note.start)
    end = max(start + 1, _ticks(note.end))
    return [
        (start, mido.Message("note_on", channel=channel, note=note.pitch, velocity=note.velocity)),
        (end, mido.Message("note_off", channel=channel, note=note.pitch, velocity=0)),
    ]


def _volume(gain_db: float) -> int:
    """A gain as a controller value 1..127, 100 for 0 dB, on the 40 log curve of General MIDI."""
    return max(1, min(127, round(100 * 10 ** (gain_db / 40))))


def _timed(events: list[tuple[int, mido.Message]], end: int | None = None) -> mido.MidiTrack:
    """Absolute ticks as the differences a file holds."""
    track = mido.MidiTrack()
    now = 0
    for tick, message in events:
        track.append(message.copy(time=tick - now))
        now = tick
    track.append(mido.MetaMessage("end_of_track", time=max(0, (end or now) - now)))
    return track


def _ticks(beats: float) -> int:
    return round(beats * TICKS_PER_BEAT)


def _latin(text: str) -> str:
    """MIDI text is Latin-1; other letters become question marks."""
    return text.encode("latin-1", "replace").decode("latin-1")
