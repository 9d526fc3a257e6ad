"""Sung lines: on pitch, in time, each word where it is heard, and the same in every process."""

from __future__ import annotations

import hashlib
import subprocess
import sys

import numpy as np
import pytest

from engines.builtin.voice.phrase import Manner, Phrase, Sung, SungNote
from engines.builtin.voice.singer import RATE_HZ, sing
from engines.builtin.voice.singers import DUET, SINGERS
from engines.builtin.voice.speakers import syllables

LINE = "Carry the morning over the sea"
BEAT_S = 0.5


def phrase(line: str = LINE, language: str = "en", middle: int = 64, manner: Manner = "sung") -> Phrase:
    """A note of half a second for every syllable, up and down a scale, and a long last one."""
    count = len(syllables(line, language))
    steps = (0, 2, 4, 5, 7, 5, 4, 2)
    notes = tuple(
        (SungNote(at * BEAT_S, BEAT_S * (0.95 if at < count - 1 else 3), middle + steps[at % 8]),)
        for at in range(count)
    )
    return Phrase(line, language, notes, manner)


def level_db(sung: Sung, start_s: float, end_s: float) -> float:
    start, end = (round((second - sung.offset_s) * RATE_HZ) for second in (start_s, end_s))
    return float(10 * np.log10(np.mean(sung.audio[max(0, start) : end].astype(np.float64) ** 2) + 1e-12))


def pitch_at(sung: Sung, second: float) -> float:
    """The MIDI pitch of 120 ms around a second, from the autocorrelation."""
    middle = round((second - sung.offset_s) * RATE_HZ)
    piece = sung.audio[middle - 2646 : middle + 2646].astype(np.float64)
    spectrum = np.abs(np.fft.rfft(piece * np.hanning(len(piece)), 2**15)) ** 2
    likeness = np.fft.irfft(spectrum)
    shortest, longest = RATE_HZ // 700, RATE_HZ // 70
    lag = shortest + int(np.argmax(likeness[shortest:longest]))
    left, peak, right = likeness[lag - 1 : lag + 2]
    exact = lag + 0.5 * (left - right) / (left - 2 * peak + right)
    return float(69 + 12 * np.log2(RATE_HZ / exact / 440))


@pytest.mark.parametrize("name", sorted(set(SINGERS) - {"choir", "male choir"}))
def test_every_singer_holds_the_notes_of_his_range(name: str) -> None:
    singer = SINGERS[name]
    line = phrase(middle=(singer.low + singer.high) // 2 - 3)
    sung = sing(line, singer)
    off = [100 * abs(pitch_at(sung, note.start_s + 0.6 * note.duration_s) - note.pitch) for (note,) in line.notes]
    assert np.median(off) <= 15


@pytest.mark.parametrize("name", list(SINGERS))
def test_every_singer_is_loud_enough_and_never_clips(name: str) -> None:
    singer = SINGERS[name]
    sung = sing(phrase(middle=(singer.low + singer.high) // 2), singer)
    assert np.isfinite(sung.audio).all()
    assert -26 < level_db(sung, 0.0, 4.0) < -16
    assert np.abs(sung.audio).max() < 1.0


@pytest.mark.parametrize("language", ["en", "es", "fr", "de", "it", "pt"])
def test_words_are_heard_exactly_where_they_are_said_to_be(language: str) -> None:
    """A word is far louder than a rest; the rest begins and ends within 30 ms of the words' times."""
    notes = (SungNote(0.0, 0.4, 62), SungNote(0.5, 0.4, 64), SungNote(2.0, 0.4, 65), SungNote(2.5, 0.4, 62))
    sung = sing(Phrase("mama mama", language, tuple((note,) for note in notes)), SINGERS["female"])
    first, second = sung.words
    assert [word.text for word in sung.words] == ["mama", "mama"]
    assert first.start_s <= 0.0 < 0.85 <= first.end_s < 1.1
    assert 1.7 < second.start_s < 2.0 < second.end_s
    assert level_db(sung, first.end_s + 0.03, second.start_s - 0.03) < -60
    for word in sung.words:
        assert level_db(sung, word.start_s, word.end_s) > -30
        assert level_db(sung, word.start_s, word.start_s + 0.03) > -60


def test_a_vowel_begins_on_its_note_and_its_consonant_before() -> None:
    note = SungNote(0.0, 1.0, 62)
    sung = sing(Phrase("see", "en", ((note,),)), SINGERS["female"])
    assert -0.2 < sung.offset_s < -0.03
    hiss, voice = (_brightness(sung, start) for start in (-0.05, 0.1))
    assert hiss > 3 * voice


def _brightness(sung: Sung, start_s: float) -> float:
    """The share of the energy of 40 ms that lies above 5 kHz."""
    start = round((start_s - sung.offset_s) * RATE_HZ)
    spectrum = np.abs(np.fft.rfft(sung.audio[start : start + 1764])) ** 2
    return float(spectrum[200:].sum() / spectrum.sum())


def test_a_duet_is_a_high_and_a_low_voice() -> None:
    high, low = (SINGERS[name] for name in DUET)
    assert (high.sex, low.sex) == ("female", "male")
    assert high.low > low.low


def test_one_syllable_may_run_over_several_notes() -> None:
    notes = (SungNote(0.0, 0.6, 60), SungNote(0.6, 0.6, 64), SungNote(1.2, 0.6, 67))
    sung = sing(Phrase("low", "en", (notes,)), SINGERS["female"])
    for note in notes:
        assert pitch_at(sung, note.start_s + 0.35) == pytest.approx(note.pitch, abs=0.3)


def test_there_is_air_above_the_band_of_the_speech() -> None:
    sung = sing(Phrase("sister", "en", ((SungNote(0.0, 0.5, 62),), (SungNote(0.5, 0.8, 64),))), SINGERS["female"])
    spectrum = np.abs(np.fft.rfft(sung.audio.astype(np.float64))) ** 2
    hertz = np.fft.rfftfreq(len(sung.audio), 1 / RATE_HZ)
    share_db = 10 * np.log10(spectrum[(hertz > 9000) & (hertz < 14000)].sum() / spectrum.sum())
    assert -45 < share_db < -10


def test_rap_keeps_the_times_of_the_notes_and_the_melody_of_speech() -> None:
    line = "Nobody told me the answer"
    count = len(syllables(line, "en"))
    notes = tuple((SungNote(at * 0.2, 0.2, 50),) for at in range(count))
    rapped = sing(Phrase(line, "en", notes, "rap"), SINGERS["male"])
    pitches = [pitch_at(rapped, at * 0.2 + 0.08) for at in range(count)]
    assert np.median(pitches) == pytest.approx(50, abs=3)
    assert np.ptp(pitches) > 1.5
    assert rapped.words[-1].start_s == pytest.approx((count - 2) * 0.2, abs=0.1)


def test_takes_differ_but_each_take_is_the_same_again() -> None:
    sing.cache_clear()
    first = sing(phrase(), SINGERS["female"])
    sing.cache_clear()
    again, double = sing(phrase(), SINGERS["female"]), sing(phrase(), SINGERS["female"], take=1)
    assert np.array_equal(first.audio, again.audio)
    assert not np.array_equal(first.audio, double.audio)


def test_another_process_sings_the_same_samples_after_other_songs() -> None:
    program = (
        "import hashlib; from tests.engines.builtin.voice.test_singer import phrase, sing, SINGERS;"
        "sing(phrase('Something else entirely'), SINGERS['male']);"
        "print(hashlib.sha256(b''.join(sing(phrase(*one), SINGERS['female']).audio.tobytes()"
        " for one in (('Hello again', 'en'), ('corazón mío', 'es')))).hexdigest())"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    here = b"".join(
        sing(phrase(*one), SINGERS["female"]).audio.tobytes() for one in (("Hello again", "en"), ("corazón mío", "es"))
    )
    assert ran.stdout.strip() == hashlib.sha256(here).hexdigest()


def test_notes_that_do_not_match_the_syllables_are_refused() -> None:
    with pytest.raises(ValueError, match="has 2 syllables, notes for 1"):
        sing(Phrase("morning", "en", ((SungNote(0.0, 1.0, 60),),)), SINGERS["female"])


def test_a_line_with_nothing_to_sing_gives_no_sound() -> None:
    sung = sing(Phrase("...", "en", ()), SINGERS["female"])
    assert (len(sung.audio), sung.words) == (0, ())


@pytest.mark.parametrize(
    ("start_s", "duration_s", "pitch"), [(-0.1, 1.0, 60), (0.0, 0.0, 60), (0.0, 500.0, 60), (0.0, 1.0, 130)]
)
def test_a_note_that_no_voice_can_sing_is_refused(start_s: float, duration_s: float, pitch: float) -> None:
    with pytest.raises(ValueError, match="not a note"):
        SungNote(start_s, duration_s, pitch)


def test_notes_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="rising order"):
        Phrase("morning", "en", ((SungNote(1.0, 0.5, 60),), (SungNote(0.5, 0.5, 60),)))


def test_syllables_too_fast_for_their_consonants_still_come_out_whole() -> None:
    line = "strength springs and scripts"
    count = len(syllables(line, "en"))
    sung = sing(Phrase(line, "en", tuple((SungNote(at * 0.1, 0.1, 60),) for at in range(count))), SINGERS["male"])
    assert [word.text for word in sung.words] == line.split()
    assert all(word.end_s > word.start_s for word in sung.words)
    assert np.isfinite(sung.audio).all()


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "The sea is shining in the sun"), ("es", "La luna sobre el mar"), ("fr", "La mer et les bateaux"),
        ("it", "La luna sopra il mare"), ("de", "Der Mond ist aufgegangen"), ("pt", "A lua e o mar"),
    ],
)  # fmt: skip
def test_voices_are_bright_but_not_shrill_in_every_language(language: str, line: str) -> None:
    assert -27 < brightness_db(sung_in(line, language)) < -12


def sung_in(line: str, language: str) -> Sung:
    notes = tuple((SungNote(0.5 * at, 0.45, 64),) for at in range(len(syllables(line, language))))
    return sing(Phrase(line, language, notes), SINGERS["female"])


def brightness_db(sung: Sung) -> float:
    """The power from 2 to 8 kHz against the whole."""
    power = np.abs(np.fft.rfft(sung.audio)) ** 2
    hertz = np.fft.rfftfreq(len(sung.audio), 1 / RATE_HZ)
    return 10 * float(np.log10(power[(hertz > 2_000) & (hertz < 8_000)].sum() / power.sum()))
