"""The contract for kept songs: every edit within its limits, and one clear line for what is not."""

from __future__ import annotations

from typing import Any

import pytest

from engines.edits import ChangeInstrument, Extend, Rendering, parse_edit
from engines.errors import InvalidRequest


def test_an_edit_is_told_by_its_kind() -> None:
    assert parse_edit({"kind": "extend", "side": "after", "length_ms": "4000"}) == Extend(side="after", length_ms=4_000)
    assert parse_edit({"kind": "instrument", "part": "Bass", "instrument": "tuba", "seed": 3}) == ChangeInstrument(
        part="Bass", instrument="tuba", seed=3
    )


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "kind"),
        ({"kind": "reverse"}, "kind"),
        ({"kind": "extend", "side": "after", "length_ms": 2_999}, "length_ms"),
        ({"kind": "extend", "side": "below", "length_ms": 4_000}, "side"),
        ({"kind": "shorten", "length_ms": 600_001}, "length_ms"),
        ({"kind": "replace_section", "section": 0}, "section"),
        ({"kind": "replace_lyrics", "section": 1, "lyrics": ""}, "lyrics"),
        ({"kind": "replace_section", "section": 1, "prompt": "x" * 4_101}, "prompt"),
        ({"kind": "key", "key": "C\0"}, "key"),
        ({"kind": "tempo", "bpm": "nan"}, "bpm"),
        ({"kind": "tempo", "bpm": 90, "seed": -1}, "seed"),
        ({"kind": "tempo", "bpm": 90, "prompt": "x"}, "prompt"),
    ],
)
def test_what_is_outside_its_limits_is_named(fields: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        parse_edit(fields)
    assert caught.value.field == field


def test_a_rendering_has_formats_of_the_table() -> None:
    assert Rendering(output_format="mp3").output_format == "mp3_44100_128"
    with pytest.raises(InvalidRequest, match="must be one of"):
        Rendering(output_format="mp4")
