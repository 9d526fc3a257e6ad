"""What files say about themselves."""

from __future__ import annotations

from io import BytesIO

import pytest
from mutagen.id3 import ID3

from engines.tags import Tags, id3_key, id3_tag, riff_info, vorbis_comment

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
