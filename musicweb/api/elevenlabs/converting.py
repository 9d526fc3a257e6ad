"""Between the two kinds of plan: chunks as the engines' plan of sections, and back."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from engines.plan import STYLES_MAX, Plan, Section, SectionSource, TimeRange
from musicweb.api.elevenlabs.chunk_text import read_text, write_text
from musicweb.api.elevenlabs.chunks import AudioRefChunk, CompositionPlan, GenerationChunk, Strength

SHADES = ("sparse", "steady", "full")  # how much plays, which is a section's own affair
CONDITIONS = ("context_adherence", "conditioning_ref", "condition_strength")
_FIGURE = re.compile(r"\d+(\.\d+)? ?bpm|\d+/\d+|[A-G][#b♯♭]?[ -](major|minor)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Heard:
    """What is known of a stretch of a stored song; `goes_on` says that an engine can continue with its own band."""

    section_name: str = "Taken"
    styles: list[str] = field(default_factory=list)
    tempo_bpm: float | None = None
    key: str | None = None
    goes_on: bool = False


Listen = Callable[[AudioRefChunk], Heard]


def to_plan(composition: CompositionPlan, listen: Listen) -> Plan:
    """The plan of sections that sounds as the chunks ask; `listen` tells what is known of a stretch of a song.

    The first chunk's styles are the whole song's, unless the band of a referenced song is to go on.
    """
    written = [chunk for chunk in composition.chunks if isinstance(chunk, GenerationChunk)]
    taken = [chunk for chunk in composition.chunks if isinstance(chunk, AudioRefChunk)]
    goes_on = any(listen(chunk).goes_on for chunk in taken) and all(c.context_adherence == "high" for c in written)
    whole, avoided = ([], []) if goes_on else _tone(written, listen)
    sections = [
        _taken(chunk, listen(chunk)) if isinstance(chunk, AudioRefChunk) else _written(chunk, number, whole, listen)
        for number, chunk in enumerate(composition.chunks, 1)
    ]
    return Plan(positive_global_styles=whole, negative_global_styles=avoided, sections=sections)


def from_plan(plan: Plan) -> CompositionPlan:
    """The plan as chunks, each with all that it asks for."""
    return CompositionPlan(chunks=[_chunk(plan, section) for section in plan.sections])


def alike(plan: Plan, models: Sequence[GenerationChunk | AudioRefChunk | None]) -> CompositionPlan:
    """The plan as chunks, each conditioned as the one in `models` that stands in its place."""
    chunks = [
        new.model_copy(update={name: getattr(old, name) for name in CONDITIONS})
        if isinstance(new, GenerationChunk) and isinstance(old, GenerationChunk)
        else new
        for new, old in zip(from_plan(plan).chunks, models, strict=True)
    ]
    return CompositionPlan(chunks=chunks)


def _tone(written: Sequence[GenerationChunk], listen: Listen) -> tuple[list[str], list[str]]:
    """Styles of the whole song, and those that no chunk of it wants."""
    if not written:
        return [], []
    first = written[0]
    styles = [style for style in first.positive_styles if style.casefold() not in SHADES]
    avoided = [style for style in first.negative_styles if all(style in chunk.negative_styles for chunk in written)]
    if first.conditioning_ref:
        styles = _conditioned(styles, listen(first.conditioning_ref), first.condition_strength)
    return list(dict.fromkeys(styles))[:STYLES_MAX], avoided


def _conditioned(styles: list[str], heard: Heard, strength: Strength) -> list[str]:
    """`styles` with those that are heard; what they say of tempo and key themselves stays."""
    said = ", ".join(styles)
    tempo = [f"{heard.tempo_bpm:g} bpm"] if heard.tempo_bpm and "bpm" not in said.lower() else []
    key = [heard.key] if heard.key and not re.search(r"\b(major|minor)\b", said) else []
    return [*styles, *_sound(heard, strength), *tempo, *key]


def _sound(heard: Heard, strength: Strength) -> list[str]:
    """What is taken over of a sound, by how strongly; its first style names its genre."""
    kinds = [style for style in heard.styles if not _FIGURE.fullmatch(style)]
    return {"low": [], "medium": kinds[:1]}.get(strength, kinds)


def _taken(chunk: AudioRefChunk, heard: Heard) -> Section:
    return Section(
        section_name=heard.section_name, positive_local_styles=[], negative_local_styles=[],
        duration_ms=chunk.duration_ms, lines=[], source_from=SectionSource(song_id=chunk.song_id, range=chunk.range),
    )  # fmt: skip


def _written(chunk: GenerationChunk, number: int, whole: Sequence[str], listen: Listen) -> Section:
    words = read_text(chunk.text)
    heard = _sound(listen(chunk.conditioning_ref), chunk.condition_strength) if chunk.conditioning_ref else []
    styles = [style for style in (*chunk.positive_styles, *words.directions, *heard) if style not in whole]
    return Section(
        section_name=words.name or f"Chunk {number}", positive_local_styles=list(dict.fromkeys(styles))[:STYLES_MAX],
        negative_local_styles=chunk.negative_styles, duration_ms=chunk.duration_ms, lines=words.lines,
    )  # fmt: skip


def _chunk(plan: Plan, section: Section) -> GenerationChunk | AudioRefChunk:
    source = section.source_from
    if source:
        start = source.range.start_ms
        return AudioRefChunk(
            song_id=source.song_id, range=TimeRange(start_ms=start, end_ms=start + section.duration_ms)
        )
    return GenerationChunk(
        text=write_text(section.section_name, section.lines), duration_ms=section.duration_ms,
        positive_styles=_together(plan.positive_global_styles, section.positive_local_styles),
        negative_styles=_together(plan.negative_global_styles, section.negative_local_styles),
    )  # fmt: skip


def _together(whole: Sequence[str], own: Sequence[str]) -> list[str]:
    return list(dict.fromkeys([*whole, *own]))[:STYLES_MAX]
