"""The stream of a track: bytes go in once, in order, by the latest attempt, until the end."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from pytest_django.fixtures import Settings
from redis import Redis

from tests.running import RedisServer
from tracks import stream
from tracks.stream import End, ShutOut, Status, Writer


@pytest.fixture
def track_id() -> UUID:
    return uuid4()


def test_bytes_go_in_only_where_the_stream_ends(track_id: UUID) -> None:
    writer = Writer(track_id, 1)
    assert writer.append(0, b"abc") == 3
    assert writer.append(0, b"abc") == 3
    assert writer.append(7, b"hij") == 3
    assert writer.append(3, b"defg") == 7


def test_a_later_attempt_goes_on_where_the_earlier_one_was_and_shuts_it_out(track_id: UUID) -> None:
    earlier, later = Writer(track_id, 1), Writer(track_id, 2)
    earlier.append(0, b"abc")
    assert later.open() == 3
    with pytest.raises(ShutOut):
        earlier.append(3, b"def")
    with pytest.raises(ShutOut):
        earlier.tell(Status("Playing", 0.5))
    assert later.append(3, b"def") == 6


def test_nothing_comes_after_the_end(track_id: UUID) -> None:
    writer = Writer(track_id, 1)
    writer.append(0, b"abc")
    stream.close(track_id, End("cancelled"))
    with pytest.raises(ShutOut):
        writer.append(3, b"def")
    with pytest.raises(ShutOut):
        Writer(track_id, 2).open()


def test_a_stream_goes_by_itself_after_the_hours_of_the_settings(
    track_id: UUID, redis_url: str, settings: Settings
) -> None:
    settings.LOG_HOURS = 2
    Writer(track_id, 1).append(0, b"abc")
    with Redis.from_url(redis_url) as client:
        keys = client.keys(f"track:*{track_id}*")
        assert len(keys) == 2
        assert all(7100 < client.ttl(key) <= 7200 for key in keys)


def test_a_forgotten_stream_holds_nothing_and_takes_nothing(track_id: UUID, redis_url: str) -> None:
    writer = Writer(track_id, 1)
    writer.append(0, b"abc")
    stream.close(track_id, End("cancelled"))
    stream.forget(track_id)
    with Redis.from_url(redis_url) as client:
        assert client.keys(f"track:*{track_id}*:log") == []
    with pytest.raises(ShutOut):
        writer.append(3, b"def")


def test_a_writer_waits_for_redis_to_come_back(track_id: UUID, redis_server: RedisServer) -> None:
    writer = Writer(track_id, 1)
    writer.append(0, b"abc")
    redis_server.stop()
    redis_server.start()
    assert writer.append(3, b"def") == 6
