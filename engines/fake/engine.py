"""The scripted engine: everything that an engine can do, in tones."""

from __future__ import annotations

import re
import secrets
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

from engines.audio import SAMPLE_RATE_HZ, ms_to_frames
from engines.base import (
    STEM_SETS,
    Capabilities,
    ChordSpan,
    Event,
    Finished,
    Metadata,
    PlanMade,
    Reading,
    Request,
    Result,
    SampleEvent,
    SampleFinished,
    SampleRequest,
    SampleResult,
    Word,
)
from engines.edits import Edit, Rendering
from engines.errors import InvalidRequest
from engines.fake.kept import KEY, TEMPO_BPM, TITLE, Kept, plan_of
from engines.fake.script import Script
from engines.fake.tones import PITCHES, Stretch, Tones
from engines.plan import Plan

METER = "4/4"
BEATS_PER_BAR, BARS = 4, 4
SHOT_MS = 500
DETUNES = 12  # semitones


class FakeEngine:
    """Repeatable: the tones depend on the request alone."""

    name = "fake"
    capabilities = Capabilities(repeatable=True, queue="render", vocals=True, stem_sets=frozenset(STEM_SETS), midi=True)

    def __init__(self, script: Script | None = None) -> None:
        self._script = script or Script()

    def compose(self, request: Request, scratch: Path) -> Generator[Event, None, None]:
        script = self._script.changed_by(request.prompt)
        kept = Kept.of(request, self._detune(request.seed))
        recipe: dict[str, object] = {"request": request.model_dump(mode="json")}
        rendering = Rendering(**{name: getattr(request, name) for name in ("output_format", "stem_set", "stem_format")})
        yield from _played(kept, rendering, script, scratch, recipe)

    def render(self, document: Path, rendering: Rendering, scratch: Path) -> Generator[Event, None, None]:
        if rendering.players:
            raise InvalidRequest("players", rendering.players, "nobody plays the test tones")
        yield from _played(Kept.read(document), rendering, self._script, scratch, {})

    def edit(self, document: Path, edit: Edit, rendering: Rendering, scratch: Path) -> Generator[Event, None, None]:
        script = self._script.changed_by(getattr(edit, "prompt", ""))
        before = Kept.read(document)
        seed = before.seed if edit.seed is None else edit.seed
        kept = before.edited(edit, self._detune(seed)).model_copy(update={"seed": seed})
        yield from _played(kept, rendering, script, scratch, {"edit": edit.model_dump(mode="json")})

    def sample(self, request: SampleRequest, scratch: Path) -> Generator[SampleEvent, None, None]:
        tones = _sample_tones(request, self._detune(request.seed))
        yield from tones.chunks(request.output_format, self._script.changed_by(request.prompt))
        yield SampleFinished(_sample_result(request, tones, scratch))

    def plan(self, request: Request) -> Plan:
        """The plan that `compose` would follow."""
        return plan_of(request)

    def read(self, prompt: str) -> Reading:
        """The first three words are understood, as in songs, and the fourth is not."""
        words = prompt.split()
        return Reading(words[:3], words[3:4])

    def warm_up(self) -> None:
        """There is nothing to load."""

    def _detune(self, seed: int) -> float:
        return seed % DETUNES


class UnrepeatableFakeEngine(FakeEngine):
    """Sounds different at every run, as a remote engine may."""

    name = "fake-unrepeatable"
    capabilities = replace(FakeEngine.capabilities, repeatable=False)

    def _detune(self, seed: int) -> float:
        return secrets.randbelow(100 * DETUNES) / 100


def _played(
    kept: Kept, rendering: Rendering, script: Script, scratch: Path, recipe: dict[str, object]
) -> Generator[Event, None, None]:
    tones = kept.tones
    yield PlanMade(kept.plan, TITLE, kept.tempo_bpm, kept.key, METER, kept.understood)
    yield from tones.chunks(rendering.output_format, script)
    yield Finished(_result(kept, tones, rendering, scratch, {"engine": FakeEngine.name, **recipe}))


def _result(kept: Kept, tones: Tones, rendering: Rendering, scratch: Path, recipe: dict[str, object]) -> Result:
    words = _words(kept)
    names = STEM_SETS[rendering.stem_set] if rendering.stem_set else ()
    return Result(
        plan=kept.plan,
        metadata=Metadata(TITLE, "Tones for tests.", ["test"], ["en"] if words else []),
        duration_ms=kept.plan.length_ms,
        seed=kept.seed,
        tempo_bpm=kept.tempo_bpm,
        key=kept.key,
        meter=METER,
        words=words,
        chords=[ChordSpan("Am", 0, kept.plan.length_ms)],
        beats_ms=_beats_ms(kept),
        lyrics=kept.lyrics,
        understood=kept.understood,
        stems=tones.write_stems(names, rendering.stem_format, scratch),
        silent_stems=[name for name in names if name not in kept.pitches],
        midi=tones.write_midi(scratch),
        waveform=tones.write_waveform(scratch),
        score=kept.write(scratch),
        recipe=recipe,
    )


def _beats_ms(kept: Kept) -> list[int]:
    beat_ms = 60_000 / kept.tempo_bpm
    return [round(place * beat_ms) for place in range(-int(-kept.plan.length_ms // beat_ms))]


def _words(kept: Kept) -> list[Word]:
    """A word a beat, as far as the song lasts; tags such as [verse] are not sung."""
    beats_ms = _beats_ms(kept)
    words = re.sub(r"\[.*?\]", "", kept.lyrics).split()
    return [Word(word, start, end) for word, start, end in zip(words, beats_ms, beats_ms[1:], strict=False)]


def _sample_tones(request: SampleRequest, detune: float) -> Tones:
    tempo_bpm = request.bpm or TEMPO_BPM
    beats = (request.bars or BARS) * BEATS_PER_BAR
    is_loop = request.kind == "loop"
    frames = round(beats * 60 / tempo_bpm * SAMPLE_RATE_HZ) if is_loop else ms_to_frames(request.length_ms or SHOT_MS)
    pitches = PITCHES if is_loop else {"other": PITCHES["other"]}
    return Tones(TITLE, frames, (Stretch(frames, detune),), pitches, tempo_bpm, request.key or KEY)


def _sample_result(request: SampleRequest, tones: Tones, scratch: Path) -> SampleResult:
    is_loop = request.kind == "loop"
    names = STEM_SETS[request.stem_set] if request.stem_set else ()
    return SampleResult(
        kind=request.kind,
        title=TITLE,
        description="Tones for tests.",
        frames=tones.frames,
        duration_ms=round(1000 * tones.frames / SAMPLE_RATE_HZ),
        seed=request.seed,
        is_mono=True,
        bars=(request.bars or BARS) if is_loop else None,
        tempo_bpm=tones.tempo_bpm if is_loop else None,
        meter=METER if is_loop else None,
        key=tones.key,
        pitch=None if is_loop else "A4",
        genres=["test"],
        understood=request.prompt.split()[:3],
        stems=tones.write_stems(names, request.stem_format, scratch),
        silent_stems=[name for name in names if name not in tones.pitches],
        midi=tones.write_midi(scratch),
        waveform=tones.write_waveform(scratch),
        recipe={"engine": FakeEngine.name, "request": request.model_dump(mode="json")},
    )
