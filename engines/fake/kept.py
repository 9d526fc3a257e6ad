"""A song of the scripted engine as it is kept in its score document, and what edits make of it."""

from __future__ import annotations

from functools import reduce
from itertools import pairwise
from pathlib import Path
from typing import Literal, assert_never

from pydantic import BaseModel, ConfigDict, ValidationError

from engines.audio import ms_to_frames
from engines.base import Request
from engines.edits import (
    ChangeInstrument,
    ChangeKey,
    ChangeTempo,
    Edit,
    Extend,
    ReplaceLyrics,
    ReplaceSection,
    Several,
    Shorten,
)
from engines.errors import InvalidRequest
from engines.fake.tones import PITCHES, Stretch, Tones
from engines.plan import SECTION_MAX_MS, SECTION_MIN_MS, Plan, Section

DEFAULT_LENGTH_MS = 6_000
TITLE = "Test tones"
TEMPO_BPM, KEY = 120.0, "A minor"
OCTAVE = 12
PITCH_CLASSES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
ACCIDENTALS = {"": 0, "#": 1, "b": -1}


class Kept(BaseModel):
    """Everything the sound depends on. `detunes` has one entry for each section of the plan, in semitones."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    engine: Literal["fake"] = "fake"
    plan: Plan
    seed: int
    detunes: list[float]
    lyrics: str
    understood: list[str]
    pitches: dict[str, float] = PITCHES
    tempo_bpm: float = TEMPO_BPM
    key: str = KEY
    origin_ms: int = 0

    @classmethod
    def of(cls, request: Request, detune: float) -> Kept:
        plan = plan_of(request)
        lyrics = "" if request.instrumental else request.lyrics
        understood = request.prompt.split()[:3]
        return cls(
            plan=plan, seed=request.seed, detunes=[detune] * len(plan.sections), lyrics=lyrics, understood=understood
        )

    @classmethod
    def read(cls, document: Path) -> Kept:
        """Raises `InvalidRequest` for a document that this engine has not written."""
        try:
            return cls.model_validate_json(document.read_bytes())
        except ValidationError as error:
            raise InvalidRequest("document", document.name, "must be a score of this engine") from error

    def write(self, scratch: Path) -> Path:
        path = scratch / "score.json"
        path.write_text(self.model_dump_json())
        return path

    @property
    def tones(self) -> Tones:
        ends = [0]
        for section in self.plan.sections:
            ends.append(ends[-1] + section.duration_ms)
        stretches = [Stretch(ms_to_frames(end), detune) for end, detune in zip(ends[1:], self.detunes, strict=True)]
        return Tones(
            TITLE, ms_to_frames(self.plan.length_ms), tuple(stretches), self.pitches, self.tempo_bpm, self.key,
            ms_to_frames(self.origin_ms),
        )  # fmt: skip

    def edited(self, edit: Edit, detune: float) -> Kept:
        """The song changed; new music is `detune` semitones higher. Raises `InvalidRequest`."""
        try:
            return Kept.model_validate(self._edited(edit, detune).model_dump())
        except ValidationError as error:
            raise InvalidRequest.from_pydantic(error) from error

    def _edited(self, edit: Edit, detune: float) -> Kept:
        match edit:
            case Several():
                return reduce(lambda song, one: song.edited(one, detune), edit.edits, self)
            case Extend():
                return self._extended(edit, detune)
            case Shorten():
                return self._shortened(edit.length_ms)
            case ReplaceSection():
                place = self._place(edit.section)
                detunes = [detune if at == place else old for at, old in enumerate(self.detunes)]
                return self._with(detunes=detunes, lyrics=edit.lyrics or self.lyrics)
            case ReplaceLyrics():
                self._place(edit.section or 1)
                return self._with(lyrics=edit.lyrics)
            case ChangeKey():
                return self._transposed(edit.key)
            case ChangeTempo():
                return self._in_length(round(self.plan.length_ms * self.tempo_bpm / edit.bpm))._with(tempo_bpm=edit.bpm)
            case ChangeInstrument():
                return self._played_by_another(edit.part)
        assert_never(edit)

    def _with(self, **changed: object) -> Kept:
        return self.model_copy(update=changed)

    def _extended(self, edit: Extend, detune: float) -> Kept:
        kept = self._in_length(edit.at_ms) if edit.at_ms and edit.side == "after" else self
        new = plan_of_length(edit.length_ms, edit.prompt[:100]).sections
        is_before = edit.side == "before"
        sections = [*new, *kept.plan.sections] if is_before else [*kept.plan.sections, *new]
        added = [detune] * len(new)
        return kept._with(
            plan=kept.plan.model_copy(update={"sections": sections}),
            detunes=[*added, *kept.detunes] if is_before else [*kept.detunes, *added],
            origin_ms=kept.origin_ms - edit.length_ms * is_before,
            lyrics=" ".join(filter(None, (kept.lyrics, edit.lyrics))),
        )

    def _shortened(self, length_ms: int) -> Kept:
        if length_ms >= self.plan.length_ms:
            raise InvalidRequest("length_ms", length_ms, f"must be less than the song's {self.plan.length_ms} ms")
        return self._in_length(length_ms)

    def _in_length(self, length_ms: int) -> Kept:
        """The sections as long as they must be for this sum, or others where that makes one too short or too long."""
        ratio = length_ms / self.plan.length_ms
        ends, end = [0], 0
        for section in self.plan.sections:
            end += section.duration_ms
            ends.append(round(end * ratio))
        lengths = [end - start for start, end in pairwise(ends)]
        if not all(SECTION_MIN_MS <= length <= SECTION_MAX_MS for length in lengths):
            plan = plan_of_length(length_ms, "")
            return self._with(plan=plan, detunes=self.detunes[:1] * len(plan.sections))
        sections = [
            section.model_copy(update={"duration_ms": length, "source_from": None})
            for section, length in zip(self.plan.sections, lengths, strict=True)
        ]
        return self._with(plan=self.plan.model_copy(update={"sections": sections}))

    def _transposed(self, key: str) -> Kept:
        up = pitch_class(key) - pitch_class(self.key)
        return self._with(key=key, pitches={stem: pitch + up for stem, pitch in self.pitches.items()})

    def _played_by_another(self, part: str) -> Kept:
        if part not in self.pitches:
            raise InvalidRequest("part", part, f"must be one of {', '.join(self.pitches)}")
        return self._with(pitches=self.pitches | {part: self.pitches[part] + OCTAVE})

    def _place(self, number: int) -> int:
        if number > len(self.plan.sections):
            raise InvalidRequest("section", number, f"must be 1 to {len(self.plan.sections)}")
        return number - 1


def plan_of(request: Request) -> Plan:
    """The request's own plan, or one of equal sections that last as long as asked."""
    return request.plan or plan_of_length(request.length_ms or DEFAULT_LENGTH_MS, request.prompt[:100])


def plan_of_length(length_ms: int, style: str) -> Plan:
    count = -(-length_ms // SECTION_MAX_MS)
    bounds = [length_ms * place // count for place in range(count + 1)]
    sections = [
        Section(
            section_name=f"Part {number}",
            positive_local_styles=[],
            negative_local_styles=[],
            duration_ms=end - start,
            lines=[],
        )
        for number, (start, end) in enumerate(pairwise(bounds), 1)
    ]
    return Plan(positive_global_styles=[style], negative_global_styles=[], sections=sections)


def pitch_class(key: str) -> int:
    """That of the tonic of a key such as `Eb minor`. Raises `InvalidRequest`."""
    tonic, _, mode = key.partition(" ")
    if tonic[:1] not in PITCH_CLASSES or tonic[1:] not in ACCIDENTALS or mode not in {"major", "minor"}:
        raise InvalidRequest("key", key, "must be a key such as C major or F# minor")
    return PITCH_CLASSES[tonic[0]] + ACCIDENTALS[tonic[1:]]
