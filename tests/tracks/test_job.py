"""Jobs: begun whole or not at all, and over when their tracks are."""

from __future__ import annotations

from itertools import combinations_with_replacement

import pytest

from accounts.models import User, Workspace
from engines.base import Request
from engines.errors import ContentRefused, InvalidRequest
from tests.tracks.conftest import Start
from tracks.models import BATCH_MAX, Job, State, Track

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def job(workspace: Workspace, alice: User) -> Job:
    """Two songs of alice's."""
    return Job.start(workspace, alice, "text2music", {"prompt": "rain"}, "Rain", begin, batch_size=2)


def begin(job: Job, place: int) -> Track:
    request = Request(prompt="rain", seed=place, length_ms=3000)
    return Track.start(job.workspace, job.created_by, request, "fake", job=job)


def put(job: Job, *states: State) -> None:
    for track, state in zip(job.tracks, states, strict=True):
        Track.objects.filter(pk=track.pk).update(state=state)


def test_a_job_has_its_tracks_in_the_order_in_which_they_were_begun(job: Job) -> None:
    assert [track.request["seed"] for track in job.tracks] == [0, 1]
    assert (job.task, job.params, str(job), job.state, job.progress) == (
        "text2music", {"prompt": "rain"}, "Rain", State.PENDING, 0.0,
    )  # fmt: skip
    assert 0 < job.pk < 2**53


def test_a_job_that_cannot_be_begun_whole_leaves_nothing(workspace: Workspace) -> None:
    def begin_once(job: Job, place: int) -> Track:
        if place:
            raise ContentRefused
        return begin(job, place)

    with pytest.raises(ContentRefused):
        Job.start(workspace, None, "text2music", {}, "", begin_once, batch_size=2)
    assert not Job.objects.exists()
    assert not Track.objects.exists()


@pytest.mark.parametrize("size", [0, BATCH_MAX + 1])
def test_a_batch_out_of_its_limits_is_refused(workspace: Workspace, size: int) -> None:
    with pytest.raises(InvalidRequest, match=f"batch_size: {size} is not allowed; must be 1 to 8"):
        Job.start(workspace, None, "text2music", {}, "", begin, batch_size=size)


@pytest.mark.parametrize(
    ("states", "sum_of_both"),
    [
        ((State.PENDING, State.PENDING), State.PENDING),
        ((State.PENDING, State.PROCESSING), State.PROCESSING),
        ((State.PENDING, State.COMPLETED), State.PROCESSING),
        ((State.COMPLETED, State.COMPLETED), State.COMPLETED),
        ((State.COMPLETED, State.FAILED), State.FAILED),
        ((State.CANCELLED, State.FAILED), State.FAILED),
        ((State.CANCELLED, State.COMPLETED), State.CANCELLED),
    ],
)
def test_the_states_of_the_tracks_add_up(job: Job, states: tuple[State, State], sum_of_both: State) -> None:
    put(job, *states)
    assert job.state == sum_of_both


def test_the_database_adds_up_states_as_a_job_does(job: Job) -> None:
    for states in combinations_with_replacement(State, 2):
        put(job, *states)
        assert Job.objects.with_state().get().state_now == job.state


def test_a_job_is_as_far_as_its_tracks_are(job: Job) -> None:
    Track.objects.filter(pk=job.tracks[0].pk).update(progress=0.5)
    assert job.progress == 0.25


def test_a_deleted_track_counts_no_more(job: Job) -> None:
    job.tracks[0].trash()
    assert (len(job.tracks), job.state) == (1, State.PENDING)
    job.tracks[0].trash()
    assert not Job.objects.visible().exists()


def test_a_deleted_job_takes_its_tracks_along(job: Job, workspace: Workspace) -> None:
    job.trash()
    assert not Job.objects.visible().exists()
    assert not workspace.tracks.visible().exists()
    assert set(workspace.tracks.values_list("state", flat=True)) == {State.CANCELLED}


def test_a_job_is_a_favourite_of_those_who_like_a_track_of_it(job: Job, alice: User, bob: User, start: Start) -> None:
    start()
    job.tracks[1].favourite_of.add(alice)
    assert Job.objects.favourites_of(alice).get() == job
    assert not Job.objects.favourites_of(bob).exists()
    assert Track.objects.favourites_of(alice).get() == job.tracks[1]


def test_a_list_of_jobs_takes_a_question_for_all_tracks(
    job: Job, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    with django_assert_num_queries(2):  # type: ignore[operator]
        (found,) = Job.objects.visible().with_state().prefetch_related("batch")
        assert (len(found.tracks), found.state, found.progress) == (2, State.PENDING, 0.0)
