"""A prompt that is refused, and the words that take its place by one click."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit

NAMED = "a ballad like Taylor Swift"


def refused(page: Page) -> Page:
    page.get_by_label("Describe your music").fill(NAMED)
    page.locator("summary", has_text="Custom").click()
    page.get_by_label("Tempo").fill("92")
    page.get_by_role("button", name="Create", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Taylor Swift")
    return page


def use_the_suggestion(page: Page) -> None:
    button = page.get_by_role("button", name="Use these words")
    suggestion = button.get_attribute("value")
    button.click()
    expect(page.get_by_label("Describe your music")).to_have_value(str(suggestion))
    expect(page.get_by_label("Tempo")).to_have_value("92")
    assert suggestion
    assert "Swift" not in suggestion


def test_other_words_are_put_into_the_prompt_and_make_a_song(page: Page) -> None:
    use_the_suggestion(refused(page))
    page.get_by_role("button", name="Create", exact=True).click()
    expect(page.locator("live-track").first).to_be_visible()


def test_the_same_works_without_scripts(visit: Visit) -> None:
    use_the_suggestion(refused(visit(java_script_enabled=False)))


def test_the_enter_key_asks_for_a_song_and_not_for_other_words(visit: Visit) -> None:
    page = refused(visit(java_script_enabled=False))
    page.get_by_label("Tempo").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Taylor Swift")
    expect(page.get_by_label("Describe your music")).to_have_value(NAMED)
