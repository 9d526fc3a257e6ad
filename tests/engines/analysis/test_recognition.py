"""Songs of ours are told by credentials or tags; those of others are not."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from engines.analysis.recognition import recognised
from engines.audio import Block
from engines.base import Word
from engines.credentials import Claim, self_made, sign
from engines.encode import encoder
from engines.formats import FORMATS
from engines.recordings import record
from engines.tags import Tags, TimedLine

TAGS = Tags(
    title="Open Road", tempo_bpm=98.0, key="A minor", lyrics="one\ntwo",
    timed_lines=(TimedLine("one", 1_230), TimedLine("two", 61_500)),
)  # fmt: skip


@pytest.mark.parametrize("name", ["flac", "mp3_44100_64", "opus_48000_64"])
def test_tags_of_ours_tell_title_tempo_and_key(name: str, music: Block, tmp_path: Path) -> None:
    encode = encoder(FORMATS[name], len(music), TAGS)
    (tmp_path / "song").write_bytes(encode.process(music) + encode.finish())
    own = recognised(record(tmp_path / "song", tmp_path / "samples").facts.tags)
    assert own is not None
    assert (own.title, own.tempo_bpm, own.key, own.is_signed) == ("Open Road", 98.0, "A minor", False)
    assert own.lines == (() if name.startswith("mp3") else TAGS.timed_lines)


def test_credentials_of_ours_tell_the_track(music: Block, tmp_path: Path) -> None:
    encode = encoder(FORMATS["flac"], len(music))
    (tmp_path / "plain").write_bytes(encode.process(music) + encode.finish())
    now = datetime.now(UTC)
    with (tmp_path / "plain").open("rb") as source, (tmp_path / "signed").open("w+b") as target:
        sign(source, target, "flac", Claim("Open Road", "builtin", "track-7", now), self_made(now))
    own = recognised({}, tmp_path / "signed", [Word("one", 0, 400)])
    assert own is not None
    assert (own.track_id, own.is_signed, own.words) == ("track-7", True, (Word("one", 0, 400),))
    assert recognised({}, tmp_path / "plain") is None


@pytest.mark.parametrize("tags", [{}, {"artist": "musicweb"}, {"artist": "x", "comment": "Made with musicweb"}])
def test_recordings_of_others_are_not_ours(tags: dict[str, str]) -> None:
    assert recognised(tags) is None


def test_nonsense_in_tags_is_left_out() -> None:
    ours = {"artist": "musicweb", "comment": "Made with musicweb"}
    own = recognised(ours | {"tbpm": "fast", "tkey": "H#", "syncedlyrics": "[1:2]no time"})
    assert own is not None
    assert (own.tempo_bpm, own.key, own.lines) == (None, "", ())
