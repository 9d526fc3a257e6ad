"""The plan of `music_v1`: sections, with the limits of this wire, which are narrower than the engines'."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BaseModel, Field, PrivateAttr, model_validator

from engines.plan import SECTION_MAX_MS, SECTION_MIN_MS, SECTIONS_MAX, Plan, Section, Styles


class SongSection(Section):
    """One stretch of the song, new or taken from another song."""

    duration_ms: Annotated[int, Field(ge=SECTION_MIN_MS, le=SECTION_MAX_MS)]


class MusicPrompt(BaseModel):
    """A whole song as a list of sections; its length is the sum of theirs, at most ten minutes."""

    positive_global_styles: Styles
    negative_global_styles: Styles
    sections: Annotated[list[SongSection], Field(min_length=1, max_length=SECTIONS_MAX)]

    _plan: Plan = PrivateAttr()

    @model_validator(mode="after")
    def _is_a_plan(self) -> Self:
        self._plan = Plan(
            positive_global_styles=self.positive_global_styles,
            negative_global_styles=self.negative_global_styles,
            sections=list(self.sections),
        )
        return self

    @property
    def plan(self) -> Plan:
        return self._plan

    @property
    def length_ms(self) -> int:
        return self._plan.length_ms
