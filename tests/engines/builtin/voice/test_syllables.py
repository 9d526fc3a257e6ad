"""Lines to syllables with stress, in English by Flite and in other languages by eSpeak NG."""

from __future__ import annotations

import pytest

from engines.builtin.voice import espeak, flite
from engines.builtin.voice.singers import SINGERS
from engines.builtin.voice.speakers import language_for, speak, syllables, unread
from engines.builtin.voice.speech import VoiceUnavailable
from engines.builtin.voice.text import split_letters


def test_flite_and_espeak_are_installed() -> None:
    assert flite.is_available(), flite.MISSING
    assert espeak.is_available(), espeak.MISSING


def test_english_syllables_carry_letters_word_numbers_and_stress() -> None:
    found = [(part.text, part.word, part.stress) for part in syllables("Beautiful dreamer, I've come again", "en")]
    assert found == [
        ("Beau", 0, 2), ("ti", 0, 0), ("ful", 0, 0), ("drea", 1, 2), ("mer,", 1, 0),
        ("I've", 2, 0), ("come", 3, 2), ("a", 4, 0), ("gain", 4, 2),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "line", "count"),
    [
        ("es", "La noche se enciende, corazón mío", 12),
        ("fr", "Je ne regrette rien", 6),
        ("de", "Die Straßen leuchten in der Nacht", 8),
        ("it", "Volare nel cielo blu", 7),
        ("pt-BR", "coração", 3),
        ("ru", "в саду", 2),
    ],
)
def test_other_languages_have_one_syllable_for_every_vowel(language: str, line: str, count: int) -> None:
    parts = syllables(line, language)
    assert len(parts) == count
    assert all(sum(phone.kind == "vowel" for phone in part.phones) == 1 for part in parts)


@pytest.mark.parametrize(
    ("language", "line", "words"),
    [
        ("ru", "Я люблю тебя", [0, 1, 1, 2, 2]),
        ("uk", "Я тебе кохаю", [0, 1, 1, 2, 2, 2]),
        ("da", "Jeg elsker dig", [0, 1, 1, 2]),
        ("cs", "Strč prst", [0, 1]),
        ("ja", "さくら", [0, 0, 0]),
        ("ko", "사랑해요", [0, 0, 0, 0]),
    ],
)
def test_every_word_has_its_own_syllables_in_languages_near_and_far(language: str, line: str, words: list[int]) -> None:
    assert [part.word for part in syllables(line, language)] == words


def test_written_chinese_is_sung_as_cantonese_a_sign_a_word_and_says_so() -> None:
    code, notice = language_for("zh")
    assert code == "yue"
    assert notice is not None
    assert "Cantonese" in notice
    assert [part.word for part in syllables("月亮代表我的心", code)] == list(range(7))


@pytest.mark.parametrize("language", ["he", "th"])
def test_a_language_that_its_voice_only_misreads_is_refused_with_a_notice(language: str) -> None:
    assert language_for(language)[0] == "en"
    assert language_for(language)[1] is not None


@pytest.mark.parametrize(
    ("line", "language", "signs"),
    [("もう一度 baby", "en", "もう一度"), ("さくらが咲いて", "ja", "咲"), ("café", "en", "")],
)
def test_signs_that_the_voice_cannot_read_are_known(line: str, language: str, signs: str) -> None:
    assert unread(line, language) == signs


def test_a_line_in_capitals_has_the_syllables_of_one_in_small_letters() -> None:
    shouted, said = (
        [phone.name for part in syllables(line, "en") for phone in part.phones]
        for line in ("I AM SHOUTING OUT YOUR NAME", "i am shouting out your name")
    )
    assert shouted == said


def test_the_stress_of_a_spanish_word_lies_where_it_is_spoken() -> None:
    assert [part.stress for part in syllables("corazón", "es")] == [0, 0, 2]
    assert [part.stress for part in syllables("noche", "es")] == [2, 0]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("line", ["", "...!?", "🎵 🎶", "— …"])
def test_a_line_without_words_has_no_syllables(line: str, language: str) -> None:
    assert syllables(line, language) == ()


def test_numbers_abbreviations_and_accents_are_spoken() -> None:
    assert [part.word for part in syllables("24 café", "en")] == [0, 0, 0, 1, 1]
    assert len(syllables("U.S.A.", "en")) == 3


def test_a_line_of_ten_thousand_words_is_cut_to_what_a_singer_can_take() -> None:
    assert len(syllables("la " * 10_000, "en")) == 60


@pytest.mark.parametrize("singer", ["female", "male", "tenor"])
def test_every_speaker_has_the_syllables_of_the_outline(singer: str) -> None:
    line = "Every little fire in the world was once a promise, wasn't it?"
    spoken = speak(line, "en", SINGERS[singer]).syllables
    assert [part.text for part in spoken] == [part.text for part in syllables(line, "en")]


def test_a_language_that_nobody_speaks_is_named_and_sung_as_english() -> None:
    code, notice = language_for("xx")
    assert code == "en"
    assert notice is not None
    assert "'xx'" in notice


def test_a_language_without_its_program_names_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(espeak, "is_available", lambda: False)
    monkeypatch.setattr(espeak, "speaks", lambda language: False)
    code, notice = language_for.__wrapped__("es")
    assert code == "en"
    assert notice is not None
    assert "espeak-ng" in notice


def test_english_falls_back_to_espeak_without_flite(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flite, "is_available", lambda: False)
    code, notice = language_for.__wrapped__("en")
    assert code == "en"
    assert notice is not None
    assert "libflite1" in notice


def test_syllables_are_remembered() -> None:
    first = syllables("once and for all", "en")
    assert syllables("once and for all", "en") is first


@pytest.mark.parametrize(
    ("word", "count", "parts"),
    [
        ("beautiful", 3, ("beau", "ti", "ful")),
        ("home", 1, ("home",)),
        ("darkness", 2, ("dark", "ness")),
        ("1984", 3, ("1984", "", "")),
        ("fire", 2, ("fi", "re")),
    ],
)
def test_no_letter_of_a_word_is_lost(word: str, count: int, parts: tuple[str, ...]) -> None:
    assert split_letters(word, count, silent_e=True) == parts


def test_a_missing_library_is_named_by_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(name: str, mode: int = 0) -> None:
        raise OSError(f"{name}: cannot open shared object file")

    monkeypatch.setattr("ctypes.CDLL", nowhere)
    with pytest.raises(VoiceUnavailable, match="libflite1"):
        flite._library.__wrapped__()
    with pytest.raises(VoiceUnavailable, match="espeak-ng"):
        espeak._loaded()
    assert not espeak.is_available.__wrapped__()
