"""A real chromium on the whole studio. Each visitor is a stranger with cookies of their own."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from tests.running import Studio

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}

expect.set_options(timeout=15_000)  # one worker makes the songs of all tests, one after the other

Visit = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.browser)


# Not of the session: its event loop would be in the way of async tests in other files.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Browser, working_studio: Studio) -> Iterator[Visit]:
    """Opens `path` for a new visitor; the test fails if a script of the page does."""
    failures: list[str] = []

    def watch(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            failures.append(message.text)

    def new(path: str = "/", **options: Any) -> Page:
        context = browser.new_context(base_url=working_studio.url, **options)
        context.on("console", watch)
        context.on("weberror", lambda error: failures.append(str(error.error)))
        page = context.new_page()
        page.goto(path)
        return page

    yield new
    for context in browser.contexts:
        context.close()
    assert failures == []


@pytest.fixture
def page(visit: Visit) -> Page:
    return visit()
