"""A song's worth of lines: places, room, order, and times on the song's clock."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from engines.builtin.score import Note
from engines.builtin.voice import espeak, flite
from engines.builtin.voice.performance import Manuscript, Place, perform, set_song
from engines.builtin.voice.phrase import Manner
from engines.builtin.voice.singer import RATE_HZ
from engines.builtin.voice.singers import SINGERS
from engines.builtin.voice.speakers import language_for
from engines.builtin.voice.speech import VoiceUnavailable

MELODY = [Note(beat, 1, 72 + beat % 5, 90) for beat in range(64)]
VERSE = Place("verse", ("Walking over silver water", "Never looking back again"), 0.0, 4)
CHORUS = Place("chorus", ("Sing it with me", "Sing it once more"), 32.0, 4)


def song(places: list[Place], manner: Manner = "sung", tempo_bpm: float = 120, language: str = "en") -> Manuscript:
    return set_song(places, MELODY, SINGERS["male"], language, tempo_bpm, 4.0, manner)


@pytest.mark.parametrize("manner", ["sung", "rap", "spoken"])
def test_phrases_come_in_order_with_their_words_on_the_songs_clock(manner: Manner) -> None:
    phrases = list(perform(song([VERSE, CHORUS], manner), SINGERS["male"]))
    words = [word for phrase in phrases for word in phrase.words]
    assert [word.text for word in words] == " ".join((*VERSE.lines, *CHORUS.lines)).split()
    assert all(word.start_s < word.end_s for word in words)
    assert all(before.end_s <= after.start_s + 0.01 for before, after in pairwise(words))
    assert words[8].start_s == pytest.approx(16.0, abs=0.3)
    for phrase in phrases:
        assert phrase.frame <= phrase.words[0].start_s * RATE_HZ
        assert phrase.frame + len(phrase.sung.audio) >= phrase.words[-1].end_s * RATE_HZ


def test_the_melody_is_moved_into_the_singers_range() -> None:
    singer = SINGERS["male"]
    assert all(
        singer.low <= note.pitch <= singer.high
        for line in song([VERSE]).lines
        for group in line.notes
        for note in group
    )


def test_consonants_before_the_song_are_cut() -> None:
    first = next(perform(song([VERSE]), SINGERS["male"]))
    assert first.frame == 0
    assert first.words[0].start_s >= 0


def test_the_chorus_that_returns_is_the_same_sound() -> None:
    again = Place("chorus", CHORUS.lines, 48.0, 4)
    melody = [*MELODY[:48], *(Note(note.start + 16, 1, note.pitch, 90) for note in MELODY[32:48])]
    lines = set_song([CHORUS, again], melody, SINGERS["male"], "en", 120, 4.0)
    _, first, _, second = perform(lines, SINGERS["male"])
    assert np.array_equal(first.sung.audio, second.sung.audio)


def test_ten_thousand_words_for_three_seconds_are_named_and_not_sung() -> None:
    flood = Place("verse", ("all the words in the world " * 2000, *["one more line"] * 50), 0.0, 1)
    manuscript = song([flood])
    assert len(manuscript.lines) == 2
    assert "room for 2 of its 51 lines" in manuscript.notices[0]
    assert "no time for all of" in manuscript.notices[1]
    assert sum(len(phrase.sung.audio) for phrase in perform(manuscript, SINGERS["male"])) < 5 * RATE_HZ


def test_lines_without_words_are_named() -> None:
    manuscript = song([Place("bridge", ("...", "🎵", "hey now"), 0.0, 4)])
    assert [line.line for line in manuscript.lines] == ["hey now"]
    assert manuscript.notices == ("lyrics: 2 lines of bridge have no word to sing",)


@pytest.mark.parametrize("tempo_bpm", [40, 300])
def test_the_slowest_and_the_fastest_songs_are_sung(tempo_bpm: float) -> None:
    assert all(
        np.isfinite(one.sung.audio).all() for one in perform(song([VERSE], tempo_bpm=tempo_bpm), SINGERS["male"])
    )


def test_without_a_voice_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flite, "is_available", lambda: False)
    monkeypatch.setattr(espeak, "is_available", lambda: False)
    monkeypatch.setattr(espeak, "speaks", lambda language: False)
    with pytest.raises(VoiceUnavailable, match=r"libflite1.*espeak-ng"):
        language_for.__wrapped__("en")
