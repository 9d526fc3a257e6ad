"""The official JavaScript client against a running studio: every music call, and what it makes of errors."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.running import Studio
from tests.wire.javascript import JavaScriptClient, JavaScriptError

TONES = "fake: chunks=2"
ONCE = {"maxRetries": 0}


@pytest.fixture(scope="module")
def javascript(studio: Studio, studio_key: str) -> Iterator[JavaScriptClient]:
    studio.start_worker()
    client = JavaScriptClient(studio.url, studio_key)
    yield client
    client.close()


def test_compose_gives_the_whole_song_and_names_it(javascript: JavaScriptClient) -> None:
    wanted = {"prompt": TONES, "musicLengthMs": 3000, "outputFormat": "pcm_44100"}
    answer = javascript.call("music.compose", wanted)

    assert len(answer.data) == 3 * 44_100 * 4
    assert len(answer.headers["song-id"]) == 36


def test_stream_gives_the_same_bytes_as_compose(javascript: JavaScriptClient) -> None:
    wanted = {"prompt": TONES, "musicLengthMs": 3000, "seed": 5}

    assert javascript.call("music.stream", wanted).data == javascript.call("music.compose", wanted).data


def test_a_violation_is_an_unprocessable_entity_error(javascript: JavaScriptClient) -> None:
    with pytest.raises(JavaScriptError) as caught:
        javascript.call("music.compose", {"prompt": TONES, "musicLengthMs": 2999})

    assert (caught.value.type, caught.value.status) == ("UnprocessableEntityError", 422)
    assert caught.value.body["detail"][0]["loc"] == ["body", "music_length_ms"]
    assert caught.value.request_id


def test_other_errors_carry_their_body_and_the_request_id(javascript: JavaScriptClient) -> None:
    with pytest.raises(JavaScriptError) as caught:
        javascript.call("music.stream", {"prompt": TONES}, key="wrong")

    assert (caught.value.type, caught.value.status) == ("ElevenLabsError", 401)
    assert caught.value.body["detail"]["status"] == "invalid_api_key"
    assert caught.value.request_id == caught.value.body["detail"]["request_id"]


def test_a_busy_server_is_told_with_its_words(javascript: JavaScriptClient) -> None:
    with pytest.raises(JavaScriptError) as caught:
        javascript.call("music.compose", {"prompt": "fake: fail_at=0 error=busy"}, ONCE)

    assert (caught.value.status, caught.value.body["detail"]["code"]) == (429, "system_busy")
