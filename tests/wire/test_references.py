"""What is known of a stretch of a stored song, be it made here or brought."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import Workspace
from engines.plan import Plan, TimeRange
from musicweb.api.elevenlabs.chunks import AudioRefChunk
from musicweb.api.elevenlabs.converting import Heard
from musicweb.api.elevenlabs.errors import WireError
from musicweb.api.elevenlabs.references import References
from tests.wire.samples import PLAN, SECTION
from tracks.models import Kind, State, Track

SECTIONS = [SECTION | {"section_name": name, "positive_local_styles": [name.lower()]} for name in ("Verse", "Chorus")]
HEARD = {"tempo_bpm": 98.5, "key": "G major", "plan": PLAN | {"sections": SECTIONS}}


def kept(workspace: Workspace, result: dict[str, Any], **fields: Any) -> Track:
    known: dict[str, Any] = {"state": State.COMPLETED, "duration_ms": 6000, "output_format": "mp3_44100_128"}
    return Track.objects.create(workspace=workspace, request={}, result=result, **(known | fields))


def reference(track: Track, start_ms: int, end_ms: int) -> AudioRefChunk:
    return AudioRefChunk(song_id=str(track.pk), range=TimeRange(start_ms=start_ms, end_ms=end_ms))


@pytest.mark.parametrize(
    ("start_ms", "end_ms", "name"), [(0, 3000, "Verse"), (2000, 4500, "Chorus"), (5000, 6001, "Chorus")]
)
def test_a_stretch_is_known_by_the_section_in_its_middle(
    workspace: Workspace, start_ms: int, end_ms: int, name: str
) -> None:
    heard = References(workspace).listen(reference(kept(workspace, HEARD), start_ms, end_ms))

    assert heard == Heard(name, ["pop", name.lower()], 98.5, "G major")


def test_a_song_with_a_score_can_be_gone_on_with(workspace: Workspace) -> None:
    song, upload = kept(workspace, HEARD, score="x"), kept(workspace, HEARD, kind=Kind.UPLOAD)
    references = References(workspace)

    assert references.listen(reference(song, 0, 1000)).goes_on
    assert not references.listen(reference(upload, 0, 1000)).goes_on


@pytest.mark.parametrize("result", [{}, {"plan": None}, {"plan": {"sections": "lost"}}])
def test_of_a_recording_without_a_plan_little_is_known(workspace: Workspace, result: dict[str, Any]) -> None:
    assert References(workspace).listen(reference(kept(workspace, result), 0, 1000)) == Heard()


@pytest.mark.parametrize("state", [State.PENDING, State.PROCESSING, State.FAILED, State.CANCELLED])
def test_a_song_that_is_not_finished_is_not_there(workspace: Workspace, state: State) -> None:
    with pytest.raises(WireError, match="no finished song"):
        References(workspace).listen(reference(kept(workspace, HEARD, state=state), 0, 1000))


def test_a_song_in_the_trash_is_not_there(workspace: Workspace) -> None:
    track = kept(workspace, HEARD)
    track.trash()

    with pytest.raises(WireError, match="no finished song"):
        References(workspace).listen(reference(track, 0, 1000))


def test_each_song_is_looked_up_once(workspace: Workspace, django_assert_num_queries: Any) -> None:
    track = kept(workspace, HEARD)
    source = {"song_id": str(track.pk), "range": {"start_ms": 0, "end_ms": 3000}}
    plan = Plan.model_validate(PLAN | {"sections": [SECTION | {"source_from": source}] * 5})

    with django_assert_num_queries(1):
        References(workspace).check(plan)
