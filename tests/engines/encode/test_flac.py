"""FLAC whose head is right before the sound is known."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import soundfile
from mutagen.flac import FLAC

from engines.audio import Block, to_int16
from engines.encode import encoder
from engines.formats import FORMATS
from engines.tags import Tags


def test_head_tells_the_exact_length_before_the_sound_is_finished(music: Block) -> None:
    encode = encoder(FORMATS["flac"], len(music), Tags(title="Lake"))
    head = FLAC(BytesIO(encode.process(music[:20_000])))
    assert head.info.total_samples == len(music)
    assert head["TITLE"] == ["Lake"]


def test_every_sample_comes_back(music: Block) -> None:
    encode = encoder(FORMATS["flac"], len(music))
    samples, _ = soundfile.read(BytesIO(encode.process(music) + encode.finish()), dtype="int16")
    assert np.array_equal(samples, to_int16(music))
