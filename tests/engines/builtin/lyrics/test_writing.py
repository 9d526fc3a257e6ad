"""Written lyrics: they rhyme, fit their lines, keep to the theme and never repeat themselves by accident."""

from __future__ import annotations

import random
from collections import defaultdict

import pytest

from engines.builtin.lyrics.bank import COMMON, chosen, languages, last_word, syllable_count, themes, variants
from engines.builtin.lyrics.writing import Lyrics, Wanted, themed_words, write
from engines.builtin.voice.speakers import syllables

SONG = (
    Wanted("verse", 4), Wanted("prechorus", 2), Wanted("chorus", 4), Wanted("verse", 4), Wanted("prechorus", 2),
    Wanted("chorus", 4), Wanted("bridge", 2), Wanted("chorus", 4), Wanted("outro", 2),
)  # fmt: skip
THEMES = sorted(set(themes("en")) - {COMMON})


def rhyme(line: str) -> str:
    """The phones of the last word from its last stressed vowel on."""
    parts = syllables(last_word(line), "en")
    first = max((at for at, part in enumerate(parts) if part.stress), default=len(parts) - 1)
    phones = [phone.name for part in parts[first:] for phone in part.phones]
    return " ".join(phones[parts[first].nucleus :])


def lines_of(lyrics: Lyrics, role: str) -> list[tuple[str, ...]]:
    return [stanza.lines for stanza in lyrics.stanzas if stanza.role == role]


def test_there_are_at_least_fifteen_themes() -> None:
    assert len(THEMES) >= 15


def test_all_lines_of_a_sound_rhyme() -> None:
    sounds: dict[str, set[str]] = defaultdict(set)
    for theme in themes("en").values():
        for sound, templates in theme.lines.items():
            sounds[sound.removeprefix("word_")] |= {rhyme(line) for one in templates for line in variants(one)}
        for title in theme.titles:
            sounds[title.sound].add(rhyme(title.text))
    assert {sound: found for sound, found in sounds.items() if len(found) > 1} == {}


@pytest.mark.parametrize("language", languages())
def test_no_line_of_the_bank_is_written_twice_and_all_can_be_sung(language: str) -> None:
    seen: set[str] = set()
    for theme in themes(language).values():
        for template in (one for templates in theme.lines.values() for one in templates):
            assert template not in seen, template
            seen.add(template)
            assert all(4 <= syllable_count(line) <= 16 for line in variants(template)), template


@pytest.mark.parametrize("theme", THEMES)
def test_a_chorus_holds_the_title_and_returns_while_verses_never_do(theme: str) -> None:
    lyrics = write([theme], SONG, seed=3)
    choruses, verses = lines_of(lyrics, "chorus"), lines_of(lyrics, "verse")
    assert len(set(choruses)) == 1
    assert lyrics.title.lower() in choruses[0][1].lower()
    assert lyrics.title.lower() in choruses[0][3].lower()
    fresh = [line for lines in (choruses[0], *verses, *lines_of(lyrics, "bridge")) for line in lines]
    assert len(set(fresh)) == len(fresh)


@pytest.mark.parametrize("seed", range(8))
def test_verses_rhyme_in_pairs(seed: int) -> None:
    for one, two, three, four in lines_of(write(["sea"], SONG, seed), "verse"):
        couplets = rhyme(one) == rhyme(two) and rhyme(three) == rhyme(four)
        crossed = rhyme(one) == rhyme(three) and rhyme(two) == rhyme(four)
        assert couplets or crossed


def test_every_section_has_as_many_lines_as_it_asked_for() -> None:
    wanted = tuple(Wanted("verse", count) for count in range(9)) + tuple(Wanted("chorus", count) for count in range(9))
    assert [len(stanza.lines) for stanza in write(["home"], wanted, 1).stanzas] == [one.lines for one in wanted]


def test_the_theme_is_heard() -> None:
    bank = themes("en")["space"]
    own = {line for templates in bank.lines.values() for one in templates for line in variants(one)}
    sung = [line for lines in lines_of(write(["space"], SONG, 4), "verse") for line in lines]
    assert sum(line in own for line in sung) >= len(sung) / 2


def test_a_prompt_gives_the_words_that_themes_know() -> None:
    assert themed_words("A slow song about RAINY streets, and the rain at 92 bpm") == ["rainy", "streets", "rain"]
    assert themed_words("drum machine") == []


def test_two_themes_share_a_song() -> None:
    banks = [themes("en")[name] for name in ("rain", "city")]
    own = [{line for one in bank.lines.values() for t in one for line in variants(t)} for bank in banks]
    for seed in range(4):
        sung = [line for stanza in write(["rain", "city"], SONG, seed).stanzas for line in stanza.lines]
        assert all(any(line in lines for line in sung) for lines in own)


@pytest.mark.parametrize("subject", ["zeppelin", "my old guitar", "Anna"])
def test_what_no_theme_knows_is_named_a_few_times_and_never_in_the_same_line(subject: str) -> None:
    for seed in range(6):
        lyrics = write([subject], (*SONG, *[Wanted("verse", 8)] * 2), seed)
        lines = {line for stanza in lyrics.stanzas for line in stanza.lines}
        assert 1 <= sum(subject in line and lyrics.title.lower() not in line.lower() for line in lines) <= 3


def test_the_title_may_name_what_the_song_is_about() -> None:
    titles = {write(["my old guitar"], SONG, seed).title for seed in range(12)}
    assert any(title.startswith("My old guitar") for title in titles)
    assert any("guitar" not in title for title in titles)


def test_themes_for_some_songs_only_come_when_they_are_asked_for() -> None:
    special = {line for name, theme in themes("en").items() if theme.asked_only for line in theme.titles}
    assert special
    assert not {write([], SONG, seed).title for seed in range(40)} & {title.text for title in special}


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("seed", range(3))
def test_four_minutes_repeat_nothing_by_accident(language: str, seed: int) -> None:
    long = (*SONG, *[Wanted("verse", 6)] * 3, Wanted("bridge", 4))
    lyrics = write(["love"], long, seed, language)
    chorus = lines_of(lyrics, "chorus")[0]
    lines = [line for stanza in lyrics.stanzas if stanza.role in ("verse", "bridge") for line in stanza.lines]
    assert len(set(lines)) == len(lines)
    assert not set(lines) & set(chorus)


def test_seeds_differ_and_each_gives_the_same_again() -> None:
    songs = [write(["night"], SONG, seed) for seed in range(6)]
    assert write(["night"], SONG, 0) == songs[0]
    assert len({song.stanzas for song in songs}) == 6
    assert len({song.title for song in songs}) > 1


def test_short_lines_are_shorter_than_long_ones() -> None:
    short, long = (
        [line for seed in range(5) for line in write(["road"], [Wanted("verse", 8, count)], seed).stanzas[0].lines]
        for count in (7, 13)
    )
    assert sum(map(syllable_count, short)) < sum(map(syllable_count, long))


def test_a_language_without_a_bank_is_named_and_written_in_english() -> None:
    lyrics = write(["love"], SONG, 1, language="tlh")
    assert lyrics.language == "en"
    assert "'tlh'" in lyrics.notices[0]


def test_no_words_at_all_still_make_a_song() -> None:
    assert write([], SONG, 1).title
    assert write(["", "🎵", "x"], SONG, 1).stanzas


def test_a_long_song_runs_out_of_fresh_lines_without_failing() -> None:
    lyrics = write(["winter"], [Wanted("verse", 64)] * 6, 1)
    assert all(len(stanza.lines) == 64 for stanza in lyrics.stanzas)


def test_letters_tell_about_how_many_syllables_there_are() -> None:
    counts = {"home": 1, "little": 2, "every": 3, "walked": 1, "wanted": 2, "beautiful": 3, "trees": 1}
    assert {word: syllable_count(word) for word in counts} == counts


def test_choices_in_a_template_are_made_by_the_generator() -> None:

    assert {chosen("a {b|c}", random.Random(seed)) for seed in range(9)} == {"a b", "a c"} == set(variants("a {b|c}"))


@pytest.mark.parametrize("language", ["de", "es", "fr", "it", "pt", "pt-BR"])
def test_other_languages_have_their_own_words(language: str) -> None:
    lyrics = write(["noche"], SONG, 2, language)
    english = {line for theme in themes("en").values() for lines in theme.lines.values() for line in lines}
    assert lyrics.language == language[:2]
    assert lyrics.notices == ()
    assert lyrics.title in lines_of(lyrics, "chorus")[0]
    assert not english & {line for stanza in lyrics.stanzas for line in stanza.lines}
