"""Other songs of a finished one, as the engine is asked for them."""

from __future__ import annotations

from pathlib import Path

import pytest

from engines.base import Request, SampleRequest
from engines.edits import Extend, ReplaceLyrics, Several
from engines.errors import InvalidRequest
from tests.tracks.conftest import Start
from tracks import generation, reworking
from tracks.asking import EditRequest
from tracks.models import State, Track

pytestmark = pytest.mark.django_db


def finished(track: Track) -> Track:
    generation.run(track.pk)
    track.refresh_from_db()
    assert (track.state, track.failure) == (State.COMPLETED, {})
    return track


@pytest.fixture
def song(start: Start) -> Track:
    """Twenty seconds by the scripted engine, which makes four sections of them."""
    return finished(start("pop", length_ms=20_000))


def request_of(track: Track) -> Request:
    assert isinstance(track.asked, Request)
    return track.asked


def test_a_take_without_variance_is_the_same_song(song: Track) -> None:
    same = finished(reworking.retake(song, None, 0.0, 99))
    assert same.request == song.request
    assert Path(same.audio.path).read_bytes() == Path(song.audio.path).read_bytes()


def test_a_take_of_full_variance_has_another_seed_alone(song: Track) -> None:
    other = reworking.retake(song, None, 1.0, 99)
    assert other.request == song.request | {"seed": 99}


def test_a_take_of_little_variance_keeps_sections(song: Track) -> None:
    little = request_of(reworking.retake(song, None, 0.2, 99))
    much = request_of(reworking.retake(song, None, 0.7, 99))
    assert little.plan is not None
    assert much.plan is not None
    assert little.plan.length_ms == much.plan.length_ms == 20_000
    assert {section.source_from is None for section in much.plan.sections} == {True}
    assert (much.seed, much.bpm, much.key, much.output_format) == (99, 120, "A minor", song.output_format)


def test_a_song_is_extended_from_its_score(song: Track) -> None:
    asked = Request(prompt="calm", lyrics="Goodbye", seed=0, output_format="flac")
    both = reworking.extend(song, None, asked, 4_000, 5_000, seed=7, title="Longer").asked
    assert isinstance(both, EditRequest)
    assert both.output_format == "flac"
    assert both.edit == Several(
        edits=[
            Extend(side="before", length_ms=4_000, prompt="calm"),
            Extend(side="after", length_ms=5_000, prompt="calm", lyrics="Goodbye"),
        ],
        seed=7,
    )
    one = reworking.extend(song, None, asked, 4_000, 0).asked
    assert isinstance(one, EditRequest)
    assert one.edit == Extend(side="before", length_ms=4_000, prompt="calm", lyrics="Goodbye")


def test_a_song_whose_score_was_not_kept_is_extended_by_a_plan(song: Track) -> None:
    Track.objects.filter(pk=song.pk).update(score="")
    song.refresh_from_db()
    request = request_of(reworking.extend(song, None, Request(prompt="calm", seed=0), 0, 5_000))
    assert request.plan is not None
    assert request.plan.length_ms == 25_000
    with pytest.raises(InvalidRequest, match="whose score was kept"):
        reworking.reword(song, None, "La la", "flac")


def test_other_words_are_an_edit_of_the_whole_song(song: Track) -> None:
    asked = reworking.reword(song, None, "La la", "flac").asked
    assert isinstance(asked, EditRequest)
    assert asked.edit == ReplaceLyrics(lyrics="La la")


def test_a_remix_keeps_the_shape(song: Track) -> None:
    remix = reworking.remix(song, None, Request(prompt="jazz", seed=4), title="In jazz")
    request = request_of(remix)
    assert request.plan is not None
    assert (request.plan.length_ms, request.plan.positive_global_styles, request.bpm) == (20_000, ["jazz"], 120)
    assert (remix.parent, remix.title) == (song, "In jazz")


def test_a_sample_is_taken_again_as_a_whole(song: Track) -> None:
    sample = Track.start_sample(song.workspace, None, SampleRequest(kind="loop", prompt="drums", seed=1))
    other = reworking.retake(sample, None, 0.3, 5)
    assert other.request == sample.request | {"seed": 5}
    assert other.is_sample
