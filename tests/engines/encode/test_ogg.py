"""Ogg pages of Vorbis and Opus."""

from __future__ import annotations

from io import BytesIO

import pytest
from mutagen.ogg import OggPage
from mutagen.oggopus import OggOpus
from mutagen.oggvorbis import OggVorbis

from engines.audio import Block
from engines.encode import encoder
from engines.formats import FORMATS, OutputFormat
from engines.tags import Tags

BOTH = pytest.mark.parametrize("row", [FORMATS["ogg"], FORMATS["opus_48000_64"]], ids=lambda row: row.name)


def pages_of(row: OutputFormat, sound: Block, tags: Tags | None = None) -> list[OggPage]:
    encode = encoder(row, len(sound), tags)
    file = BytesIO(encode.process(sound) + encode.finish())
    pages = []
    while file.tell() < len(file.getvalue()):
        pages.append(OggPage(file))
    return pages


@BOTH
def test_pages_are_numbered_and_share_one_serial(row: OutputFormat, music: Block) -> None:
    pages = pages_of(row, music)
    assert [page.sequence for page in pages] == list(range(len(pages)))
    assert {page.serial for page in pages} == {1}


@BOTH
def test_only_the_outer_pages_are_marked_as_first_and_last(row: OutputFormat, music: Block) -> None:
    pages = pages_of(row, music)
    assert [page.first for page in pages] == [True] + [False] * (len(pages) - 1)
    assert [page.last for page in pages] == [False] * (len(pages) - 1) + [True]


@BOTH
def test_positions_rise_to_the_exact_length(row: OutputFormat, music: Block) -> None:
    positions = [page.position for page in pages_of(row, music)]
    pre_skip = 312 if row.codec == "opus" else 0
    assert positions == sorted(positions)
    assert positions[-1] == pre_skip + round(len(music) * row.rate_hz / 44_100)


@pytest.mark.parametrize("more_frames", range(0, 960, 137))
def test_opus_ends_in_a_page_that_is_not_empty(more_frames: int, music: Block) -> None:
    pages = pages_of(FORMATS["opus_48000_64"], music[: 44_100 + more_frames])
    assert pages[-1].packets
    assert sum(len(page.packets) for page in pages[2:]) * 960 - pages[-1].position < 960


@BOTH
def test_lyrics_longer_than_a_page_are_kept_whole(row: OutputFormat, music: Block) -> None:
    lyrics = "la " * 30_000
    encode = encoder(row, len(music), Tags(title="Long", lyrics=lyrics))
    file = BytesIO(encode.process(music) + encode.finish())
    tags = OggVorbis(file) if row.codec == "vorbis" else OggOpus(file)
    assert tags["LYRICS"] == [lyrics]
