"""The body of the route that makes samples, and what it asks of an engine."""

from __future__ import annotations

import math
import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from engines.base import BPM_MIN, SAMPLE_BARS_MAX, SHOT_MAX_MS, SampleRequest
from musicweb.api.audiomusic.bodies import EMPTY, PROMPT_FIRST
from musicweb.api.audiomusic.errors import INVALID_CAPTION, WireError
from musicweb.api.audiomusic.fields import AUTOMATIC, DURATION, Caption
from musicweb.api.audiomusic.parameters import Parameters
from tracks.wording import worded

LEAST_S, MOST_S = 1, 120
LIKELY_BPM = 110
LOOP_BARS = (1, 2, 4, 8, 16, 32, 64)
BEATS_A_BAR = {"2/4": 2, "3/4": 3, "4/4": 4, "6/8": 3}  # quarter notes
TEMPO = re.compile(r"(\d{2,3})\s*bpm\b", re.IGNORECASE)
ONE_SHOT = re.compile(r"\bone[- ]?shots?\b|\bsingle (?:hit|note|stab|chord)\b", re.IGNORECASE)


def _length(seconds: float) -> float:
    if seconds != AUTOMATIC and not LEAST_S <= seconds <= MOST_S:
        limits = {"least": LEAST_S, "most": MOST_S}
        raise PydanticCustomError("duration", "Input should be -1 or {least} to {most} seconds", limits)
    return seconds


SampleLength = Annotated[
    float,
    AfterValidator(_length),
    WithJsonSchema({"anyOf": [{"const": AUTOMATIC}, {"type": "number", "minimum": LEAST_S, "maximum": MOST_S}]}),
]


class SampleBody(Parameters):
    """A loop of whole bars, or a one-shot; without a type it is a loop, unless the words ask for a one-shot."""

    caption: Annotated[Caption, Field(validation_alias=PROMPT_FIRST, description="What it should be like.")]
    duration: Annotated[SampleLength, Field(validation_alias=DURATION)] = AUTOMATIC
    sample_type: Literal["loop", "one-shot"] | None = None
    tempo: Annotated[int, Field(ge=60, le=200)] | None = None

    @property
    def said(self) -> str:
        return self.caption

    @property
    def song_type(self) -> str:
        return "samples"

    @property
    def words(self) -> str:
        return ""

    @property
    def kind(self) -> Literal["loop", "one-shot"]:
        return self.sample_type or ("one-shot" if ONE_SHOT.search(self.caption) else "loop")

    def request(self, seed: int) -> SampleRequest:
        """What an engine is asked for. Raises `WireError` where that is nothing."""
        if not self.caption.strip():
            raise WireError(400, EMPTY, code=INVALID_CAPTION)
        is_loop = self.kind == "loop"
        bars, bpm = self._bars_and_tempo() if is_loop else (None, None)
        return SampleRequest(
            kind=self.kind,
            prompt=worded([self.caption], self.unwanted),
            seed=seed,
            output_format=self.output_format,
            key=self.keyscale,
            bars=bars,
            bpm=bpm,
            meter=self.timesignature if is_loop else None,
            length_ms=None if is_loop or self.length_ms is None else min(self.length_ms, SHOT_MAX_MS),
        )

    def notices(self) -> list[str]:
        is_cut = self.kind == "one-shot" and (self.length_ms or 0) > SHOT_MAX_MS
        cut = [f"duration: a one-shot lasts at most {SHOT_MAX_MS // 1000} s."] if is_cut else []
        return [*super().notices(), *cut]

    def _bars_and_tempo(self) -> tuple[int | None, float | None]:
        """A loop of the duration asked for: whole bars at the tempo asked for, or a tempo at which it is whole bars."""
        found = TEMPO.search(self.caption)
        bpm = self.tempo or self.bpm or (int(found[1]) if found else None)
        tempo = float(max(bpm, BPM_MIN)) if bpm else None
        if self.duration == AUTOMATIC:
            return None, tempo
        bar_beats = BEATS_A_BAR[self.timesignature or "4/4"]
        if tempo:
            return min(SAMPLE_BARS_MAX, max(1, round(self.duration * tempo / 60 / bar_beats))), tempo
        tempos = {bars: bars * bar_beats * 60 / self.duration for bars in LOOP_BARS}
        bars = min(LOOP_BARS, key=lambda bars: abs(math.log(tempos[bars] / LIKELY_BPM)))
        return bars, round(tempos[bars], 3)
