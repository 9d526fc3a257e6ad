"""Everybody can use it: keyboard alone, small phones, dark rooms, screen readers."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.acts import QUICK, SLOW, create, create_and_finish, hear, is_playing
from tests.browser.conftest import PHONE, Visit

DOCS = ["/docs/", "/docs/gallery", "/docs/styles", "/docs/api/nur"]
OUTSIDE = ["/", "/library", "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", *DOCS]
INSIDE = [
    "/",
    "/library",
    "/library?q=nothing",
    "/library?trash",
    "/library?favourites=1",
    "/library?tempo_from=7",
    "/library/folders",
    "/playlists",
    "/upload",
    "/verify",
    "/accounts/keys",
    "/accounts/claim",
    "/accounts/usage",
    "/accounts/export",
    "/accounts/deletion",
    "/workspaces",
    "/prompts",
    "/nowhere",
]


@pytest.mark.parametrize(
    "options", [{"color_scheme": "light"}, {"color_scheme": "dark"}, PHONE], ids=["light", "dark", "phone"]
)
def test_every_page_is_clean_for_axe_and_fits_the_window(visit: Visit, options: dict[str, Any]) -> None:
    page = visit(bypass_csp=True, **options)  # axe brings styles of its own
    for path in OUTSIDE:
        page.goto(path)
        check(page)
    page.goto("/")
    page.locator("summary", has_text="Custom").click()
    page.get_by_role("button", name="Create", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Prompt: it is empty")
    check(page)
    page.locator("summary", has_text="Custom").click()
    page.get_by_label("Lyrics", exact=True).fill("[verse]\nOut to the sea")
    card = create_and_finish(page)
    for path in INSIDE:
        page.goto(path)
        check(page)
    page.goto("/")
    card.locator(".track-title").click()
    expect(page.get_by_role("heading", name="Stems")).to_be_visible()
    expect(page.get_by_role("button", name="sea", exact=True)).to_be_visible()
    check(page)


def check(page: Page) -> None:
    findings = [
        (page.url, finding["id"], [node["target"] for node in finding["nodes"]])
        for finding in Axe().run(page).response["violations"]
    ]
    assert findings == []
    window = page.viewport_size  # a phone zooms out of pages that are too wide, so that innerWidth grows with them
    assert window
    assert page.evaluate("document.documentElement.scrollWidth") <= window["width"], f"{page.url} scrolls sideways"


def test_the_keyboard_alone_creates_and_plays(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("radio", name="Anything")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Describe your music")).to_be_focused()
    page.keyboard.type(SLOW)
    page.keyboard.press("Control+Enter")
    hear(page)
    page.get_by_label("Describe your music").blur()
    page.keyboard.press("Space")
    page.wait_for_function("() => document.querySelector('audio').paused")
    page.keyboard.press("Space")
    page.wait_for_function("() => !document.querySelector('audio').paused")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_hidden()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    assert is_playing(page)


def test_a_draft_survives_a_reload(page: Page) -> None:
    page.get_by_label("Describe your music").fill("half a thought")
    page.get_by_role("button", name="jazz", exact=True).click()
    page.reload()
    expect(page.get_by_label("Describe your music")).to_have_value("half a thought, jazz")
    expect(page.get_by_role("button", name="jazz", exact=True)).to_have_attribute("aria-pressed", "true")


def test_lyrics_survive_a_reload_in_sight(page: Page) -> None:
    page.locator("summary", has_text="Custom").click()
    page.get_by_label("Lyrics", exact=True).fill("Out to the sea")
    page.reload()
    expect(page.get_by_label("Lyrics", exact=True)).to_be_visible()
    expect(page.get_by_label("Lyrics", exact=True)).to_have_value("Out to the sea")


def test_lyrics_of_an_instrumental_are_questioned_and_kept(page: Page) -> None:
    page.get_by_label("Describe your music").fill(QUICK)
    page.get_by_role("radio", name="Instrumental").check()
    page.locator("summary", has_text="Custom").click()
    page.get_by_label("Lyrics", exact=True).fill("Out to the sea")
    page.get_by_role("button", name="Create", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("nobody sings in an instrumental")
    expect(page.get_by_label("Lyrics", exact=True)).to_have_value("Out to the sea")
    page.get_by_role("radio", name="Song").check()
    page.get_by_role("button", name="Create", exact=True).click()
    expect(page.locator("live-track[state=completed]")).to_be_visible()


def test_an_example_fills_the_prompt(page: Page) -> None:
    page.get_by_role("button", name="Rainy window").click()
    expect(page.get_by_label("Describe your music")).to_have_value(
        "Chill lo-fi beat with jazzy Rhodes piano, soft drums, and rain ambiance"
    )


def test_a_refused_form_keeps_what_was_written(page: Page) -> None:
    page.get_by_label("Describe your music").fill("x" * 4101)
    page.get_by_role("button", name="Create", exact=True).click()
    expect(page.get_by_role("alert")).to_have_text("Prompt: it has 4101 characters; at most 4100 are allowed.")
    expect(page.get_by_label("Describe your music")).to_have_value("x" * 4101)


def test_touch_targets_are_large_on_a_phone(visit: Visit) -> None:
    page = visit(**PHONE)
    create(page, SLOW)
    hear(page)
    small = page.evaluate(
        """[...document.querySelectorAll('a[href], button, summary, input[type=radio], .chip')]
        .filter(target => target.checkVisibility() && !target.closest('.visually-hidden, .skip'))
        .map(target => [target.textContent.trim() || target.ariaLabel, target.getBoundingClientRect()])
        .filter(([, box]) => box.width && Math.round(box.height) < 24)
        .map(([name]) => name)"""
    )
    assert small == []
