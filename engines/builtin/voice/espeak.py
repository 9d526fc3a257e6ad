"""Speech in a hundred languages from eSpeak NG, with its spectrum and pitch every 5 ms.

Not installed: raises `VoiceUnavailable`. The library is opened anew for every line: it keeps counters and draws from
C's `rand()`, so that what was spoken before would change the samples. That costs about 2 ms.
"""

from __future__ import annotations

import _ctypes
import ctypes
import re
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import CFUNCTYPE, POINTER, Structure, Union, c_char, c_char_p, c_int, c_short, c_uint, c_void_p
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.fft import dct

from engines.builtin.voice.envelope import envelopes, pitch_track
from engines.builtin.voice.phones import IPA_KINDS, IPA_VOWELS, Kind, glides, ipa_kind, opening
from engines.builtin.voice.speech import (
    FRAME_S,
    LOCK,
    SPEECH_RATE_HZ,
    WARP,
    Floats,
    Phone,
    Speech,
    Syllable,
    VoiceUnavailable,
)
from engines.builtin.voice.text import CHINESE, split_letters, spoken_words

MISSING = "singing in languages other than English needs the package espeak-ng"
VARIANTS: dict[str, str] = {"female": "+f2", "male": ""}
# Slow speech reaches the colour of every vowel; the singer sets the times anyway.
WORDS_PER_MINUTE = 130
ORDER = 32
FLOOR = 1e-7
# eSpeak NG is far brighter than people are: most of what its vowels have above Flite's, which are recorded speech.
SOFTER_HZ, SOFTER_DB = (
    (700.0, 1000.0, 1500.0, 2000.0, 3000.0, 4000.0, 8000.0),
    (0.0, -2.5, -6.0, -8.0, -9.0, -11.0, -14.0),
)
READ_CHINESE = frozenset({"yue"})
OPENING_SHARE = 0.3
OPENING_SECONDS = frozenset("jwɥlrɾʁɹ")
BAND_STRENGTH: dict[Kind, tuple[float, ...]] = {
    "vowel": (1.0, 0.98, 0.93, 0.85, 0.75),
    "sonorant": (1.0, 0.97, 0.9, 0.8, 0.7),
    "voiced": (0.95, 0.8, 0.6, 0.4, 0.3),
    "breathed": (0.0,) * 5,
    "silence": (0.0,) * 5,
}
_SYNCHRONOUS, _PHONEME_EVENTS, _IPA, _STAY = 2, 0x1, 0x2, 0x8000
_WORD_EVENT, _PHONEME_EVENT, _UTF8 = 1, 7, 1
_RATE_PARAMETER = 1
_CLASHES = re.compile(r"[\[\]<>&]")


class _Identity(Union):
    _fields_ = (("number", c_int), ("name", c_char_p), ("string", c_char * 8))


class _Event(Structure):
    _fields_ = (
        ("type", c_int),
        ("unique", c_uint),
        ("text_position", c_int),
        ("length", c_int),
        ("audio_position", c_int),
        ("sample", c_int),
        ("user", c_void_p),
        ("id", _Identity),
    )


_Callback = CFUNCTYPE(c_int, POINTER(c_short), c_int, POINTER(_Event))


@dataclass(frozen=True, eq=False, slots=True)
class _Spoken:
    """Samples as ±1 at `rate_hz`; events are (sample, word number or None, phone name or None)."""

    samples: NDArray[np.float64]
    rate_hz: int
    events: tuple[tuple[int, int | None, str | None], ...]


@cache
def is_available() -> bool:
    """Whether eSpeak NG is installed."""
    try:
        with _library():
            return True
    except VoiceUnavailable:
        return False


@cache
def speaks(language: str) -> bool:
    """Whether there is a voice for this language code, such as `es`, `pt-br` or `ru`."""
    if not (language and is_available()):
        return False
    with _library() as (library, _):
        return bool(library.espeak_SetVoiceByName(language.encode()) == 0)


@lru_cache(maxsize=2048)
def outline(line: str, language: str) -> tuple[Syllable, ...]:
    """The syllables of a line with stress: what a composer needs. Costs about 10 ms."""
    words = tuple(word.text for word in spoken_words(line))
    return _uttered(line, words, language, "female")[2] if words else ()


@lru_cache(maxsize=128)
def speak(line: str, language: str, sex: Literal["female", "male"]) -> Speech:
    """The line as spoken in a language that `speaks` knows. Costs about 10 ms and 30 ms per second of speech."""
    words = tuple(word.text for word in spoken_words(line))
    if not words:
        return Speech((), (), *(np.zeros(shape, dtype=np.float32) for shape in ((1, ORDER), (1,), (1, 5))))
    spoken, phones, syllables = _uttered(line, words, language, sex)
    return Speech(words, syllables, *_analysed(spoken, phones))


def _uttered(
    line: str, words: tuple[str, ...], language: str, sex: Literal["female", "male"]
) -> tuple[_Spoken, list[Phone], tuple[Syllable, ...]]:
    """The sound of a line with its phones and syllables, before any analysis."""
    bare = [_bare(word.parts, language) for word in spoken_words(line)]
    with _library() as (library, rate_hz):
        library.espeak_SetVoiceByName((language + VARIANTS[sex]).encode())
        stresses = [_stressed_vowel(library, word) for word in bare]
        spoken = _speak(library, rate_hz, bare)
    phones = _phones(spoken)
    return spoken, [phone for _, phone in phones], _syllables(phones, words, stresses)


def _bare(parts: tuple[str, ...], language: str) -> str:
    """A word without what eSpeak NG would read as a command or name as a sign in English."""
    plain = _CLASHES.sub("", " ".join(parts)).replace("'", "’")
    return plain if language in READ_CHINESE else CHINESE.sub("", plain)


@contextmanager
def _library() -> Iterator[tuple[Any, int]]:
    """The library as on its first day, and its sample rate."""
    with LOCK:
        library = _loaded()
        try:
            ctypes.CDLL(None).srand(1)
            rate_hz = library.espeak_Initialize(_SYNCHRONOUS, 0, None, _PHONEME_EVENTS | _IPA | _STAY)
            if rate_hz <= 0:
                raise VoiceUnavailable(MISSING)
            library.espeak_SetParameter(_RATE_PARAMETER, WORDS_PER_MINUTE, 0)
            yield library, rate_hz
            library.espeak_Terminate()
        finally:
            _ctypes.dlclose(library._handle)


def _loaded() -> Any:
    try:
        library = ctypes.CDLL("libespeak-ng.so.1")
    except OSError as error:
        raise VoiceUnavailable(MISSING) from error
    library.espeak_Initialize.argtypes = (c_int, c_int, c_char_p, c_int)
    library.espeak_TextToPhonemes.restype = c_char_p
    library.espeak_TextToPhonemes.argtypes = (POINTER(c_char_p), c_int, c_int)
    library.espeak_Synth.argtypes = (c_char_p, ctypes.c_size_t, c_uint, c_int, c_uint, c_uint, c_void_p, c_void_p)
    library.espeak_SetVoiceByName.argtypes = (c_char_p,)
    return library


def _speak(library: Any, rate_hz: int, words: list[str]) -> _Spoken:
    text = " ".join(words)
    starts = np.cumsum([0] + [len(word) + 1 for word in words])
    pieces: list[bytes] = []
    events: list[tuple[int, int | None, str | None]] = []

    def hear(samples: Any, count: int, happened: Any) -> int:
        if samples and count:
            pieces.append(ctypes.string_at(samples, count * ctypes.sizeof(c_short)))
        number = 0
        while happened[number].type:
            event = happened[number]
            if event.type == _WORD_EVENT and event.text_position > 0:
                word = int(np.searchsorted(starts, event.text_position - 1, side="right")) - 1
                events.append((event.sample, word, None))
            elif event.type == _PHONEME_EVENT:
                events.append((event.sample, None, _name(event)))
            number += 1
        return 0

    callback = _Callback(hear)
    encoded = text.encode()
    library.espeak_SetSynthCallback(callback)
    library.espeak_Synth(encoded, len(encoded) + 1, 0, 1, 0, _UTF8, None, None)
    samples = np.frombuffer(b"".join(pieces), dtype=np.int16) / 32768.0
    return _Spoken(samples, rate_hz, tuple(events))


def _name(event: Any) -> str:
    raw = ctypes.string_at(ctypes.addressof(event) + _Event.id.offset, 8)
    return raw.split(b"\0")[0].decode("utf-8", "ignore")


def _stressed_vowel(library: Any, word: str) -> int | None:
    """Which of the word's vowels, from 0, has the main stress; None where the language tells none."""
    text = c_char_p(word.encode())
    phonemes = (library.espeak_TextToPhonemes(ctypes.byref(text), _UTF8, _IPA) or b"").decode("utf-8", "ignore")
    before, mark, _ = phonemes.partition("ˈ")
    return len(re.findall(f"[{''.join(IPA_VOWELS)}]+", before)) if mark else None


def _phones(spoken: _Spoken) -> list[tuple[int, Phone]]:
    """(word number, phone) in order; a phone ends where the next begins."""
    starts = [sample for sample, _, name in spoken.events if name is not None]
    ends = [*starts[1:], len(spoken.samples)]
    phones, word, count = [], 0, 0
    for sample, new_word, name in spoken.events:
        if name is None:
            word = max(word, new_word or 0)
            continue
        start, end = sample / spoken.rate_hz, ends[count] / spoken.rate_hz
        count += 1
        if end > start:
            phones += [(word, phone) for phone in _split(name, start, end)]
    return phones


def _split(name: str, start: float, end: float) -> list[Phone]:
    """A phone, or the consonant and the vowel that were named as one."""
    first = opening(name)
    if not first:
        return [Phone(name, ipa_kind(name), start, end, bool(name) and glides(name))]
    vowel, middle = name[len(first) :], start + OPENING_SHARE * (end - start)
    return [
        Phone(first, ipa_kind(first), start, middle),
        Phone(vowel, ipa_kind(vowel), middle, end, glides(vowel)),
    ]


def _syllables(
    phones: list[tuple[int, Phone]], words: tuple[str, ...], stresses: list[int | None]
) -> tuple[Syllable, ...]:
    """Words cut before the last consonant of each group between vowels, so that most syllables open with one."""
    syllables: list[Syllable] = []
    for number, text in enumerate(words):
        own = [phone for word, phone in phones if word == number and phone.kind != "silence"]
        groups = _cut(own)
        letters = split_letters(text, max(1, len(groups)))
        for place, group in enumerate(groups):
            stressed = stresses[number] == place or (stresses[number] is None and place == len(groups) - 1 > 0)
            syllables.append(Syllable(letters[place], number, 2 if stressed else 0, tuple(group)))
    return tuple(_sung_alone(syllables))


def _cut(phones: list[Phone]) -> list[list[Phone]]:
    vowels = [place for place, phone in enumerate(phones) if phone.kind == "vowel"]
    cuts = [after - _opening(phones[before + 1 : after]) for before, after in pairwise(vowels)]
    edges = [0, *cuts, len(phones)]
    return [phones[start:end] for start, end in pairwise(edges) if end > start]


def _opening(consonants: list[Phone]) -> int:
    """How many of the consonants between two vowels open the second syllable: one, or two as in `en-cie`, `ma-dre`."""
    if len(consonants) < 2:
        return len(consonants)
    *_, first, second = consonants
    return 2 if second.name[0] in OPENING_SECONDS and first.name[0] not in IPA_KINDS["sonorant"] else 1


def _sung_alone(syllables: list[Syllable]) -> list[Syllable]:
    """Words without a vowel, such as the Russian `в`, joined to the syllable after, or before at the end."""
    whole: list[Syllable] = []
    waiting: tuple[Phone, ...] = ()
    for syllable in syllables:
        if any(phone.kind == "vowel" for phone in syllable.phones):
            whole.append(replace(syllable, phones=waiting + syllable.phones))
            waiting = ()
        else:
            waiting += syllable.phones
    if waiting and whole:
        whole[-1] = replace(whole[-1], phones=whole[-1].phones + waiting)
    return whole


def _analysed(spoken: _Spoken, phones: list[Phone]) -> tuple[Floats, Floats, Floats]:
    """Mel-cepstra, pitch and voicing of the samples, at the rate and warping of `Speech`."""
    pitch_hz = pitch_track(spoken.samples, spoken.rate_hz, FRAME_S)
    power = envelopes(spoken.samples, pitch_hz, spoken.rate_hz, FRAME_S)
    times = np.arange(len(pitch_hz)) * FRAME_S
    strength = np.zeros((len(times), 5), dtype=np.float32)
    for phone in phones:
        inside = slice(*np.searchsorted(times, (phone.start, phone.end)))
        strength[inside] = BAND_STRENGTH[phone.kind]
    return _cepstra(power, spoken.rate_hz), pitch_hz.astype(np.float32), strength


def _cepstra(power: NDArray[np.float64], rate_hz: int) -> Floats:
    """Mel-cepstra of power spectra: the cosine transform of the logarithm on a warped axis."""
    points = 129
    warped = np.linspace(0, np.pi, points)
    omega = warped + 2 * np.arctan2(-WARP * np.sin(warped), 1 + WARP * np.cos(warped))
    hertz = omega * SPEECH_RATE_HZ / (2 * np.pi)
    at = hertz / (rate_hz / 2) * (power.shape[1] - 1)
    low = np.minimum(np.floor(at).astype(int), power.shape[1] - 2)
    log = 0.5 * np.log(power + FLOOR**2)
    softer = np.interp(hertz, SOFTER_HZ, SOFTER_DB) * np.log(10) / 20
    sampled = softer + log[:, low] * (1 - (at - low)) + log[:, low + 1] * (at - low)
    cepstra: Floats = (dct(sampled, type=1, axis=1)[:, :ORDER] / (points - 1)).astype(np.float32)
    cepstra[:, 0] /= 2
    return cepstra
