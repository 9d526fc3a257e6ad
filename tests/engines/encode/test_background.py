"""Encoding in a thread beside the renderer."""

from __future__ import annotations

import threading
from threading import Event

import numpy as np
import pytest

from engines.audio import Block, silence
from engines.encode import BackgroundEncoder, Encoder, encoder, encoding_thread
from engines.encode.background import QUEUED_BLOCKS_MAX
from engines.encode.pcm import PcmCodec
from engines.encode.stream import BLOCK_FRAMES, Samples
from engines.formats import FORMATS
from engines.tags import Tags

ROW = FORMATS["mp3_44100_128"]


def encoding_threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("encode-")]


@pytest.fixture
def held() -> tuple[Encoder, Event]:
    """An encoder that encodes nothing until the event is set."""
    go = Event()

    class HeldCodec(PcmCodec):
        def process(self, samples: Samples) -> bytes:
            go.wait()
            return super().process(samples)

    return Encoder(HeldCodec, FORMATS["pcm_44100"], QUEUED_BLOCKS_MAX * BLOCK_FRAMES, Tags()), go


def test_bytes_are_those_of_the_encoder_alone(music: Block) -> None:
    alone = encoder(ROW, len(music))
    expected = alone.process(music) + alone.finish()
    with BackgroundEncoder(encoder(ROW, len(music))) as beside:
        pieces = []
        for start in range(0, len(music), 1000):
            beside.feed(music[start : start + 1000])
            pieces.append(beside.ready())
        pieces.append(beside.finish())
    assert b"".join(pieces) == expected
    assert encoding_threads() == []


def test_encoders_may_share_a_thread_that_outlives_them(music: Block) -> None:
    alone = encoder(ROW, len(music))
    expected = alone.process(music) + alone.finish()
    with encoding_thread("shared") as thread:
        pair = [BackgroundEncoder(encoder(ROW, len(music)), thread) for _ in range(2)]
        for beside in pair:
            beside.feed(music)
        assert [beside.finish() for beside in pair] == [expected, expected]
        assert len(encoding_threads()) == 1


def test_feeding_goes_on_while_the_encoder_is_busy(held: tuple[Encoder, Event]) -> None:
    busy, go = held
    with BackgroundEncoder(busy) as beside:
        for _ in range(QUEUED_BLOCKS_MAX):
            beside.feed(silence(BLOCK_FRAMES))
        assert beside.ready() == b""
        go.set()
        assert len(beside.finish()) == 4 * QUEUED_BLOCKS_MAX * BLOCK_FRAMES


def test_closing_in_mid_song_leaves_no_thread(held: tuple[Encoder, Event]) -> None:
    busy, go = held
    beside = BackgroundEncoder(busy)
    for _ in range(QUEUED_BLOCKS_MAX):
        beside.feed(silence(BLOCK_FRAMES))
    assert len(encoding_threads()) == 1
    go.set()
    beside.close()
    beside.close()
    assert encoding_threads() == []


def test_an_error_of_the_encoder_comes_out_where_bytes_are_asked_for() -> None:
    with BackgroundEncoder(encoder(ROW, 10)) as beside:
        beside.feed(np.zeros((11, 2), np.float32))
        with pytest.raises(ValueError, match="more than announced"):
            beside.finish()
    assert encoding_threads() == []
