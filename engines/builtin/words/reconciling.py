"""Where sections ask for something else than the song: who has the last word, and what is told about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from engines.builtin.instruments import INSTRUMENTS
from engines.builtin.style import Style, styles
from engines.builtin.words.brief import Brief

CALLED: dict[str, tuple[frozenset[str], str]] = {
    # a name in `hints`: what a song without it leaves out, and an instrument that brings it in
    "drums": (frozenset(("drums", "percussion")), "standard_kit"),
    "bass": (frozenset(("bass",)), "finger_bass"),
}


def reconciled(
    brief: Brief, local: Sequence[Brief], names: Sequence[str], style: Style
) -> tuple[Brief, list[Brief], list[str]]:
    """The wishes for the song and for its sections without contradictions, and notices of what was decided.

    A section has the last word on who plays in it: what the song does without and one section asks for plays there
    alone. Tempo, key and meter are the song's, and a section's own are left out. Notices name the section's number,
    counted from 0 as in a plan, and its name.
    """
    brief = replace(brief, unwanted=set(brief.unwanted))
    local = [replace(wishes, unwanted=set(wishes.unwanted), instruments=[*wishes.instruments]) for wishes in local]
    notices: list[str] = []
    for at, (wishes, name) in enumerate(zip(local, names, strict=True)):
        place = f"sections.{at} ({name})"
        notices += [f"{place}: {told}" for told in (*wishes.notices, *_guests(wishes, brief), *_shared(wishes, brief))]
    for called in CALLED:
        notices += _called(called, brief, local, names, style)
    return brief, local, notices


def _called(called: str, brief: Brief, local: Sequence[Brief], names: Sequence[str], style: Style) -> list[str]:
    """Let drums or a bass that the song does without play in the sections that ask for them."""
    parts, instrument = CALLED[called]
    callers = [at for at, wishes in enumerate(local) if called in wishes.hints and called not in wishes.unwanted]
    is_played = any(player.role == called for player in style.players)
    for at in callers:
        if not is_played and called not in brief.hints:
            local[at].instruments.append((instrument,))
    if not callers or called not in brief.unwanted:
        return []
    brief.unwanted -= parts
    for at, wishes in enumerate(local):
        wishes.unwanted |= set() if at in callers else parts
    told = f"the song has no {called}, which play in the sections that ask for them alone"
    return [f"sections.{at} ({names[at]}): {told}" for at in callers]


def _guests(wishes: Brief, brief: Brief) -> list[str]:
    """A style or an instrument that the song itself would not have."""
    home = styles()[brief.genres[0]].title if brief.genres else ""
    told = [
        f"{styles()[name].title} is played there by guests, in the tempo and key of the song's {home}"
        for name in wishes.genres[:1]
        if home and name not in brief.genres
    ]
    unwanted = [
        name for choices in wishes.instruments for name in choices[:1]
        if brief.unwanted & {name, INSTRUMENTS[name].stem} and not INSTRUMENTS[name].is_drums
    ]  # fmt: skip
    return told + [f"{name.replace('_', ' ')}, which the song does without, plays there alone" for name in unwanted]


def _shared(wishes: Brief, brief: Brief) -> list[str]:
    """What only a whole song can have, where the section differs from it."""
    told = []
    tempos = (wishes.bpm, wishes.tempo_range, wishes.tempo_place)
    if any(said is not None for said in tempos) and tempos != (brief.bpm, brief.tempo_range, brief.tempo_place):
        told.append("a tempo of its own is left out, because a song has one tempo")
    if (wishes.key and wishes.key != brief.key) or (wishes.mode and wishes.mode != brief.mode):
        told.append("a key of its own is left out, because a song has one key; ask for a key change instead")
    if wishes.meter and wishes.meter != brief.meter and not wishes.genres:
        told.append("a meter of its own is left out, because a song has one meter")
    return told
