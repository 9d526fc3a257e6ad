"""Songs of a source that must first be fetched and heard: pending meanwhile, then made, or failed with a reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.models import User, Workspace
from engines.base import Request
from engines.errors import ContentRefused, InvalidRequest
from tests.receiving import Answer, Receiver, receiving
from tests.tracks.test_uploads import wav
from tracks import errands, generation, upkeep, uploads
from tracks.errands import Errand
from tracks.models import ATTEMPTS_MAX, State, Track, Upload
from tracks.models.states import SILENT_AFTER

pytestmark = pytest.mark.django_db(transaction=True)

SECONDS = 4.0
Begin = Callable[..., Track]


@pytest.fixture
def server(settings: Settings) -> Iterator[Receiver]:
    settings.OUTGOING_ALLOW, settings.OUTGOING_HTTP = ["127.0.0.1"], True
    with receiving() as receiver:
        recording = wav(SECONDS)
        receiver.answer = lambda _request: Answer(body=recording)
        yield receiver


@pytest.fixture
def begin(workspace: Workspace, alice: User, server: Receiver) -> Begin:
    """Start a cover of the recording at the server; the fields of the errand may be given."""

    def begin(**fields: Any) -> Track:
        known = {"kind": "cover", "field": "src_audio_url", "url": f"{server.url}/song.wav", "strength": 0.7} | fields
        return errands.start(workspace, alice, Request(prompt="jazz", seed=3), Errand.model_validate(known))

    return begin


def done(track: Track) -> Track:
    errands.run(track.pk)
    track.refresh_from_db()
    return track


def test_a_cover_is_pending_until_its_source_is_heard_and_then_made(begin: Begin) -> None:
    track = begin()
    assert (track.state, track.task, track.queue) == (State.PENDING, "tracks.prepare", "media")
    done(track)
    assert (track.state, track.errand, track.task) == (State.PENDING, {}, "tracks.generate")
    assert track.planned_ms == 4_000
    assert track.parent is not None
    assert (track.parent.is_upload, track.parent.state) == (True, State.COMPLETED)
    request = Request.model_validate(track.request)
    assert request.plan is not None
    assert (request.plan.length_ms, request.plan.positive_global_styles, request.seed) == (4_000, ["jazz"], 3)
    generation.run(track.pk)
    track.refresh_from_db()
    assert (track.state, track.duration_ms) == (State.COMPLETED, 4_000)


def test_a_source_that_is_here_needs_no_errand(begin: Begin) -> None:
    source = done(begin()).parent
    assert source is not None
    track = begin(url="", source=source.pk)
    assert (track.errand, track.parent) == ({}, source)


def test_an_upload_that_is_not_ready_yet_is_taken_in_first(begin: Begin, workspace: Workspace, alice: User) -> None:
    upload = Upload.begin(workspace, alice, "demo.wav", len(wav()))
    upload.append(0, wav())
    source = upload.finish()
    track = done(begin(url="", source=source.pk))
    source.refresh_from_db()
    assert (source.state, track.errand, track.parent) == (State.COMPLETED, {}, source)


def test_a_reference_and_a_repainted_stretch_are_planned_too(begin: Begin) -> None:
    alike = Request.model_validate(done(begin(kind="reference")).request)
    assert alike.prompt.startswith("jazz, ")
    assert alike.plan is None
    repainted = Request.model_validate(done(begin(kind="repaint", start_ms=0)).request)
    assert repainted.plan is not None
    assert [section.source_from for section in repainted.plan.sections] == [None]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"url": "http://10.1.2.3/song.wav"}, "src_audio_url"),
        ({"kind": "repaint", "start_ms": 2_000, "end_ms": 9_000}, "repainting_end: 9.0 is not allowed"),
    ],
)
def test_what_goes_wrong_fails_the_song_with_a_reason(begin: Begin, fields: dict[str, Any], message: str) -> None:
    track = done(begin(**fields))
    assert track.state == State.FAILED
    assert message in track.failure["message"]


def test_a_recording_that_is_gone_fails_the_song(begin: Begin, server: Receiver) -> None:
    server.answer = lambda _request: Answer(404)
    track = done(begin())
    assert (track.state, track.failure["code"]) == (State.FAILED, "not_fetched")
    again = track.again(None)
    server.answer = lambda _request: Answer(body=wav())
    assert done(again).errand == {}


def test_a_cancelled_song_is_not_fetched_for(begin: Begin, server: Receiver) -> None:
    track = begin()
    track.cancel()
    errands.run(track.pk)
    assert server.received == []


def test_a_song_that_is_cancelled_while_it_is_fetched_stays_so(begin: Begin, server: Receiver) -> None:
    track = begin()

    def cancel(_request: object) -> Answer:
        Track.objects.get(pk=track.pk).cancel()
        return Answer(body=wav())

    server.answer = cancel
    assert done(track).state == State.CANCELLED
    assert track.errand != {}


def test_the_errand_of_a_lost_worker_is_done_by_another(begin: Begin, server: Receiver) -> None:
    track = begin()
    lost = Track.claim_errand(track.pk)
    assert lost is not None
    errands.run(track.pk)
    assert server.received == []
    long_ago = timezone.now() - 2 * SILENT_AFTER
    Track.objects.filter(pk=track.pk).update(alive_at=long_ago, queued_at=long_ago)
    assert upkeep.sweep() == 1
    assert done(track).errand == {}
    assert lost.settle({}) is False


def test_an_errand_that_kills_every_worker_is_given_up(begin: Begin, server: Receiver) -> None:
    track = begin()
    Track.objects.filter(pk=track.pk).update(attempt=ATTEMPTS_MAX)
    errands.run(track.pk, redelivered=True)
    track.refresh_from_db()
    assert (track.state, track.failure["code"], server.received) == (State.FAILED, "worker_lost", [])


def test_words_of_a_source_are_screened_as_others_are(begin: Begin, made: Track) -> None:
    with pytest.raises(ContentRefused):
        errands.start(
            made.workspace, None, Request(prompt="a song like Taylor Swift", seed=1),
            Errand(kind="cover", field="src_audio_url", source=made.pk),
        )  # fmt: skip


def test_a_source_of_another_workspace_is_unknown(begin: Begin, charlie: User, made: Track) -> None:
    elsewhere = charlie.personal_membership
    assert elsewhere is not None
    errand = Errand(kind="cover", field="src_audio_url", source=made.pk)
    with pytest.raises(InvalidRequest, match="must be a track of this workspace"):
        errands.start(elsewhere.workspace, charlie, Request(prompt="jazz", seed=1), errand)
    assert not elsewhere.workspace.tracks.exists()


def stem_of(track: Track, name: str, stem_set: str = "four", **fields: Any) -> Track:
    errand = Errand.model_validate({"kind": "stem", "field": "src", "stem": name, "stem_set": stem_set} | fields)
    made = errands.start_stem(track.workspace, None, f"{track} - {name}", errand)
    done(made)
    uploads.run(made.pk)
    made.refresh_from_db()
    return made


@pytest.mark.parametrize(("name", "stem_set"), [("drums", "four"), ("instrumental", "two")])
def test_the_stems_of_our_songs_are_the_true_ones(made: Track, name: str, stem_set: str) -> None:
    stem = stem_of(made, name, stem_set, source=made.pk)
    assert (stem.state, stem.failure, stem.parent) == (State.COMPLETED, {}, made)
    assert (stem.duration_ms, str(stem)) == (made.duration_ms, f"{made} - {name}")
    assert stem.original


def test_a_stem_in_which_nothing_sounds_fails(made: Track) -> None:
    stem = stem_of(made, "piano", "six", source=made.pk)
    assert (stem.state, stem.failure["message"]) == (State.FAILED, "stem: there is no piano in Test tones")


def test_a_stem_of_a_recording_is_separated_once(made: Track, server: Receiver) -> None:
    first = stem_of(made, "vocals", url=server.url)
    second = stem_of(made, "drums", url=server.url)
    assert (first.state, second.state) == (State.COMPLETED, State.COMPLETED)
    assert first.parent == second.parent
    assert first.parent is not None
    assert first.parent.separation.attempt == 1


def test_a_stem_that_no_set_has_is_refused(made: Track) -> None:
    with pytest.raises(InvalidRequest, match="must be one of vocals, drums, bass, other"):
        stem_of(made, "strings", source=made.pk)
