"""What is done before a track can be made: its source is fetched and heard, then its request is made whole."""

from __future__ import annotations

import logging
import tempfile
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from accounts.models import User, Workspace
from engines.base import Request
from engines.errors import InvalidRequest
from engines.separation import SeparatedSet
from plans.reworking import Source, alike, covered, repainted
from tracks import asking, extracting, fetching, sources
from tracks.attempts import Heartbeat, give_up
from tracks.models import ATTEMPTS_MAX, Job, State, Track
from tracks.stream import ShutOut

log = logging.getLogger(__name__)

FETCHING, PLANNING, SEPARATING = "Fetching the recording", "Planning", "Separating"


class Errand(BaseModel):
    """What is to be made of a source: the track `source`, or the recording at `url`, which the caller named `field`.

    `strength` 0..1 goes with a cover, the times in ms with a repainted stretch, where an end of None is the song's, and
    `stem` with one of a set that is to be taken out, where `may_be_silent` says that it is wanted even if nothing
    sounds in it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["cover", "reference", "repaint", "stem"]
    field: str
    source: UUID | None = None
    url: str = ""
    strength: float = 0.0
    start_ms: int = 0
    end_ms: int | None = None
    stem: str = ""
    stem_set: SeparatedSet | Literal["players"] = "four"
    may_be_silent: bool = False

    def whole(self, asked: Request, source: Track) -> Request:
        """The request that makes the song, now that its source is known. Raises `InvalidRequest`."""
        heard = Source.of_result(str(source.pk), source.duration_ms or 0, source.result)
        match self.kind:
            case "cover":
                return covered(asked, heard, self.strength, self.field)
            case "repaint":
                end_ms = heard.length_ms if self.end_ms is None else self.end_ms
                return repainted(asked, heard, self.start_ms, end_ms)
            case _:
                return alike(asked, heard)


def start(
    workspace: Workspace, user: User | None, asked: Request, errand: Errand, engine: str | None = None, *,
    job: Job | None = None, title: str = "",
) -> Track:  # fmt: skip
    """A new song of a source: begun at once where the source is here and ready, else after its errand.

    `asked` is what the song shall be apart from its source. Raises as `Track.start`.
    """
    source = _known(workspace, errand)
    if source and source.state == State.COMPLETED:
        return Track.start(workspace, user, errand.whole(asked, source), engine, parent=source, job=job, title=title)
    written = errand.model_dump(mode="json", exclude_defaults=True)
    return Track.start(workspace, user, asked, engine, parent=source, job=job, title=title, errand=written)


def start_stem(workspace: Workspace, user: User | None, name: str, errand: Errand, job: Job | None = None) -> Track:
    """A new track of one stem of a source. Raises `InvalidRequest` for a stem that the source cannot have."""
    source = _known(workspace, errand)
    extracting.check(errand.stem, errand.stem_set, source)
    return Track.expect(
        workspace, user, name, errand.model_dump(mode="json", exclude_defaults=True), parent=source, job=job
    )


def run(track_id: UUID, *, redelivered: bool = False) -> None:
    """Do the errand of a track, unless it is done or another worker is at it; a lost worker's attempt begins anew."""
    track = Track.claim_errand(track_id, take_over=redelivered)
    if track is None:
        return
    if track.attempt > ATTEMPTS_MAX:
        message = f"The worker stopped {ATTEMPTS_MAX} times while preparing this song."
        track.fail({"code": "worker_lost", "message": message})
        return
    try:
        with tempfile.TemporaryDirectory(prefix="musicweb-") as folder, Heartbeat(track) as heartbeat:
            _do(track, Errand.model_validate(track.errand), Path(folder), heartbeat)
    except ShutOut:
        log.info("errand of track %s: attempt %s stopped", track.pk, track.attempt)
    except Exception as error:  # noqa: BLE001  whatever it was, the track must not stay pending
        give_up(track, error)


def _do(track: Track, errand: Errand, folder: Path, heartbeat: Heartbeat) -> None:
    _enter(track, heartbeat, FETCHING)
    source = _ready(track, errand)
    if errand.kind == "stem":
        _enter(track, heartbeat, SEPARATING)
        settled = extracting.hand_over(
            track, errand.stem, errand.stem_set, source, folder, may_be_silent=errand.may_be_silent
        )
    else:
        _enter(track, heartbeat, PLANNING)
        settled = _whole(track, errand, source)
    if not track.settle(parent=source, **settled):
        raise ShutOut


def _ready(track: Track, errand: Errand) -> Track:
    """The source, finished. Raises `NotFetched`."""
    known = _known(track.workspace, errand)
    if known:
        return known if known.state == State.COMPLETED else fetching.ready(known, errand.field)
    return fetching.fetched(track.workspace, track.created_by, errand.url, errand.field)


def _known(workspace: Workspace, errand: Errand) -> Track | None:
    if errand.source is None:
        return None
    found = workspace.tracks.visible().filter(pk=errand.source).first()
    if found is None:
        raise InvalidRequest(errand.field, str(errand.source), "must be a track of this workspace")
    return found


def _whole(track: Track, errand: Errand, source: Track) -> dict[str, Any]:
    request = errand.whole(Request.model_validate(track.request), source)
    asking.check_words(request)
    sources.check(track.workspace, request)
    return {"request": request.model_dump(mode="json"), "planned_ms": asking.length_ms(request) or 0}


def _enter(track: Track, heartbeat: Heartbeat, stage: str) -> None:
    heartbeat.stage = stage
    if heartbeat.shut_out or not track.show_life(stage, 0.0):
        raise ShutOut
