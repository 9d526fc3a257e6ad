"""What files say about themselves."""

from __future__ import annotations

from io import BytesIO

import pytest
from mutagen.id3 import ID3

from engines.tags import Chapter, Tags, TimedLine, id3_key, id3_tag, riff_info, vorbis_comment

TAGS = Tags(title="Räin ☂", genre="lo-fi", tempo_bpm=92.6, key="F# minor", lyrics="one\ntwo")


def test_id3_holds_every_field() -> None:
    tag = ID3(BytesIO(id3_tag(TAGS)))
    texts = {name: str(tag[name]) for name in ("TIT2", "TPE1", "TCON", "TBPM", "TKEY")}
    assert texts == {"TIT2": "Räin ☂", "TPE1": "musicweb", "TCON": "lo-fi", "TBPM": "93", "TKEY": "F#m"}
    assert str(tag["USLT::und"]) == "one\ntwo"
    assert str(tag["COMM::eng"]) == "Made with musicweb"


def test_empty_fields_are_left_out() -> None:
    tag = ID3(BytesIO(id3_tag(Tags())))
    assert sorted(tag) == ["COMM::eng", "TPE1"]
    assert b"TITLE" not in vorbis_comment(Tags())
    assert b"INAM" not in riff_info(Tags())


@pytest.mark.parametrize(
    ("key", "short"),
    [("A minor", "Am"), ("C# major", "C#"), ("Bb minor", "Bbm"), ("D dorian", "Dm"), ("G mixolydian", "G"), ("", "")],
)
def test_keys_are_shortened_to_what_id3_allows(key: str, short: str) -> None:
    assert id3_key(key) == short


def test_riff_chunks_have_even_sizes() -> None:
    for title in ("odd", "even"):
        chunk = riff_info(Tags(title=title))
        assert len(chunk) % 2 == 0
        assert int.from_bytes(chunk[4:8], "little") == len(chunk) - 8


WITH_TIMES = Tags(
    chapters=(Chapter("Intro", 0, 8_000), Chapter("Refräin", 8_000, 3_661_007)),
    timed_lines=(TimedLine("one day", 8_010), TimedLine("two", 69_990)),
)


def test_id3_holds_sections_as_chapters_in_one_table() -> None:
    tag = ID3(BytesIO(id3_tag(WITH_TIMES)))
    chapters = [tag[f"CHAP:{name}"] for name in tag["CTOC:toc"].child_element_ids]
    told = [(str(chapter.sub_frames["TIT2"]), chapter.start_time, chapter.end_time) for chapter in chapters]
    assert told == [("Intro", 0, 8_000), ("Refräin", 8_000, 3_661_007)]
    assert tag["CTOC:toc"].flags & 3 == 3


def test_id3_holds_the_lines_with_their_times() -> None:
    (lyrics,) = ID3(BytesIO(id3_tag(WITH_TIMES))).getall("SYLT")
    assert (lyrics.format, lyrics.type) == (2, 1)
    assert lyrics.text == [("one day", 8_010), ("\ntwo", 69_990)]


def test_vorbis_comments_hold_chapters_and_timed_lines() -> None:
    comment = vorbis_comment(WITH_TIMES).decode()
    assert "SYNCEDLYRICS=[00:08.01]one day\n[01:09.99]two\n" in comment
    for entry in (
        "CHAPTER001=00:00:00.000",
        "CHAPTER001NAME=Intro",
        "CHAPTER002=00:00:08.000",
        "CHAPTER002NAME=Refräin",
    ):
        assert entry in comment
