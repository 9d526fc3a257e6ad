"""Sections and chords as pages get them from a track's result."""

from __future__ import annotations

from tracks.timeline import chord_spans, section_spans

PLAN = {
    "sections": [
        {"section_name": "Verse", "duration_ms": 8000, "positive_local_styles": ["soft", "slow"]},
        {"section_name": "Chorus", "duration_ms": 4000, "positive_local_styles": []},
    ]
}


def test_sections_follow_each_other() -> None:
    verse, chorus = section_spans({"plan": PLAN})
    assert (verse.name, verse.start_ms, verse.end_ms, verse.detail) == ("Verse", 0, 8000, "soft, slow")
    assert (chorus.start_ms, chorus.length_ms) == (8000, 4000)


def test_chords_keep_their_times() -> None:
    (chord,) = chord_spans({"chords": [{"symbol": "Am7", "start_ms": 500, "end_ms": 1500}]})
    assert (chord.name, chord.start_ms, chord.length_ms) == ("Am7", 500, 1000)


def test_track_without_a_result_has_neither() -> None:
    assert section_spans({}) == chord_spans({}) == []
