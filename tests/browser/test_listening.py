"""Creating a song and hearing it: while it is made, after a reload, from page to page, and without a socket."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.acts import QUICK, SLOW, create, create_and_finish, go_on, hear, is_playing, seconds
from tests.browser.conftest import Visit


def test_a_stranger_presses_create_and_hears_the_song_while_it_is_made(page: Page) -> None:
    card = create(page, SLOW)
    hear(page, beyond=0.3)
    expect(card.get_by_role("progressbar")).to_be_visible()
    expect(card.get_by_role("button", name="Cancel")).to_be_visible()
    expect(page.get_by_role("region", name="Player")).to_contain_text("Test tones")
    expect(page.get_by_label("Account: Guest")).to_be_visible()


def test_a_reload_in_mid_song_goes_on_where_it_was(page: Page) -> None:
    create(page, SLOW)
    before = hear(page, beyond=1)
    page.reload()
    expect(page.locator("live-track[state=processing]")).to_be_visible()
    go_on(page)
    after = hear(page, beyond=before)
    assert after < before + 2


def test_a_cancelled_song_says_so_and_stops(page: Page) -> None:
    card = create(page, SLOW)
    hear(page)
    card.get_by_role("button", name="Cancel").click()
    expect(card).to_have_attribute("state", "cancelled")
    expect(card).to_contain_text("Cancelled before it was finished.")
    expect(card.get_by_role("button", name="Try again")).to_be_visible()


def test_a_failed_song_says_what_happened_and_what_to_do(page: Page) -> None:
    card = create(page, "fake: chunks=4 fail_at=2 error=refused")
    expect(card).to_have_attribute("state", "failed")
    expect(card).to_contain_text("The script fails at chunk 2.")
    expect(card.get_by_role("link", name="Change the prompt")).to_be_visible()


def test_the_song_plays_on_while_pages_change(page: Page) -> None:
    create(page, SLOW)
    hear(page, beyond=0.2)
    page.get_by_role("link", name="Library", exact=True).click()
    expect(page.get_by_role("heading", name="Library")).to_be_visible()
    before = seconds(page)
    assert is_playing(page)
    hear(page, beyond=before + 0.2)


def test_without_sockets_the_sound_comes_as_a_file(visit: Visit) -> None:
    page = visit("/library")
    page.context.route_web_socket("**/ws/**", lambda socket: socket.close())
    page.goto("/")
    card = create(page, SLOW)
    hear(page, beyond=0.2)
    assert page.evaluate("document.querySelector('audio').src").endswith("/audio")
    expect(card).to_have_attribute("state", "completed")


def test_two_tabs_show_the_same_track(visit: Visit) -> None:
    one = visit()
    create_and_finish(one)
    two = one.context.new_page()
    two.goto("/library")
    expect(two.locator("live-track")).to_have_count(1)
    create_and_finish(one)
    expect(two.locator("live-track[state=completed]")).to_have_count(2)


def test_without_scripts_the_form_leads_to_the_track(visit: Visit) -> None:
    page = visit(java_script_enabled=False)
    page.get_by_label("Describe your music").fill(QUICK)
    page.get_by_role("button", name="Create", exact=True).click()
    page.wait_for_url("**/tracks/*")


def test_lyrics_follow_the_song_and_lead_through_it(page: Page) -> None:
    page.locator("summary", has_text="Custom").click()
    page.get_by_label("Lyrics", exact=True).fill("[verse]\nOut to the sea\nand home again at night")
    create_and_finish(page).locator(".track-title").click()
    sheet = page.get_by_role("group", name="Lyrics")
    sheet.get_by_role("button", name="home").click()
    expect(sheet.locator(".lyric[aria-current]")).to_have_text("and home again at night")
    expect(sheet.locator("button[aria-current]")).not_to_have_text("home")
    assert hear(page) >= 2.5
    page.keyboard.press("ArrowUp")
    expect(sheet.get_by_role("button", name="Out")).to_be_focused()
    page.keyboard.press("Enter")
    expect(sheet.locator(".lyric[aria-current]")).to_have_text("Out to the sea")
