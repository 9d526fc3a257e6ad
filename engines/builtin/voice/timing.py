"""When every phone of a sung line sounds: vowels begin on their notes and are held, consonants come just before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engines.builtin.voice.phones import Kind
from engines.builtin.voice.speech import FRAME_S, Phone, Syllable

# How long a sound beside the vowel takes, whoever sings: longer consonants drag, and partners would not begin together.
BESIDE_VOWEL_S: dict[Kind, float] = {
    "vowel": 0.12, "sonorant": 0.07, "voiced": 0.065, "breathed": 0.09, "silence": 0.03,
}  # fmt: skip
CONSONANT_SHARE = 0.5
LONGEST_FIRST_ONSET_S = 0.25
LONGEST_LEGATO_GAP_S = 0.12
# How far into a vowel its colour is held, and what share of it is left for the way out.
HELD_FROM, HELD_TO = 0.35, 0.65
GLIDE_HELD_FROM, GLIDE_HELD_TO = 0.2, 0.35


@dataclass(frozen=True, slots=True)
class Slice:
    """A phone as sung: seconds from the start of the phrase, below 0 for what comes before the first beat."""

    phone: Phone
    syllable: int
    start: float
    end: float
    is_nucleus: bool


@dataclass(frozen=True, slots=True)
class Span:
    """From a syllable's vowel onset to the end of its last note, in seconds."""

    start: float
    end: float


def lay_out(syllables: Sequence[Syllable], spans: Sequence[Span]) -> list[Slice]:
    """Every phone's place, in order and without overlaps. The spans start in rising order."""
    onsets = [_lengths(syllable.phones[: syllable.nucleus]) for syllable in syllables]
    codas = [_lengths(syllable.phones[syllable.nucleus + 1 :]) for syllable in syllables]
    onsets, codas, ends = _fitted(onsets, codas, spans)
    slices: list[Slice] = []
    for number, (syllable, span) in enumerate(zip(syllables, spans, strict=True)):
        at = span.start - sum(onsets[number])
        vowel_s = max(FRAME_S, ends[number] - sum(codas[number]) - span.start)
        lengths = [*onsets[number], vowel_s, *codas[number]]
        for place, (phone, seconds) in enumerate(zip(syllable.phones, lengths, strict=True)):
            slices.append(Slice(phone, number, at, at + seconds, place == syllable.nucleus))
            at += seconds
    return slices


def _lengths(phones: Sequence[Phone]) -> list[float]:
    return [BESIDE_VOWEL_S[phone.kind] for phone in phones]


def _fitted(
    onsets: list[list[float]], codas: list[list[float]], spans: Sequence[Span]
) -> tuple[list[list[float]], list[list[float]], list[float]]:
    """Consonants shortened where a note is too short for them, and where each syllable ends."""
    onsets, codas, ends = list(onsets), list(codas), []
    squeeze = LONGEST_FIRST_ONSET_S / max(LONGEST_FIRST_ONSET_S, sum(onsets[0]))
    onsets[0] = [seconds * squeeze for seconds in onsets[0]]
    for number, span in enumerate(spans):
        following = spans[number + 1] if number + 1 < len(spans) else None
        onset_after = onsets[number + 1] if following else []
        room = (following.start if following else span.end + sum(codas[number]) * 0.5) - span.start
        wanted = sum(codas[number]) + sum(onset_after)
        squeeze = min(1.0, CONSONANT_SHARE * room / wanted) if wanted else 1.0
        codas[number] = [seconds * squeeze for seconds in codas[number]]
        if following:
            onsets[number + 1] = [seconds * squeeze for seconds in onset_after]
        ends.append(_end(span, following, sum(onsets[number + 1]) if following else 0.0, sum(codas[number])))
    return onsets, codas, ends


def _end(span: Span, following: Span | None, onset_s: float, coda_s: float) -> float:
    """Sung through to the next onset, or ended on the note's end where a rest follows."""
    own = span.end + coda_s * 0.5
    if following is None:
        return own
    latest = following.start - onset_s
    return latest if latest - own < LONGEST_LEGATO_GAP_S else own


def spoken_at(slices: Sequence[Slice], at: NDArray[np.float64]) -> NDArray[np.float64]:
    """The second of the spoken line that sounds at each second `at` of the phrase."""
    song: list[float] = []
    speech: list[float] = []
    for piece in slices:
        for sung_s, spoken_s in _waypoints(piece):
            song.append(max(sung_s, song[-1] + 1e-6) if song else sung_s)
            speech.append(spoken_s)
    return np.interp(at, song, speech)


def _waypoints(piece: Slice) -> list[tuple[float, float]]:
    phone, seconds = piece.phone, piece.end - piece.start
    spoken = phone.seconds
    if not piece.is_nucleus or seconds <= spoken:
        return [(piece.start, phone.start), (piece.end, phone.end)]
    first, last = (GLIDE_HELD_FROM, GLIDE_HELD_TO) if phone.glides else (HELD_FROM, HELD_TO)
    leaving_s = min((1 - last) * spoken, 0.4 * seconds)
    return [
        (piece.start, phone.start),
        (piece.start + first * spoken, phone.start + first * spoken),
        (piece.end - leaving_s, phone.start + last * spoken),
        (piece.end, phone.end),
    ]
