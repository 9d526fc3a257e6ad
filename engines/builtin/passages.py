"""The sections of a song as its composers see them: what each shares with its returns, wants, and is raised by."""

from __future__ import annotations

from engines.builtin.band import Band, soloist, visitors_of
from engines.builtin.form import PEAKS
from engines.builtin.outline import Outline
from engines.builtin.score import SectionRole
from engines.builtin.style import Style, styles
from engines.builtin.words.brief import Brief
from engines.builtin.writing.frame import Passage, generator

SONG_FORM, SHORT_FORM, SONG_FORM_FROM = "aabacaba", "abacabca", 4
CALLED_ROLES = {"drums", "bass"}
KEY_CHANGE, KEY_CHANGE_FROM_MS, RAISED_BY = "key change", 150_000, (1, 2, 2)


def passages_of(outline: Outline, visitors: dict[str, Band]) -> tuple[Passage, ...]:
    """Sections with the material that each shares with its returns."""
    counts: dict[str, int] = {}
    roles = [block.role for block in outline.blocks]
    change_at, semitones = _key_change(outline, roles)
    passages = []
    for at, (block, wishes) in enumerate(zip(outline.blocks, outline.local, strict=True)):
        nth = counts[block.role] = counts.get(block.role, 0) + 1
        have = {name for choices in wishes.instruments for name in choices} | wishes.hints & CALLED_ROLES
        own = _own_style(outline, wishes)
        guests: dict[str, str] = {player.name: player.role for player, _ in visitors[own.name]} if own else {}
        if outline.brief.soloist and block.role == "solo":
            guests |= {soloist(name)[0].name: "lead" for name in outline.brief.soloist}
        raised = block.raised if block.raised is not None else semitones if at >= change_at else 0
        passages.append(
            Passage(
                block.name, block.role, block.energy, block.duration_ms,
                block.material or _material(block.role, nth, roles), nth,
                frozenset(wishes.unwanted), frozenset(have), guests, own,
                raised,
            )
        )  # fmt: skip
    return tuple(passages)


def visitors_in(outline: Outline) -> dict[str, Band]:
    """The players of the styles that single sections name, by style."""
    rng = generator(outline.seed, "visitors")
    named = [style for wishes in outline.local if (style := _own_style(outline, wishes))]
    return {style.name: visitors_of(style, outline.brief, rng) for style in named}


def _own_style(outline: Outline, wishes: Brief) -> Style | None:
    """Another style than the song's that a section names."""
    at_home = [outline.style, outline.blend]
    return next((styles()[name] for name in wishes.genres if styles()[name] not in at_home), None)


def _key_change(outline: Outline, roles: list[SectionRole]) -> tuple[int, int]:
    """From which section on, and by how many semitones, the song is raised; past its end where it is not.

    Sections may ask for it; a prompt or a style raises the last peak. Nothing new may begin after it.
    """
    rng = generator(outline.seed, KEY_CHANGE)
    by_style = outline.length_ms >= KEY_CHANGE_FROM_MS and rng.random() < outline.style.key_change
    asked = [at for at, wishes in enumerate(outline.local) if KEY_CHANGE in wishes.hints]
    peaks = [at for at, role in enumerate(roles) if role in PEAKS]
    places = asked or (peaks[-1:] if by_style or KEY_CHANGE in outline.brief.hints else [])
    counted = [roles[: at + 1].count(role) for at, role in enumerate(roles)]
    materials = [_material(role, nth, roles) for role, nth in zip(roles, counted, strict=True)]
    place = next((at for at in places if set(materials[at:]) <= set(materials[:at])), len(roles))
    return place, rng.choice(RAISED_BY)


def _material(role: SectionRole, nth: int, roles: list[SectionRole]) -> str:
    """The music of the nth section of a role; of four themes or more the second repeats the first, as in song form."""
    if role == "theme":
        order = SONG_FORM if roles.count("theme") >= SONG_FORM_FROM else SHORT_FORM
        return f"theme-{order[(nth - 1) % len(order)]}"
    if role in ("bridge", "solo"):
        return role if nth == 1 else f"{role}{nth}"
    if role in ("chorus", "drop", "build"):
        return "chorus"
    if role in ("verse", "prechorus"):
        return role
    return "theme-a" if "theme" in roles else "verse" if "verse" in roles else "chorus"
