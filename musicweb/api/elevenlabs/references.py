"""The stored songs that a plan names: found in the caller's workspace alone, and what is known of their stretches."""

from __future__ import annotations

from functools import cached_property
from itertools import accumulate
from uuid import UUID

from pydantic import ValidationError

from accounts.models import Workspace
from engines.plan import Plan, Section, TimeRange
from musicweb.api.elevenlabs.chunks import AudioRefChunk
from musicweb.api.elevenlabs.converting import Heard
from musicweb.api.elevenlabs.errors import NOT_ALLOWED_TOGETHER, NOT_FOUND, WireError
from tracks.models import State, Track


class References:
    """The songs of a workspace by id, each looked up once."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._songs: dict[str, Song] = {}

    def check(self, plan: Plan) -> None:
        """Raises `WireError` for a section from a song that is not there, or from beyond its end."""
        for number, section in enumerate(plan.sections):
            if source := section.source_from:
                field = f"composition_plan.sections.{number}.source_from"
                self._song(source.song_id, field).check(source.range, field)

    def listen(self, reference: AudioRefChunk) -> Heard:
        """What is known of a stretch; raises `WireError` as `check`."""
        song = self._song(reference.song_id, "composition_plan")
        song.check(reference.range, "composition_plan")
        return song.heard(reference.range)

    def _song(self, song_id: str, field: str) -> Song:
        if song_id not in self._songs:
            track = self._find(song_id)
            if track is None:
                message = f"{field}.song_id: there is no finished song {song_id!r} here."
                raise WireError(NOT_FOUND, message, param=f"{field}.song_id")
            self._songs[song_id] = Song(track)
        return self._songs[song_id]

    def _find(self, song_id: str) -> Track | None:
        try:
            found = self._workspace.tracks.visible().filter(pk=UUID(song_id), state=State.COMPLETED)
        except ValueError:
            return None
        track: Track | None = found.first()
        return track


class Song:
    """A finished track as plans refer to it."""

    def __init__(self, track: Track) -> None:
        self._track = track

    def check(self, stretch: TimeRange, field: str) -> None:
        length_ms = self._track.duration_ms or 0
        if stretch.end_ms > length_ms + 1:  # its end may lie within a millisecond
            message = f"{field}.range.end_ms is {stretch.end_ms}, but the song lasts {length_ms} ms."
            raise WireError(NOT_ALLOWED_TOGETHER, message, param=f"{field}.range.end_ms")

    def heard(self, stretch: TimeRange) -> Heard:
        result, section = self._track.result, self._section((stretch.start_ms + stretch.end_ms) / 2)
        own = section.positive_local_styles if section else []
        return Heard(
            section_name=section.section_name if section else "Taken",
            styles=[*(self._plan.positive_global_styles if self._plan else []), *own],
            tempo_bpm=result.get("tempo_bpm"), key=result.get("key"), goes_on=bool(self._track.score),
        )  # fmt: skip

    def _section(self, at_ms: float) -> Section | None:
        sections = self._plan.sections if self._plan else []
        ends = accumulate(section.duration_ms for section in sections)
        return next((section for section, end in zip(sections, ends, strict=True) if at_ms < end), None)

    @cached_property
    def _plan(self) -> Plan | None:
        try:
            return Plan.model_validate(self._track.result.get("plan"))
        except ValidationError:
            return None
