"""Recordings at addresses that programs name: what becomes an upload, what does not, and what is told."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from accounts.models import User, Workspace
from engines.errors import InvalidRequest
from tests.receiving import Answer, Receiver, receiving
from tests.tracks.test_uploads import wav
from tests.working import working
from tracks import fetching
from tracks.fetching import NotFetched
from tracks.models import State, Track, Upload
from tracks.orders import OrderFailed

pytestmark = pytest.mark.django_db(transaction=True)

HTML = b"<!doctype html><title>Not here</title><p>Please log in.</p>"


@pytest.fixture
def server(settings: Settings) -> Iterator[Receiver]:
    """A server that may be called although it is on loopback; at every path lies the same recording."""
    settings.OUTGOING_ALLOW, settings.OUTGOING_HTTP = ["127.0.0.1"], True
    with receiving() as receiver:
        recording = wav(1.5)
        receiver.answer = lambda _request: Answer(body=recording)
        yield receiver


def test_a_recording_at_a_url_becomes_an_upload(workspace: Workspace, alice: User, server: Receiver) -> None:
    track = fetching.fetched(workspace, alice, f"{server.url}/songs/My%20Demo.wav?token=1", "audio_url")
    assert (track.state, track.is_upload, str(track)) == (State.COMPLETED, True, "My Demo")
    assert (track.workspace, track.created_by, track.duration_ms) == (workspace, alice, 1_500)
    assert [request.path for request in server.received] == ["/songs/My%20Demo.wav?token=1"]


def test_the_same_bytes_are_taken_in_once(workspace: Workspace, alice: User, server: Receiver) -> None:
    tracks = {fetching.fetched(workspace, alice, f"{server.url}/{name}", "audio_url").pk for name in ("a.wav", "b.mp3")}
    assert len(tracks) == 1


def test_an_upload_that_another_worker_takes_in_is_waited_for(
    workspace: Workspace, alice: User, server: Receiver
) -> None:
    upload = Upload.begin(workspace, alice, "demo.wav", len(wav(1.5)))
    upload.append(0, wav(1.5))
    track = Track.claim(upload.finish().pk)
    assert track is not None

    def end() -> None:
        track.complete({}, {}, 1_500)

    other = threading.Timer(0.3, end)
    other.start()
    assert fetching.fetched(workspace, alice, server.url, "audio_url").pk == track.pk
    other.join()


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (Answer(404), "audio_url: The address answered with status 404."),
        (Answer(body=HTML, headers={"content-type": "audio/wav"}), "audio_url: file: "),
        (Answer(body=wav(1.5)[:60]), "audio_url: file"),
        (Answer(body=b""), "must not be empty"),
        (Answer(302, {"location": "http://10.0.0.1/song.wav"}), "must lead to public addresses only"),
    ],
)
def test_what_is_no_recording_is_told_and_leaves_nothing(
    workspace: Workspace, alice: User, server: Receiver, answer: Answer, message: str
) -> None:
    server.answer = lambda _request: answer
    with pytest.raises((NotFetched, InvalidRequest)) as caught:
        fetching.fetched(workspace, alice, f"{server.url}/song.wav", "audio_url")
    assert message in str(caught.value)
    assert not workspace.tracks.exists()


def test_a_private_address_is_never_called(workspace: Workspace, alice: User, settings: Settings) -> None:
    settings.OUTGOING_HTTP = True
    with receiving() as hidden, pytest.raises(InvalidRequest, match=r"audio_url.*public addresses"):
        fetching.fetched(workspace, alice, f"{hidden.url}/song.wav", "audio_url")
    assert hidden.received == []


def test_a_recording_that_is_too_large_is_not_read_to_its_end(
    workspace: Workspace, alice: User, server: Receiver, settings: Settings
) -> None:
    settings.UPLOAD_MAX_BYTES = 100_000
    with pytest.raises(NotFetched, match="more than 100000 bytes"):
        fetching.fetched(workspace, alice, f"{server.url}/song.wav", "audio_url")
    assert not workspace.tracks.exists()


def test_a_server_that_drips_is_left(workspace: Workspace, alice: User, server: Receiver, settings: Settings) -> None:
    settings.FETCH_TIMEOUT = 0.3
    left = threading.Event()

    def drip(_request: object) -> Answer:
        left.wait(10)
        return Answer()

    server.answer = drip
    try:
        with pytest.raises(NotFetched, match=r"No whole answer within 0\.3 s"):
            fetching.fetched(workspace, alice, f"{server.url}/song.wav", "audio_url")
    finally:
        left.set()


def test_another_workspace_has_its_own_upload_of_the_same_bytes(
    workspace: Workspace, alice: User, charlie: User, server: Receiver
) -> None:
    mine = fetching.fetched(workspace, alice, server.url, "audio_url")
    elsewhere = charlie.personal_membership
    assert elsewhere is not None
    theirs = fetching.fetched(elsewhere.workspace, charlie, server.url, "audio_url")
    assert mine.pk != theirs.pk


@pytest.fixture
def media_worker(server: Receiver) -> Iterator[None]:
    with working("media"):
        yield


async def test_whoever_waits_is_told_what_a_worker_fetched(
    workspace: Workspace, alice: User, server: Receiver, media_worker: None
) -> None:
    track = await fetching.wait_for(workspace, alice, f"{server.url}/song.wav", "audio_url")
    assert (track.state, track.duration_ms) == (State.COMPLETED, 1_500)
    server.answer = lambda _request: Answer(404)
    with pytest.raises(OrderFailed, match="audio_url: The address answered with status 404"):
        await fetching.wait_for(workspace, alice, f"{server.url}/song.wav", "audio_url")
