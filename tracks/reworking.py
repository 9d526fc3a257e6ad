"""Other songs of a finished one: another take, made longer, with other words or in another style."""

from __future__ import annotations

from typing import Any

import engines
from accounts.models import User
from engines.base import Request
from engines.edits import Edit, Editor, Extend, ReplaceLyrics, Several
from plans.reworking import Source, covered, extended, retaken
from tracks import asking
from tracks.models import Job, Track

SHAPE = 0.7  # a remix keeps tempo, key and sections as a cover of this strength does
SAME, OTHER = 0.0, 1.0


def retake(
    song: Track, user: User | None, variance: float, seed: int, *, job: Job | None = None, title: str = ""
) -> Track:
    """Another take: at a `variance` of 0 the same song once more, at 1 another one of the same request.

    Up to 0.5 some sections stay as they are and the others are new; from there on all are, in the same tempo, key and
    order of sections. Of a sample there are only the two ends. Raises as `Track.start`.
    """
    if variance == SAME:
        return song.again(user, song.asked, job=job, title=title)
    if variance == OTHER or song.is_sample:
        return song.again(user, asking.reseeded(song.asked, seed), job=job, title=title)
    request = retaken(_like(song, seed=seed), source_of(song), variance)
    return _start(song, user, request, job, title)


def extend(
    song: Track, user: User | None, asked: Request, before_ms: int, after_ms: int, *,
    seed: int | None = None, job: Job | None = None, title: str = "",
) -> Track:  # fmt: skip
    """The song with new music before and after it, as `asked` describes; the words are sung where it ends.

    Raises as `Track.start`.
    """
    if not _is_kept(song):
        mute = asked.model_copy(update={"instrumental": not (asked.lyrics or song.result.get("lyrics"))})
        return _start(song, user, extended(mute, source_of(song), before_ms, after_ms), job, title)
    sides = [(side, ms) for side, ms in (("before", before_ms), ("after", after_ms)) if ms]
    edits = [
        Extend.model_validate(
            {"side": side, "length_ms": ms, "prompt": asked.prompt} | ({"lyrics": asked.lyrics} if last else {})
        )
        for last, (side, ms) in zip((len(sides) == 1, True), sides, strict=False)
    ]
    edit: Edit = edits[0] if len(edits) == 1 else Several(edits=list(edits))
    return song.start_edit(
        user, edit.model_copy(update={"seed": seed}), output_format=asked.output_format, job=job, title=title
    )


def reword(
    song: Track, user: User | None, lyrics: str, output_format: str, *, job: Job | None = None, title: str = ""
) -> Track:
    """The song with other words to the same tunes, and the same band. Raises as `Track.start_edit`."""
    return song.start_edit(user, ReplaceLyrics(lyrics=lyrics), output_format=output_format, job=job, title=title)


def remix(song: Track, user: User | None, asked: Request, *, job: Job | None = None, title: str = "") -> Track:
    """New music in the style that is asked for, in the tempo, the key and the sections of the song.

    It sings the words of the song where no others are asked for. Raises as `Track.start`.
    """
    return _start(song, user, covered(asked, source_of(song), SHAPE), job, title)


def source_of(track: Track) -> Source:
    return Source.of_result(str(track.pk), track.duration_ms or 0, track.result)


def _is_kept(song: Track) -> bool:
    return bool(song.score) and isinstance(engines.get(song.engine), Editor)


def _like(song: Track, **changes: Any) -> Request:
    """A request for a song such as this one: with its voice, or none, and in its format."""
    known: dict[str, Any] = {"prompt": str(song), "output_format": song.output_format}
    if not song.is_edit:
        asked = song.asked
        known |= {name: getattr(asked, name) for name in ("voice", "language", "stem_set", "stem_format")}
    known["instrumental"] = not song.result.get("lyrics")
    return Request.model_validate(known | changes)


def _start(song: Track, user: User | None, request: Request, job: Job | None, title: str) -> Track:
    return Track.start(song.workspace, user, request, song.engine, parent=song, job=job, title=title)
