"""New songs after others: covers, which keep as much of the shape as is asked, and songs that sound alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engines.base import Request
from engines.builtin.words.brief import Brief
from engines.builtin.words.prompt import read_brief
from engines.errors import InvalidRequest
from engines.plan import LENGTH_MAX_MS, LENGTH_MIN_MS, PROMPT_MAX_CHARS, STYLES_MAX, Section
from plans.reworking.source import Source, changed

# From which strength on a cover keeps the source's tempo and meter, its key, its sections; above the last, its sound.
TEMPO_FROM, KEY_FROM, FORM_FROM, SOUND_ABOVE = 0.2, 0.4, 0.6, 0.8
ENERGIES = ("full", "steady", "sparse")  # the words for how loud a section is
PEAKS = ("chorus", "drop")


def covered(asked: Request, source: Source, strength: float, field: str = "src_audio_url") -> Request:
    """A song as `asked` describes it, as long as the source, with more of its shape the higher `strength` (0..1) is.

    From 0.2 on its tempo and meter, from 0.4 its key, from 0.6 its sections and how full they are, with its words
    where no others are asked for. Above 0.8 a rising share of the sections, the fullest first, stays as it sounds; at 1
    all do. What `asked` itself says of tempo, key and meter goes before. Raises `InvalidRequest` of `field` for a
    source that is no song by its length.
    """
    if not LENGTH_MIN_MS <= source.length_ms <= LENGTH_MAX_MS:
        limit = f"must last {LENGTH_MIN_MS / 1000:g} to {LENGTH_MAX_MS / 1000:g} s"
        raise InvalidRequest(field, f"{source.length_ms / 1000:g} s", limit)
    changes: dict[str, Any] = {"length_ms": source.length_ms}
    said = read_brief(asked.prompt)
    if strength >= TEMPO_FROM:
        changes["bpm"] = asked.bpm or said.bpm or source.tempo_bpm
        changes["meter"] = asked.meter or _meter_of(said) or source.meter
    if strength >= KEY_FROM:
        changes["key"] = asked.key or (said.key.name if said.key else source.key)
    if strength >= FORM_FROM:
        changes |= {"prompt": "", "plan": _plan(asked, source, strength)}
    return changed(asked, **changes)


def alike(asked: Request, source: Source) -> Request:
    """A song as `asked` describes it; what that leaves open of genre, instruments, mood, tempo and key as heard."""
    said = read_brief(asked.prompt)
    heard = [style for style in source.styles if _adds_to(said, read_brief(style))]
    has_tempo = bool(said.bpm or said.tempo_range or said.tempo_place is not None)
    changes = {
        "prompt": ", ".join([asked.prompt, *heard])[:PROMPT_MAX_CHARS],
        "bpm": asked.bpm or (None if has_tempo else source.tempo_bpm),
        "key": asked.key or (None if said.key or said.mode else source.key),
        "meter": asked.meter or (None if said.meter else source.meter),
    }
    return changed(asked, **changes)


def _plan(asked: Request, source: Source, strength: float) -> dict[str, Any]:
    styles = [style for part in asked.prompt.split(",") if (style := part.strip())]
    fresh, kept = source.fresh(0, source.length_ms), source.kept(0, source.length_ms)
    stays = _loudest(fresh, (strength - SOUND_ABOVE) / (1 - SOUND_ABOVE))
    sections = [
        kept[number] if number in stays else _bare(section, keeps_words=not (asked.lyrics or asked.instrumental))
        for number, section in enumerate(fresh)
    ]
    return {
        "positive_global_styles": styles[:STYLES_MAX], "negative_global_styles": [],
        "sections": [section.model_dump() for section in sections],
    }  # fmt: skip


def _bare(section: Section, *, keeps_words: bool) -> Section:
    """The section without the styles of its song, but for how full it is."""
    styles = [style for style in section.positive_local_styles if style in ENERGIES]
    bare = {"positive_local_styles": styles, "negative_local_styles": []}
    return section.model_copy(update=bare if keeps_words else bare | {"lines": []})


def _loudest(sections: Sequence[Section], share: float) -> set[int]:
    """Numbers of the fullest sections that together make up the share of the song as nearly as they can."""
    left_ms = share * sum(section.duration_ms for section in sections)
    chosen: set[int] = set()
    for number in sorted(range(len(sections)), key=lambda number: _rank(sections[number])):
        if left_ms >= sections[number].duration_ms / 2:
            chosen.add(number)
            left_ms -= sections[number].duration_ms
    return chosen


def _rank(section: Section) -> int:
    if any(word in section.section_name.lower() for word in PEAKS):
        return 0
    return next((at for at, word in enumerate(ENERGIES) if word in section.positive_local_styles), 1)


def _meter_of(said: Brief) -> str | None:
    return f"{said.meter[0]}/{said.meter[1]}" if said.meter else None


def _adds_to(said: Brief, heard: Brief) -> bool:
    """Whether a heard word says something that the caption leaves open; tempo, key and meter are no words for it."""
    if heard.bpm or heard.key or heard.meter or (heard.genres and said.genres):
        return False
    against = said.valence * heard.valence < 0 or said.energy * heard.energy < 0
    return not against and not {name for group in heard.instruments for name in group} & said.unwanted
