"""A whole song recast: in another key, at another tempo, with another instrument for one part."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import accumulate, pairwise

from engines.builtin.editing.montage import Clip, Composed, Montage, Row, Source, frame_of, joined, without_unheard
from engines.builtin.editing.timeline import ms_of, within_limits
from engines.builtin.editing.transforms import (
    ALMOST,
    check_tempo,
    instrument_named,
    part_named,
    played_at,
    transposed,
    with_instrument,
)
from engines.builtin.editing.version import origin_of, plan_with
from engines.builtin.instruments import INSTRUMENTS
from engines.builtin.score import Part, Stem
from engines.builtin.sound.limiter import STEP_FRAMES
from engines.builtin.sound.signal import RATE_HZ
from engines.builtin.theory import Key, parse_key
from engines.builtin.words.describe import describe
from engines.edits import ChangeInstrument, ChangeKey, ChangeTempo
from engines.errors import InvalidRequest
from engines.plan import Plan

OCTAVE, FURTHEST_UP = 12, 6
_BARE_TONIC = re.compile(r"\s*[A-Ga-g]\s*(?:#|♯|b|♭|sharp|flat)?\s*")


def in_key(montage: Montage, edit: ChangeKey, _: int) -> Montage:
    """The song in another key of its mode, the shortest way from the key it was composed in."""
    old, new = parse_key(montage.key), _wanted_key(edit.key, parse_key(montage.key))
    if old == new:
        return replace(montage, notices=(f"The song is in {old.name} already.",))
    _check_composed(montage, "key", edit.key, "transposed")
    home = origin_of(montage).key.tonic
    semitones = _shortest(home, new.tonic) - _shortest(home, old.tonic)

    def moved(source: Composed) -> Composed:
        score, voices = transposed(source.score, source.voices, semitones)
        return replace(source, score=score, voices=voices)

    way = "up" if semitones > 0 else "down"
    steps = "1 semitone" if abs(semitones) == 1 else f"{abs(semitones)} semitones"
    notice = f"Transposed from {old.name} to {new.name}, {steps} {way}; the drums stay."
    return _told(_with_sources(montage, moved), old, new, montage.tempo_bpm, notice)


def _wanted_key(text: str, now: Key) -> Key:
    """The key that is meant; a tonic alone keeps the mode."""
    wanted = parse_key(text)
    if _BARE_TONIC.fullmatch(text):
        return Key(wanted.tonic, now.mode)
    if wanted.mode != now.mode:
        raise InvalidRequest(
            "key", text, f"must be a {now.mode} key, since the song is in {now.name} and keeps its mode"
        )
    return wanted


def _shortest(home: int, tonic: int) -> int:
    """The way between two pitch classes in semitones, -5..6."""
    way = (tonic - home) % OCTAVE
    return way if way <= FURTHEST_UP else way - OCTAVE


def at_tempo(montage: Montage, edit: ChangeTempo, _: int) -> Montage:
    """The song at another tempo; every section is longer or shorter by it."""
    if edit.bpm == montage.tempo_bpm:
        return replace(montage, notices=(f"The song is at {edit.bpm:g} bpm already.",))
    _check_composed(montage, "bpm", edit.bpm, "played at another tempo")
    check_tempo(montage.plan.length_ms * montage.tempo_bpm, edit.bpm)
    faster = edit.bpm / montage.tempo_bpm

    def played(source: Composed) -> Composed:
        score, voices = played_at(source.score, source.voices, source.score.tempo_bpm * faster)
        early = int(source.from_frame / faster)
        return replace(source, score=score, voices=voices, from_frame=max(0, early - early % STEP_FRAMES))

    plan = _stretched_plan(montage, 1 / faster)
    frames = frame_of(plan.length_ms)
    rows = {stem: _stretched(row, frames, montage.frames) for stem, row in montage.rows.items()}
    ends: dict[int, int] = {}
    for clip in (clip for row in rows.values() for clip in row):
        ends[clip.source] = max(clip.end, ends.get(clip.source, 0))
    sources = tuple(
        _lasting(played(source), ends[number]) if isinstance(source, Composed) else source
        for number, source in enumerate(montage.sources)
    )
    recast = replace(montage, sources=sources, rows=rows, plan=plan)
    notice = f"From {montage.tempo_bpm:g} to {edit.bpm:g} bpm: {ms_of(montage.frames)} ms became {plan.length_ms} ms."
    key = parse_key(montage.key)
    return _told(replace(recast, tempo_bpm=edit.bpm), key, key, montage.tempo_bpm, notice)


def _stretched(row: Row, new_frames: int, old_frames: int) -> Row:
    """The row filling `new_frames` instead of `old_frames`, its clips from where their music is now."""
    edges = [frame * new_frames // old_frames for frame in accumulate((clip.frames for clip in row), initial=0)]
    starts = [clip.start * new_frames // old_frames for clip in row]
    return joined(
        Clip(clip.source, start, start + end - begin)
        for clip, start, (begin, end) in zip(row, starts, pairwise(edges), strict=True)
    )


def _lasting(source: Composed, frames: int) -> Composed:
    """The source, a ms longer where rounding left it too short for its clips."""
    if source.frames >= frames:
        return source
    return replace(source, score=replace(source.score, length_ms=-(-frames * 1000 // RATE_HZ)))


def _stretched_plan(montage: Montage, by: float) -> Plan:
    # Rounded down, so that no clip has to be longer than its source.
    edges = [int(ms * by + ALMOST) for ms in accumulate((s.duration_ms for s in montage.plan.sections), initial=0)]
    sections = [
        section.model_copy(update={"duration_ms": end - start})
        for section, (start, end) in zip(montage.plan.sections, pairwise(edges), strict=True)
    ]
    return plan_with(montage, within_limits(sections))


def with_other_instrument(montage: Montage, edit: ChangeInstrument, _: int) -> Montage:
    """The song with another instrument for one part: only the stems of the old and the new one are played anew."""
    composed = [source for source in montage.sources if isinstance(source, Composed)]
    if not composed:
        raise InvalidRequest("part", edit.part, "the song is a recording, which has no parts")
    part = _part_named(composed, edit.part)
    new = instrument_named(edit.instrument)
    if part.instrument == new:
        return replace(montage, notices=(f"{part.name}: {_spoken(new)} already.",))
    stems: set[Stem] = {INSTRUMENTS[part.instrument].stem, INSTRUMENTS[new].stem}

    def given(source: Composed) -> Composed:
        known = any(each.name == part.name for each in source.score.parts)
        return replace(source, score=with_instrument(source.score, part.name, new)) if known else source

    notice = f"{part.name}: {_spoken(new)} instead of {_spoken(part.instrument)}."
    key = parse_key(montage.key)
    return _told(_with_sources(montage, given, stems), key, key, montage.tempo_bpm, notice)


def _part_named(composed: list[Composed], wanted: str) -> Part:
    """The part that is meant, from the first source that has it. Raises `InvalidRequest`."""
    for source in composed[1:]:
        if any(part.name.lower() == wanted.lower() for part in source.score.parts):
            return part_named(source.score.parts, wanted)
    return part_named(composed[0].score.parts, wanted)


def _spoken(instrument: str) -> str:
    return instrument.replace("_", " ")


def _with_sources(montage: Montage, changed: Callable[[Composed], Composed], stems: set[Stem] | None = None) -> Montage:
    """The montage with its composed sources changed, in the rows of `stems` or in all."""
    sources: list[Source] = list(montage.sources)
    numbers = {}
    for number, source in enumerate(montage.sources):
        new = changed(source) if isinstance(source, Composed) else source
        numbers[number] = number if new is source else len(sources)
        sources += [new] if new is not source else []
    rows = {
        stem: tuple(replace(clip, source=numbers[clip.source]) for clip in row) if not stems or stem in stems else row
        for stem, row in montage.rows.items()
    }
    return without_unheard(replace(montage, sources=tuple(sources), rows=rows))


def _check_composed(montage: Montage, field: str, value: object, verb: str) -> None:
    if any(not isinstance(source, Composed) for source in montage.sources):
        raise InvalidRequest(field, value, f"the song holds a recording, which cannot be {verb}")


def _told(montage: Montage, old_key: Key, new_key: Key, old_bpm: float, notice: str) -> Montage:
    """The montage with a plan and a description that are true again."""
    renamed = {old_key.name: new_key.name, f"{old_bpm:.6g} bpm": f"{montage.tempo_bpm:.6g} bpm"}
    styles = [renamed.get(style, style) for style in montage.plan.positive_global_styles]
    plan = montage.plan.model_copy(update={"positive_global_styles": styles})
    origin = origin_of(montage)
    text = describe(origin.style, origin.blend, montage.tempo_bpm, new_key, _playing(montage))
    metadata = replace(montage.metadata, description=text)
    return replace(montage, plan=plan, metadata=metadata, key=new_key.name, notices=(notice,))


def _playing(montage: Montage) -> list[str]:
    """The instruments that are heard, as the first source of each stem has them, in the order of the band."""
    heard = {stem: montage.sources[row[0].source] for stem, row in montage.rows.items()}
    bands = [(stem, source.score.parts) for stem, source in heard.items() if isinstance(source, Composed)]
    order = [part.name for source in montage.sources if isinstance(source, Composed) for part in source.score.parts]
    playing = {
        part.name: part.instrument
        for stem, parts in bands
        for part in parts
        if part.role not in ("effect", "drums", "percussion") and INSTRUMENTS[part.instrument].stem == stem
    }
    return [playing[name] for name in dict.fromkeys(order) if name in playing]
