"""Requests to addresses that strangers name: only to public ones, and to the very address that was checked.

A name is resolved once for each hop, every address it has must be public, and the connection goes to one of these.
Proxies of the environment are not used: they would resolve the name again.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Mapping
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from pathlib import Path
from typing import Any, TypeVar

import httpx
from django.conf import settings

import engines
from engines.errors import InvalidRequest

URL_MAX_CHARS = 2048
REDIRECTS_MAX = 3
CONNECT_TIMEOUT_S = 5
WEB_PORTS = (80, 443)
OPEN_PORTS = range(1024, 65536)  # below live services that a POST may be smuggled to
USER_AGENT = f"musicweb/{engines.__version__}"
NAT64 = ipaddress.ip_network("64:ff9b::/96")
TUNNEL = ipaddress.ip_network("2002::/16")  # 6to4, which ends wherever the address inside says

Address = IPv4Address | IPv6Address
T = TypeVar("T")


class OutgoingFailed(Exception):
    """The other side cannot be reached, or does not answer as it should; the message is for people."""


def check_url(url: str, *, field: str) -> None:
    """Raises `InvalidRequest` unless `url` is HTTPS, without credentials, and leads to public addresses only."""
    parsed = _parsed(url, field)
    try:
        found = socket.getaddrinfo(_host(parsed), _port(parsed), type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise InvalidRequest(field, url, "its name cannot be resolved") from error
    _check_addresses(parsed, found, field)


def post(url: str, body: bytes, headers: Mapping[str, str], timeout_s: float) -> int:
    """The status that `url` answers with within `timeout_s` to `body`; a redirect is an answer and not followed.

    Raises `InvalidRequest` for an address that may not be called, and `OutgoingFailed`. Not for use in an event loop.
    """
    return _within(timeout_s, _post(url, body, headers))


def fetch(url: str, path: Path, *, max_bytes: int, timeout_s: float, field: str = "url") -> None:
    """Save what lies at `url` as the file `path`, following up to `REDIRECTS_MAX` redirects, each one checked.

    Raises `InvalidRequest` of `field` for an address that may not be called, and `OutgoingFailed` when there are more
    than `max_bytes`, when it takes longer than `timeout_s` in all, and for an answer that is no success; then nothing
    is left at `path`. Not for use in an event loop.
    """
    try:
        _within(timeout_s, _fetch(url, path, max_bytes, field))
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def is_public(address: Address) -> bool:
    """Whether the address, or the IPv4 address inside it, is one that everybody in the internet may reach."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or (IPv4Address(address.packed[-4:]) if address in NAT64 else None)
        if inner:
            return is_public(inner)
        if address in TUNNEL or address.is_site_local:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


class PinnedTransport(httpx.AsyncHTTPTransport):
    """Resolves the name of each request, checks every address, and connects to these and no other.

    Connections are not kept: another name on the same address must show its own certificate.
    """

    def __init__(self, field: str) -> None:
        super().__init__(limits=httpx.Limits(max_keepalive_connections=0))
        self.field = field

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        addresses = await self._addresses(url)
        request.extensions["sni_hostname"] = _host(url).rstrip(".")
        while True:
            request.url = url.copy_with(host=str(addresses.pop(0)))
            try:
                return await super().handle_async_request(request)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                if not addresses:
                    raise
            finally:
                request.url = url

    async def _addresses(self, url: httpx.URL) -> list[Address]:
        _check_form(url, self.field)
        loop = asyncio.get_running_loop()
        try:
            found = await loop.getaddrinfo(_host(url), _port(url), type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise OutgoingFailed(f"The name {_host(url)} cannot be resolved.") from error
        return _check_addresses(url, found, self.field)


def _parsed(url: str, field: str) -> httpx.URL:
    if len(url) > URL_MAX_CHARS:
        raise InvalidRequest(field, url, f"must have at most {URL_MAX_CHARS} characters")
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, UnicodeError) as error:
        raise InvalidRequest(field, url, "must be a URL") from error
    _check_form(parsed, field)
    return parsed


def _check_form(url: httpx.URL, field: str) -> None:
    """Raises `InvalidRequest` for another scheme than HTTPS, for credentials, and for ports of other services."""
    schemes = ("https", "http") if settings.OUTGOING_HTTP else ("https",)
    if url.scheme not in schemes or not url.host:
        raise InvalidRequest(field, str(url), f"must begin with {' or '.join(f'{scheme}://' for scheme in schemes)}")
    if url.userinfo:
        raise InvalidRequest(field, _without_credentials(url), "must not contain a user name or password")
    if _port(url) not in WEB_PORTS and _port(url) not in OPEN_PORTS:
        raise InvalidRequest(field, str(url), "its port must be 80, 443 or 1024 to 65535")


def _without_credentials(url: httpx.URL) -> str:
    return str(url.copy_with(username=None, password=None))


def _host(url: httpx.URL) -> str:
    return url.raw_host.decode("ascii")


def _port(url: httpx.URL) -> int:
    return url.port if url.port is not None else (443 if url.scheme == "https" else 80)


def _check_addresses(url: httpx.URL, found: list[Any], field: str) -> list[Address]:
    addresses = [ipaddress.ip_address(place[4][0]) for place in found]
    if not all(is_public(address) or _is_allowed(_host(url), address) for address in addresses):
        raise InvalidRequest(field, str(url), "must lead to public addresses only")
    return addresses


def _is_allowed(host: str, address: Address) -> bool:
    """Whether an administrator lets it through, by name or by network."""
    names = [entry.lower() for entry in settings.OUTGOING_ALLOW]
    return host.rstrip(".") in names or any(address in network for network in map(_network, names) if network)


def _network(entry: str) -> IPv4Network | IPv6Network | None:
    try:
        return ipaddress.ip_network(entry)
    except ValueError:
        return None


def _within(timeout_s: float, work: Awaitable[T]) -> T:
    return asyncio.run(_told(timeout_s, work))


async def _told(timeout_s: float, work: Awaitable[T]) -> T:
    try:
        async with asyncio.timeout(timeout_s):
            return await work
    except (TimeoutError, httpx.TimeoutException) as error:
        raise OutgoingFailed(f"No whole answer within {timeout_s:g} s.") from error
    except httpx.TooManyRedirects as error:
        raise OutgoingFailed(f"More than {REDIRECTS_MAX} redirects.") from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise OutgoingFailed(f"The connection failed: {error or type(error).__name__}.") from error


def _client(field: str, timeout_s: float | None = None) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=PinnedTransport(field),
        timeout=httpx.Timeout(timeout_s, connect=CONNECT_TIMEOUT_S),
        headers={"user-agent": USER_AGENT, "accept-encoding": "identity"},
        max_redirects=REDIRECTS_MAX,
        trust_env=False,
    )


async def _post(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    parsed = _parsed(url, "url")
    async with _client("url") as client, client.stream("POST", parsed, content=body, headers=dict(headers)) as answer:
        return answer.status_code


async def _fetch(url: str, path: Path, max_bytes: int, field: str) -> None:
    parsed = _parsed(url, field)
    async with _client(field) as client, client.stream("GET", parsed, follow_redirects=True) as answer:
        if not answer.is_success:
            raise OutgoingFailed(f"The address answered with status {answer.status_code}.")
        with path.open("wb") as sink:
            received = 0
            async for piece in answer.aiter_raw():
                received += len(piece)
                if received > max_bytes:
                    raise OutgoingFailed(f"There are more than {max_bytes} bytes at the address.")
                sink.write(piece)
