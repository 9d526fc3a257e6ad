"""Songs that sing: when they do, whose words, in which sections, and that the words are where the voice is."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import threading
from itertools import pairwise
from pathlib import Path

import mido
import numpy as np
import pytest
import soundfile

from engines.base import Chunk, Finished, Request, Result
from engines.builtin import outline
from engines.builtin.compose import Composition, compose
from engines.builtin.engine import BuiltinEngine
from engines.builtin.singing import Singing
from engines.builtin.voice import espeak, flite, speakers
from engines.builtin.voice.speech import VoiceUnavailable
from engines.builtin.words.vocals import SUNG_STYLES
from engines.errors import InvalidRequest
from engines.plan import Plan, Section

RATE_HZ, PAUSE_MS = 44_100, 200
SHEET = "[Verse]\nSilver water runs away\nMorning comes to take the day\n[Chorus]\nStay with me\nStay with me tonight"
SONG = Request(prompt="pop song, 120 bpm, female vocals", lyrics=SHEET, length_ms=16_000, seed=3)
MAKE_IT = """
import hashlib, sys, tempfile
from pathlib import Path
from engines.base import Chunk, Request
from engines.builtin.engine import BuiltinEngine
request = Request.model_validate_json(sys.argv[1])
events = BuiltinEngine().compose(request, Path(tempfile.mkdtemp()))
print(hashlib.sha256(b"".join(event.data for event in events if isinstance(event, Chunk))).hexdigest())
"""
needs_flite = pytest.mark.skipif(not flite.is_available(), reason="needs libflite1")
needs_espeak = pytest.mark.skipif(not espeak.is_available(), reason="needs espeak-ng")
pytestmark = needs_flite


def made(request: Request, scratch: Path) -> tuple[bytes, Result]:
    events = list(BuiltinEngine().compose(request, scratch))
    assert isinstance(events[-1], Finished)
    return b"".join(event.data for event in events if isinstance(event, Chunk)), events[-1].result


def song(prompt: str, **fields: object) -> Composition:
    return compose(Request.model_validate({"prompt": prompt, "seed": 1, "length_ms": 40_000, **fields}))


def planned(**fields: object) -> Request:
    """Two sections with lines and one without."""
    sections = [
        Section(section_name=name, positive_local_styles=[], negative_local_styles=[], duration_ms=ms, lines=lines)
        for name, ms, lines in (
            ("Verse", 8_000, ["Walking down the empty street", "Counting all the stars I meet"]),
            ("Solo", 4_000, []),
            ("Chorus", 6_500, ["Carry me over", "Carry me home"]),
        )
    ]
    plan = Plan(positive_global_styles=["folk"], negative_global_styles=[], sections=sections)
    return Request.model_validate({"plan": plan, "seed": 2, **fields})


@pytest.fixture(scope="module")
def sung(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, Result]:
    request = SONG.model_copy(update={"stem_set": "four", "stem_format": "wav", "output_format": "wav"})
    return made(request, tmp_path_factory.mktemp("sung"))


def stem(result: Result, name: str) -> np.ndarray:
    return np.asarray(soundfile.read(result.stems[name], dtype="float32")[0])


def test_the_words_come_back_in_order_with_rising_times(sung: tuple[bytes, Result]) -> None:
    result = sung[1]
    texts = [word.text for word in result.words]
    assert " ".join(texts).startswith("Silver water runs away Morning comes to take the day Stay with me Stay with me")
    starts = [word.start_ms for word in result.words]
    assert starts == sorted(starts)
    assert all(0 <= word.start_ms < word.end_ms <= result.duration_ms for word in result.words)
    assert result.metadata.languages == ["en"]
    assert "Silver water runs away" in result.lyrics


def test_every_word_is_where_the_vocal_stem_sounds(sung: tuple[bytes, Result]) -> None:
    result = sung[1]
    level = np.abs(stem(result, "vocals")).max(axis=1)
    for word in result.words:
        first, last = (round(ms * RATE_HZ / 1000) for ms in (word.start_ms, word.end_ms))
        assert level[first:last].max() > 0.02


def test_phrases_begin_and_end_within_30_ms_of_the_stems_own_energy(sung: tuple[bytes, Result]) -> None:
    result = sung[1]
    level = np.abs(stem(result, "vocals")).max(axis=1)
    loud = level > 10 ** (-30 / 20) * np.percentile(level[level > 0.02], 95)
    for before, after in pairwise(result.words):
        if after.start_ms - before.end_ms >= PAUSE_MS:
            middle = round((before.end_ms + after.start_ms) / 2 * RATE_HZ / 1000)
            begins_ms = (middle + int(np.argmax(loud[middle:]))) * 1000 / RATE_HZ
            ends_ms = (middle - int(np.argmax(loud[middle::-1]))) * 1000 / RATE_HZ
            assert begins_ms == pytest.approx(after.start_ms, abs=30)
            assert ends_ms == pytest.approx(before.end_ms, abs=30)


def test_the_stems_of_a_sung_song_add_up(sung: tuple[bytes, Result], tmp_path: Path) -> None:
    data, result = sung
    (tmp_path / "song.wav").write_bytes(data)
    mix = soundfile.read(tmp_path / "song.wav")[0]
    total = sum(stem(result, name).astype(np.float64) for name in result.stems)
    assert 20 * np.log10(np.sqrt(((mix - total) ** 2).mean())) < -60


def test_another_process_sings_the_same_bytes(tmp_path: Path) -> None:
    request = SONG.model_copy(update={"length_ms": 13_000, "prompt": "punk duet"})
    here = hashlib.sha256(made(request, tmp_path)[0]).hexdigest()
    there = subprocess.run(
        [sys.executable, "-c", MAKE_IT, request.model_dump_json()], capture_output=True, text=True, check=True
    )
    assert there.stdout.strip() == here


def test_the_midi_file_has_the_voice_with_its_lyrics(sung: tuple[bytes, Result]) -> None:
    midi = sung[1].midi
    assert midi is not None
    (voice,) = [track for track in mido.MidiFile(midi).tracks if track.name == "Voice"]
    syllables = "".join(message.text for message in voice if message.type == "lyrics")
    assert syllables.startswith("Silver water runs away Morning")
    assert sum(message.type == "note_on" for message in voice) >= len(syllables.split())


@pytest.mark.parametrize(
    "said", [{"instrumental": True}, {"prompt": "pop song, no vocals"}, {"prompt": "instrumental pop"}]
)
def test_an_instrumental_has_no_voice_in_any_stem(said: dict[str, object], tmp_path: Path) -> None:
    fields = {**SONG.model_dump(), "stem_set": "four", "length_ms": 4_000, "voice": "female", **said}
    result = made(Request.model_validate(fields), tmp_path)[1]
    assert "vocals" in result.silent_stems
    assert not result.words
    assert not result.lyrics
    assert {notice.split(":")[0] for notice in result.notices if "instrumental" in notice} == {"lyrics", "voice"}


@pytest.mark.parametrize(
    "prompt",
    ["pop with female vocals", "upbeat pop song with guitar and drums", "a love song", "hard rap", "epic choir",
     "country duet", "a song about my dog", "balada pop, voz femenina",
     "Popmusik mit weiblicher Stimme", "techno, robotic singer", "bolero cantado en español", "chanson",
     "sad piano ballad about losing you", "ambient in French"],
)  # fmt: skip
def test_prompts_that_ask_for_a_voice_get_one(prompt: str) -> None:
    assert song(prompt).voices.takes


@pytest.mark.parametrize(
    "prompt", ["deep house", "lo-fi beat", "upbeat pop with guitar", "techno song", "trap beat", "rock, no singer",
               "folk song without vocals"],
)  # fmt: skip
def test_prompts_that_ask_for_none_stay_instrumental(prompt: str) -> None:
    composition = song(prompt)
    assert not composition.voices.takes
    assert not composition.metadata.languages


@pytest.mark.parametrize("seed", range(4))
def test_a_song_without_a_genre_gets_a_style_that_sings(seed: int) -> None:
    assert song("a song about the moon", seed=seed).score.style in SUNG_STYLES


def test_written_lyrics_have_the_title_in_the_chorus() -> None:
    composition = song("a pop song about the ocean", length_ms=60_000)
    assert composition.score.title.lower() in composition.lyrics.lower().split("[chorus")[1]


def test_two_prompts_get_different_words() -> None:
    assert song("pop song").lyrics != song("rock song").lyrics


def test_plan_lines_are_sung_in_their_sections() -> None:
    composition = compose(planned())
    verse, solo, chorus = composition.score.sections
    bounds = [(verse, 2), (solo, 0), (chorus, 2)]
    for section, count in bounds:
        starts = [line.start for line in composition.voices.lines]
        inside = [at for at in starts if section.start - 0.01 <= at < section.start + section.beats]
        assert len(inside) == count
    assert [section.lines for section in composition.plan.sections][1] == []


def test_the_form_follows_a_tagged_sheet() -> None:
    sheet = "[Verse 1]\nOne line\n[Chorus]\nTwo line\n[Verse 2]\nThree line\n[Chorus]\n[Bridge]\nFour line\n[Chorus]"
    composition = song("pop", lyrics=sheet, length_ms=None)
    roles = [section.role for section in composition.score.sections]
    assert roles == ["intro", "verse", "chorus", "verse", "chorus", "bridge", "chorus", "outro"]
    lines = [line.line for line in composition.voices.lines]
    assert lines == ["One line", "Two line", "Three line", "Two line", "Four line", "Two line"]


def test_the_tune_leaves_room_for_the_voice() -> None:
    composition = song("pop song with female vocals")
    (first, *_) = composition.voices.lines
    leads = [part for part in composition.score.parts if part.role == "lead"]
    inside = [note for part in leads for note in part.notes if first.start < note.start < first.end - 0.3]
    assert not inside


def test_a_voice_is_chosen_by_name() -> None:
    assert {take.singer.name for take in song("pop", voice="Tenor").voices.takes} == {"tenor"}
    assert {take.singer.name for take in song("pop", voice="duet").voices.takes} == {"female", "male"}


def test_an_unknown_voice_is_refused_with_the_choices() -> None:
    with pytest.raises(InvalidRequest, match="voice: 'robot-x' is not allowed; choose one of female, alto"):
        song("pop", voice="robot-x")


def test_a_duet_takes_turns() -> None:
    leads = [take for take in song("country duet", length_ms=90_000).voices.takes if take.is_lead]
    first, second = (min(line.start for line in take.manuscript.lines) for take in leads)
    assert {take.singer.name for take in leads} == {"female", "male"}
    assert first != second


def test_rap_is_spoken_to_the_beat() -> None:
    composition = song("rap over boom bap")
    assert {take.manuscript.manner for take in composition.voices.takes} == {"rap"}
    sixteenths = [line.start * 4 for line in composition.voices.lines]
    assert all(at == pytest.approx(round(at), abs=0.02) for at in sixteenths)


def test_breaking_off_ends_the_singer(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    events = BuiltinEngine().compose(SONG.model_copy(update={"length_ms": 60_000}), tmp_path)
    while not isinstance(next(events), Chunk):
        pass
    (singer,) = [each for each in threading.enumerate() if each.name.startswith("singing") and each not in before]
    events.close()
    assert not singer.is_alive()


@needs_espeak
def test_spanish_lyrics_are_sung_in_spanish() -> None:
    composition = song("pop", lyrics="La luna sobre el mar\nme habla de tu amor")
    assert composition.metadata.languages == ["es"]
    assert not composition.notices


@needs_espeak
def test_a_language_nobody_speaks_is_sung_as_english_with_a_notice() -> None:
    composition = song("pop song", language="tlh")
    assert composition.voices.takes
    assert any("language: no voice here speaks 'tlh'" in notice for notice in composition.notices)


def test_without_any_voice_the_song_is_instrumental_with_a_notice(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(_: str) -> tuple[str, str | None]:
        raise VoiceUnavailable("nothing can be sung here")

    monkeypatch.setattr(outline, "language_for", nobody)
    composition = song("pop song with female vocals", lyrics=SHEET)
    assert not composition.voices.takes
    assert composition.notices == ["The song is instrumental: nothing can be sung here"]


def test_ten_thousand_words_for_three_seconds_are_left_out_with_a_notice() -> None:
    composition = song("pop", lyrics="rain on the roof again\n" * 2_000, length_ms=3_000)
    assert composition.voices.takes
    assert any("stanzas" in notice for notice in composition.notices)
    assert any("has room" in notice or "no room" in notice for notice in composition.notices)


@pytest.mark.parametrize(
    "lyrics", ["...\n?!\n---", "🎉🎉🎉", "[Verse]\n[Chorus]", "x" * 3_000, "[", "la " * 900, "雨が降る"]
)
def test_odd_lyrics_make_a_song(lyrics: str) -> None:
    composition = song("pop", lyrics=lyrics, length_ms=12_000)
    assert composition.score.parts
    assert composition.voices.takes or composition.notices


@pytest.mark.parametrize("length_ms", [6_000, 10_000, 14_000, 18_000])
def test_a_short_song_sings_its_few_lines_rather_than_an_intro(length_ms: int) -> None:
    composition = song("pop song", lyrics="Under the moon we go\nwherever the rivers flow", length_ms=length_ms)
    assert len(composition.voices.lines) == 2


def test_a_long_sheet_is_sung_whole_in_a_minute() -> None:
    verse = "I woke up early in the morning light\nThe kettle sang the windows white\nI put your letter in my shoe"
    chorus = "[Chorus]\nWe are only\npassing through"
    sheet = f"[Verse 1]\n{verse}\n{chorus}\n[Verse 2]\n{verse}\n[Chorus]\n[Bridge]\nOh\n[Chorus]"
    composition = song("folk song, 100 bpm", lyrics=sheet, length_ms=60_000)
    assert len(composition.voices.lines) == 13


@pytest.mark.parametrize(
    ("gone", "lyrics", "sings", "notice"),
    [
        ("flite", SHEET, True, "libflite1"),
        ("espeak", "La luna sobre el mar\nme habla de tu amor", True, "espeak-ng"),
        ("espeak", SHEET, True, None),
        ("flite espeak", SHEET, False, "install the packages libflite1 and espeak-ng"),
    ],
)
def test_a_song_without_one_of_its_voices_takes_another_or_none_and_says_so(
    gone: str, lyrics: str, sings: bool, notice: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for synthesizer in (flite, espeak):
        if synthesizer.__name__.split(".")[-1] in gone.split():
            monkeypatch.setattr(synthesizer, "is_available", lambda: False)
    if "espeak" in gone:
        monkeypatch.setattr(espeak, "speaks", lambda language: False)
    monkeypatch.setattr(speakers, "language_for", speakers.language_for.__wrapped__)
    monkeypatch.setattr(outline, "language_for", speakers.language_for)
    composition = song("pop song with female vocals", lyrics=lyrics)
    assert bool(composition.voices.takes) is sings
    assert any(notice in said for said in composition.notices) if notice else not composition.notices
    if sings:
        with Singing(composition.voices, composition.score) as voice:
            assert voice.words()


def test_a_language_asked_for_is_sung() -> None:
    assert song("techno", language="es").metadata.languages == ["es"]


def test_an_instrumental_bridge_silences_that_section_alone() -> None:
    composition = song("pop song with female vocals and an instrumental bridge", length_ms=90_000)
    starts = [line.start for line in composition.voices.lines]
    sung = {
        s.role for s in composition.score.sections if any(s.start - 1 <= at < s.start + s.beats - 1 for at in starts)
    }
    assert "bridge" in {section.role for section in composition.score.sections} - sung
    assert {"verse", "chorus"} <= sung
    assert not composition.notices
