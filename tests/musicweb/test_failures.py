"""The page that explains failures leaves none out and makes none up."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.test import Client

from engines.errors import EngineError
from musicweb.failures import TABLE
from tests.running import PROJECT
from tracks import tasks
from tracks.files import StorageFailed

CODE = re.compile(r'"code": "([a-z_]+)"')


def kinds_of(error: type[EngineError]) -> Iterator[type[EngineError]]:
    for kind in error.__subclasses__():
        yield kind
        yield from kinds_of(kind)


def test_every_failure_is_explained_once() -> None:
    assert tasks.generate  # what workers do is loaded, and every error with it
    written = {code for path in (PROJECT / "tracks").rglob("*.py") for code in CODE.findall(path.read_text())}
    raised = {kind.code for kind in kinds_of(EngineError) if kind.__module__.split(".")[0] != "tests"}
    assert sorted(failure.code for failure in TABLE) == sorted(written | raised | {StorageFailed.code})


def test_the_page_tells_code_and_status(client: Client, db: None) -> None:
    page = client.get("/docs/failures").content.decode()
    assert "<code>disk_full</code></td>" in page
    assert "<td>503</td>" in page
