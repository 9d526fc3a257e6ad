"""The score as JSON and back, without loss."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from engines.builtin.score import Chord, Note, Part, Score, ScoreSection, Sound, Texture

NOTE_FIELDS = ("start", "duration", "pitch", "velocity", "articulation")


def score_to_json(score: Score) -> dict[str, Any]:
    """Plain lists, numbers and strings; a note is a row of `NOTE_FIELDS`."""
    plain = asdict(score)
    for part in plain["parts"]:
        part["notes"] = [[note[name] for name in NOTE_FIELDS] for note in part["notes"]]
    return plain


def score_from_json(plain: dict[str, Any]) -> Score:
    """The score that `score_to_json` wrote, also after a trip through text; raises `ValueError` or `TypeError`."""
    return Score(
        **{
            **plain,
            "meter": tuple(plain["meter"]),
            "sections": tuple(ScoreSection(**section) for section in plain["sections"]),
            "chords": tuple(
                Chord(**{**chord, "pitch_classes": tuple(chord["pitch_classes"])}) for chord in plain["chords"]
            ),
            "parts": tuple(_part(part) for part in plain["parts"]),
            "textures": tuple(Texture(**texture) for texture in plain["textures"]),
            "sound": Sound(**plain["sound"]),
        }
    )


def _part(plain: dict[str, Any]) -> Part:
    notes = tuple(Note(*row) for row in plain["notes"])
    return Part(**{**plain, "notes": notes, "swell": tuple((beat, gain) for beat, gain in plain["swell"])})
