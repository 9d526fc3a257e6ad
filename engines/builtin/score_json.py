"""Scores and voices as JSON and back, without loss; what comes from strangers is held to limits."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, PlainSerializer, TypeAdapter

from engines.builtin.score import Note, Score
from engines.builtin.score_limits import limited_score, limited_voices
from engines.builtin.voice.singers import SINGERS
from engines.builtin.writing.voices import Voices

NOTE_FIELDS = ("start", "duration", "pitch", "velocity", "articulation")


def score_to_json(score: Score) -> dict[str, Any]:
    """Plain lists, numbers and strings; a note is a row of `NOTE_FIELDS`."""
    # `asdict` would take 0.1 s for the notes of ten minutes.
    plain = asdict(replace(score, parts=tuple(replace(part, notes=()) for part in score.parts)))
    for part, own in zip(plain["parts"], score.parts, strict=True):
        part["notes"] = [_row(note) for note in own.notes]
    return plain


def _row(note: Note) -> list[float | str]:
    return [note.start, note.duration, note.pitch, note.velocity, note.articulation]


def voices_to_json(voices: Voices) -> dict[str, Any]:
    """As `score_to_json`; singers go by their names."""
    plain = asdict(voices)
    for take in plain["takes"]:
        take["singer"] = take["singer"]["name"]
        for line in take["manuscript"]["lines"]:
            line["notes"] = [[list(note.values()) for note in group] for group in line["notes"]]
    return plain


def score_from_json(plain: object) -> Score:
    """The score that `score_to_json` wrote, also after a trip through text; raises pydantic's `ValidationError`."""
    return _SCORE.validate_python(plain)


def _with_notes(plain: Any) -> Any:
    """Rows as notes wherever the shape is the expected one; all else is left to be refused."""
    parts = plain.get("parts") if isinstance(plain, dict) else None
    if not isinstance(parts, list):
        return plain
    return plain | {"parts": [_with_rows_read(part) for part in parts]}


def _with_rows_read(holder: Any) -> Any:
    if not isinstance(holder, dict) or not isinstance(holder.get("notes"), list):
        return holder
    return holder | {"notes": [_note(row) for row in holder["notes"]]}


def _note(row: Any) -> Any:
    """A row or a group of rows."""
    if not isinstance(row, list):
        return row
    if row and isinstance(row[0], list):
        return [_note(inner) for inner in row]
    return dict(zip(NOTE_FIELDS, row, strict=False)) if len(row) == len(NOTE_FIELDS) else row


def _with_singers(plain: Any) -> Any:
    takes = plain.get("takes") if isinstance(plain, dict) else None
    if not isinstance(takes, list):
        return plain
    return plain | {"takes": [_with_singer(take) for take in takes]}


def _with_singer(take: Any) -> Any:
    if not isinstance(take, dict):
        return take
    name, manuscript = take.get("singer"), take.get("manuscript")
    read = {"singer": SINGERS.get(name, name) if isinstance(name, str) else name}
    if isinstance(manuscript, dict) and isinstance(manuscript.get("lines"), list):
        read["manuscript"] = manuscript | {"lines": [_with_rows_read(line) for line in manuscript["lines"]]}
    return take | read


ScoreJson = Annotated[
    Score, BeforeValidator(_with_notes), AfterValidator(limited_score), PlainSerializer(score_to_json)
]
VoicesJson = Annotated[
    Voices, BeforeValidator(_with_singers), AfterValidator(limited_voices), PlainSerializer(voices_to_json)
]
_SCORE: TypeAdapter[Score] = TypeAdapter(ScoreJson)
