"""Songs that take music from other tracks: from those of their workspace only, fetched for the engine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from accounts.models import User, Workspace
from engines.base import Request
from engines.plan import Plan
from tests.tracks.conftest import Bring
from tests.tracks.test_uploads import taken_in, wav
from tracks import generation, sources
from tracks.models import State, Track
from tracks.sources import UnknownSong

pytestmark = pytest.mark.django_db(transaction=True)

AROUND = round(0.05 * 44_100)


def section(song_id: object = None, length_ms: int = 3000, start_ms: int = 0) -> dict[str, Any]:
    source = {"song_id": str(song_id), "range": {"start_ms": start_ms, "end_ms": start_ms + length_ms}}
    return {
        "section_name": "Part", "positive_local_styles": [], "negative_local_styles": [], "duration_ms": length_ms,
        "lines": [], "source_from": source if song_id else None,
    }  # fmt: skip


def plan(*sections: dict[str, Any]) -> Plan:
    return Plan.model_validate({"positive_global_styles": [], "negative_global_styles": [], "sections": sections})


def begun(workspace: Workspace, *sections: dict[str, Any], engine: str = "fake") -> Track:
    return Track.start(workspace, None, Request(plan=plan(*sections), seed=1, output_format="wav"), engine)


def done(track: Track) -> Track:
    generation.run(track.pk)
    track.refresh_from_db()
    return track


def test_a_song_takes_a_part_of_an_upload_as_it_is(bring: Bring, workspace: Workspace) -> None:
    upload = taken_in(bring(wav(), "demo.wav"))
    song = done(begun(workspace, section(upload.pk, start_ms=500), section(), engine="builtin"))
    assert (song.state, song.failure) == (State.COMPLETED, {})
    original = soundfile.read(upload.original.path, dtype="int16")[0]
    sound = soundfile.read(song.audio.path, dtype="int16")[0]
    start, end = AROUND, 3 * 44_100 - AROUND
    assert np.array_equal(sound[start:end], original[22_050 + start : 22_050 + end])


def test_a_song_keeps_its_score_and_another_takes_from_that(workspace: Workspace, tmp_path: Path) -> None:
    first = done(begun(workspace, section(), engine="builtin"))
    assert first.score
    paths = sources.fetch(workspace, plan(section(first.pk)), "builtin", tmp_path)
    assert paths[str(first.pk)].read_bytes() == Path(first.score.path).read_bytes()


def test_a_song_without_a_score_is_taken_as_a_recording(made: Track, workspace: Workspace, tmp_path: Path) -> None:
    paths = sources.fetch(workspace, plan(section(made.pk)), "builtin", tmp_path)
    assert paths[str(made.pk)].read_bytes() == Path(made.audio.path).read_bytes()


def test_what_a_source_has_taken_from_is_fetched_too(made: Track, workspace: Workspace, tmp_path: Path) -> None:
    second = done(begun(workspace, section(made.pk)))
    third = done(begun(workspace, section(second.pk)))
    assert sources.fetch(workspace, plan(section(third.pk)), "builtin", tmp_path).keys() == {
        str(track.pk) for track in (made, second, third)
    }


def test_a_long_line_of_songs_is_followed_once(
    workspace: Workspace, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    line: list[Track] = []
    for _ in range(12):
        asked = Request(plan=plan(section(), *(section(track.pk) for track in line[-2:])), seed=1)
        track = Track.objects.create(
            workspace=workspace, engine="fake", request=asked.model_dump(mode="json"), state=State.COMPLETED
        )
        line.append(track)
    with django_assert_max_num_queries(len(line)):
        assert set(sources.beneath(line[-1])) == {str(track.pk) for track in line[:-1]}


@pytest.mark.parametrize("song_id", ["6f1c2f0e-3d0a-4a57-9a53-0c2d7f3c9b11", "no-id"])
def test_an_unknown_song_is_refused_before_there_is_a_track(workspace: Workspace, song_id: object) -> None:
    with pytest.raises(UnknownSong, match=r"plan\.sections\.1\.source_from\.song_id"):
        begun(workspace, section(), section(song_id))
    assert not Track.objects.exists()


def test_a_song_of_others_is_unknown(made: Track, charlie: User) -> None:
    with pytest.raises(UnknownSong):
        begun(charlie.workspaces.get(), section(made.pk))


def test_a_song_in_the_making_is_refused(workspace: Workspace) -> None:
    with pytest.raises(UnknownSong, match="finished"):
        begun(workspace, section(begun(workspace, section()).pk))


def test_a_deleted_song_is_refused(made: Track, workspace: Workspace) -> None:
    made.trash()
    with pytest.raises(UnknownSong):
        begun(workspace, section(made.pk))


def test_a_source_that_goes_away_in_between_fails_the_song(made: Track, workspace: Workspace) -> None:
    song = begun(workspace, section(made.pk))
    made.purge()
    assert done(song).failure["code"] == "unknown_song"
