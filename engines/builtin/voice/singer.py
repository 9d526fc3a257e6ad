"""Sings: lays a spoken line on its notes, gives it pitch and loudness, and tells when each word sounds."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

import numpy as np

from engines.builtin.voice.phones import Kind
from engines.builtin.voice.phrase import Phrase, Sung, SungNote, WordTime
from engines.builtin.voice.pitch import Doubles, hertz, spoken_pitch, sung_pitch
from engines.builtin.voice.singers import Chorister, Singer
from engines.builtin.voice.speakers import speak
from engines.builtin.voice.speech import FRAME_S, SPEECH_RATE_HZ, WARP, Floats, Speech
from engines.builtin.voice.timing import Slice, Span, lay_out, spoken_at
from engines.builtin.voice.vocoder import Course, product, vocode

RATE_HZ = 44_100
VOWEL_RMS = 0.1
MIDDLE_VELOCITY, DB_PER_VELOCITY = 90, 0.12
LOUDEST_BOOST_DB = 18.0
# The most that a sound may lie above the level of its syllable's vowel: hiss that suits speech is harsh in a song.
LOUDEST_OVER_VOWEL_DB: dict[Kind, float] = {
    "vowel": 4.0,
    "sonorant": 0.0,
    "voiced": -3.0,
    "breathed": -9.0,
    "silence": -20.0,
}
# Weak consonants are lifted to this level under the vowel, within a limit: a band would cover them.
LEAST_UNDER_VOWEL_DB: dict[Kind, float] = {
    "vowel": -14.0, "sonorant": -15.0, "voiced": -20.0, "breathed": -99.0, "silence": -99.0,
}  # fmt: skip
MOST_LIFT_DB = 12.0
TAIL_S = 0.06
FADE_S = 0.012
RELEASE_S = 0.07
SWELL_NOTE_S, SWELL_DB = 0.6, 1.5
# A sung vowel is less breathy than the same vowel spoken.
STEADIER = 0.6
LEAST_VOICED: dict[Kind, float] = {"vowel": 0.9, "sonorant": 0.85, "voiced": 0.5, "breathed": 0.0, "silence": 0.0}
MOST_VOICED: dict[Kind, float] = {"vowel": 1.0, "sonorant": 1.0, "voiced": 0.9, "breathed": 0.0, "silence": 0.0}
BAND_VOICING = np.array([1.0, 0.95, 0.8, 0.65, 0.55], dtype=np.float32)
LONGEST_SPOKEN_VOWEL = 1.5
AUDIBLE_DB, LOUD_PERCENTILE = -40.0, 95
POWER_BINS = 64


@lru_cache(maxsize=24)
def sing(phrase: Phrase, singer: Singer, rate_hz: int = RATE_HZ, take: int = 0) -> Sung:
    """The phrase as sung; the same arguments give the same samples in every process.

    Another `take` differs as a singer's second recording does: for doubles. Raises `ValueError` when the notes do not
    match the line's syllables, and `VoiceUnavailable`.
    """
    if not phrase.notes:
        return Sung(np.zeros(0, dtype=np.float32), 0.0, ())
    speech = speak(phrase.line, phrase.language, singer)
    if len(speech.syllables) != len(phrase.notes):
        raise ValueError(f"{phrase.line!r} has {len(speech.syllables)} syllables, notes for {len(phrase.notes)} given")
    slices = lay_out(speech.syllables, _spans(phrase, speech))
    begin = FRAME_S * np.floor(slices[0].start / FRAME_S)
    late_s = max(chorister.late_s for chorister in singer.choristers)
    at = np.arange(begin, slices[-1].end + TAIL_S + late_s, FRAME_S)
    audio = np.zeros(round(len(at) * FRAME_S * rate_hz), dtype=np.float32)
    for number, chorister in enumerate(singer.choristers):
        own = _voice(phrase, singer, chorister, speech, slices, at, rate_hz, seed=_seed(phrase, singer, take, number))
        late = round(chorister.late_s * rate_hz)
        audio[late:] += own[: len(audio) - late] / np.float32(np.sqrt(len(singer.choristers)))
    audio.flags.writeable = False
    return Sung(audio, float(begin), _word_times(speech, slices, audio, float(begin), rate_hz))


def _seed(phrase: Phrase, singer: Singer, take: int, number: int) -> int:
    return zlib.crc32(f"{phrase.line}/{singer.name}/{take}/{number}".encode())


def _spans(phrase: Phrase, speech: Speech) -> list[Span]:
    spans = []
    for syllable, notes in zip(speech.syllables, phrase.notes, strict=True):
        end = notes[-1].start_s + notes[-1].duration_s
        if phrase.manner != "sung":
            phones = syllable.phones[syllable.nucleus :]
            end = min(end, notes[0].start_s + LONGEST_SPOKEN_VOWEL * sum(phone.seconds for phone in phones))
        spans.append(Span(notes[0].start_s, end))
    return spans


def _voice(
    phrase: Phrase,
    singer: Singer,
    chorister: Chorister,
    speech: Speech,
    slices: Sequence[Slice],
    at: Doubles,
    rate_hz: int,
    seed: int,
) -> Floats:
    rng = np.random.default_rng(seed)
    notes = [note for syllable in phrase.notes for note in syllable]
    rows = np.clip(spoken_at(slices, at) / FRAME_S, 0, len(speech.cepstra) - 1)
    if phrase.manner == "sung":
        midi = sung_pitch(notes, at, singer, rng)
    else:
        midi = spoken_pitch(_rows(speech.pitch_hz, np.round(rows)), notes, phrase.manner)
    cepstra = _rows(speech.cepstra, rows)
    strength = _voicing(slices, _rows(speech.strength, rows), at)
    gain = _gain(slices, cepstra, phrase.notes, at, rate_hz)
    pitch_hz = hertz(midi + chorister.cents / 100).astype(np.float32)
    colour = replace(singer.colour, formants=singer.colour.formants * chorister.formants)
    return vocode(Course(cepstra, strength, pitch_hz, gain), colour, rate_hz, seed)


def _rows(table: Floats, at: Doubles) -> Floats:
    """Rows of a table at fractional positions, linear between two."""
    low = np.floor(at).astype(int)
    high = np.minimum(low + 1, len(table) - 1)
    share = (at - low).astype(np.float32).reshape((-1,) + (1,) * (table.ndim - 1))
    mixed: Floats = table[low] * (1 - share) + table[high] * share
    return mixed


def _voicing(slices: Sequence[Slice], strength: Floats, at: Doubles) -> Floats:
    """The periodic share of each band, kept in the limits of the phone that sounds."""
    least, most = _of_kinds(slices, at, LEAST_VOICED), _of_kinds(slices, at, MOST_VOICED)
    steady = 1 - STEADIER * (1 - strength)
    voiced: Floats = np.clip(steady, least[:, None] * BAND_VOICING, most[:, None]).astype(np.float32)
    return voiced


def _of_kinds(slices: Sequence[Slice], at: Doubles, table: dict[Kind, float]) -> Doubles:
    """What the table says of the phone that sounds at each second, of silence between phones."""
    values = np.full(len(at), table["silence"])
    for piece in slices:
        values[slice(*np.searchsorted(at, (piece.start, piece.end)))] = table[piece.phone.kind]
    return values


def _gain(
    slices: Sequence[Slice], cepstra: Floats, notes: Sequence[Sequence[SungNote]], at: Doubles, rate_hz: int
) -> Floats:
    """Each syllable's vowel at the loudness of its note, consonants in their natural balance to it, silence between."""
    level_db = _level_db(cepstra, rate_hz)
    centres, boosts, levels = [], [], []
    for piece in slices:
        if piece.is_nucleus:
            inside = slice(*np.searchsorted(at, (piece.start, piece.end + FRAME_S)))
            wanted = 20 * np.log10(VOWEL_RMS) + DB_PER_VELOCITY * (notes[piece.syllable][0].velocity - MIDDLE_VELOCITY)
            boosts.append(np.clip(wanted - np.median(level_db[inside]), -40, LOUDEST_BOOST_DB))
            levels.append(wanted)
            centres.append((piece.start + piece.end) / 2)
    db = np.interp(at, centres, boosts) + _swells(notes, at)
    vowel_db = np.interp(at, centres, levels)
    least, most = (
        vowel_db + _of_kinds(slices, at, table) - level_db for table in (LEAST_UNDER_VOWEL_DB, LOUDEST_OVER_VOWEL_DB)
    )
    db = np.minimum(db + np.clip(least - db, 0.0, MOST_LIFT_DB), most)
    gain: Floats = (10 ** (db / 20) * _presence(slices, at)).astype(np.float32)
    return gain


def _level_db(cepstra: Floats, rate_hz: int) -> Doubles:
    """The level that the vocoder would give each row at gain 1, in dB of full scale."""
    omega = np.linspace(0, np.pi, POWER_BINS)
    warped = omega + 2 * np.arctan2(WARP * np.sin(omega), 1 - WARP * np.cos(omega))
    amplitude = np.exp(product(cepstra, np.cos(np.outer(np.arange(cepstra.shape[1]), warped)).astype(np.float32)))
    level: Doubles = 10 * np.log10((amplitude.astype(np.float64) ** 2).mean(1) * SPEECH_RATE_HZ / rate_hz + 1e-12)
    return level


def _swells(notes: Sequence[Sequence[SungNote]], at: Doubles) -> Doubles:
    """Long notes grow and give way."""
    db = np.zeros(len(at))
    for note in (note for syllable in notes for note in syllable if note.duration_s > SWELL_NOTE_S):
        share = (at - note.start_s) / note.duration_s
        db += SWELL_DB * np.sin(np.pi * np.clip(share, 0, 1)) ** 2
    return db


def _presence(slices: Sequence[Slice], at: Doubles) -> Doubles:
    """1 where a phone sounds, 0 between, with short fades in and longer ones out of a vowel."""
    presence = np.zeros(len(at))
    runs = [[slices[0]]]
    for before, piece in pairwise(slices):
        if piece.start - before.end > FRAME_S:
            runs.append([])
        runs[-1].append(piece)
    for run in runs:
        release_s = RELEASE_S if run[-1].phone.kind in ("vowel", "sonorant") else FADE_S
        rise = np.clip((at - run[0].start) / FADE_S, 0, 1)
        fall = np.clip((run[-1].end - at) / release_s, 0, 1)
        presence = np.maximum(presence, np.sin(np.pi / 2 * np.minimum(rise, fall)))
    return presence


def _word_times(
    speech: Speech, slices: Sequence[Slice], audio: Floats, begin: float, rate_hz: int
) -> tuple[WordTime, ...]:
    """From a word's first audible frame to its last, against the loud ones of the phrase; the closure before a `t` is
    not yet heard as its word.

    A word without a vowel of its own is sung with its neighbour and gets no length.
    """
    hop = FRAME_S * rate_hz
    edges = np.round(np.arange(int(len(audio) / hop)) * hop).astype(int)
    power = np.add.reduceat(audio.astype(np.float64) ** 2, edges) if len(edges) else np.zeros(0)
    audible = np.percentile(power[power > 0], LOUD_PERCENTILE) * 10 ** (AUDIBLE_DB / 10) if power.any() else 0.0
    times: list[WordTime] = []
    for number, text in enumerate(speech.words):
        own = [piece for piece in slices if speech.syllables[piece.syllable].word == number]
        if not own:
            at = times[-1].end_s if times else slices[0].start
            times.append(WordTime(text, at, at))
            continue
        first, last = (round((second - begin) / FRAME_S) for second in (own[0].start, own[-1].end))
        heard = np.flatnonzero(power[first:last] > audible)
        if len(heard):
            first, last = first + int(heard[0]), first + int(heard[-1]) + 1
        times.append(WordTime(text, begin + first * FRAME_S, begin + last * FRAME_S))
    return tuple(times)
