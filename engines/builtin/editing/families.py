"""Families of players, and a kept song in which one of them plays alone, as loud as it is among the others."""

from __future__ import annotations

from dataclasses import replace

from engines.builtin.editing.levels import opening
from engines.builtin.editing.montage import Composed, Montage, Source
from engines.builtin.instruments import INSTRUMENTS
from engines.builtin.score import Part, Stem
from engines.builtin.sound.tones import Tones
from engines.builtin.writing.voices import Voices
from engines.edits import Players
from engines.errors import InvalidRequest

# General MIDI programs; what is in none of the ranges is called after its stem.
BY_PROGRAM: dict[Players, tuple[range, ...]] = {
    "keyboard": (range(8), range(16, 22)),
    "percussion": (range(8, 15), range(47, 48), range(108, 109), range(112, 120)),
    "strings": (range(15, 16), range(40, 47), range(48, 52), range(110, 111)),
    "backing_vocals": (range(52, 55),),
    "brass": (range(56, 64),),
    "woodwinds": (range(22, 24), range(64, 80), range(109, 110), range(111, 112)),
}
BY_STEM: dict[Stem, Players] = {
    "vocals": "vocals", "drums": "drums", "bass": "bass", "guitar": "guitar", "piano": "keyboard", "other": "synth",
}  # fmt: skip


def family_of(part: Part) -> Players:
    """The family that a player belongs to: of bass and drums whatever plays them."""
    row = INSTRUMENTS[part.instrument]
    if part.role == "effect":
        return "fx"
    if row.stem in ("bass", "guitar") or row.is_drums:
        return "percussion" if part.role == "percussion" else BY_STEM[row.stem]
    named = (family for family, ranges in BY_PROGRAM.items() if any(row.program in each for each in ranges))
    return next(named, BY_STEM[row.stem]) if row.program is not None else BY_STEM[row.stem]


def alone(montage: Montage, players: Players, tones: Tones) -> Montage:
    """The song with these players alone. Raises `InvalidRequest` where it has none, or where it holds a recording."""
    if any(not isinstance(source, Composed) for source in montage.sources):
        raise InvalidRequest("players", players, "the song holds a recording, in which nobody can be heard alone")
    present = {family for source in montage.sources for family in _families(source)}
    if players not in present:
        raise InvalidRequest("players", players, f"this song has {', '.join(sorted(present))}")
    return replace(montage, sources=tuple(_alone(source, players, tones) for source in montage.sources))


def _families(source: Source) -> set[Players]:
    if not isinstance(source, Composed):
        return set()
    singing: set[Players] = {"vocals" if take.is_lead else "backing_vocals" for take in source.voices.takes}
    return {family_of(part) for part in source.score.parts if part.notes} | singing


def _alone(source: Source, players: Players, tones: Tones) -> Source:
    if not isinstance(source, Composed):
        return source
    gain_db = opening(source, tones) if source.gain_db is None else source.gain_db
    parts = tuple(part for part in source.score.parts if family_of(part) == players)
    takes = tuple(take for take in source.voices.takes if players == ("vocals" if take.is_lead else "backing_vocals"))
    score = replace(source.score, parts=parts, textures=())
    return replace(source, score=score, voices=Voices(takes), gain_db=round(gain_db, 4))
