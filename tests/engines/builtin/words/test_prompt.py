"""Prompts in any words are read; what was understood is told, and nothing makes reading fail."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.builtin.style import styles
from engines.builtin.words.choice import default_style
from engines.builtin.words.prompt import NOTHING_READ, read_brief
from engines.plan import PROMPT_MAX_CHARS


def test_the_example_of_the_front_page_is_understood_whole() -> None:
    brief = read_brief("Chill lo-fi beat with jazzy Rhodes piano, soft drums, and rain ambiance")
    assert brief.genres == ["lo-fi"]
    assert brief.instruments == [("rhodes",)]
    assert brief.textures == ["rain"]
    assert brief.jazzy
    assert "drums" in brief.hints
    assert brief.not_understood == []


@pytest.mark.parametrize(
    ("prompt", "genres"),
    [
        ("neo soul", ["r-and-b", "soul"]),
        ("phonk", ["trap", "hip-hop"]),
        ("dreamy shoegaze", ["indie", "ambient"]),
        ("80s synth pop", ["synth-pop"]),
        ("a synth-pop song", ["synth-pop"]),
        ("a city pop song", ["funk", "synth-pop"]),
        ("slow r'n'b", ["r-and-b"]),
        ("jazz fusion and bossa", ["acid-jazz", "bossa-nova"]),
        ("cumbia", ["latin-pop", "salsa"]),
        ("a gamelan piece", ["new-age", "drone"]),
        ("pop meets klezmer", ["pop", "tango"]),
        ("death metal lullaby", ["metal", "lullaby"]),
    ],
)
def test_a_kind_of_music_without_a_style_is_played_in_the_nearest_ones(prompt: str, genres: list[str]) -> None:
    assert read_brief(prompt).genres == genres


def test_a_substituted_style_is_told_with_what_was_made_of_it() -> None:
    brief = read_brief("shoegaze")
    assert brief.notices == [
        "“shoegaze” is played as Indie with Ambient: 92-120 bpm, distorted guitars, dreamy, reverb"
    ]
    assert brief.tempo_range == (92, 120)
    assert brief.understood == ["shoegaze"]


def test_what_a_prompt_says_itself_comes_before_what_a_genre_implies() -> None:
    brief = read_brief("gypsy jazz with drums at 90 bpm")
    assert (brief.bpm, brief.tempo_range) == (90, None)
    assert "drums" in brief.hints
    assert "drums" not in brief.unwanted


def test_a_word_that_only_leans_to_a_style_gives_way_to_a_genre() -> None:
    assert read_brief("smoky trumpet, jazz").genres == ["jazz"]
    assert read_brief("something smoky").leanings == ["film-noir"]


def test_more_than_two_styles_are_told_to_be_too_many() -> None:
    assert any("Punk is left out" in notice for notice in read_brief("techno, pop, punk").notices)


@pytest.mark.parametrize(
    ("text", "genre"),
    [
        ("orchestrel music", "orchestral"),
        ("synthwve", "synthwave"),
        ("reggea", "reggae"),
        ("bosa nova", "bossa-nova"),
        ("hiphop", "hip-hop"),
        ("drum n base", "drum-and-bass"),
    ],
)
def test_a_misspelt_word_is_still_read(text: str, genre: str) -> None:
    assert read_brief(text).genres == [genre]


@pytest.mark.parametrize(
    "word", ["horse", "trace", "rack", "pink", "petal", "angel", "bottle", "tech", "bread", "fork"]
)
def test_a_right_word_is_not_turned_into_a_genre(word: str) -> None:
    brief = read_brief(f"a {word} of pop")
    assert brief.genres == ["pop"]
    assert brief.instruments == []


@pytest.mark.parametrize(
    ("prompt", "unwanted"),
    [
        ("pop without drums", {"drums", "percussion"}),
        ("I don't want any drums", {"drums", "percussion"}),
        ("drum-free ambient", {"drums", "percussion"}),
        ("beatless", {"drums", "percussion"}),
        ("piano instead of guitar", {"guitar"}),
        ("avoid heavy guitars", {"distortion_guitar"}),
        ("no drums, bass or guitar, soft piano", {"drums", "percussion", "bass", "guitar"}),
        ("pop minus the synths", {"supersaw"}),
    ],
)
def test_what_is_not_wanted_is_taken_away_in_any_wording(prompt: str, unwanted: set[str]) -> None:
    brief = read_brief(prompt)
    assert unwanted <= brief.unwanted
    assert "piano" not in brief.unwanted


def test_a_negation_ends_with_its_clause() -> None:
    brief = read_brief("pop without drums or guitar, soft piano")
    assert brief.instruments == [("upright_piano", "grand_piano")]
    assert "no drums" in brief.understood


def test_a_quality_can_be_denied() -> None:
    brief = read_brief("not too fast and not sad")
    assert brief.tempo_place is not None
    assert brief.tempo_place < 0.5
    assert brief.valence > 0
    assert brief.understood == ["not fast", "not sad"]


def test_negative_styles_are_wholly_negative() -> None:
    brief = read_brief("pop, happy", "jazz, electric guitar, vocals, sad")
    assert brief.avoided_genres == ["jazz"]
    assert "guitar" in brief.unwanted
    assert brief.instrumental
    assert brief.valence > 0.5


def test_a_genre_both_wanted_and_unwanted_is_left_out_and_told() -> None:
    brief = read_brief("jazz and funk", "jazz")
    assert brief.genres == ["funk"]
    assert brief.notices == ["Swing jazz is both wanted and unwanted; it is left out"]


def test_wishes_for_one_section_leave_the_others_alone() -> None:
    brief = read_brief(
        "pop song with female vocals, no drums in the intro, instrumental bridge, loud strings in the chorus"
    )
    assert brief.sections["intro"].unwanted == {"drums", "percussion"}
    assert brief.sections["bridge"].instrumental
    assert brief.sections["chorus"].instruments == [("string_section", "slow_strings")]
    assert not brief.instrumental
    assert brief.unwanted == set()
    assert {"no drums in the intro", "instrumental in the bridge"} <= set(brief.understood)


def test_a_solo_is_played_by_whom_the_prompt_names() -> None:
    brief = read_brief("rock with an electric guitar solo")
    assert brief.soloist == ("overdrive_guitar", "clean_guitar")
    assert "solo" in brief.hints
    assert not brief.only_instruments


@pytest.mark.parametrize("prompt", ["solo violin", "violin only", "just a violin", "unaccompanied violin"])
def test_a_single_instrument_may_be_all_that_is_wanted(prompt: str) -> None:
    brief = read_brief(prompt)
    assert brief.only_instruments
    assert brief.instruments == [("violin",)]
    assert "solo" not in brief.hints


def test_just_drums_and_bass_leaves_everybody_else_at_home() -> None:
    brief = read_brief("just drums and bass")
    assert {"lead", "chords", "pad", "arp", "counter"} <= brief.unwanted
    assert not {"drums", "bass"} & brief.unwanted


def test_an_instrument_that_is_missing_here_is_heard_as_another() -> None:
    brief = read_brief("folk with ukulele")
    assert brief.instruments == [("nylon_guitar",)]
    assert brief.notices == ["“ukulele” is heard as nylon guitar"]


@pytest.mark.parametrize(
    ("prompt", "themes"),
    [
        ("song about a lost dog, with piano", ["lost", "dog"]),
        ("a summer love pop song", ["summer", "love"]),
        ("a synthwave ride through neon lights", ["neon", "lights"]),
    ],
)
def test_what_a_song_is_about_counts_as_understood(prompt: str, themes: list[str]) -> None:
    brief = read_brief(prompt)
    assert set(themes) <= set(brief.themes)
    assert not any(word in " ".join(brief.not_understood) for word in themes)


@pytest.mark.parametrize(
    ("prompt", "hint"),
    [
        ("long intro", "long intro"),
        ("no intro", "no intro"),
        ("big drop at the end", "drop"),
        ("fades out", "fade"),
        ("builds slowly", "build"),
        ("with a key change", "key change"),
        ("without a bridge", "no bridge"),
    ],
)
def test_hints_at_the_form_are_read(prompt: str, hint: str) -> None:
    assert hint in read_brief(f"pop, {prompt}").hints


def test_what_has_no_effect_is_reported_and_stop_words_are_not() -> None:
    brief = read_brief("I would really like a pop song with a zibbledorf please")
    assert brief.not_understood == ["zibbledorf"]


@pytest.mark.parametrize(("prompt", "strange"), [("zibbledorf quonk", ["zibbledorf quonk"]), ("🎉🎉", [])])
def test_a_prompt_of_which_nothing_could_be_read_is_told_so(prompt: str, strange: list[str]) -> None:
    brief = read_brief(prompt)
    assert brief.not_understood == strange
    assert brief.notices == [NOTHING_READ]
    assert brief.themes == []


def test_a_very_long_text_is_read_in_part_and_told() -> None:
    brief = read_brief(", ".join(["pop"] * 5_000) + ", jazz")
    assert brief.genres == ["pop"]
    assert brief.notices == ["of 25004 characters the first 8000 are read"]


@pytest.mark.parametrize(
    ("prompt", "valence", "instruments"),
    [
        ("canción triste de piano", -0.4, [("grand_piano",)]),
        ("música alegre con guitarra", 0.35, [("steel_guitar", "clean_guitar")]),
        ("musique triste au violon", -0.4, [("violin",)]),
        ("fröhliche Musik mit Klavier", 0.35, [("grand_piano",)]),
        ("balada cantada en español", 0.0, []),
        ("грустная музыка, пианино", -0.4, [("grand_piano",)]),
        ("उदास संगीत, पियानो", -0.4, [("grand_piano",)]),
        ("悲しいピアノ", -0.4, [("grand_piano",)]),
    ],
)
def test_common_words_of_other_languages_are_read(
    prompt: str, valence: float, instruments: list[tuple[str, ...]]
) -> None:
    brief = read_brief(prompt)
    assert brief.valence == pytest.approx(valence)
    assert brief.instruments == instruments
    assert brief.not_understood == []


@given(st.text(max_size=PROMPT_MAX_CHARS), st.text(max_size=100))
@settings(max_examples=60, deadline=None)
def test_any_text_is_a_brief_with_a_style(text: str, unwanted: str) -> None:
    brief = read_brief(text, unwanted)
    assert default_style(brief, 0.5).players


@given(
    st.lists(st.sampled_from(["no", "only", "solo", "in", "the", "intro", "drums", ",", "or", "jazz", "4/4", "about"]))
)
@settings(max_examples=60, deadline=None)
def test_any_order_of_words_is_a_brief(words: list[str]) -> None:
    brief = read_brief(" ".join(words))
    assert all(phrase.strip() for phrase in (*brief.understood, *brief.not_understood))


PHRASES = (
    "pop",
    "shoegaze",
    "no drums",
    "piano only",
    "sad",
    "rain",
    "strings in the chorus",
    "not fast",
    "90s",
    "6/8",
)


@given(st.lists(st.sampled_from(PHRASES), max_size=5, unique=True))
@settings(max_examples=40, deadline=None)
def test_what_was_understood_reads_the_same_again(phrases: list[str]) -> None:
    once = read_brief(", ".join(phrases))
    again = read_brief(", ".join(once.understood))
    assert again.understood == once.understood
    assert (again.genres, again.unwanted, again.only_instruments) == (once.genres, once.unwanted, once.only_instruments)


@pytest.mark.parametrize("name", sorted(styles()))
def test_every_style_is_found_by_its_own_name_and_title(name: str) -> None:
    assert [read_brief(text).genres[0] for text in (name, styles()[name].title)] == [name, name]


def test_negative_styles_may_speak_of_one_section() -> None:
    brief = read_brief("pop", "drums in the intro, sad")
    assert brief.sections["intro"].unwanted == {"drums", "percussion"}
    assert brief.unwanted == set()
    assert "no intro" not in brief.hints
