"""The arithmetic and the state machines of the pages, run where they live."""

from __future__ import annotations

import gzip
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.running import PROJECT

OWN_BYTES_MAX = 100_000


def run(page: Page, module: str, body: str) -> Any:
    """What `body` returns, with the module as `it`."""
    return page.evaluate(f"import('{module}').then(async it => {{ {body} }})")


@pytest.mark.parametrize(
    ("seconds", "text"), [("0", "0:00"), ("61.9", "1:01"), ("3600", "60:00"), ("NaN", ""), ("Infinity", "")]
)
def test_clock_writes_minutes_and_seconds(page: Page, seconds: str, text: str) -> None:
    assert run(page, "lib/clock", f"return it.clock({seconds})") == text


def test_span_at_finds_what_sounds(page: Page) -> None:
    found = run(page, "lib/spans", "return [-1, 0, 5, 10, 99].map(time => it.spanAt([0, 10, 20], time))")
    assert found == [-1, 0, 0, 1, 2]


def test_words_are_put_in_and_taken_out(page: Page) -> None:
    body = "return [it.toggledWord('', 'jazz'), it.toggledWord('slow,', 'jazz'), it.toggledWord('slow, Jazz', 'jazz')]"
    assert run(page, "lib/words", body) == ["jazz", "slow, jazz", "slow"]


def test_patience_grows_to_a_limit(page: Page) -> None:
    assert run(page, "lib/patience", "return [1, 2, 20].map(n => it.delayMs(n, () => 1))") == [250, 500, 8000]


def test_token_is_read_from_among_other_cookies(page: Page) -> None:
    assert run(page, "lib/cookies", "return it.tokenFrom('a=1; csrftoken=abc; b=2')") == "abc"


def test_a_broken_memory_is_no_memory(page: Page) -> None:
    assert run(page, "lib/resume", "return it.recall({ getItem: () => 'not json' })") is None


def test_socket_goes_on_at_the_byte_where_it_broke_off(page: Page) -> None:
    asked = run(
        page,
        "lib/song-socket",
        """
        const sockets = []
        const open = url => { const socket = { url, close() {} }; sockets.push(socket); return socket }
        const heard = []
        const bytes = data => heard.push(data.byteLength)
        const listener = { state() {}, bytes, end() {}, lost: () => heard.push('lost') }
        new it.SongSocket('/ws', listener, { open, later: again => again() })
        sockets[0].onmessage({ data: new ArrayBuffer(7) })
        sockets[0].onclose({ code: 1006 })
        sockets[1].onmessage({ data: new ArrayBuffer(3) })
        sockets[1].onclose({ code: 1006 })
        sockets[2].onmessage({ data: '{"type": "end", "state": "completed"}' })
        sockets[2].onclose({ code: 1000 })
        return [sockets.map(socket => socket.url), heard]
        """,
    )
    assert asked == [["/ws?from=0", "/ws?from=7", "/ws?from=10"], [7, 3]]


@pytest.mark.parametrize(("code", "sockets"), [(4404, 1), (1006, 3)])
def test_socket_that_never_opens_is_given_up(page: Page, code: int, sockets: int) -> None:
    tried = run(
        page,
        "lib/song-socket",
        f"""
        let opened = 0
        const open = () => {{
          opened += 1
          const socket = {{ close() {{}} }}
          setTimeout(() => socket.onclose({{ code: {code} }}))
          return socket
        }}
        await new Promise(lost => new it.SongSocket('/ws', {{ lost }}, {{ open, later: again => again() }}))
        return opened
        """,
    )
    assert tried == sockets


def test_own_scripts_and_styles_are_light() -> None:
    paths = [*PROJECT.glob("static/js/**/*.js"), *PROJECT.glob("static/css/*.css")]
    assert sum(len(gzip.compress(path.read_bytes())) for path in paths) < OWN_BYTES_MAX
