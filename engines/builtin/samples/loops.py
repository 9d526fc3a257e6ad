"""Loops in notes: whole bars of the full band out of the middle of a piece, at a tempo that fits whole frames."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from math import ceil

from engines.base import SAMPLE_BARS_MAX, ChordSpan, Request, SampleRequest
from engines.builtin.compose import Composition, compose
from engines.builtin.instruments import INSTRUMENTS
from engines.builtin.meter import bar_beats
from engines.builtin.outline import Outline, make_outline
from engines.builtin.samples.soloing import alone, read_by_us
from engines.builtin.score import Chord, Note, Part, Score, ScoreSection
from engines.builtin.sound.signal import RATE_HZ
from engines.builtin.words.describe import describe
from engines.errors import InvalidRequest
from engines.plan import LENGTH_MAX_MS, SECTION_MAX_MS, SECTION_MIN_MS, Plan, Section

USUAL_BARS, PHRASE_BARS, THEME_BARS, AROUND_BARS = 4, 4, 16, 2
# What begins so shortly before a bar is its first stroke, played early.
EARLY_BEATS = 0.06
CRASHES = frozenset({49, 52, 55, 57})
VOICELESS = "voice: a loop has none; it holds the band alone"
_BARS = re.compile(r"\b(\d{1,3})[ -]*(?:bars?|measures?)\b", re.IGNORECASE)
_ABOUT_LOOPS = re.compile(rf"{_BARS.pattern}|\b(?:seamless|loop(?:s|ed|ing|able)?|samples?)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Loop:
    """One round: `score` lasts exactly `frames` at 44.1 kHz, its tempo adjusted by less than a frame a round."""

    score: Score
    frames: int
    bars: int
    composition: Composition
    starts_ms: int
    description: str
    not_understood: list[str]
    notices: list[str]

    @property
    def beats(self) -> float:
        return self.bars * self.score.beats_per_bar

    @property
    def chords(self) -> list[ChordSpan]:
        """Those of the composition within the loop, in ms from its start."""
        end = self.score.length_ms
        moved = [
            replace(
                span, start_ms=max(0, span.start_ms - self.starts_ms), end_ms=min(end, span.end_ms - self.starts_ms)
            )
            for span in self.composition.chords
        ]
        return [span for span in moved if span.start_ms < span.end_ms]

    @property
    def beats_ms(self) -> list[int]:
        moved = (beat - self.starts_ms for beat in self.composition.beats_ms)
        return [beat for beat in moved if 0 <= beat < self.score.length_ms - 1]


def compose_loop(request: SampleRequest) -> Loop:
    """The notes of a loop; raises `InvalidRequest` for a key or meter that is none and for too many bars."""
    prompt = _ABOUT_LOOPS.sub(" ", request.prompt).strip() or request.prompt
    outline = make_outline(
        Request(prompt=prompt, seed=request.seed, bpm=request.bpm, key=request.key, meter=request.meter)
    )
    bpm = request.bpm or outline.brief.bpm or float(round(outline.tempo_bpm))
    bar_ms = bar_beats(outline.meter) * 60_000 / bpm
    bars = request.bars or _bars_said(request.prompt, outline, bar_ms)
    _check_length(bars, bar_ms)
    composition = compose(
        Request(
            plan=_plan(prompt, bars, bar_ms), seed=request.seed, instrumental=True, bpm=bpm,
            key=outline.key.name, meter=outline.meter_name,
        )
    )  # fmt: skip
    frames = round(bars * bar_ms * RATE_HZ / 1000)
    start = composition.score.sections[1].start
    score, notices = alone(one_round(composition.score, start, bars * bar_beats(outline.meter), frames), request.prompt)
    notices += [VOICELESS] if outline.brief.vocals else []
    said = describe(outline.style, outline.blend, bpm, outline.key, _tuned(score))
    strange = [phrase for phrase in composition.not_understood if phrase not in read_by_us(request.prompt)]
    starts_ms = _around_ms(bar_ms)
    return Loop(score, frames, bars, composition, starts_ms, said, strange, notices)


def _bars_said(prompt: str, outline: Outline, bar_ms: float) -> int:
    """The bars that the prompt names, or as many as fit the length it names, or the usual number."""
    if found := _BARS.search(prompt):
        return int(found[1])
    return max(1, round(outline.brief.length_ms / bar_ms)) if outline.brief.length_ms else USUAL_BARS


def _check_length(bars: int, bar_ms: float) -> None:
    most = min(SAMPLE_BARS_MAX, int((LENGTH_MAX_MS - 2 * _around_ms(bar_ms)) / bar_ms) - PHRASE_BARS)
    if not 1 <= bars <= most:
        raise InvalidRequest("bars", bars, f"must be 1 to {most} at this tempo and meter")


def _plan(prompt: str, bars: int, bar_ms: float) -> Plan:
    """The loop as themes of up to `THEME_BARS`, with bars around: it neither begins, nor ends, nor is led to an end."""
    whole = max(PHRASE_BARS * (bars // PHRASE_BARS + 1), ceil(SECTION_MIN_MS / bar_ms))
    themes = ceil(bars / min(THEME_BARS, int(SECTION_MAX_MS / bar_ms) - PHRASE_BARS))
    edges = [round(round(bars * theme / themes) * bar_ms) for theme in range(themes)]
    lengths = [end - start for start, end in pairwise((*edges, round(whole * bar_ms)))]
    sections = [_section(length) for length in (_around_ms(bar_ms), *lengths, _around_ms(bar_ms))]
    return Plan(positive_global_styles=[prompt], negative_global_styles=[], sections=sections)


def _around_ms(bar_ms: float) -> int:
    return round(max(AROUND_BARS, ceil(SECTION_MIN_MS / bar_ms)) * bar_ms)


def _section(duration_ms: int) -> Section:
    return Section(
        section_name="Theme", positive_local_styles=["full"], negative_local_styles=[], duration_ms=duration_ms,
        lines=[],
    )  # fmt: skip


def one_round(score: Score, start: float, beats: float, frames: int) -> Score:
    """The `beats` from beat `start` on, without gestures and fades, at the tempo at which they last `frames`."""
    parts = (_cut(part, start, beats) for part in score.parts if part.role != "effect")
    textures = (texture for texture in score.textures if texture.start <= start < texture.end)
    return replace(
        score, tempo_bpm=60 * RATE_HZ * beats / frames, length_ms=round(frames * 1000 / RATE_HZ), fade_ms=0,
        sections=tuple(_sections(score, start, beats)), chords=tuple(_chords(score, start, beats)),
        parts=tuple(part for part in parts if part.notes),
        textures=tuple(replace(texture, start=0.0, end=beats) for texture in textures),
    )  # fmt: skip


def _sections(score: Score, start: float, beats: float) -> Iterator[ScoreSection]:
    for section in score.sections:
        first, last = max(section.start, start), min(section.start + section.beats, start + beats)
        if last - first > EARLY_BEATS:
            yield replace(section, start=first - start, beats=last - first)


def _chords(score: Score, start: float, beats: float) -> Iterator[Chord]:
    for chord in score.chords:
        first, last = max(chord.start, start), min(chord.start + chord.duration, start + beats)
        if last - first > EARLY_BEATS:
            yield replace(chord, start=first - start, duration=last - first)


def _cut(part: Part, start: float, beats: float) -> Part:
    """What the part plays in the round; strokes just before it go to its end. No crash marks its beginning.

    Drums ring on; other notes end with the round, since another chord may follow.
    """
    is_drums = INSTRUMENTS[part.instrument].is_drums
    notes = [
        _moved(note, -start)
        for note in part.notes
        if start <= note.start < start + beats - EARLY_BEATS and not (is_drums and _is_crash(note, start))
    ]
    early = [
        _moved(note, beats - start)
        for note in part.notes
        if start - EARLY_BEATS <= note.start < start and not (is_drums and _is_crash(note, start))
    ]
    kept = [note if is_drums or note.end <= beats else replace(note, duration=beats - note.start) for note in notes]
    points = ((beat - start, level_db) for beat, level_db in part.swell)
    return replace(
        part, notes=tuple(kept + early), swell=tuple((beat, level) for beat, level in points if 0 <= beat <= beats)
    )


def _is_crash(note: Note, start: float) -> bool:
    return note.pitch in CRASHES and abs(note.start - start) < EARLY_BEATS


def rounds(score: Score, beats: float, count: int) -> Score:
    """A score of one round of `beats`, played `count` times on end."""
    starts = [beats * number for number in range(count)]
    parts = tuple(
        replace(
            part,
            notes=tuple(_moved(note, start) for start in starts for note in part.notes),
            swell=tuple((start + beat, level_db) for start in starts for beat, level_db in part.swell),
        )
        for part in score.parts
    )
    return replace(
        score, parts=parts, length_ms=score.length_ms * count,
        sections=tuple(replace(each, start=start + each.start) for start in starts for each in score.sections),
        chords=tuple(replace(each, start=start + each.start) for start in starts for each in score.chords),
        textures=tuple(replace(texture, end=beats * count) for texture in score.textures),
    )  # fmt: skip


def _tuned(score: Score) -> list[str]:
    return [part.instrument for part in score.parts if part.role not in ("drums", "percussion")]


def _moved(note: Note, beats: float) -> Note:
    return replace(note, start=note.start + beats)
