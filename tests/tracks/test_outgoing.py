"""No address that a stranger names leads into the networks behind this server, however it is written."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from threading import Event

import pytest
from pytest_django import Settings

from engines.errors import InvalidRequest
from tests.receiving import Answer, Receiver, receiving
from tests.running import free_port
from tracks import outgoing
from tracks.outgoing import OutgoingFailed, check_url, is_public

PUBLIC, PUBLIC_V6 = "93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"
Names = dict[str, list[list[str]]]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    """What names resolve to: a list of addresses for each time they are asked for, the last one for ever."""
    known: Names = {"example.org": [[PUBLIC]]}
    real = socket.getaddrinfo

    def resolve(host: str | bytes, port: int, *_: object, **__: object) -> list[tuple[object, ...]]:
        name = host.decode() if isinstance(host, bytes) else host
        if name not in known:
            return real(name, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
        turns = known[name]
        addresses = turns.pop(0) if len(turns) > 1 else turns[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return known


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    """A server on loopback that may be called, by plain HTTP, under its address."""
    settings.OUTGOING_HTTP, settings.OUTGOING_ALLOW = True, ["127.0.0.1"]
    with receiving() as receiver:
        yield receiver


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/hook",
        "https://example.org:8443/hook?a=b",
        f"https://{PUBLIC}/",
        f"https://[{PUBLIC_V6}]/",
        "https://EXAMPLE.org/",
    ],
)
def test_public_addresses_may_be_called(url: str, names: Names) -> None:
    check_url(url, field="url")


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://example.org/", "must begin with https://"),
        ("ftp://example.org/", "must begin with https://"),
        ("example.org", "must begin with https://"),
        ("https:///hook", "must begin with https://"),
        ("", "must begin with https://"),
        ("https://exa mple.org/", "cannot be resolved"),
        ("https://example.org/\r\nhost: x", "must be a URL"),
        ("https://example.org:99999/", "port must be 80, 443 or 1024 to 65535"),
        ("https://example.org/" + "x" * 2048, "at most 2048 characters"),
        ("https://alice:secret@example.org/", "must not contain a user name or password"),
        ("https://example.org@127.0.0.1/", "must not contain a user name or password"),
        ("https://example.org:22/", "port must be 80, 443 or 1024 to 65535"),
        ("https://example.org:0/", "port must be 80, 443 or 1024 to 65535"),
        ("https://no-such-name.invalid/", "cannot be resolved"),
        ("https://127.0.0.1/", "public addresses only"),
        ("https://2130706433/", "public addresses only"),
        ("https://0x7f.1/", "public addresses only"),
        ("https://0177.0.0.1/", "must be a URL"),
        ("https://127.1/", "public addresses only"),
        ("https://0/", "public addresses only"),
        ("https://[::1]/", "public addresses only"),
        ("https://[::ffff:127.0.0.1]/", "public addresses only"),
        ("https://[64:ff9b::a00:1]/", "public addresses only"),
    ],
)
def test_others_are_refused_with_the_reason(url: str, reason: str, names: Names) -> None:
    with pytest.raises(InvalidRequest, match=reason) as refused:
        check_url(url, field="webhook")
    assert refused.value.field == "webhook"
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0", "10.0.0.1", "100.64.0.1", "127.0.0.1", "169.254.169.254", "172.16.0.1", "192.168.0.1", "192.0.2.1",
        "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:10.0.0.1",
        "64:ff9b::7f00:1", "2002:7f00:1::", "2001::1", "2001:db8::1", "fc00::1", "fd12::1", "fe80::1", "fec0::1",
        "ff02::1",
    ],
)  # fmt: skip
def test_an_address_that_is_not_for_everybody_is_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", [PUBLIC, PUBLIC_V6, f"::ffff:{PUBLIC}", f"64:ff9b::{PUBLIC}"])
def test_an_address_for_everybody_is_public(address: str) -> None:
    assert is_public(ip_address(address))


def test_a_name_with_one_private_address_is_refused(names: Names) -> None:
    names["mixed.example"] = [[PUBLIC, "10.0.0.1"]]
    with pytest.raises(InvalidRequest):
        check_url("https://mixed.example/", field="url")


def test_names_and_networks_of_the_settings_pass(names: Names, settings: Settings) -> None:
    names |= {"hooks.internal": [["10.1.2.3"]], "other.internal": [["10.2.0.1"]]}
    settings.OUTGOING_ALLOW = ["Hooks.internal", "10.2.0.0/16"]
    check_url("https://hooks.internal/", field="url")
    check_url("https://other.internal/", field="url")
    with pytest.raises(InvalidRequest):
        check_url("https://10.1.2.3/", field="url")


def test_a_post_arrives_as_it_was_given_and_tells_the_status(receiver: Receiver) -> None:
    receiver.answer = lambda _request: Answer(202)
    status = outgoing.post(f"{receiver.url}/hook", b"{}", {"x-event": "done"}, 10)
    (request,) = receiver.received
    assert (status, request.method, request.path, request.body) == (202, "POST", "/hook", b"{}")
    assert request.headers["x-event"] == "done"
    assert request.headers["host"] == f"127.0.0.1:{receiver.port}"


def test_a_redirect_of_a_post_is_not_followed(receiver: Receiver) -> None:
    receiver.answer = lambda _request: Answer(307, {"location": "/elsewhere"})
    assert outgoing.post(receiver.url, b"", {}, 10) == 307
    assert len(receiver.received) == 1


def test_the_connection_goes_to_the_address_that_was_checked(receiver: Receiver, names: Names) -> None:
    """A name that turns into another address after the check gains nothing: it is asked for once."""
    names["rebinding.example"] = [["127.0.0.1"], ["127.0.0.99"]]
    outgoing.post(f"http://rebinding.example:{receiver.port}/", b"", {}, 10)
    assert receiver.received[0].headers["host"] == f"rebinding.example:{receiver.port}"
    assert len(names["rebinding.example"]) == 1


def test_the_next_address_is_tried_where_the_first_does_not_answer(receiver: Receiver, names: Names) -> None:
    names["two.example"] = [["127.0.0.2", "127.0.0.1"]]
    receiver_only = f"http://two.example:{receiver.port}/"
    with pytest.raises(InvalidRequest):
        outgoing.post(receiver_only, b"", {}, 10)
    outgoing.settings.OUTGOING_ALLOW = ["127.0.0.0/8"]
    assert outgoing.post(receiver_only, b"again", {}, 10) == 200
    assert receiver.received[0].body == b"again"


def test_proxies_of_the_environment_are_not_used(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{free_port()}")
    assert outgoing.post(receiver.url, b"", {}, 10) == 200


def test_a_private_address_is_refused_when_it_is_called_too(receiver: Receiver, settings: Settings) -> None:
    settings.OUTGOING_ALLOW = []
    with pytest.raises(InvalidRequest):
        outgoing.post(receiver.url, b"", {}, 10)
    assert receiver.received == []


def test_nobody_there_is_told(receiver: Receiver) -> None:
    with pytest.raises(OutgoingFailed, match="connection failed"):
        outgoing.post(f"http://127.0.0.1:{free_port()}/", b"", {}, 10)


def test_a_server_that_stalls_is_left_in_time(receiver: Receiver) -> None:
    enough = Event()
    receiver.answer = lambda _request: Answer(200 if enough.wait(30) else 500)
    try:
        with pytest.raises(OutgoingFailed, match=r"within 0\.2 s"):
            outgoing.post(receiver.url, b"", {}, 0.2)
    finally:
        enough.set()


def test_a_file_is_fetched_over_redirects(receiver: Receiver, tmp_path: Path) -> None:
    moved = {"/song": Answer(302, {"location": "/moved"}), "/moved": Answer(200, body=b"sound" * 1000)}
    receiver.answer = lambda request: moved[request.path]
    outgoing.fetch(f"{receiver.url}/song", tmp_path / "song", max_bytes=5000, timeout_s=10)
    assert (tmp_path / "song").read_bytes() == b"sound" * 1000


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer(200, body=b"x" * 5001), "more than 5000 bytes"),
        (Answer(404), "status 404"),
        (Answer(302, {"location": "/song"}), "More than 3 redirects"),
        (Answer(302, {"location": "http://[oops]:1/"}), "connection failed"),
        (Answer(200, {"content-length": "9"}, b"short"), "connection failed"),
    ],
)
def test_what_cannot_be_fetched_leaves_nothing(answer: Answer, reason: str, receiver: Receiver, tmp_path: Path) -> None:
    receiver.answer = lambda _request: answer
    with pytest.raises(OutgoingFailed, match=reason):
        outgoing.fetch(f"{receiver.url}/song", tmp_path / "song", max_bytes=5000, timeout_s=10)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "location", ["http://10.0.0.1/", "http://127.0.0.2/", "http://[::1]/", "ftp://127.0.0.1/", "http://a:b@127.0.0.1/"]
)
def test_a_redirect_to_where_none_may_go_is_refused(location: str, receiver: Receiver, tmp_path: Path) -> None:
    receiver.answer = lambda _request: Answer(302, {"location": location})
    with pytest.raises(InvalidRequest) as refused:
        outgoing.fetch(f"{receiver.url}/", tmp_path / "song", max_bytes=9, timeout_s=10, field="src_audio_url")
    assert refused.value.field == "src_audio_url"
    assert len(receiver.received) == 1
