"""Music for a clip: a composition plan as long as it, whose sections change at its strongest cuts."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from engines.errors import InvalidRequest
from engines.plan import LENGTH_MIN_MS, SECTION_MAX_MS, SECTION_MIN_MS, STYLES_MAX, Plan, Section
from engines.video import FIELD, Clip, Cut, Heard, Look

SECTIONS_WANTED = 24  # with those that are cut for being too long still no more than a plan may hold
USUAL_SECTION_MS, SECTIONS_OF_A_SHORT_CLIP = 8_000, 8
INSTRUMENTAL = "instrumental"
CERTAIN = 0.3
DARK, BRIGHT = 0.25, 0.6
COLD, WARM = 0.46, 0.54
CALM, WILD = 0.2, 0.55
CUTS_A_MINUTE_OF_A_CHASE = 30
FORM_FROM = 4  # sections: fewer need no intro and no outro


def plan_for(clip: Clip, wishes: Sequence[str]) -> Plan:
    """What to play to the clip: the `wishes` come first, what is heard and seen in it fills in what they leave open.

    Raises `InvalidRequest` for a clip shorter than any song.
    """
    if clip.duration_ms < LENGTH_MIN_MS:
        raise InvalidRequest(f"{FIELD}.duration", f"{clip.duration_ms} ms", f"must be at least {LENGTH_MIN_MS} ms")
    edges = section_edges(clip.duration_ms, clip.cuts)
    energies = [_energy(clip, start, end) for start, end in pairwise(edges)]
    names = _names(energies)
    heard = _heard_words(clip.heard) if clip.heard else []
    styles = [*wishes, INSTRUMENTAL, *heard, *_seen_words(clip.looks)]
    return Plan(
        positive_global_styles=list(dict.fromkeys(styles))[:STYLES_MAX],
        negative_global_styles=["vocals"],
        sections=[
            Section(
                section_name=name, positive_local_styles=[_energy_word(energy)], negative_local_styles=[],
                duration_ms=end - start, lines=[],
            )
            for name, energy, (start, end) in zip(names, energies, pairwise(edges), strict=True)
        ],
    )  # fmt: skip


def section_edges(length_ms: int, cuts: Sequence[Cut]) -> list[int]:
    """Where sections begin, and the end: at the strongest cuts that leave room, and where a section would be too long.

    Every section lasts as long as a plan allows, and there are no more than one may hold.
    """
    usual_ms = min(USUAL_SECTION_MS, length_ms // SECTIONS_OF_A_SHORT_CLIP)
    shortest_ms = max(SECTION_MIN_MS, usual_ms, -(-length_ms // SECTIONS_WANTED))
    edges = [0, length_ms]
    for cut in sorted(cuts, key=lambda cut: -cut.strength):
        if all(abs(cut.at_ms - edge) >= shortest_ms for edge in edges):
            edges.append(cut.at_ms)
    return [start for pair in pairwise(sorted(edges)) for start in _even_starts(*pair)] + [length_ms]


def _even_starts(start_ms: int, end_ms: int) -> list[int]:
    pieces = -(-(end_ms - start_ms) // SECTION_MAX_MS)
    return [start_ms + (end_ms - start_ms) * at // pieces for at in range(pieces)]


def _energy(clip: Clip, start_ms: int, end_ms: int) -> float:
    """0 calm .. 1 wild: how much moves in that stretch, and how often it is cut."""
    motions = [look.motion for look in clip.looks if start_ms <= look.at_ms < end_ms]
    motion = sum(motions) / len(motions) if motions else 0.0
    cuts = sum(start_ms < cut.at_ms < end_ms for cut in clip.cuts)
    return min(1.0, motion + cuts / ((end_ms - start_ms) / 60_000) / CUTS_A_MINUTE_OF_A_CHASE)


def _energy_word(energy: float) -> str:
    if energy < CALM:
        return "calm"
    return "energetic" if energy > WILD else "steady"


def _names(energies: Sequence[float]) -> list[str]:
    """What each section is to the music: those with more going on than in the rest are its choruses."""
    usual = sorted(energies)[len(energies) // 2]
    names = ["Chorus" if energy > usual or energy > WILD else "Verse" for energy in energies]
    if len(names) >= FORM_FROM:
        names[0], names[-1] = "Intro", "Outro"
    return names


def _heard_words(heard: Heard) -> list[str]:
    """The styles of the clip's own sound; tempo and key, which are among them, only where they are certain."""
    doubtful = set()
    if heard.tempo_certainty < CERTAIN:
        doubtful.add(f"{heard.tempo_bpm:.1f} bpm")
    if heard.key_certainty < CERTAIN:
        doubtful.add(heard.key)
    return [style for style in heard.styles if style not in doubtful]


def _seen_words(looks: Sequence[Look]) -> list[str]:
    """Moods of the picture as a whole, where it has any."""
    if not looks:
        return []
    brightness, warmth = (sum(getattr(look, name) for look in looks) / len(looks) for name in ("brightness", "warmth"))
    light = ["dark"] if brightness < DARK else ["bright"] if brightness > BRIGHT else []
    return [*light, *(["cold"] if warmth < COLD else ["warm"] if warmth > WARM else [])]
