"""English speech from Flite's voices: their phones, stress and spectral parameters, read before any sound is made.

The waveform is not used: its noise comes from C's `rand()`, so that no two calls agree, and it would need an analysis.
Not installed: raises `VoiceUnavailable`.
"""

from __future__ import annotations

import ctypes
from ctypes import POINTER, Structure, c_char_p, c_float, c_int, c_void_p
from functools import cache, lru_cache
from typing import Any

import numpy as np

from engines.builtin.voice.phones import flite_kind, glides
from engines.builtin.voice.speech import LOCK, WARP, Floats, Phone, Speech, Syllable, VoiceUnavailable
from engines.builtin.voice.text import WEAK_WORDS, SpokenWord, latin, split_letters, spoken_words, undrawn

VOICES = ("slt", "rms", "awb")
MISSING = "English singing needs Flite's voices; install the package libflite1"
# Slower speech reaches the colour of every vowel; the singer sets the times anyway.
STRETCH = 1.25
# The waveform is thrown away: the fewer coefficients its filter has, the sooner it is done.
FEWEST_COEFFICIENTS = 20
ORDER = 25
# Averaged spectra are blunt: the voices' own post-filter sharpens the formants by this (Yoshimura et al. 2005).
SHARPENING = 0.4
SAMPLE_PEAK = 32768.0

Group = tuple[int, int, list[Phone]]


class _Track(Structure):
    _fields_ = (
        ("type", c_char_p),
        ("num_frames", c_int),
        ("num_channels", c_int),
        ("times", POINTER(c_float)),
        ("frames", POINTER(POINTER(c_float))),
    )


class _Utterance(Structure):
    _fields_ = (("features", c_void_p), ("ffunctions", c_void_p), ("relations", c_void_p), ("context", c_void_p))


class _Voice(Structure):
    _fields_ = (("name", c_char_p), ("features", c_void_p))


_FUNCTIONS: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "flite_init": (c_int, ()),
    "flite_synth_text": (POINTER(_Utterance), (c_char_p, c_void_p)),
    "flite_do_synth": (POINTER(_Utterance), (c_void_p, c_void_p, c_void_p)),
    "new_utterance": (c_void_p, ()),
    "utt_set_input_text": (c_int, (c_void_p, c_char_p)),
    "delete_utterance": (None, (c_void_p,)),
    "utt_relation": (c_void_p, (c_void_p, c_char_p)),
    "relation_head": (c_void_p, (c_void_p,)),
    "item_next": (c_void_p, (c_void_p,)),
    "item_feat_string": (c_char_p, (c_void_p, c_char_p)),
    "flite_ffeature_float": (c_float, (c_void_p, c_char_p)),
    "flite_ffeature_string": (c_char_p, (c_void_p, c_char_p)),
    "flite_path_to_item": (c_void_p, (c_void_p, c_char_p)),
    "flite_get_param_val": (c_void_p, (c_void_p, c_char_p, c_void_p)),
    "flite_feat_set_int": (None, (c_void_p, c_char_p, c_int)),
    "flite_feat_set_float": (None, (c_void_p, c_char_p, c_float)),
    "val_track": (POINTER(_Track), (c_void_p,)),
    "val_cg_db": (c_void_p, (c_void_p,)),
    "mlpg": (POINTER(_Track), (c_void_p, c_void_p)),
    "delete_track": (None, (c_void_p,)),
}


@cache
def is_available() -> bool:
    """Whether Flite and all its voices are installed."""
    try:
        return all(_voice(name) for name in VOICES)
    except VoiceUnavailable:
        return False


@lru_cache(maxsize=2048)
def outline(line: str) -> tuple[Syllable, ...]:
    """The syllables of a line with stress, without times: what a composer needs. Costs about a millisecond."""
    words = _english(line)
    if not words:
        return ()
    library, voice = _library(), _voice(VOICES[0])
    with LOCK:
        fresh = library.new_utterance()
        library.utt_set_input_text(fresh, _text(words))
        utterance = library.flite_do_synth(fresh, voice, library.utt_synth_text2segs)
        try:
            return _syllables(library, utterance, words)
        finally:
            library.delete_utterance(utterance)


@lru_cache(maxsize=128)
def speak(line: str, voice: str) -> Speech:
    """The line as spoken by one of `VOICES`."""
    words = _english(line)
    library, spoken_by = _library(), _voice(voice)
    with LOCK:
        utterance = library.flite_synth_text(_text(words), spoken_by)
        try:
            syllables = _syllables(library, utterance, words)
            return Speech(tuple(word.text for word in words), syllables, *_parameters(library, utterance))
        finally:
            library.delete_utterance(utterance)


def _english(line: str) -> tuple[SpokenWord, ...]:
    words = (
        SpokenWord(word.text, tuple(plain for part in word.parts if (plain := undrawn(latin(part)).strip("'"))))
        for word in spoken_words(line)
    )
    return tuple(word for word in words if word.parts)


def _text(words: tuple[SpokenWord, ...]) -> bytes:
    return " ".join(part for word in words for part in word.parts).encode("ascii")


@cache
def _library() -> Any:
    try:
        library = ctypes.CDLL("libflite.so.1", mode=ctypes.RTLD_GLOBAL)
        for name, (result, arguments) in _FUNCTIONS.items():
            function = getattr(library, name)
            function.restype, function.argtypes = result, arguments
    except (OSError, AttributeError) as error:
        raise VoiceUnavailable(MISSING) from error
    library.flite_init()
    return library


@cache
def _voice(name: str) -> int:
    library = _library()
    try:
        register = getattr(ctypes.CDLL(f"libflite_cmu_us_{name}.so.1"), f"register_cmu_us_{name}")
    except (OSError, AttributeError) as error:
        raise VoiceUnavailable(MISSING) from error
    register.restype, register.argtypes = POINTER(_Voice), (c_char_p,)
    voice = register(None)
    features = voice.contents.features
    library.flite_feat_set_float(features, b"duration_stretch", STRETCH)
    library.flite_feat_set_int(features, b"mlsa_speed_param", FEWEST_COEFFICIENTS)
    return ctypes.cast(voice, c_void_p).value or 0


def _items(library: Any, utterance: Any, relation: bytes) -> list[int]:
    items = []
    item = library.relation_head(library.utt_relation(utterance, relation))
    while item:
        items.append(item)
        item = library.item_next(item)
    return items


def _syllables(library: Any, utterance: Any, words: tuple[SpokenWord, ...]) -> tuple[Syllable, ...]:
    """Flite's syllables in order, each with the number of the written word that it came from."""
    owner = [number for number, word in enumerate(words) for _ in word.parts]
    tokens = {item: number for number, item in enumerate(_items(library, utterance, b"Token"))}
    groups: dict[int, Group] = {}
    start = 0.0
    for segment in _items(library, utterance, b"Segment"):
        name, end = library.item_feat_string(segment, b"name").decode(), library.flite_ffeature_float(segment, b"end")
        syllable = library.flite_path_to_item(segment, b"R:SylStructure.parent")
        if syllable:
            if syllable not in groups:
                token = library.flite_path_to_item(segment, b"R:SylStructure.parent.parent.R:Token.parent")
                stressed = library.flite_ffeature_string(segment, b"R:SylStructure.parent.stress") == b"1"
                word = owner[min(tokens.get(token, 0), len(owner) - 1)]
                weak = len(words[word].parts) == 1 and words[word].parts[0].lower() in WEAK_WORDS
                groups[syllable] = (word, 2 if stressed and not weak else 0, [])
            groups[syllable][2].append(Phone(name, flite_kind(name), start, end, glides(name)))
        start = end
    return _lettered(list(groups.values()), words)


def _lettered(groups: list[Group], words: tuple[SpokenWord, ...]) -> tuple[Syllable, ...]:
    groups = _with_vowels(groups)
    counts = [sum(word == number for word, _, _ in groups) for number in range(len(words))]
    letters = [
        iter(split_letters(word.text, max(1, count), silent_e=True)) for word, count in zip(words, counts, strict=True)
    ]
    return tuple(Syllable(next(letters[word]), word, stress, tuple(phones)) for word, stress, phones in groups)


def _with_vowels(groups: list[Group]) -> list[Group]:
    """Syllables such as the `v` of `I've`, which nobody could sing on a note of their own, joined to the one before."""
    whole: list[Group] = []
    for word, stress, phones in groups:
        if whole and whole[-1][0] == word and all(phone.kind != "vowel" for phone in phones):
            whole[-1][2].extend(phones)
        else:
            whole.append((word, stress, phones))
    return whole


def _parameters(library: Any, utterance: Any) -> tuple[Floats, Floats, Floats]:
    """Smoothed mel-cepstra scaled to ±1, pitch and voicing strengths of every frame."""
    features = utterance.contents.features
    raw = library.val_track(library.flite_get_param_val(features, b"param_track", None))
    database = library.val_cg_db(library.flite_get_param_val(features, b"cg_db", None))
    smooth = library.mlpg(raw, database)
    try:
        rows = _rows(smooth)
    finally:
        library.delete_track(smooth)
    strength = _rows(library.val_track(library.flite_get_param_val(features, b"str_track", None)))
    cepstra = rows[:, 1 : 1 + ORDER]
    cepstra[:, 0] -= np.log(SAMPLE_PEAK)
    cepstra[:, 1] -= SHARPENING * WARP * cepstra[:, 2]
    cepstra[:, 2:] *= 1 + SHARPENING
    return cepstra, _rows(raw)[:, 0].copy(), np.clip(strength, 0.0, 1.0)


def _rows(track: Any) -> Floats:
    content = track.contents
    row_bytes = content.num_channels * ctypes.sizeof(c_float)
    rows = b"".join(ctypes.string_at(content.frames[row], row_bytes) for row in range(content.num_frames))
    return np.frombuffer(rows, dtype=np.float32).reshape(content.num_frames, content.num_channels).copy()
