"""What happens between two pages: where the focus is, what is told, and what stays."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.acts import SLOW, create, hear, is_playing
from tests.browser.conftest import Visit


def test_the_focus_is_at_the_new_page_and_its_title_is_told(page: Page) -> None:
    page.get_by_role("link", name="Docs").click()
    expect(page.get_by_role("heading", name="Documentation")).to_be_visible()
    expect(page.locator("#main")).to_be_focused()
    expect(page.locator("#where")).to_have_text("Documentation · musicweb")


def test_a_first_visit_begins_at_the_top(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()


def test_the_sound_goes_on_through_a_page_change(page: Page) -> None:
    create(page, SLOW)
    heard = hear(page)
    page.get_by_role("link", name="Docs").click()
    expect(page.locator("#main")).to_be_focused()
    assert is_playing(page)
    assert hear(page, heard) > heard


def test_a_language_is_chosen_and_kept(visit: Visit) -> None:
    page = visit("/docs/")
    page.get_by_role("button", name="Deutsch").click()
    expect(page.get_by_role("heading", name="Dokumentation")).to_be_visible()
    page.get_by_role("link", name="Erstellen").click()
    expect(page.get_by_role("link", name="Anmelden")).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "de"


def test_still_pages_for_those_who_want_no_motion(visit: Visit) -> None:
    page = visit("/docs/", reduced_motion="reduce")
    page.evaluate("void (document.startViewTransition = () => { throw new Error('it moves') })")
    page.get_by_role("link", name="Create", exact=True).click()
    expect(page.locator("#main")).to_be_focused()
